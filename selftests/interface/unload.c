// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unloading the module while a task holds its files or their directory in some way: the kernel must
 * not be harmed, what is held must lead nowhere, and the module can be loaded again. A kernel
 * warning fails the run (scripts/vm).
 */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "hooks.h"
#include "kselftest_harness.h"

#define DIRECTORY "/sys/kernel/security/gabion"
#define CAGE "/unload-cage"
#define PATIENCE 60	/* seconds for unloading once */

static const char *const names[] = {
	"version", "policy", "attach", "detach", "query", "mode", "lock", "hooks", "stats",
	"events",
};

#define NR_NAMES ((int)ARRAY_SIZE(names))

#define POLICY "gabion 1\n"				\
	"profile p\n deny all\n"			\
	"bind userns p\nbind cgroup " CAGE " p\n"

/*
 * Unloading waits for each hook that was ever placed, so this policy needs few. Gabion's own files
 * are guarded in any case.
 */
#define POLICY_FEW "gabion 1\n"				\
	"profile p\n deny sysrq\n"			\
	"bind userns p\nbind cgroup " CAGE " p\n"

static const struct person people[] = {
	{ .userns = true },
	{ .cgroup = CAGE },
};

/* A task that is being refused at open holds the module for a moment, so try again. */
static int remove_in_the_end(void)
{
	time_t end = time(NULL) + PATIENCE;
	int err;

	do {
		err = gabion_remove();
	} while (err == -EWOULDBLOCK && time(NULL) < end);
	return err;
}

FIXTURE(held)
{
	struct actor actor;
};

FIXTURE_VARIANT(held)
{
	struct person person;
};

FIXTURE_VARIANT_ADD(held, userns) { .person = { .userns = true } };
FIXTURE_VARIANT_ADD(held, cgroup) { .person = { .cgroup = CAGE } };

FIXTURE_SETUP(held)
{
	if (!file_exists("/sys/module/gabion"))
		ASSERT_EQ(0, gabion_insert());
	ASSERT_EQ(0, cgroup_make(CAGE));
	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(0, actor_start(&self->actor, &variant->person));
}

FIXTURE_TEARDOWN(held)
{
	actor_end(&self->actor);
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, cgroup_remove(CAGE));
}

/* What the actor holds; static, as it outlives the function. */
static int held[ARRAY_SIZE(names) + 1];

static int hold_files(void *arg)
{
	int i;

	for (i = 0; i < NR_NAMES; i++) {
		char path[128];

		snprintf(path, sizeof(path), GABION_DIR "%s", names[i]);
		held[i] = open(path, O_PATH | O_CLOEXEC);
		if (held[i] < 0)
			return -errno;
	}
	return 0;
}

static int reopen(int fd, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open_and_close(path, flags);
}

/* Open all files again. Return 0 if each open gives the error *@arg, else another result. */
static int reopen_files(void *arg)
{
	static const int flags[] = { O_RDONLY, O_WRONLY, O_RDWR | O_NONBLOCK };
	int want = *(const int *)arg, i, j, ret;

	for (i = 0; i < NR_NAMES; i++) {
		for (j = 0; j < (int)ARRAY_SIZE(flags); j++) {
			ret = reopen(held[i], flags[j] | O_CLOEXEC);
			if (ret != want)
				return ret ? ret : 1;
		}
	}
	return 0;
}

static int release_files(void *arg)
{
	int i;

	for (i = 0; i < NR_NAMES; i++)
		close(held[i]);
	return 0;
}

static void expect_new(struct __test_metadata *_metadata)
{
	char text[64];

	ASSERT_EQ(0, gabion_insert());
	EXPECT_LT(0, read_text(GABION_FILE("version"), text, sizeof(text)));
	ASSERT_EQ(0, gabion_load(POLICY));
	EXPECT_EQ(-EPERM, run_as(&in_userns, press_key, NULL));
}

static void expect_gone(struct __test_metadata *_metadata)
{
	ASSERT_EQ(0, gabion_remove());
	EXPECT_FALSE(file_exists(DIRECTORY));
	EXPECT_FALSE(file_exists(GABION_FILE("version")));
}

static int stand_in(void *arg)
{
	return outcome(chdir(DIRECTORY));
}

/* The directory was replaced or removed: a task whose working directory it is sees nothing. */
static int look_around(void *arg)
{
	struct dirent *entry;
	DIR *dir = opendir(".");
	int n = 0;

	while (dir && (entry = readdir(dir)))
		n += entry->d_name[0] != '.';
	if (!dir)
		return -errno;
	closedir(dir);
	return n ? n : open_and_close("version", O_RDONLY);
}

