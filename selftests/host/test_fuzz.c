// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random changes of texts, the same in each run: the parser either reports an error within the
 * text, or makes a policy that is the same when it is printed and parsed again. And random
 * policies: if one covers another, it is looser for no task.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/compare.h"
#include "harness.h"

#define CASE_SIZE 2048

/* Texts */

struct fuzz_case {
	size_t len;
	char text[CASE_SIZE];
};

static const char *const words[] = {
	"gabion",
	"1",
	"2",
	"profile",
	"p",
	"q",
	"inherits",
	"allow",
	"audit",
	"deny",
	"all",
	"quietly",
	"deny quietly sysrq\n",
	"bind",
	"userns",
	"cgroup",
	"or",
	"except",
	"containers",
	"podman",
	"bind containers podman lxc p\n",
	"p or q except /a /b\n",
	"kexec",
	"sysrq",
	"module_autoload",
	"/a",
	"/a/**",
	"/**/b*",
	"/",
	"//",
	"/..",
	"/***",
	"*",
	"nf-*",
	"#",
	"\n",
	"\n\n",
	"\t",
	"profile q inherits p\n",
	"deny all\n",
	"bind userns p\n",
	"bind cgroup /b q\n",
	"bind userns q or p except /c\n",
	"allow module_autoload: x\n",
	"sysctl:",
	"sysctl",
	"allow sysctl: net.*\n",
	"char_device:",
	"mknod:",
	"allow char_device: 10:229\n",
	"deny block_device: 8:0-15 c:21:*\n",
	"!net.*",
	"c:1:3",
	"b:*:*",
	"1:3",
	"*:*",
	"tun",
	"c:sg",
	"10:200 tun",
	"0-9:4294967295",
	"capability:",
	"deny capability: bpf\n",
	"sys_module",
	"runtime_socket:",
	"deny runtime_socket: /x\n",
	"runtime_socket",
	"deny mount: overlay nfs\n",
	"mount:",
	"allow procfs: /proc/irq/*\n",
	"sysfs:",
	"host_info:",
	"/sys/*",
	"mknod",
	"audit capability: kill\n",
	"socket_family:",
	"deny socket_family: alg netlink:xfrm 46\n",
	"allow raw_io: msr pci\n",
	"allow bpf: cgroup_device map_create\n",
	"kernel_trace:",
	"LOCKDOWN_KPROBES",
	"netlink:",
	"AF_ALG",
	"NETLINK_ROUTE",
	"\r",
	"\x7f",
	"\xff",
};

static void cut(struct fuzz_case *fuzz, size_t at, size_t len)
{
	if (at > fuzz->len)
		return;
	if (len > fuzz->len - at)
		len = fuzz->len - at;
	memmove(fuzz->text + at, fuzz->text + at + len, fuzz->len - at - len);
	fuzz->len -= len;
}

static void paste(struct fuzz_case *fuzz, size_t at, const char *text, size_t len)
{
	if (at > fuzz->len || len > CASE_SIZE - fuzz->len)
		return;
	memmove(fuzz->text + at + len, fuzz->text + at, fuzz->len - at);
	memcpy(fuzz->text + at, text, len);
	fuzz->len += len;
}

static void change_byte(struct fuzz_case *fuzz)
{
	if (fuzz->len)
		fuzz->text[random_below(fuzz->len)] = random_below(8) ? ' ' + random_below(95) :
									random_below(256);
}

static void cut_some(struct fuzz_case *fuzz)
{
	cut(fuzz, random_below(fuzz->len + 1), 1 + random_below(12));
}

static void cut_tail(struct fuzz_case *fuzz)
{
	fuzz->len = random_below(fuzz->len + 1);
}

static void paste_word(struct fuzz_case *fuzz)
{
	const char *word = words[random_below(ARRAY_SIZE(words))];

	paste(fuzz, random_below(fuzz->len + 1), word, strlen(word));
}

