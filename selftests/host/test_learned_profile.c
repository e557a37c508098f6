// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random policies and workloads, the same in each run. The parser must accept the learned profile.
 * It must allow everything that was seen, and nothing else that was not allowed before.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/learned_profile.h"
#include "lib/memory.h"
#include "harness.h"

/**
 * must() - stands for the tool's function, which exits without memory
 * @ptr: what an allocation returned
 *
 * Return: @ptr.
 */
void *must(void *ptr)
{
	if (!ptr)
		abort();
	return ptr;
}

/* Acts that can be observed or tried. */
static const struct {
	enum gabion_operation op;
	const char *object;
} acts[] = {
	{ GABION_OP_KEXEC, "" },
	{ GABION_OP_RAW_IO, "msr" },
	{ GABION_OP_RAW_IO, "pci" },
	{ GABION_OP_BPF, "map" },
	{ GABION_OP_BPF, "lsm" },
	{ GABION_OP_KERNEL_TRACE, "tracefs" },
	{ GABION_OP_PTRACE, "" },
	{ GABION_OP_MODULE_AUTOLOAD, "nf-nat" },
	{ GABION_OP_MODULE_AUTOLOAD, "nf-x" },
	{ GABION_OP_MODULE_AUTOLOAD, "fs-xfs" },
	{ GABION_OP_MODULE_AUTOLOAD, "fs-*" },
	{ GABION_OP_MODULE_AUTOLOAD, "a b" },
	{ GABION_OP_MODULE_AUTOLOAD, "#x" },
	{ GABION_OP_MODULE_AUTOLOAD, "x\n    allow all" },
	{ GABION_OP_SYSCTL, "net.ipv4.ip_forward" },
	{ GABION_OP_SYSCTL, "net.ipv4.tcp_ecn" },
	{ GABION_OP_SYSCTL, "kernel.core_pattern" },
	{ GABION_OP_CHAR_DEVICE, "c 10:200" },
	{ GABION_OP_CHAR_DEVICE, "c 10:229" },
	{ GABION_OP_CHAR_DEVICE, "c *:*" },
	{ GABION_OP_CHAR_DEVICE, "c 1-9:1" },
	{ GABION_OP_BLOCK_DEVICE, "b 8:0" },
	{ GABION_OP_BLOCK_DEVICE, "b 8:1" },
	{ GABION_OP_MKNOD, "c 10:200" },
	{ GABION_OP_MKNOD, "c 10:229" },
	{ GABION_OP_MKNOD, "b 8:0" },
	{ GABION_OP_CAPABILITY, "kill" },
	{ GABION_OP_CAPABILITY, "bpf" },
	{ GABION_OP_CAPABILITY, "chown" },
	{ GABION_OP_RUNTIME_SOCKET, "/a" },
	{ GABION_OP_RUNTIME_SOCKET, "/ab" },
	{ GABION_OP_RUNTIME_SOCKET, "/run/own.sock" },
	{ GABION_OP_RUNTIME_SOCKET, "/run/docker.sock" },
	{ GABION_OP_RUNTIME_SOCKET, "/run/crio/crio.sock" },
	{ GABION_OP_RUNTIME_SOCKET, "/run/user/7/docker.sock" },
	{ GABION_OP_SOCKET_FAMILY, "alg" },
	{ GABION_OP_SOCKET_FAMILY, "netlink:xfrm" },
	{ GABION_OP_SOCKET_FAMILY, "netlink:29" },
};

/* Objects that a policy cannot name individually. */
static const char *const unspeakable[] = {
	"fs-*",
	"a b",
	"#x",
	"x\n    allow all",
	"c *:*",
	"c 1-9:1",
};

static bool is_unspeakable(const char *object)
{
	for (size_t i = 0; i < ARRAY_SIZE(unspeakable); i++) {
		if (!strcmp(object, unspeakable[i]))
			return true;
	}
	return false;
}

static const char *const statements[] = {
	"allow module_autoload: nf-*",
	"allow module_autoload: fs-xfs",
	"deny module_autoload: nf-x",
	"allow sysctl: net.*",
	"audit sysctl: net.ipv4.tcp_ecn",
	"allow char_device: 10:200",
	"allow mknod: b:*:0",
	"deny block_device: 8:0",
	"allow char_device: 10:0-250",
	"deny capability: kill chown",
	"deny raw_io: msr",
	"audit bpf: map_create map",
	"allow kernel_trace: tracefs perf_registers",
	"audit capability: bpf",
	"deny runtime_socket: /a",
	"audit runtime_socket: /a*",
	"deny quietly runtime_socket: /run/*",
	"allow runtime_socket: /run/docker.sock",
	"deny socket_family: alg netlink",
	"audit socket_family: netlink:29",
};