/* Leave the directory, and the mount that covers it. */
static int leave(void *arg)
{
	return outcome(chdir("/"));
}

/* In a new mount namespace: mount the directory elsewhere, and mount over it. */
static int mount_both(void *arg)
{
	int err = outcome(unshare(CLONE_NEWNS));

	if (!err)
		err = outcome(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	if (!err)
		err = outcome(mount(DIRECTORY, "/mnt", NULL, MS_BIND, NULL));
	if (!err)
		err = outcome(mount("/dev/null", GABION_FILE("stats"), NULL, MS_BIND, NULL));
	if (!err)
		err = outcome(mount("none", DIRECTORY, "tmpfs", 0, NULL));
	return err;
}

static int look_below_mount(void *arg)
{
	return open_and_close("/mnt/version", O_RDONLY);
}

static int watch_files(void *arg)
{
	int fd = inotify_init1(IN_CLOEXEC), i;

	for (i = 0; i < NR_NAMES && fd >= 0; i++) {
		char path[128];

		snprintf(path, sizeof(path), GABION_DIR "%s", names[i]);
		if (inotify_add_watch(fd, path, IN_ALL_EVENTS) < 0)
			return -errno;
	}
	return fd < 0 ? -errno : 0;
}

/*
 * By all ways together, and twice: an open file holds its dentry, which once kept the directory's.
 */
TEST_F_TIMEOUT(held, by_all_means, 300)
{
	static const int nowhere = -ENXIO, refused = -EPERM;

	/* Without a policy any task may mount: this tests the kernel's side. */
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	ASSERT_EQ(0, actor_do(&self->actor, hold_files, NULL));
	ASSERT_EQ(0, actor_do(&self->actor, stand_in, NULL));
	ASSERT_EQ(0, actor_do(&self->actor, watch_files, NULL));
	ASSERT_EQ(0, actor_do(&self->actor, mount_both, NULL));
	ASSERT_EQ(0, gabion_load(POLICY));
	EXPECT_EQ(0, actor_do(&self->actor, reopen_files, (void *)&refused));
	expect_gone(_metadata);
	EXPECT_EQ(0, actor_do(&self->actor, reopen_files, (void *)&nowhere));
	EXPECT_EQ(-ENOENT, actor_do(&self->actor, look_around, NULL));
	EXPECT_EQ(-ENOENT, actor_do(&self->actor, look_below_mount, NULL));
	expect_new(_metadata);
	EXPECT_EQ(0, actor_do(&self->actor, reopen_files, (void *)&nowhere));
	EXPECT_EQ(-ENOENT, actor_do(&self->actor, look_around, NULL));
	EXPECT_EQ(-ENOENT, actor_do(&self->actor, look_below_mount, NULL));

	EXPECT_EQ(0, actor_do(&self->actor, release_files, NULL));
	EXPECT_EQ(0, actor_do(&self->actor, leave, NULL));
	ASSERT_EQ(0, actor_do(&self->actor, stand_in, NULL));
	expect_gone(_metadata);
	EXPECT_EQ(-ENOENT, actor_do(&self->actor, look_around, NULL));
	expect_new(_metadata);
	EXPECT_EQ(-ENOENT, actor_do(&self->actor, look_around, NULL));
}

/*
 * Tasks that keep opening the files while the module is unloaded and loaded. They leave one
 * processor to who does that, as they are nice, and have the other.
 */

struct openers {
	bool over;
	long refused[ARRAY_SIZE(people) + 1];
	long opened[ARRAY_SIZE(people) + 1];
	int strange;
};

struct opener {
	struct openers *openers;
	int nr;
};

static int open_on(void *arg)
{
	const struct opener *opener = arg;
	struct openers *openers = opener->openers;
	int i;

	for (i = 0; !__atomic_load_n(&openers->over, __ATOMIC_ACQUIRE); i++) {
		char path[128];
		int ret;

		snprintf(path, sizeof(path), GABION_DIR "%s", names[i % NR_NAMES]);
		ret = open_and_close(path, O_RDONLY | O_CLOEXEC);
		if (!ret)
			openers->opened[opener->nr]++;
		else if (ret == -EPERM)
			openers->refused[opener->nr]++;
		else if (ret != -ENOENT && ret != -ENXIO)
			openers->strange = ret;
		/* There may be only one CPU. */
		if (i % 8 == 0)
			sched_yield();
	}
	return 0;
}

FIXTURE(opened)
{
	struct openers *openers;
};

FIXTURE_SETUP(opened)
{
	if (!file_exists("/sys/module/gabion"))
		ASSERT_EQ(0, gabion_insert());
	ASSERT_EQ(0, cgroup_make(CAGE));
	ASSERT_EQ(0, gabion_load(POLICY));
	self->openers = shared_memory(sizeof(*self->openers));
}

FIXTURE_TEARDOWN(opened)
{
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, cgroup_remove(CAGE));
}

