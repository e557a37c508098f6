// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys that do not belong to the container: those of the host's users, by their uids, and any key
 * by its serial number.
 *
 * The attacked key is in the process keyring of an ungoverned task, which is not inherited. Its
 * permissions allow everything to the uid of its owner.
 *
 * In the rows:
 *  KEY, KEYRING  uses such a key, or such a keyring, by its number
 *  HIDDEN        the refusal is ENOKEY, as if there were no such key
 *  PARENT        gives the parent another session keyring
 *  KEYCTL(...)   a call with these arguments, by the actor of the test
 */
#include <fcntl.h>
#include <linux/keyctl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "matrix.h"

#define DESCRIPTION "gabion-key"
#define OWNER_ALL 0x003f0000
#define ALL 0x3f3f0000

static long keyctl(int what, long a, long b, long c, long d)
{
	return result(syscall(SYS_keyctl, what, a, b, c, d));
}

static long add_key(const char *description, int keyring)
{
	return result(syscall(SYS_add_key, "user", description, "gold", 4, keyring));
}

static int no_matter(long ret)
{
	return ret < 0 ? ret : 0;
}

static int *serial(struct context *context)
{
	return (int *)context->bytes;
}

static int make_key(struct context *context)
{
	long key = add_key(DESCRIPTION, KEY_SPEC_PROCESS_KEYRING);

	if (key < 0)
		return key;
	*serial(context) = key;
	return keyctl(KEYCTL_SETPERM, key, OWNER_ALL, 0, 0);
}

/* The attacked keyring, with a key in it. It allows everything to its owner, too. */
static int make_keyring(struct context *context)
{
	long keyring = result(syscall(SYS_add_key, "keyring", DESCRIPTION, NULL, 0,
				      KEY_SPEC_PROCESS_KEYRING));
	long key = keyring < 0 ? keyring : add_key("gabion-inner", keyring);

	if (key < 0)
		return key;
	*serial(context) = keyring;
	keyctl(KEYCTL_SETPERM, key, OWNER_ALL, 0, 0);
	return keyctl(KEYCTL_SETPERM, keyring, OWNER_ALL, 0, 0);
}

static int read_key(struct context *context)
{
	char bytes[8];

	return no_matter(keyctl(KEYCTL_READ, *serial(context), (long)bytes, sizeof(bytes), 0));
}

static int read_key32(struct context *context)
{
	void *low = low_memory(4096);

	return no_matter(syscall32(NR32_KEYCTL, KEYCTL_READ, *serial(context), (long)low, 8, 0));
}

static void *read_in_thread(void *context)
{
	return (void *)(long)read_key(context);
}

static int read_key_thread(struct context *context)
{
	pthread_t thread;
	void *ret;

	if (pthread_create(&thread, NULL, read_in_thread, context))
		return -EAGAIN;
	pthread_join(thread, &ret);
	return (long)ret;
}

static int describe_key(struct context *context)
{
	char text[256];

	return no_matter(keyctl(KEYCTL_DESCRIBE, *serial(context), (long)text, sizeof(text), 0));
}

static int update_key(struct context *context)
{
	return keyctl(KEYCTL_UPDATE, *serial(context), (long)"lead", 4, 0);
}

static int revoke_key(struct context *context)
{
	return keyctl(KEYCTL_REVOKE, *serial(context), 0, 0, 0);
}

static int invalidate_key(struct context *context)
{
	return keyctl(KEYCTL_INVALIDATE, *serial(context), 0, 0, 0);
}

static int set_timeout(struct context *context)
{
	return keyctl(KEYCTL_SET_TIMEOUT, *serial(context), 1000, 0, 0);
}

static int set_permissions(struct context *context)
{
	return keyctl(KEYCTL_SETPERM, *serial(context), ALL, 0, 0);
}

static int link_key(struct context *context)
{
	return keyctl(KEYCTL_LINK, *serial(context), KEY_SPEC_PROCESS_KEYRING, 0, 0);
}

static int link_key32(struct context *context)
{
	return syscall32(NR32_KEYCTL, KEYCTL_LINK, *serial(context), KEY_SPEC_PROCESS_KEYRING,
			 0, 0);
}

static int search_keyring(struct context *context)
{
	return no_matter(keyctl(KEYCTL_SEARCH, *serial(context), (long)"user",
				(long)"gabion-inner", 0));
}

static int clear_keyring(struct context *context)
{
	return keyctl(KEYCTL_CLEAR, *serial(context), 0, 0, 0);
}

static int add_to_keyring(struct context *context)
{
	return no_matter(add_key("gabion-more", *serial(context)));
}

static int add_to_keyring32(struct context *context)
{
	char *low = low_memory(4096);

	strcpy(low, "user");
	strcpy(low + 64, "gabion-more");
	return no_matter(syscall32(NR32_ADD_KEY, (long)low, (long)(low + 64), (long)low, 4,
				   *serial(context)));
}