static void repeat_some(struct fuzz_case *fuzz)
{
	size_t from = random_below(fuzz->len + 1);
	size_t len = random_below(fuzz->len - from + 1);
	char some[CASE_SIZE];

	memcpy(some, fuzz->text + from, len);
	paste(fuzz, random_below(fuzz->len + 1), some, len);
}

/* Swapping lines yields a valid policy more often than swapping words. */
static void swap_lines(struct fuzz_case *fuzz)
{
	char *newline = memchr(fuzz->text, '\n', fuzz->len);
	size_t len;
	char line[CASE_SIZE];
	size_t at;

	if (!newline)
		return;
	at = newline + 1 - fuzz->text;
	newline = memchr(fuzz->text + at, '\n', fuzz->len - at);
	if (!newline)
		return;
	len = newline + 1 - (fuzz->text + at);
	memcpy(line, fuzz->text + at, len);
	cut(fuzz, at, len);
	for (at = random_below(fuzz->len + 1); at < fuzz->len; at++) {
		if (at && fuzz->text[at - 1] == '\n')
			break;
	}
	paste(fuzz, at, line, len);
}

static void (*const changes[])(struct fuzz_case *fuzz) = {
	change_byte,
	cut_some,
	cut_tail,
	paste_word,
	paste_word,
	repeat_some,
	swap_lines,
	swap_lines,
};

static void make_case(struct fuzz_case *fuzz)
{
	const char *text = samples[random_below(nr_samples)].text;
	unsigned int n = 1 + random_below(4);

	fuzz->len = 0;
	paste(fuzz, 0, text, strlen(text));
	while (n--)
		changes[random_below(ARRAY_SIZE(changes))](fuzz);
}

static const int common_errnos[] = {
	EBADMSG,
	EPROTONOSUPPORT,
	EEXIST,
	ENOENT,
	ENOMSG,
	EINVAL,
	EILSEQ,
};

static unsigned long seen[ARRAY_SIZE(common_errnos)];

static bool is_known_errno(int err)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(common_errnos); i++) {
		if (common_errnos[i] == err) {
			seen[i]++;
			return true;
		}
	}
	/* These errors can occur only if the text is long. */
	return err == E2BIG || err == ENAMETOOLONG;
}

/* Does the line exist, and the column in it or right behind it? */
static bool is_place(const struct fuzz_case *fuzz, unsigned int line, unsigned int column)
{
	const char *at = fuzz->text;
	const char *end = at + fuzz->len;
	const char *newline;

	if (!line || !column)
		return false;
	while (--line) {
		newline = memchr(at, '\n', end - at);
		if (!newline)
			return false;
		at = newline + 1;
	}
	newline = memchr(at, '\n', end - at);
	return column - 1 <= (size_t)((newline ? newline : end) - at);
}

static bool is_message(const struct gabion_parse_error *error)
{
	size_t len = strnlen(error->message, sizeof(error->message));
	size_t i;

	if (!len || len == sizeof(error->message))
		return false;
	for (i = 0; i < len; i++) {
		if (error->message[i] < 0x20 || error->message[i] > 0x7e)
			return false;
	}
	return true;
}

static bool is_read_back(const struct gabion_policy *policy)
{
	struct gabion_parse_error error;
	struct gabion_policy *again;
	size_t len_again = 0;
	size_t len = 0;
	char *text_again = NULL;
	char *text = gabion_policy_print(policy, &len);
	bool same;

	again = parse_copy(text, len, &error);
	same = !IS_ERR(again) && same_policy(policy, again);
	if (same)
		text_again = gabion_policy_print(again, &len_again);
	same = same && len == len_again && !memcmp(text, text_again, len + 1);
	gabion_free(text);
	gabion_free(text_again);
	gabion_policy_free(again);
	return same;
}

static bool covers_itself(const struct gabion_policy *policy)
{
	char why[64];

	return gabion_policy_covers(policy, policy, why, sizeof(why));
}