static void add_verdict(FILE *out, unsigned int op)
{
	unsigned int verdict = random_below(__GABION_VERDICT_MAX);

	if (!gabion_objects_of(op) || !gabion_objects_of(op)->named)
		fprintf(out, "%s %s\n", gabion_verdict_name(verdict), gabion_operation_name(op));
}

static struct gabion_policy *make_policy(void)
{
	char text[2048] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");
	unsigned int op;

	fprintf(out, VERSION "profile p\nallow hibernate\n");
	for (op = 0; op < __GABION_OP_MAX; op++) {
		if (op != GABION_OP_HIBERNATE && random_below(3))
			add_verdict(out, op);
	}
	for (size_t i = 0; i < ARRAY_SIZE(statements); i++) {
		if (!random_below(4))
			fprintf(out, "%s\n", statements[i]);
	}
	fprintf(out, "profile q\ndeny all\n");
	text_end(out);
	return must_parse(text);
}

/* Make random observations. Note in @wanted which acts are of a task bound by the first profile. */
static void make_observations(struct observations *seen, bool *wanted)
{
	static const char *const comms[] = { "sh", "a\nb", "x[9x], y", "\xff" };

	for (size_t i = 0; i < ARRAY_SIZE(acts); i++) {
		unsigned int times = random_below(3) ? 0 : 1 + random_below(3);
		struct observation observation = { .op = acts[i].op, .exact = true };

		wanted[i] = times && random_below(8);
		observation.profiles.word[0] = wanted[i] ? 1 : 2;
		strcpy(observation.object, acts[i].object);
		while (times--)
			observations_add(seen, &observation,
					 comms[random_below(ARRAY_SIZE(comms))]);
	}
	observations_sort(seen);
}

static struct gabion_policy *learn(const struct observations *seen,
				   const struct gabion_policy *policy, bool patterns,
				   size_t *impossible)
{
	struct gabion_policy *learned;
	char *text, *unchanged;
	size_t len;
	FILE *out = text_begin(&text, &len);

	fputs(VERSION, out);
	*impossible = learned_profile_print(out, seen, policy, 0, patterns);
	unchanged = gabion_policy_print(policy, &len);
	fputs(strstr(strstr(unchanged, "\nprofile") + 1, "\nprofile"), out);
	gabion_free(unchanged);
	text_end(out);
	learned = must_parse(text);
	free(text);
	return learned;
}

/* The expected verdict on an act; -1 if patterns leave it open. */
static int expected(const struct gabion_profile *before, const bool *seen, size_t act,
		    bool patterns)
{
	enum gabion_operation op = acts[act].op;
	const char *object = acts[act].object;
	int verdict;

	if (gabion_profile_verdict(before, op, object) == GABION_ALLOW)
		return GABION_ALLOW;
	if (seen[act] && !is_unspeakable(object))
		return GABION_ALLOW;
	if (patterns && gabion_objects_of(op))
		return -1;
	verdict = gabion_profile_verdict(before, op, object);
	return verdict == GABION_AUDIT ? GABION_DENY : verdict;
}

static bool is_right(const struct gabion_policy *before, const struct gabion_policy *after,
		     const bool *seen, size_t act, bool patterns)
{
	int wanted = expected(&before->profile[0], seen, act, patterns);
	int verdict = gabion_profile_verdict(&after->profile[0], acts[act].op, acts[act].object);

	if (wanted < 0 || verdict == wanted)
		return true;
	note("%s of %s: %s, expected %s", gabion_operation_name(acts[act].op), acts[act].object,
	     gabion_verdict_name(verdict), gabion_verdict_name(wanted));
	return false;
}

/* Operations that were not seen must be as before, but denied instead of audited. */
static bool rest_is_right(const struct gabion_policy *before, const struct gabion_policy *after)
{
	u8 was, is;

	for (unsigned int op = 0; op < __GABION_OP_MAX; op++) {
		was = before->profile[0].verdict[op];
		is = after->profile[0].verdict[op];

		if (is == GABION_AUDIT || (was == GABION_ALLOW && is != GABION_ALLOW))
			return false;
	}
	was = before->profile[0].verdict[GABION_OP_MOUNT];
	return after->profile[0].verdict[GABION_OP_MOUNT] ==
	       (was == GABION_AUDIT ? GABION_DENY : was);
}

