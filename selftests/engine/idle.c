// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hook is idle until a policy names one of its operations. The first such policy places all hooks
 * of the operation, and they stay placed. If one cannot be placed, the policy is rejected. The
 * hooks that guard Gabion itself are placed when the module is loaded.
 */
#include <linux/io_uring.h>

#include "hooks.h"
#include "kselftest_harness.h"

#define HOLDER "gabion_test_holder"

/* Two hooks of the operation io_uring. */
#define ENTER "__x64_sys_io_uring_enter"
#define SETUP "__x64_sys_io_uring_setup"
#define BUILTIN "security_locked_down"
#define GUARD "cgroup_attach_permissions"
#define OPERATION "io_uring"
#define NEEDED "gabion 1\nprofile p\n deny io_uring\nbind userns p\n"
#define NOT_NEEDED "gabion 1\nprofile p\n deny sysrq\nbind userns p\n"

/* In the order of the file "hooks". */
static struct hook_line hooks[HOOKS_MAX];

/* A ring that an ungoverned task has made. */
static struct uring ring = { .fd = -1 };

/* Placed hooks stay placed, so each test loads the module anew. This takes a while. */
FIXTURE(idle)
{
	int log;
	int nr;
};

FIXTURE_SETUP(idle)
{
	if (file_exists("/sys/module/gabion"))
		ASSERT_EQ(0, gabion_remove());
	ASSERT_EQ(0, gabion_insert());
	self->log = log_open();
	ASSERT_LE(0, self->log);
	if (ring.fd < 0)
		ASSERT_EQ(0, uring_open(&ring));
}

FIXTURE_TEARDOWN(idle)
{
	close(self->log);
	if (file_exists("/sys/module/" HOLDER))
		EXPECT_EQ(0, module_unload(HOLDER));
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
}

/* Check the file "hooks" and ftrace's list. */
static void expect_state(struct __test_metadata *_metadata, const char *function,
			 const char *state)
{
	bool idle = !strcmp(state, "idle");
	struct hook_line hook;

	ASSERT_TRUE(find_hook(function, &hook)) {
		TH_LOG("%s is no hook", function);
	}
	EXPECT_STREQ(state, hook.state) {
		TH_LOG("%s", function);
	}
	EXPECT_STREQ(idle ? "-" : "pass", hook.result) {
		TH_LOG("%s", function);
	}
	EXPECT_EQ(!idle, held_functions(function)) {
		TH_LOG("%s", function);
	}
}

/* Call the hooked function, without an effect. */
static int enter_ring(void *arg)
{
	return outcome(syscall(SYS_io_uring_enter, ring.fd, 0, 0, 0, NULL, 0));
}

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);
	const char *at = words;

	while ((at = strstr(at, word))) {
		if ((at == words || at[-1] == ',') && (!at[len] || at[len] == ','))
			return true;
		at += len;
	}
	return false;
}

TEST_F_TIMEOUT(idle, until_needed, 180)
{
	struct hook_line hook;

	/* First under the built-in policy, then under one that names another operation. */
	expect_state(_metadata, ENTER, "idle");
	expect_state(_metadata, SETUP, "idle");
	expect_state(_metadata, BUILTIN, "placed");
	expect_state(_metadata, GUARD, "placed");
	ASSERT_EQ(0, gabion_load(NOT_NEEDED));
	expect_state(_metadata, ENTER, "idle");
	expect_state(_metadata, SETUP, "idle");
	EXPECT_EQ(0, run_as(&in_userns, enter_ring, NULL));
	ASSERT_TRUE(find_hook(ENTER, &hook));
	EXPECT_EQ(0, hook.hits);

	ASSERT_EQ(0, gabion_load(NEEDED));
	expect_state(_metadata, ENTER, "placed");
	expect_state(_metadata, SETUP, "placed");
	EXPECT_EQ(-EPERM, run_as(&in_userns, enter_ring, NULL));
	EXPECT_EQ(0, enter_ring(NULL));
	ASSERT_TRUE(find_hook(ENTER, &hook));
	EXPECT_EQ(2, hook.hits);
}

TEST_F_TIMEOUT(idle, stays_placed, 180)
{
	ASSERT_EQ(0, gabion_load(NEEDED));
	expect_state(_metadata, ENTER, "placed");
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	expect_state(_metadata, ENTER, "placed");
	EXPECT_EQ(0, run_as(&in_userns, enter_ring, NULL));
	/* The hook is still placed and works when another policy needs it. */
	ASSERT_EQ(0, gabion_load(NEEDED));
	expect_state(_metadata, ENTER, "placed");
	EXPECT_EQ(-EPERM, run_as(&in_userns, enter_ring, NULL));
	/* Unloading the module removes it. */
	ASSERT_EQ(0, gabion_remove());
	EXPECT_EQ(0, held_functions(NULL));
	EXPECT_EQ(0, run_as(&in_userns, enter_ring, NULL));
	ASSERT_EQ(0, gabion_insert());
	expect_state(_metadata, ENTER, "idle");
}

