// SPDX-License-Identifier: GPL-2.0-only
/*
 * A task's mount of its own program in the host's mount namespace, made before the task was moved
 * to a bound cgroup. runc up to 1.1 does that: it makes a read-only bind mount of itself, opens it
 * and takes it off, while its parent moves it into the container's cgroup. The task may take off
 * this mount, and no other.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "matrix.h"

#define PLACE "/tmp/gabion-self"
#define OTHER_PLACE "/tmp/gabion-self-2"
#define POLICY "gabion 1\nprofile cage\n\tdeny mount\n" BIND_CGROUP

/* Returned if an attack could not be prepared, so that it is not taken for a verdict. */
#define UNPREPARED (-ENOTRECOVERABLE)

/* What the program does instead of the tests if it is started under this name. */
#define TAKE_OFF "gabion-take-off"

static int take_off(void *arg)
{
	return outcome(umount2(PLACE, MNT_DETACH));
}

static __attribute__((constructor)) void be_the_program(int argc, char **argv)
{
	if (argc && !strcmp(argv[0], TAKE_OFF))
		_exit(-take_off(NULL));
}

/* As runc does it. */
static int mount_self(const char *place)
{
	return outcome(mount("/proc/self/exe", place, "", MS_BIND, ""));
}

static int put(void *arg)
{
	return mount_self(PLACE);
}

static int put_elsewhere(void *arg)
{
	return mount_self(OTHER_PLACE);
}

static int put_and_take_off(void *arg)
{
	int err = mount_self(PLACE);

	return err ? err : take_off(arg);
}

static void *thread_puts(void *arg)
{
	return (void *)(long)mount_self(PLACE);
}

static int put_by_thread(void *arg)
{
	pthread_t thread;
	void *ret;

	if (pthread_create(&thread, NULL, thread_puts, NULL) || pthread_join(thread, &ret))
		return UNPREPARED;
	return (long)ret;
}

static int nothing(void *arg)
{
	return 0;
}

static int move_elsewhere(void *arg)
{
	return outcome(mount(PLACE, OTHER_PLACE, NULL, MS_MOVE, NULL));
}

static int put_another_file(void *arg)
{
	int err = take_off(arg);

	return err ? err : outcome(mount("/proc/version", PLACE, NULL, MS_BIND, NULL));
}

/* The same file, mounted elsewhere by the same program: not the mount point's name matters. */
static int put_at_a_new_file(void *arg)
{
	if (take_off(arg) || unlink(PLACE) || mknod(PLACE, S_IFREG | 0600, 0))
		return UNPREPARED;
	return mount_self(PLACE);
}

static int take_off_elsewhere(void *arg)
{
	return outcome(umount2(OTHER_PLACE, MNT_DETACH));
}

/* The upper one is the task's own. */
static int take_off_both(void *arg)
{
	return take_off(arg) ? UNPREPARED : take_off(arg);
}

static int take_off_by_child(void *arg)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(-take_off(arg));
	return waitpid(pid, &status, 0) == pid ? -WEXITSTATUS(status) : UNPREPARED;
}

static void *thread_takes_off(void *arg)
{
	return (void *)(long)take_off(arg);
}

static int take_off_by_thread(void *arg)
{
	pthread_t thread;
	void *ret;

	if (pthread_create(&thread, NULL, thread_takes_off, NULL) || pthread_join(thread, &ret))
		return UNPREPARED;
	return (long)ret;
}

static int take_off_after_exec(void *arg)
{
	execl("/proc/self/exe", TAKE_OFF, NULL);
	return UNPREPARED;
}

/**
 * struct other - a mount that the task may not take off
 * @before: done first by the test: a mount of the host
 * @early: done next by the task, which nothing binds yet
 * @after: done next by the test
 * @attempt: done by the task after it was moved to the bound cgroup
 */
struct other {
	int (*before)(void *arg);
	int (*early)(void *arg);
	int (*after)(void *arg);
	int (*attempt)(void *arg);
};

static void clean(void)
{
	while (!umount2(PLACE, MNT_DETACH) || !umount2(OTHER_PLACE, MNT_DETACH))
		;
	unlink(PLACE);
	unlink(OTHER_PLACE);
}

FIXTURE(moved)
{
	struct actor actor;
};

FIXTURE_SETUP(moved)
{
	no_policy();
	clean();
	ASSERT_EQ(0, cgroup_make(FREE));
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, mknod(PLACE, S_IFREG | 0600, 0));
	ASSERT_EQ(0, mknod(OTHER_PLACE, S_IFREG | 0600, 0));
	ASSERT_EQ(0, actor_start(&self->actor, &(struct person){ .cgroup = FREE }));
}