#define KEY .operation = "keyring", .object = "object=\"" DESCRIPTION "\"", .outside = make_key
#define KEYRING .operation = "keyring", .object = "object=\"" DESCRIPTION "\"",	\
		.outside = make_keyring

/*
 * To keyctl_read_key() in security/keys/keyctl.c, a key that may not be looked up does not exist.
 */
#define HIDDEN .refusal = -ENOKEY

ATTEMPT(read, KEY, HIDDEN, .attempt = read_key)
ATTEMPT(read32, KEY, HIDDEN, .attempt = read_key32)
ATTEMPT(read_thread, KEY, HIDDEN, .attempt = read_key_thread, .elsewhere = true)
ATTEMPT(describe, KEY, .attempt = describe_key)
ATTEMPT(update, KEY, .attempt = update_key)
ATTEMPT(revoke, KEY, .attempt = revoke_key)
ATTEMPT(invalidate, KEY, .attempt = invalidate_key)
ATTEMPT(timeout, KEY, .attempt = set_timeout)
ATTEMPT(permissions, KEY, .attempt = set_permissions)
ATTEMPT(link, KEY, .attempt = link_key)
ATTEMPT(link32, KEY, .attempt = link_key32)
ATTEMPT(keyring_search, KEYRING, .attempt = search_keyring)
ATTEMPT(keyring_clear, KEYRING, .attempt = clear_keyring)
ATTEMPT(keyring_add, KEYRING, .attempt = add_to_keyring)
ATTEMPT(keyring_add32, KEYRING, .attempt = add_to_keyring32)

/*
 * Replace the session keyring of the parent. The attacker's parent is this test, outside the
 * container.
 */
static int give_to_parent(struct context *context)
{
	long ret = keyctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0);

	return ret < 0 ? ret : keyctl(KEYCTL_SESSION_TO_PARENT, 0, 0, 0, 0);
}

static int give_to_parent32(struct context *context)
{
	long ret = keyctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0);

	return ret < 0 ? ret : syscall32(NR32_KEYCTL, KEYCTL_SESSION_TO_PARENT, 0, 0, 0, 0);
}

/* The same where the parent is the attacker itself. This must pass. */
static int give_to_own_parent(struct context *context)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(-give_to_parent(context));
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ECHILD;
	return -WEXITSTATUS(status);
}

#define PARENT .operation = "keyring", .object = "object=\"session_to_parent\""

ATTEMPT(to_parent, PARENT, .attempt = give_to_parent)
ATTEMPT(to_parent32, PARENT, .attempt = give_to_parent32)
ATTEMPT(to_own_parent, PARENT, .harmless = true, .attempt = give_to_own_parent)

/* What a runtime does for its container, and what the container does with its own keys. */
static int use_session(struct context *context)
{
	char bytes[8];
	long ring = keyctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0);
	long key;

	if (ring < 0)
		return ring;
	if (keyctl(KEYCTL_DESCRIBE, ring, 0, 0, 0) < 0 ||
	    keyctl(KEYCTL_SETPERM, ring, 0x3f130000, 0, 0))
		return -EKEYREJECTED;
	key = add_key(DESCRIPTION, KEY_SPEC_SESSION_KEYRING);
	if (key < 0)
		return key;
	if (keyctl(KEYCTL_READ, key, (long)bytes, sizeof(bytes), 0) != 4)
		return -EKEYEXPIRED;
	key = result(syscall(SYS_request_key, "user", DESCRIPTION, NULL, 0));
	return key < 0 ? key : keyctl(KEYCTL_REVOKE, key, 0, 0, 0);
}

static int use_own_keyrings(struct context *context)
{
	long key = add_key(DESCRIPTION, KEY_SPEC_THREAD_KEYRING);

	if (key < 0)
		return key;
	key = add_key(DESCRIPTION "-2", KEY_SPEC_PROCESS_KEYRING);
	if (key < 0)
		return key;
	return keyctl(KEYCTL_UNLINK, key, KEY_SPEC_PROCESS_KEYRING, 0, 0);
}

/* As "runc exec" does: join the session keyring of that name, or make one. */
static int join_by_name(struct context *context)
{
	return no_matter(keyctl(KEYCTL_JOIN_SESSION_KEYRING, (long)"_ses.gabion", 0, 0, 0));
}

ATTEMPT(own_session, .operation = "keyring", .harmless = true, .attempt = use_session)
ATTEMPT(own_keyrings, .operation = "keyring", .harmless = true, .attempt = use_own_keyrings)
ATTEMPT(named_session, .operation = "keyring", .harmless = true, .attempt = join_by_name)

/*
 * The program that makes keys on request. The kernel runs it as the host's root. This one makes no
 * key, and leaves a trace file.
 */
