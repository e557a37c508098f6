// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control files of security modules, of those that Debian's kernels contain and start. Debian
 * does not start SELinux and Smack.
 *
 * In the rows:
 *  AA                     a file in AppArmor's directory
 *  REMOVE, LOAD, REPLACE  writes AppArmor's file of that name
 *  TOMOYO                 writes TOMOYO's policy
 *  LOCKDOWN               writes the lockdown level
 *  IPE(name)              writes a file of IPE
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "genl.h"
#include "matrix.h"

#define SECURITY "/sys/kernel/security/"
#define APPARMOR SECURITY "apparmor/"
#define NAMESPACES APPARMOR "policy/namespaces"
#define NAMESPACE NAMESPACES "/gabion"

#define LSM .operation = "lsm_admin", .flags = O_WRONLY
#define AA LSM, .needs = APPARMOR ".remove", .userns = -EACCES, .undo = remove_namespace

static void remove_namespace(struct context *context)
{
	rmdir(NAMESPACE);
}

static int make_namespace(struct context *context)
{
	return outcome(mkdir(NAMESPACE, 0755));
}

static int make_namespace_and_open(struct context *context)
{
	int err = make_namespace(context);

	return err ? err : open_it(context);
}

/* The parser's error for invalid profile text shows that the write got through. */
static int no_profile_is_through(int ret)
{
	return ret == -EPROTONOSUPPORT || ret == -EPROTO ? 0 : ret;
}

static int load_nothing(struct context *context)
{
	return no_profile_is_through(use_write(context));
}

static int load_nothing32(struct context *context)
{
	return no_profile_is_through(use_write32(context));
}

static int load_nothing_uring_worker(struct context *context)
{
	return no_profile_is_through(use_write_uring_worker(context));
}

/* A policy namespace of AppArmor, removed by its name. */
#define REMOVE AA, .path = APPARMOR ".remove", .text = ":gabion:",	\
	       .object = "object=\"/sys/kernel/security/apparmor/.remove\""
#define LOAD AA, .path = APPARMOR ".load", .text = "this is no profile",	\
	     .object = "object=\"/sys/kernel/security/apparmor/.load\""
#define REPLACE AA, .path = APPARMOR ".replace", .text = "this is no profile"

ATTEMPT(apparmor_remove, REMOVE, .outside = make_namespace_and_open, .attempt = use_write)
ATTEMPT(apparmor_remove32, REMOVE, .outside = make_namespace_and_open, .attempt = use_write32)
ATTEMPT(apparmor_remove_uring_worker, REMOVE, .outside = make_namespace_and_open,
	.attempt = use_write_uring_worker, .elsewhere = true)
ATTEMPT(apparmor_load, LOAD, .outside = open_it, .attempt = load_nothing)
ATTEMPT(apparmor_load32, LOAD, .outside = open_it, .attempt = load_nothing32)
ATTEMPT(apparmor_load_uring_worker, LOAD, .outside = open_it,
	.attempt = load_nothing_uring_worker, .elsewhere = true)
ATTEMPT(apparmor_load_opened_before, LOAD, .early = open_it, .attempt = load_nothing)
ATTEMPT(apparmor_replace, REPLACE, .outside = open_it, .attempt = load_nothing)
ATTEMPT(apparmor_namespace_make, AA, .path = NAMESPACE, .attempt = try_mkdir)
ATTEMPT(apparmor_namespace_make_uring, AA, .path = NAMESPACE, .attempt = try_mkdir_uring,
	.elsewhere = true)
ATTEMPT(apparmor_namespace_remove, AA, .path = NAMESPACE, .outside = make_namespace,
	.attempt = try_rmdir)

/* TOMOYO checks no permission of writers as long as no policy is active. */
#define TOMOYO LSM, .needs = SECURITY "tomoyo/exception_policy",			\
	       .path = SECURITY "tomoyo/exception_policy",				\
	       .object = "object=\"/sys/kernel/security/tomoyo/exception_policy\"",	\
	       .text = "path_group GABION /tmp/gabion\n"