static bool is_right(const struct fuzz_case *fuzz, unsigned long *accepted)
{
	struct gabion_parse_error error;
	struct gabion_policy *policy = parse_copy(fuzz->text, fuzz->len, &error);
	bool right;

	if (IS_ERR(policy))
		return is_known_errno(-PTR_ERR(policy)) && is_message(&error) &&
		       is_place(fuzz, error.line, error.column);
	++*accepted;
	right = is_read_back(policy) && covers_itself(policy);
	gabion_policy_free(policy);
	return right;
}

static void test_texts(unsigned long cases)
{
	unsigned long live = test_live;
	unsigned long accepted = 0;
	unsigned long wrong = 0;
	struct fuzz_case fuzz;
	unsigned long i;

	random_begin(0x676162696f6eULL);
	for (i = 0; i < cases; i++) {
		make_case(&fuzz);
		if (is_right(&fuzz, &accepted) && test_live == live)
			continue;
		if (!wrong++)
			note("case %lu: %.*s", i, (int)fuzz.len, fuzz.text);
		live = test_live;
	}
	check(!wrong, "%lu texts changed at random, %lu of them policies: %lu wrong", cases,
	      accepted, wrong);
	check(accepted > cases / 20 && accepted < cases, "enough of them are policies");
	for (i = 0; i < ARRAY_SIZE(common_errnos); i++)
		check(seen[i] > cases / 2000, "enough of them are refused with %s: %lu",
		      errno_name(common_errnos[i]), seen[i]);
}

/* Policies */

/* For each operation, objects that overlap or contain each other. */
static const struct {
	enum gabion_operation op;
	const char *objects[6];
} named[] = {
	{ GABION_OP_MODULE_AUTOLOAD, { "a", "a*", "ab", "*b", "*" } },
	{ GABION_OP_CHAR_DEVICE, { "1:3", "1:3-4", "*:3", "*:*", "1-2:4" } },
	{ GABION_OP_MKNOD, { "c:1:3", "c:1:3-4", "c:*:3", "b:*:*" } },
	{ GABION_OP_CAPABILITY, { "kill", "bpf", "chown" } },
	{ GABION_OP_RUNTIME_SOCKET, { "/a", "/a*", "/run/docker.sock", "/run/*", "/*" } },
	{ GABION_OP_SOCKET_FAMILY, { "alg", "netlink", "netlink:xfrm", "netlink:21", "46" } },
};

static const char *random_verdict(void)
{
	return gabion_verdict_name(random_below(__GABION_VERDICT_MAX));
}

static void add_line(FILE *out)
{
	size_t i = random_below(ARRAY_SIZE(named));
	const char *name = gabion_operation_name(named[i].op);
	size_t count = 0;

	while (count < ARRAY_SIZE(named[i].objects) && named[i].objects[count])
		count++;
	if (random_below(5) || gabion_objects_of(named[i].op)->named)
		fprintf(out, "%s %s: %s\n", random_verdict(), name,
			named[i].objects[random_below(count)]);
	else
		fprintf(out, "%s %s\n", random_verdict(), name);
}

static void add_profile(FILE *out, const char *name)
{
	unsigned int n = random_below(7);

	fprintf(out, "profile %s\nallow raw_io\n%s kexec\n", name, random_verdict());
	if (random_below(2))
		fprintf(out, "%s module_autoload char_device mknod runtime_socket\n",
			random_verdict());
	while (n--)
		add_line(out);
}

static const char *const patterns[] = { "/a", "/a/*", "/**/b" };
static const char *const names[] = { "p", "q" };

static void add_bind(FILE *out, const char *whom, const char *pattern)
{
	unsigned int profile = random_below(2);

	fprintf(out, "bind %s%s %s", whom, pattern, names[profile]);
	if (!random_below(3))
		fprintf(out, " or %s", names[!profile]);
	if (!random_below(3))
		fprintf(out, " except %s", patterns[random_below(ARRAY_SIZE(patterns))]);
	fputc('\n', out);
}