static size_t count_impossible(const struct gabion_policy *after, const bool *seen)
{
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(acts); i++)
		count += seen[i] && gabion_profile_verdict(&after->profile[0], acts[i].op,
							   acts[i].object) != GABION_ALLOW;
	return count;
}

static bool learn_one(bool patterns)
{
	struct gabion_policy *before = make_policy(), *after;
	bool wanted[ARRAY_SIZE(acts)] = { false };
	struct observations seen = { 0 };
	size_t impossible;
	bool right;

	make_observations(&seen, wanted);
	after = learn(&seen, before, patterns, &impossible);
	right = rest_is_right(before, after);
	for (size_t i = 0; i < ARRAY_SIZE(acts); i++)
		right &= is_right(before, after, wanted, i, patterns);
	/* Everything that the profile cannot allow is reported. */
	right &= impossible >= count_impossible(after, wanted);
	observations_free(&seen);
	gabion_policy_free(after);
	gabion_policy_free(before);
	return right;
}

/* The number of objects in a profile is limited. The rest is reported. */
static void test_too_many(void)
{
	struct gabion_policy *before = must_parse(VERSION "profile p\ndeny module_autoload\n"
							  "allow module_autoload: a b\n"
							  "profile q\ndeny all\n"),
			     *after;
	struct observation observation = {
		.op = GABION_OP_MODULE_AUTOLOAD,
		.exact = true,
		.profiles = { { 1 } },
	};
	struct observations seen = { 0 };
	size_t impossible;

	for (int i = 0; i < GABION_OBJECTS_MAX + 3; i++) {
		snprintf(observation.object, sizeof(observation.object), "net-pf-%d", i);
		observations_add(&seen, &observation, "sh");
	}
	after = learn(&seen, before, false, &impossible);
	check(impossible == 5 && after->profile[0].rules[GABION_OP_MODULE_AUTOLOAD].nr ==
					 GABION_OBJECTS_MAX,
	      "a profile that is full takes no more, and %zu are told", impossible);
	gabion_policy_free(after);
	after = learn(&seen, before, true, &impossible);
	check(!impossible && after->profile[0].rules[GABION_OP_MODULE_AUTOLOAD].nr == 3 &&
		      !strcmp(after->profile[0].rules[GABION_OP_MODULE_AUTOLOAD].rule[2].object,
			      "net-pf-*"),
	      "one pattern stands for them all");
	gabion_policy_free(after);
	gabion_policy_free(before);
	observations_free(&seen);
}

/* The longest objects for which one pattern is made, which is as long as they are. */
static void test_long_object(void)
{
	struct gabion_policy *before = must_parse(VERSION "profile p\ndeny sysctl\n"
							  "profile q\ndeny all\n"),
			     *after;
	struct observation observation = { .op = GABION_OP_SYSCTL, .exact = true, .profiles = { { 1 } } };
	struct observations seen = { 0 };
	const struct gabion_profile *profile;
	size_t impossible;

	memset(observation.object, 'x', GABION_WORD_MAX);
	observation.object[GABION_WORD_MAX - 2] = '.';
	observations_add(&seen, &observation, "sh");
	observation.object[GABION_WORD_MAX - 1] = 'y';
	observations_add(&seen, &observation, "sh");
	after = learn(&seen, before, true, &impossible);
	profile = &after->profile[0];
	check(!impossible && profile->rules[GABION_OP_SYSCTL].nr == 1 &&
		      gabion_profile_verdict(profile, GABION_OP_SYSCTL, observation.object) ==
			      GABION_ALLOW,
	      "the longest pattern");
	gabion_policy_free(after);
	gabion_policy_free(before);
	observations_free(&seen);
}

void test_learned_profile(unsigned long cases)
{
	unsigned long wrong = 0, i;

	random_begin(88172645463325252ULL);
	for (i = 0; i < cases; i++)
		wrong += !learn_one(i % 2);
	check(!wrong, "%lu workloads at random: from %lu of them the wrong is learned", cases,
	      wrong);
	test_too_many();
	test_long_object();
}