/* A fanotify listener delays an open(2) after it has found the file's operations. */
TEST_F_TIMEOUT(opened, held_up, 120)
{
	struct fanotify_event_metadata event;
	struct fanotify_response answer = { .response = FAN_ALLOW };
	struct pollfd pollfd = { .events = POLLIN };
	int status, fd, ret;
	pid_t pid;

	fd = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOSYS)
		SKIP(return, "the kernel has no fanotify");
	ASSERT_LE(0, fd);
	ret = fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN_PERM, -1, GABION_FILE("version"));
	if (ret && errno == EINVAL)
		SKIP(return, "the kernel has no permission events");
	ASSERT_EQ(0, ret);
	pid = fork();
	if (!pid)
		_exit(-open_and_close(GABION_FILE("version"), O_RDONLY));
	ASSERT_LT(0, pid);
	pollfd.fd = fd;
	ASSERT_EQ(1, poll(&pollfd, 1, 20000));
	ASSERT_EQ((ssize_t)sizeof(event), read(fd, &event, sizeof(event)));
	ASSERT_NE(0, event.mask & FAN_OPEN_PERM);
	/*
	 * The answer needs only the descriptor's number. An open descriptor would hold the module.
	 */
	answer.fd = event.fd;
	close(event.fd);
	expect_gone(_metadata);
	ASSERT_EQ((ssize_t)sizeof(answer), write(fd, &answer, sizeof(answer)));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(ENXIO, WEXITSTATUS(status));
	close(fd);
	expect_new(_metadata);
}

TEST_F_TIMEOUT(opened, without_end, 1200)
{
	static const struct person root;
	struct openers *openers = self->openers;
	pid_t pids[ARRAY_SIZE(people) + 1];
	struct rounds rounds = { .most = 20, .least = 3, .seconds = 15 };
	int i, status;

	for (i = 0; i < (int)ARRAY_SIZE(pids); i++) {
		struct opener opener = { .openers = openers, .nr = i };

		pids[i] = fork();
		if (!pids[i])
			_exit(nice(19) < 0 ||
			      run_as(i < (int)ARRAY_SIZE(people) ? &people[i] : &root, open_on,
				     &opener) ? 1 : 0);
		ASSERT_LT(0, pids[i]);
	}
	while (another_round(&rounds)) {
		usleep(100000);
		ASSERT_EQ(0, remove_in_the_end()) {
			TH_LOG("round %d", rounds.done);
		}
		EXPECT_FALSE(file_exists(DIRECTORY));
		ASSERT_EQ(0, gabion_insert()) {
			TH_LOG("round %d", rounds.done);
		}
		ASSERT_EQ(0, gabion_load(POLICY_FEW));
	}
	TH_LOG("%d rounds", rounds.done);
	__atomic_store_n(&openers->over, true, __ATOMIC_RELEASE);
	for (i = 0; i < (int)ARRAY_SIZE(pids); i++) {
		ASSERT_EQ(pids[i], waitpid(pids[i], &status, 0));
		EXPECT_EQ(0, status);
	}
	EXPECT_EQ(0, openers->strange);
	EXPECT_LT(0, openers->refused[0]);
	EXPECT_LT(0, openers->refused[1]);
	EXPECT_LT(0, openers->opened[2]);
}

/* A directory left behind by another version does not prevent loading. */
TEST(leftover)
{
	static const char *const needles[] = { "gabion: securityfs: gabion: left behind", NULL };
	char text[64];
	int log;

	if (!file_exists("/sys/module/gabion"))
		ASSERT_EQ(0, gabion_insert());
	ASSERT_EQ(0, gabion_remove());
	ASSERT_EQ(0, module_insert_test("gabion_test_leftover", ""));
	ASSERT_TRUE(file_exists(GABION_FILE("leftover")));
	log = log_open();
	ASSERT_LE(0, log);
	ASSERT_EQ(0, gabion_insert());
	EXPECT_TRUE(log_find(log, needles));
	close(log);
	EXPECT_FALSE(file_exists(GABION_FILE("leftover")));
	EXPECT_LT(0, read_text(GABION_FILE("version"), text, sizeof(text)));
	EXPECT_EQ(0, module_unload("gabion_test_leftover"));
	EXPECT_LT(0, read_text(GABION_FILE("version"), text, sizeof(text)));
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
}

TEST_HARNESS_MAIN