ATTEMPT(tomoyo_open, TOMOYO, .attempt = try_open)
ATTEMPT(tomoyo_open32, TOMOYO, .attempt = try_open32)
ATTEMPT(tomoyo_open_path, TOMOYO, .attempt = try_open_path)
ATTEMPT(tomoyo_open_uring, TOMOYO, .attempt = try_open_uring, .elsewhere = true)
ATTEMPT(tomoyo_open_uring_worker, TOMOYO, .attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(tomoyo_open_bind_mount, TOMOYO, .also = "mount", .attempt = try_open_bind_mount)
ATTEMPT(tomoyo_write, TOMOYO, .outside = open_it, .attempt = use_write)
ATTEMPT(tomoyo_writev, TOMOYO, .outside = open_it, .attempt = use_writev)
ATTEMPT(tomoyo_write32, TOMOYO, .outside = open_it, .attempt = use_write32)
ATTEMPT(tomoyo_write_opened_before, TOMOYO, .early = open_it, .attempt = use_write)
ATTEMPT(tomoyo_write_uring_worker, TOMOYO, .outside = open_it,
	.attempt = use_write_uring_worker, .elsewhere = true)
ATTEMPT(tomoyo_write_personality, TOMOYO, .outside = open_with_personality,
	.attempt = use_write_personality, .elsewhere = true)
ATTEMPT(tomoyo_write_helper, TOMOYO, .early = open_it, .helper = helper_write)

/*
 * An unknown level is written: EINVAL shows that the write got through. A valid level could not be
 * undone.
 */
#define LOCKDOWN LSM, .needs = SECURITY "lockdown", .path = SECURITY "lockdown",	\
		 .object = "object=\"/sys/kernel/security/lockdown\"", .text = "nonsense"

static int no_level_is_through(int ret)
{
	return ret == -EINVAL ? 0 : ret;
}

static int lock_nothing(struct context *context)
{
	return no_level_is_through(use_write(context));
}

static int lock_nothing32(struct context *context)
{
	return no_level_is_through(use_write32(context));
}

static int lock_nothing_uring_worker(struct context *context)
{
	return no_level_is_through(use_write_uring_worker(context));
}

static int helper_locks_nothing(struct context *context)
{
	return no_level_is_through(helper_write(context));
}

ATTEMPT(lockdown_write, LOCKDOWN, .outside = open_it, .attempt = lock_nothing)
ATTEMPT(lockdown_write32, LOCKDOWN, .outside = open_it, .attempt = lock_nothing32)
ATTEMPT(lockdown_write_opened_before, LOCKDOWN, .early = open_it, .attempt = lock_nothing)
ATTEMPT(lockdown_write_uring_worker, LOCKDOWN, .outside = open_it,
	.attempt = lock_nothing_uring_worker, .elsewhere = true)
ATTEMPT(lockdown_write_helper, LOCKDOWN, .early = open_it, .helper = helper_locks_nothing)

/* A policy that is opened, but not written, changes nothing. */
ATTEMPT(ima_policy_open, LSM, .needs = SECURITY "integrity/ima/policy",
	.path = SECURITY "integrity/ima/policy", .attempt = try_open)
ATTEMPT(evm_write, LSM, .needs = SECURITY "integrity/evm/evm", .userns = -EPERM,
	.path = SECURITY "integrity/evm/evm", .text = "0", .outside = open_it,
	.attempt = lock_nothing)

/*
 * IMA's list of what has run: the writer deletes as many entries as it says. None is not through
 * the kernel either.
 */
static int delete_none32(struct context *context)
{
	char *none = strcpy(low_memory(3), "0\n");

	return no_level_is_through(failure(syscall32(NR32_WRITE, context->fd, (long)none, 2, 0,
						     0)));
}

#define MEASUREMENTS LSM, .since = "7.3", .path = SECURITY "ima/ascii_runtime_measurements",	\
		     .object = "object=\"/sys/kernel/security/integrity/ima/",		\
		     .text = "0\n"

ATTEMPT(ima_list_open, MEASUREMENTS, .userns = -EPERM, .attempt = try_open)
ATTEMPT(ima_list_write, MEASUREMENTS, .outside = open_it, .attempt = lock_nothing)
ATTEMPT(ima_list_write32, MEASUREMENTS, .outside = open_it, .attempt = delete_none32)
ATTEMPT(ima_list_write_opened_before, MEASUREMENTS, .userns = -EPERM, .early = open_it,
	.attempt = lock_nothing)
ATTEMPT(ima_list_write_uring_worker, MEASUREMENTS, .outside = open_it,
	.attempt = lock_nothing_uring_worker, .elsewhere = true)
ATTEMPT(ima_list_write_helper, MEASUREMENTS, .userns = -EPERM, .early = open_it,
	.helper = helper_locks_nothing)

/* NetLabel: whether packets without a label are accepted, as they are by default. */
#define UNLABELED_ACCEPT 1 /* net/netlabel/netlabel_unlabeled.h */
#define UNLABELED_LIST 2
#define ACCEPT_FLAG 1

static void say_accept(struct genl_message *message, void *arg)
{
	genl_put(message, ACCEPT_FLAG, "\001", 1);
}

static int set_accept(struct context *context)
{
	return genl_tell("NLBL_UNLBL", UNLABELED_ACCEPT, say_accept, NULL);
}

static int ask_accept(struct context *context)
{
	return genl_tell("NLBL_UNLBL", UNLABELED_LIST, NULL, NULL);
}

#define NETLABEL LSM, .object = "object=\"netlabel\"",	\
		 .needs = "/proc/sys/net/ipv4/cipso_cache_enable"

ATTEMPT(netlabel_accept, NETLABEL, .userns = -EPERM, .attempt = set_accept)
ATTEMPT(netlabel_ask, NETLABEL, .harmless = true, .attempt = ask_accept)

/* IPE: writes the value that is already set. */
#define IPE(name) LSM, .needs = SECURITY "ipe/" name, .path = SECURITY "ipe/" name

ATTEMPT(ipe_enforce, IPE("enforce"), .text = "1", .outside = open_it, .attempt = use_write)
ATTEMPT(ipe_success_audit, IPE("success_audit"), .text = "0", .outside = open_it,
	.attempt = use_write)

/* What must pass: a task's own labels, queries, and reading. */
FIXTURE(harmless)
{
};

FIXTURE_SETUP(harmless)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny lsm_admin\n" BIND_CGROUP));
}

FIXTURE_TEARDOWN(harmless)
{
	no_policy();
}

TEST_F(harmless, reads)
{
	const struct person person = { .cgroup = BOUND };
	static const char *const paths[] = {
		SECURITY "lsm",
		SECURITY "lockdown",
		APPARMOR "profiles",
		SECURITY "tomoyo/exception_policy",
	};
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (file_exists(paths[i]))
			EXPECT_EQ(0, run_as(&person, read_file, (void *)paths[i]));
	}
}

/* Write a label, as a runtime does for its container. */
static int write_label(void *path)
{
	return write_text(path, "changeprofile unconfined");
}

static int write_exec_label(void *path)
{
	return write_text(path, "exec unconfined");
}

TEST_F(harmless, labels)
{
	const struct person person = { .cgroup = BOUND };

	if (!file_exists("/proc/self/attr/apparmor"))
		SKIP(return, "there is no AppArmor");
	EXPECT_EQ(0, run_as(&person, write_label, "/proc/self/attr/current"));
	EXPECT_EQ(0, run_as(&person, write_exec_label, "/proc/self/attr/exec"));
	EXPECT_EQ(0, run_as(&person, write_exec_label, "/proc/self/attr/apparmor/exec"));
}

TEST_HARNESS_MAIN
