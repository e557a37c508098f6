// SPDX-License-Identifier: GPL-2.0-only
/*
 * "gabionctl containers": which containers run, by their cgroups, and what the module answers of
 * each: the lines that bind it, the operations that are open to it, and how many of this kernel's
 * module aliases it could have loaded. What it says of every container is compared whole.
 */
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include "common.h"
#include "kselftest_harness.h"

#define ID(digit) digit "123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define UID_ "12345678_9abc_def0_1234_56789abcdef0"
#define UID "12345678-9abc-def0-1234-56789abcdef0"
#define BURSTABLE "/kubepods.slice/kubepods-burstable.slice"
#define POD BURSTABLE "/kubepods-burstable-pod" UID_ ".slice"
#define STATIC_POD "/kubepods.slice/kubepods-podstatic.slice"
#define PODMAN "/machine.slice/libpod-" ID("a") ".scope"
#define NSPAWN "/machine.slice/machine-box.scope"

/* The lines from 8 on bind. */
#define POLICY							\
	"gabion 1\n"						\
	"profile cage\n"					\
	"\tdeny all\n"						\
	"\tallow sysrq mknod\n"					\
	"\tallow module_autoload: fs-overlay net-pf-*\n"	\
	"profile guard\n"					\
	"\tdeny sysrq\n"					\
	"bind userns guard\n"					\
	"bind containers podman docker containerd cage\n"	\
	"bind containers kubernetes nspawn cage\n"		\
	"bind containers crio guard\n"				\
	"bind cgroup /parent.slice/** guard\n"

#define BINDING(kind, profile, line) \
	"{\"kind\":\"" kind "\",\"profile\":\"" profile "\",\"line\":" line "}"

/* What is named with objects only is open as a whole. */
#define OPEN_IN_CAGE "\"mknod\",\"capability\",\"socket_family\""

#define HEADING "CONTAINER POD BOUND BY OPEN MODULE ALIASES\n"

/**
 * enum rule - what the policy comes to for a container
 */
enum rule {
	NOTHING,
	GUARD,
	CAGE,
	CAGE_AND_GUARD,
};

/**
 * struct place - a container
 * @runtime, @engine, @id, @pod, @cgroup: what is said of it
 * @inside: where its process is, below @cgroup
 * @bindings: what binds it
 * @rule: what that comes to
 * @userns: its process is in a user namespace of its own
 */
static const struct place {
	const char *runtime;
	const char *engine;
	const char *id;
	const char *pod;
	const char *cgroup;
	const char *inside;
	const char *bindings;
	enum rule rule;
	bool userns;
} places[] = {
	/* In the order of their paths. */
	{ "containerd", "null", "\"web\"", "null", "/default/web", "",
	  BINDING("containers", "cage", "9"), CAGE },
	/* A pod's container, by who runs it as well. */
	{ "kubernetes", "\"containerd\"", "\"" ID("b") "\"", "\"" UID "\"",
	  POD "/cri-containerd-" ID("b") ".scope", "",
	  BINDING("containers", "cage", "9") "," BINDING("containers", "cage", "10"),
	  CAGE },
	{ "kubernetes", "\"crio\"", "\"" ID("c") "\"", "\"static\"",
	  STATIC_POD "/crio-" ID("c") ".scope", "",
	  BINDING("containers", "cage", "10") "," BINDING("containers", "guard", "11"),
	  CAGE_AND_GUARD },
	{ "lxc", "null", "\"web\"", "null", "/lxc.payload.web", "", "", NOTHING },
	{ "podman", "null", "\"" ID("a") "\"", "null", PODMAN, "/container/inner",
	  BINDING("containers", "cage", "9"), CAGE },
	{ "nspawn", "null", "\"box\"", "null", NSPAWN "/payload", "/init.scope",
	  BINDING("userns", "guard", "8") "," BINDING("containers", "cage", "10"),
	  CAGE_AND_GUARD, true },
	{ "docker", "null", "\"" ID("d") "\"", "null",
	  "/parent.slice/docker-" ID("d") ".scope", "",
	  BINDING("containers", "cage", "9") "," BINDING("cgroup", "guard", "12"),
	  CAGE_AND_GUARD },
	{ "lxc", "null", "\"vm\"", "null", "/parent.slice/lxc.payload.vm", "",
	  BINDING("cgroup", "guard", "12"), GUARD },
};

/* What is no container, or does not run. */
static const char *const others[] = {
	"/machine.slice/libpod-conmon-" ID("a") ".scope",
	STATIC_POD "/crio-conmon-" ID("c") ".scope",
	"/system.slice/nginx.service",
	PODMAN "/docker-" ID("e") ".scope",
	"/lxc.monitor.web",
};

#define STOPPED "/lxc.payload.stopped"

/* Each behind those that are in it. */
static const char *const above[] = {
	STOPPED, PODMAN "/container", PODMAN, NSPAWN "/payload", NSPAWN, "/default", POD,
	BURSTABLE, STATIC_POD, "/kubepods.slice", "/machine.slice", "/parent.slice",
	"/system.slice",
};