FIXTURE_TEARDOWN(moved)
{
	no_policy();
	actor_end(&self->actor);
	clean();
}

static int move_to_bound(pid_t pid)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", pid);
	return write_text(CGROUP_DIR BOUND "/cgroup.procs", text);
}

static int remount_read_only(void *arg)
{
	return outcome(mount("", PLACE, "", MS_REMOUNT | MS_BIND | MS_RDONLY, ""));
}

static bool is_mounted(void)
{
	return umount2(PLACE, MNT_DETACH) == 0;
}

/* The mirror: runc's own sequence, moved after each of its steps. */
TEST_F(moved, takes_off_its_own)
{
	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(0, actor_do(&self->actor, put, NULL));
	ASSERT_EQ(0, move_to_bound(self->actor.pid));
	EXPECT_EQ(-EPERM, actor_do(&self->actor, remount_read_only, NULL));
	EXPECT_EQ(0, actor_do(&self->actor, take_off, NULL));
	EXPECT_FALSE(is_mounted());
}

TEST_F(moved, takes_off_its_own_read_only)
{
	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(0, actor_do(&self->actor, put, NULL));
	ASSERT_EQ(0, actor_do(&self->actor, remount_read_only, NULL));
	ASSERT_EQ(0, move_to_bound(self->actor.pid));
	EXPECT_EQ(0, actor_do(&self->actor, take_off, NULL));
	EXPECT_FALSE(is_mounted());
}

/* A mount that was refused is not the task's. */
TEST_F(moved, was_refused)
{
	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(0, move_to_bound(self->actor.pid));
	ASSERT_EQ(-EPERM, actor_do(&self->actor, put, NULL));
	ASSERT_EQ(0, put(NULL));
	EXPECT_EQ(-EPERM, actor_do(&self->actor, take_off, NULL));
}

/* The result of the attempt; that of a program that was executed is its exit status. */
static int attempt(struct actor *actor, const struct other *other)
{
	int ret = actor_do(actor, other->attempt, NULL), status;

	if (ret != -EPIPE)
		return ret;
	if (waitpid(actor->pid, &status, 0) != actor->pid || !WIFEXITED(status))
		return UNPREPARED;
	actor->pid = 0;
	return -WEXITSTATUS(status);
}

static int try_other(struct actor *actor, const struct other *other)
{
	if ((other->before && other->before(NULL)) ||
	    actor_do(actor, other->early ? other->early : nothing, NULL) ||
	    (other->after && other->after(NULL)) || move_to_bound(actor->pid))
		return UNPREPARED;
	return attempt(actor, other);
}

/* First without a policy, then with one. */
static void check_other(struct __test_metadata *_metadata, struct actor *actor,
			const struct other *other)
{
	EXPECT_EQ(0, try_other(actor, other));
	actor_end(actor);
	clean();
	ASSERT_EQ(0, mknod(PLACE, S_IFREG | 0600, 0));
	ASSERT_EQ(0, mknod(OTHER_PLACE, S_IFREG | 0600, 0));
	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(0, actor_start(actor, &(struct person){ .cgroup = FREE }));
	EXPECT_EQ(-EPERM, try_other(actor, other));
}

#define OTHER(name, ...)								\
	TEST_F(moved, name)								\
	{										\
		check_other(_metadata, &self->actor, &(struct other){ __VA_ARGS__ });	\
	}

OTHER(of_another_task, .after = put, .attempt = take_off)
OTHER(of_another_thread, .early = put_by_thread, .attempt = take_off)
OTHER(by_another_thread, .early = put, .attempt = take_off_by_thread)
OTHER(by_a_child, .early = put, .attempt = take_off_by_child)
OTHER(after_exec, .early = put, .attempt = take_off_after_exec)
OTHER(at_another_place, .early = put_elsewhere, .after = put, .attempt = take_off)
OTHER(moved_elsewhere, .early = put, .after = move_elsewhere, .attempt = take_off_elsewhere)
OTHER(below_its_own, .before = put, .early = put, .attempt = take_off_both)
OTHER(upon_its_own, .early = put, .after = put, .attempt = take_off)
OTHER(of_another_file, .early = put, .after = put_another_file, .attempt = take_off)
OTHER(upon_another_file, .early = put, .after = put_at_a_new_file, .attempt = take_off)
OTHER(once_only, .early = put_and_take_off, .after = put, .attempt = take_off)

TEST_HARNESS_MAIN