/* A profile that nothing binds needs its hooks, too, as it may be attached at any time. */
TEST_F_TIMEOUT(idle, audited_or_unbound, 180)
{
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile p\n audit io_uring\n"));
	expect_state(_metadata, ENTER, "placed");
}

/* The objects for operations that can be denied only by object. */
static const char *object_of(const char *operation)
{
	if (!strcmp(operation, "capability"))
		return ": sys_time";
	return strcmp(operation, "socket_family") ? "" : ": alg";
}

/* Name one operation after the other, until no hook is idle. */
TEST_F_TIMEOUT(idle, every_operation, 300)
{
	char policy[256];
	bool was_idle[HOOKS_MAX] = { };
	int i, nr, idle = 0;
	size_t op;

	nr = read_hooks(hooks, HOOKS_MAX);
	ASSERT_LT(0, nr);
	for (i = 0; i < nr; i++) {
		was_idle[i] = !strcmp(hooks[i].state, "idle");
		idle += was_idle[i];
	}
	EXPECT_LT(0, idle);
	for (op = 0; op < NR_OPERATIONS; op++) {
		snprintf(policy, sizeof(policy), "gabion 1\nprofile p\n deny %s%s\n",
			 operations[op], object_of(operations[op]));
		ASSERT_EQ(0, gabion_load(policy));
		ASSERT_EQ(nr, read_hooks(hooks, HOOKS_MAX));
		for (i = 0; i < nr; i++) {
			if (!was_idle[i] || !has_word(hooks[i].operations, operations[op])) {
				EXPECT_EQ(was_idle[i], !strcmp(hooks[i].state, "idle")) {
					TH_LOG("%s, for %s", hooks[i].function, operations[op]);
				}
				continue;
			}
			/* "waiting": in a module that is not loaded. */
			EXPECT_STRNE("idle", hooks[i].state) {
				TH_LOG("%s, for %s", hooks[i].function, operations[op]);
			}
			if (!strcmp(hooks[i].state, "placed")) {
				EXPECT_STREQ("pass", hooks[i].result);
				EXPECT_EQ(1, held_functions(hooks[i].function));
			}
			was_idle[i] = false;
		}
	}
	for (i = 0; i < nr; i++)
		EXPECT_FALSE(was_idle[i]) {
			TH_LOG("nothing needs %s", hooks[i].function);
		}
}

/* "deny all" covers all operations but capability and socket_family, which it does not name. */
TEST_F_TIMEOUT(idle, all, 180)
{
	int i, nr;

	ASSERT_EQ(0, gabion_load("gabion 1\nprofile p\n deny all\n"));
	nr = read_hooks(hooks, HOOKS_MAX);
	ASSERT_LT(0, nr);
	for (i = 0; i < nr; i++) {
		bool idle = !strcmp(hooks[i].operations, "capability") ||
			    !strcmp(hooks[i].operations, "socket_family");

		EXPECT_EQ(idle, !strcmp(hooks[i].state, "idle")) {
			TH_LOG("%s", hooks[i].function);
		}
	}
}

/* If another module holds a function, only those policies fail that need it. */
TEST_F_TIMEOUT(idle, held_by_another, 180)
{
	char before[4096], after[4096];

	ASSERT_EQ(0, module_insert_test(HOLDER, "function=" ENTER));
	ASSERT_EQ(0, gabion_load(NOT_NEEDED));
	ASSERT_LT(0, read_text(GABION_FILE("policy"), before, sizeof(before)));
	EXPECT_EQ(-EBUSY, gabion_load(NEEDED));
	EXPECT_TRUE(log_names(self->log, ENTER));

	/* Neither the policy in force nor its text has changed. */
	ASSERT_LT(0, read_text(GABION_FILE("policy"), after, sizeof(after)));
	EXPECT_STREQ(before, after);
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_key, NULL));
	EXPECT_EQ(0, run_as(&in_userns, enter_ring, NULL));
	/* A second attempt fails, too. */
	EXPECT_EQ(-EBUSY, gabion_load(NEEDED));
	ASSERT_EQ(0, gabion_load(NOT_NEEDED));

	ASSERT_EQ(0, module_unload(HOLDER));
	expect_state(_metadata, ENTER, "idle");
	ASSERT_EQ(0, gabion_load(NEEDED));
	expect_state(_metadata, ENTER, "placed");
	EXPECT_EQ(-EPERM, run_as(&in_userns, enter_ring, NULL));
	EXPECT_EQ(-EBUSY, module_insert_test(HOLDER, "function=" ENTER));
}

TEST_HARNESS_MAIN