static struct gabion_policy *make_policy(void)
{
	char text[2048] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");
	size_t i;

	if (!out)
		abort();
	fprintf(out, VERSION);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		add_profile(out, names[i]);
	if (random_below(2))
		add_bind(out, "userns", "");
	for (i = 0; i < ARRAY_SIZE(patterns); i++) {
		if (!random_below(3))
			add_bind(out, "cgroup ", patterns[i]);
	}
	if (fclose(out))
		abort();
	return must_parse(text);
}

static const char *path_name(const void *owner, unsigned int level)
{
	const char *const *names = owner;

	return names[level];
}

/**
 * struct task - a task for which verdicts are compared
 * @userns: whether its user namespace is not the initial one
 * @path: the path of its cgroup
 * @attached: the profile attached at or above its cgroup, or NULL
 * @level: the level of the cgroup with the attachment
 */
struct task {
	bool userns;
	struct gabion_path path;
	const char *attached;
	unsigned int level;
};

static bool is_bound(const struct gabion_policy *policy, const struct gabion_bind *bind,
		     const struct task *task)
{
	bool userns = bind->whom == GABION_WHOM_USERNS;
	unsigned int level = userns ? 0 : gabion_pattern_match(&bind->pattern, &task->path);
	unsigned int i;
	int attached;

	if (userns ? !task->userns : !level)
		return false;
	for (i = 0; i < bind->nr_excepts; i++) {
		if (gabion_pattern_spares(&bind->except[i], &task->path))
			return false;
	}
	if (!task->attached || task->level < level)
		return true;
	attached = gabion_policy_find_profile(policy, task->attached, strlen(task->attached));
	return !gabion_bind_has_stand_in(bind, attached);
}

/* The verdict on a task: the strictest of all bindings. */
static enum gabion_verdict effective(const struct gabion_policy *policy,
				     const struct task *task, enum gabion_operation op,
				     const char *object)
{
	enum gabion_verdict strictest = GABION_ALLOW;
	enum gabion_verdict verdict;
	unsigned int i;
	int attached;

	if (task->attached) {
		attached = gabion_policy_find_profile(policy, task->attached,
						      strlen(task->attached));
		strictest = gabion_profile_verdict(&policy->profile[attached], op, object);
	}
	for (i = 0; i < policy->nr_binds; i++) {
		if (!is_bound(policy, &policy->bind[i], task))
			continue;
		verdict = gabion_profile_verdict(&policy->profile[policy->bind[i].profile], op,
						 object);
		if (verdict > strictest)
			strictest = verdict;
	}
	return strictest;
}

/* Operations and objects for which verdicts are compared. */
static const struct {
	enum gabion_operation op;
	const char *object;
} acts[] = {
	{ GABION_OP_KEXEC, NULL },
	{ GABION_OP_RAW_IO, NULL },
	{ GABION_OP_MODULE_AUTOLOAD, "a" },
	{ GABION_OP_MODULE_AUTOLOAD, "b" },
	{ GABION_OP_MODULE_AUTOLOAD, "ab" },
	{ GABION_OP_MODULE_AUTOLOAD, "ba" },
	{ GABION_OP_MODULE_AUTOLOAD, "c" },
	{ GABION_OP_MODULE_AUTOLOAD, "" },
	{ GABION_OP_MODULE_AUTOLOAD, NULL },
	{ GABION_OP_CHAR_DEVICE, "c 1:3" },
	{ GABION_OP_CHAR_DEVICE, "c 1:4" },
	{ GABION_OP_CHAR_DEVICE, "c 2:3" },
	{ GABION_OP_CHAR_DEVICE, "c 2:4" },
	{ GABION_OP_CHAR_DEVICE, "c 1:*" },
	{ GABION_OP_CHAR_DEVICE, NULL },
	{ GABION_OP_MKNOD, "b 1:3" },
	{ GABION_OP_MKNOD, "c 1:3" },
	{ GABION_OP_CAPABILITY, "kill" },
	{ GABION_OP_CAPABILITY, "bpf" },
	{ GABION_OP_CAPABILITY, "chown" },
	{ GABION_OP_CAPABILITY, NULL },
	{ GABION_OP_RUNTIME_SOCKET, "/a" },
	{ GABION_OP_RUNTIME_SOCKET, "/ab" },
	{ GABION_OP_RUNTIME_SOCKET, "/b" },
	{ GABION_OP_RUNTIME_SOCKET, "/run/docker.sock" },
	{ GABION_OP_RUNTIME_SOCKET, "/run/crio/crio.sock" },
	{ GABION_OP_RUNTIME_SOCKET, NULL },
	{ GABION_OP_SOCKET_FAMILY, "alg" },
	{ GABION_OP_SOCKET_FAMILY, "46" },
	{ GABION_OP_SOCKET_FAMILY, "netlink:xfrm" },
	{ GABION_OP_SOCKET_FAMILY, "netlink:crypto" },
	{ GABION_OP_SOCKET_FAMILY, "netlink:route" },
	{ GABION_OP_SOCKET_FAMILY, NULL },
};