FIXTURE(list)
{
	struct actor actor[ARRAY_SIZE(places) + ARRAY_SIZE(others)];
};

static const char *path_of(size_t i)
{
	static char path[512];

	if (i >= ARRAY_SIZE(places))
		return others[i - ARRAY_SIZE(places)];
	snprintf(path, sizeof(path), "%s%s", places[i].cgroup, places[i].inside);
	return path;
}

static void clean(FIXTURE_DATA(list) *self)
{
	size_t i;

	gabion_detach("/lxc.payload.web", "cage");
	gabion_load(POLICY_NONE);
	for (i = 0; i < ARRAY_SIZE(self->actor); i++)
		actor_end(&self->actor[i]);
	for (i = ARRAY_SIZE(self->actor); i--;)
		cgroup_remove(path_of(i));
	for (i = 0; i < ARRAY_SIZE(above); i++)
		cgroup_remove(above[i]);
}

FIXTURE_SETUP(list)
{
	size_t i;

	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	ASSERT_EQ(0, cgroup_make(STOPPED));
	for (i = 0; i < ARRAY_SIZE(self->actor); i++) {
		struct person person = {
			.cgroup = path_of(i),
			.userns = i < ARRAY_SIZE(places) && places[i].userns,
		};

		ASSERT_EQ(0, cgroup_make(person.cgroup));
		ASSERT_EQ(0, actor_start(&self->actor[i], &person)) {
			TH_LOG("%s", person.cgroup);
		}
	}
}

FIXTURE_TEARDOWN(list)
{
	clean(self);
}