#define PROGRAM "/sbin/request-key"
#define TRACE "/tmp/gabion-request-key"

static int make_program(struct context *context)
{
	static const char script[] = "#!/bin/sh\n>" TRACE "\nexit 1\n";
	int fd = open(PROGRAM, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0755);
	int err;

	if (fd < 0)
		return -errno;
	err = write_fd(fd, script, strlen(script));
	close(fd);
	unlink(TRACE);
	return err;
}

static void remove_program(struct context *context)
{
	unlink(PROGRAM);
	unlink(TRACE);
}

static int ask_host(struct context *context)
{
	long key = keyctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0);

	if (key >= 0)
		key = result(syscall(SYS_request_key, "user", DESCRIPTION, "gold", 0));
	return file_exists(TRACE) ? 0 : no_matter(key);
}

ATTEMPT(host_program, .operation = "keyring", .object = "object=\"" DESCRIPTION "\"",
	.outside = make_program, .attempt = ask_host, .undo = remove_program)

/*
 * The keyrings of a uid. In the initial user namespace they are the host's. In another one they
 * belong to that user namespace.
 */
FIXTURE(user)
{
	struct context *context;
	struct actor actor;
};

/* The refusal is ENOKEY (lookup_user_key()). */
FIXTURE_VARIANT(user)
{
	struct person person;
	const char *binds;
	int outcome;
};

FIXTURE_VARIANT_ADD(user, ungoverned) {
	.person = { .cgroup = FREE }, .binds = BIND_ALL,
};

FIXTURE_VARIANT_ADD(user, cgroup) {
	.person = { .cgroup = BOUND }, .binds = BIND_CGROUP, .outcome = -ENOKEY,
};

FIXTURE_VARIANT_ADD(user, userns) {
	.person = { .cgroup = FREE, .userns = true }, .binds = BIND_USERNS,
};

FIXTURE_VARIANT_ADD(user, both) {
	.person = { .cgroup = BOUND, .userns = true }, .binds = BIND_ALL,
};

FIXTURE_SETUP(user)
{
	char policy[1024];

	gabion_load(POLICY_NONE);
	self->context = shared_memory(sizeof(*self->context));
	ASSERT_EQ(0, cgroup_make(variant->person.cgroup));
	ASSERT_EQ(0, actor_start(&self->actor, &variant->person));
	snprintf(policy, sizeof(policy), "gabion 1\nprofile cage\n\tdeny keyring\n%s",
		 variant->binds);
	ASSERT_EQ(0, gabion_load(policy));
}

FIXTURE_TEARDOWN(user)
{
	no_policy();
	actor_end(&self->actor);
}

struct request {
	long what, a, b, c;
	bool by32;
};

static int request(void *arg)
{
	const struct request *request = arg;

	if (request->by32)
		return no_matter(syscall32(NR32_KEYCTL, request->what, request->a, request->b,
					   request->c, 0));
	return no_matter(keyctl(request->what, request->a, request->b, request->c, 0));
}

static int add_to_user(void *arg)
{
	return no_matter(add_key(DESCRIPTION, KEY_SPEC_USER_KEYRING));
}

#define KEYCTL(...) \
	actor_do(&self->actor, request, memcpy(self->context, &(struct request){ __VA_ARGS__ }, \
					       sizeof(struct request)))

TEST_F(user, keyring)
{
	EXPECT_EQ(variant->outcome, KEYCTL(KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 1));
	EXPECT_EQ(variant->outcome, KEYCTL(KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 1,
					   .by32 = true));
	EXPECT_EQ(variant->outcome, KEYCTL(KEYCTL_LINK, KEY_SPEC_USER_KEYRING,
					   KEY_SPEC_PROCESS_KEYRING));
	EXPECT_EQ(variant->outcome, actor_do(&self->actor, add_to_user, NULL));
}

TEST_F(user, session)
{
	EXPECT_EQ(variant->outcome,
		  KEYCTL(KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_SESSION_KEYRING, 1));
	EXPECT_EQ(variant->outcome, KEYCTL(KEYCTL_LINK, KEY_SPEC_USER_SESSION_KEYRING,
					   KEY_SPEC_PROCESS_KEYRING));
}

TEST_F(user, persistent)
{
	int ret = KEYCTL(KEYCTL_GET_PERSISTENT, -1, KEY_SPEC_PROCESS_KEYRING);

	if (ret == -EOPNOTSUPP)
		SKIP(return, "the kernel has no persistent keyrings");
	EXPECT_EQ(variant->outcome ? -EPERM : 0, ret);
	ret = KEYCTL(KEYCTL_GET_PERSISTENT, 1000, KEY_SPEC_PROCESS_KEYRING);
	EXPECT_EQ(variant->outcome ? -EPERM : 0, ret);
}

TEST_HARNESS_MAIN