/* The check that the module makes for attached profiles before it replaces a policy. */
static bool attachment_covers(const struct gabion_policy *strict,
			      const struct gabion_policy *loose, const char *name)
{
	int here = gabion_policy_find_profile(strict, name, strlen(name));
	int there = gabion_policy_find_profile(loose, name, strlen(name));
	char why[64];

	return gabion_profile_covers(&strict->profile[here], &loose->profile[there], why,
				     sizeof(why));
}

/* Find a task to which @strict allows more than @loose does. */
static bool is_looser(const struct gabion_policy *strict, const struct gabion_policy *loose,
		      const char *attached, unsigned int level)
{
	static const char *const paths[][3] = {
		{ "a" },
		{ "b" },
		{ "c" },
		{ "a", "b" },
		{ "a", "c" },
		{ "c", "b", "a" },
	};
	static const unsigned int depths[] = { 1, 1, 1, 2, 2, 3 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(paths) * ARRAY_SIZE(acts) * 2; i++) {
		enum gabion_operation op = acts[i / 2 % ARRAY_SIZE(acts)].op;
		const char *object = acts[i / 2 % ARRAY_SIZE(acts)].object;
		size_t where = i / 2 / ARRAY_SIZE(acts);
		struct task task = {
			.userns = i % 2,
			.path = { .depth = depths[where], .name = path_name, .owner = paths[where] },
			.attached = depths[where] < level ? NULL : attached,
			.level = level,
		};

		if (effective(strict, &task, op, object) < effective(loose, &task, op, object))
			return true;
	}
	return false;
}

static void test_covers(unsigned long cases)
{
	struct gabion_policy *loose = make_policy();
	unsigned long covering = 0;
	unsigned long looser = 0;
	unsigned long wrong = 0;
	unsigned long i;
	char why[64];

	for (i = 0; i < cases; i++) {
		struct gabion_policy *strict = make_policy();
		bool covers = gabion_policy_covers(strict, loose, why, sizeof(why));
		const char *attached = random_below(2) ? names[random_below(2)] : NULL;
		bool is;

		if (attached && !attachment_covers(strict, loose, attached))
			attached = NULL;
		is = is_looser(strict, loose, attached, 1 + random_below(3));
		covering += covers;
		looser += is;
		wrong += covers && is;
		gabion_policy_free(loose);
		loose = strict;
	}
	gabion_policy_free(loose);
	check(!wrong, "of %lu pairs of policies at random %lu cover, %lu of them wrongly", cases,
	      covering, wrong);
	check(covering > cases / 100 && looser > cases / 10,
	      "enough of them cover, and are looser");
}

void test_fuzz(unsigned long cases)
{
	test_texts(cases);
	test_covers(cases / 20);
}