/* Its output, and its exit status or -1. */
static int tool(const char *arguments, char *output, size_t size)
{
	char line[128];
	FILE *pipe;
	size_t len;
	int status;

	snprintf(line, sizeof(line), "gabionctl %s", arguments);
	pipe = popen(line, "r");
	if (!pipe)
		return -1;
	len = fread(output, 1, size - 1, pipe);
	output[len] = '\0';
	status = pclose(pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* JSON without the blanks between words. No text of these tests has blanks, or quotes. */
static void squeeze(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (*text != ' ' && *text != '\n')
			*to++ = *text;
	}
	*to = '\0';
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/**
 * struct aliases - how many of the host's there are, each counted once
 * @all: of them
 * @allowed: those that the profile "cage" allows
 */
struct aliases {
	size_t all;
	size_t allowed;
};

static bool is_allowed(const char *alias)
{
	return !strcmp(alias, "fs-overlay") || !fnmatch("net-pf-*", alias, 0);
}

static size_t read_aliases(FILE *file, char **alias, size_t max)
{
	char line[4096], name[4096];
	size_t count = 0;

	while (fgets(line, sizeof(line), file) && count < max) {
		if (sscanf(line, "alias %s", name) == 1)
			alias[count++] = strdup(name);
	}
	return count;
}

static struct aliases count_aliases(void)
{
	static char *alias[100000];
	struct aliases aliases = { };
	struct utsname kernel;
	char path[256];
	size_t count, i;
	FILE *file;

	uname(&kernel);
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.alias", kernel.release);
	file = fopen(path, "r");
	if (!file)
		return aliases;
	count = read_aliases(file, alias, ARRAY_SIZE(alias));
	fclose(file);
	qsort(alias, count, sizeof(*alias), by_name);
	for (i = 0; i < count; i++) {
		if (i && !strcmp(alias[i - 1], alias[i]))
			continue;
		aliases.all++;
		aliases.allowed += is_allowed(alias[i]);
	}
	for (i = 0; i < count; i++)
		free(alias[i]);
	return aliases;
}

/* The names of operations as the words of an array, without one. */
static void print_operations(FILE *out, const char *without)
{
	const char *comma = "";
	size_t i;

	for (i = 0; i < NR_OPERATIONS; i++) {
		if (!strcmp(operations[i], without))
			continue;
		fprintf(out, "%s\"%s\"", comma, operations[i]);
		comma = ",";
	}
}

static void print_open(FILE *out, enum rule rule)
{
	if (rule == CAGE)
		fputs("\"sysrq\"," OPEN_IN_CAGE, out);
	else if (rule == CAGE_AND_GUARD)
		fputs(OPEN_IN_CAGE, out);
	else
		print_operations(out, rule == GUARD ? "sysrq" : "");
}

static void print_place(FILE *out, const struct place *place, const struct aliases *aliases)
{
	bool caged = place->rule == CAGE || place->rule == CAGE_AND_GUARD;

	fprintf(out, "{\"runtime\":\"%s\",\"engine\":%s,\"id\":%s,\"pod\":%s,", place->runtime,
		place->engine, place->id, place->pod);
	fprintf(out, "\"cgroup\":\"%s\",", place->cgroup);
	fprintf(out, "\"bound\":%s,\"bindings\":[%s],\"open\":[",
		*place->bindings ? "true" : "false", place->bindings);
	print_open(out, place->rule);
	fprintf(out, "],\"aliases_open\":%zu,\"aliases\":%zu}",
		caged ? aliases->allowed : aliases->all, aliases->all);
}

/* What the tool is to say, of those that nothing binds or of all. */
static void expected(bool unbound, char *text, size_t size)
{
	struct aliases aliases = count_aliases();
	FILE *out = fmemopen(text, size, "w");
	const char *comma = "";
	size_t i;

	if (!out)
		abort();
	putc('[', out);
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		if (unbound && *places[i].bindings)
			continue;
		fputs(comma, out);
		print_place(out, &places[i], &aliases);
		comma = ",";
	}
	fputs("]", out);
	fclose(out);
}

static char said[65536], wanted[65536];

TEST_F(list, all)
{
	struct aliases aliases = count_aliases();

	/* Without these the counts would prove nothing. */
	ASSERT_LT(1, aliases.allowed);
	ASSERT_LT(aliases.allowed, aliases.all);
	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(0, tool("--json containers", said, sizeof(said)));
	squeeze(said);
	expected(false, wanted, sizeof(wanted));
	EXPECT_STREQ(wanted, said);
}

TEST_F(list, unbound)
{
	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(3, tool("--json containers --unbound", said, sizeof(said)));
	squeeze(said);
	expected(true, wanted, sizeof(wanted));
	EXPECT_STREQ(wanted, said);
	ASSERT_EQ(0, tool("--json status", said, sizeof(said)));
	squeeze(said);
	EXPECT_NE(NULL, strstr(said, "\"containers\":8,\"containers_unbound\":1"));

	/* An attachment has no line. */
	ASSERT_EQ(0, gabion_attach("/lxc.payload.web", "cage"));
	ASSERT_EQ(0, tool("--json containers --unbound", said, sizeof(said)));
	squeeze(said);
	EXPECT_EQ(0, strncmp("[]", said, 2));
	ASSERT_EQ(0, tool("--json containers", said, sizeof(said)));
	squeeze(said);
	EXPECT_NE(NULL, strstr(said, "\"cgroup\":\"/lxc.payload.web\",\"bound\":true,\"bindings\":["
			       BINDING("attached", "cage", "null") "]"));
}

/* With an empty policy nothing binds any. */
TEST_F(list, without_policy)
{
	ASSERT_EQ(3, tool("--json containers --unbound", said, sizeof(said)));
	squeeze(said);
	EXPECT_NE(NULL, strstr(said, "\"cgroup\":\"" NSPAWN "/payload\",\"bound\":false"));
	ASSERT_EQ(0, tool("--json status", said, sizeof(said)));
	squeeze(said);
	EXPECT_NE(NULL, strstr(said, "\"containers\":8,\"containers_unbound\":8"));
}

static void expect_line(struct __test_metadata *_metadata, const char *start, size_t open,
			size_t all)
{
	char line[256];

	snprintf(line, sizeof(line), "\n%s %zu of %zu\n", start, open, all);
	EXPECT_NE(NULL, strstr(said, line)) {
		TH_LOG("%s", said);
	}
}

/* For people: ids as runtimes show them. */
TEST_F(list, table)
{
	struct aliases aliases = count_aliases();

	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(0, tool("containers | tr -s ' '", said, sizeof(said)));
	EXPECT_EQ(0, strncmp(said, HEADING, strlen(HEADING)));
	expect_line(_metadata, "lxc web - nothing all", aliases.all, aliases.all);
	expect_line(_metadata, "lxc vm - guard (cgroup, line 12) 30 of 31", aliases.all,
		    aliases.all);
	expect_line(_metadata, "kubernetes c123456789ab static cage (containers, line 10), "
		    "guard (containers, line 11) mknod capability socket_family",
		    aliases.allowed, aliases.all);
	EXPECT_EQ(NULL, strstr(said, "The mode is audit"));
	ASSERT_EQ(0, write_text(GABION_FILE("mode"), "audit\n"));
	EXPECT_EQ(0, tool("containers", said, sizeof(said)));
	ASSERT_EQ(0, write_text(GABION_FILE("mode"), "enforce\n"));
	EXPECT_NE(NULL, strstr(said, "The mode is audit"));
}

static int attempt(void *arg)
{
	return open_and_close(SYSRQ_TRIGGER, O_WRONLY | O_CLOEXEC);
}

/* What is said to be open to a container is, and nothing else. */
TEST_F(list, is_true)
{
	size_t i;

	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(0, tool("--json containers", said, sizeof(said)));
	squeeze(said);
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		char start[512];
		char *open, *end;
		int outcome = actor_do(&self->actor[i], attempt, NULL);

		snprintf(start, sizeof(start), "\"cgroup\":\"%s\"", places[i].cgroup);
		open = strstr(said, start);
		ASSERT_NE(NULL, open);
		open = strstr(open, "\"open\":[");
		ASSERT_NE(NULL, open);
		end = strchr(open, ']');
		ASSERT_NE(NULL, end);
		*end = '\0';
		EXPECT_EQ(strstr(open, "\"sysrq\"") ? 0 : -EPERM, outcome) {
			TH_LOG("%s: %s", places[i].cgroup, open);
		}
		*end = ']';
	}
}

TEST_HARNESS_MAIN
