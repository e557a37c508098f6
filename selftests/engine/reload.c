// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module is loaded and unloaded while tasks are being refused. Tasks that are in a hook or in a
 * stub at that moment must continue unharmed. After unloading, the kernel must behave as before.
 */
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "hooks.h"
#include "kselftest_harness.h"

#define GOVERNED "/hooks-governed"
#define EACH 50		/* number of refusals of each attacker that a round waits for */
#define PATIENCE 60	/* seconds after which a round gives up */

#define POLICY "gabion 1\n"			\
	"profile p\n deny all\n"		\
	"bind userns p\n"			\
	"bind cgroup " GOVERNED " p\n"

/* Attempts, most of them by a descriptor that was opened outside. */

struct descriptors {
	int trigger;
	int kcore;
	int memory;
	int debugfs;
};

static int open_trigger(const struct descriptors *fds)
{
	return open_and_close(SYSRQ_TRIGGER, O_WRONLY | O_CLOEXEC);
}

static int write_trigger(const struct descriptors *fds)
{
	/* Nothing is written, but the hook runs. */
	return outcome(write(fds->trigger, "", 0));
}

static int read_kcore(const struct descriptors *fds)
{
	char byte;

	return outcome(pread(fds->kcore, &byte, 1, 0));
}

static int map_memory(const struct descriptors *fds)
{
	void *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fds->memory, 0xf0000);

	if (page == MAP_FAILED)
		return -errno;
	munmap(page, 4096);
	return 0;
}

static int read_debugfs(const struct descriptors *fds)
{
	char byte;

	return outcome(pread(fds->debugfs, &byte, 1, 0));
}

/*
 * A socket family that no module has. A refused autoload returns the same error as a module that is
 * not found. One that passes runs modprobe, so this is done rarely.
 */
#define AUTOLOAD_EVERY 100

static void autoload(void)
{
	int fd = socket(AF_ASH, SOCK_STREAM, 0);

	if (fd >= 0)
		close(fd);
}

static int (*const attempts[])(const struct descriptors *fds) = {
	open_trigger, write_trigger, read_kcore, map_memory, read_debugfs,
};

#define NR_ATTEMPTS ((int)ARRAY_SIZE(attempts))

/**
 * struct attacker - the counters of one attacker, in shared memory
 * @refused: by attempt
 * @through: by attempt
 * @strange: results that are neither
 * @last: the last of these
 */
struct attacker {
	long refused[8];
	long through[8];
	long strange;
	int last;
};

static const struct person people[] = {
	{ .userns = true },
	{ .cgroup = GOVERNED },
	{ .cgroup = GOVERNED, .userns = true },
	{ .cgroup = GOVERNED },
};

#define NR_ATTACKERS ((int)ARRAY_SIZE(people))

struct scene {
	struct descriptors fds;
	bool over;
	struct attacker attackers[ARRAY_SIZE(people)];
};

struct part {
	struct scene *scene;
	struct attacker *attacker;
};

static int attack(void *arg)
{
	const struct part *part = arg;
	struct attacker *attacker = part->attacker;
	int i;

	for (i = 0; !__atomic_load_n(&part->scene->over, __ATOMIC_ACQUIRE); i++) {
		int ret = attempts[i % NR_ATTEMPTS](&part->scene->fds);

		if (i % AUTOLOAD_EVERY == 0)
			autoload();
		if (!ret) {
			__atomic_add_fetch(&attacker->through[i % NR_ATTEMPTS], 1,
					   __ATOMIC_RELAXED);
		} else if (ret == -EPERM) {
			__atomic_add_fetch(&attacker->refused[i % NR_ATTEMPTS], 1,
					   __ATOMIC_RELAXED);
		} else {
			attacker->strange++;
			attacker->last = ret;
		}
	}
	return 0;
}

/* Wait until each attacker has this many more results of this kind, if it can have them. */
static bool all_reach(const struct scene *scene, bool refused, long more)
{
	long goals[ARRAY_SIZE(people)];
	time_t end = time(NULL) + PATIENCE;
	int i, reached = 0;

	for (i = 0; i < NR_ATTACKERS; i++) {
		const struct attacker *attacker = &scene->attackers[i];

		goals[i] = more + (refused ? attacker->refused[0] : attacker->through[0]);
	}
	while (reached < NR_ATTACKERS && time(NULL) < end) {
		for (i = reached = 0; i < NR_ATTACKERS; i++) {
			const struct attacker *attacker = &scene->attackers[i];
			const long *count = refused ? attacker->refused : attacker->through;

			reached += __atomic_load_n(count, __ATOMIC_RELAXED) >= goals[i];
		}
		usleep(1000);
	}
	return reached == NR_ATTACKERS;
}

FIXTURE(reload)
{
	struct scene *scene;
	pid_t pids[ARRAY_SIZE(people)];
};

FIXTURE_SETUP(reload)
{
	struct descriptors *fds;

	if (!file_exists("/sys/module/gabion"))
		ASSERT_EQ(0, gabion_insert());
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	ASSERT_EQ(0, cgroup_make(GOVERNED));
	self->scene = shared_memory(sizeof(*self->scene));
	fds = &self->scene->fds;
	fds->trigger = open(SYSRQ_TRIGGER, O_WRONLY | O_CLOEXEC);
	fds->kcore = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
	fds->memory = open("/dev/mem", O_RDONLY | O_CLOEXEC);
	fds->debugfs = open("/sys/kernel/debug/kprobes/enabled", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, fds->trigger);
	ASSERT_LE(0, fds->kcore);
	ASSERT_LE(0, fds->memory);
	ASSERT_LE(0, fds->debugfs);
}

FIXTURE_TEARDOWN(reload)
{
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, cgroup_remove(GOVERNED));
}

/*
 * As run_as(), but without waiting: a child for each attacker. They leave one processor to who
 * loads and unloads, as they are nice, and have the other.
 */
static pid_t start_attacker(struct scene *scene, int i)
{
	struct part part = { .scene = scene, .attacker = &scene->attackers[i] };
	pid_t pid = fork();

	if (!pid)
		_exit(nice(19) < 0 || run_as(&people[i], attack, &part) ? 1 : 0);
	return pid;
}

/* Unloading waits for each hook, so a round takes half a minute. */
TEST_F_TIMEOUT(reload, under_attack, 500)
{
	struct scene *scene = self->scene;
	struct rounds rounds = { .most = 5, .least = 2, .seconds = 30 };
	int i, j, status;

	for (i = 0; i < NR_ATTACKERS; i++) {
		self->pids[i] = start_attacker(scene, i);
		ASSERT_LT(0, self->pids[i]);
	}
	while (another_round(&rounds)) {
		EXPECT_TRUE(all_reach(scene, false, EACH)) {
			TH_LOG("round %d: not all are let through without policy", rounds.done);
		}
		ASSERT_EQ(0, gabion_load(POLICY));
		EXPECT_TRUE(all_reach(scene, true, EACH)) {
			TH_LOG("round %d: not all are refused", rounds.done);
		}
		ASSERT_EQ(0, gabion_remove());
		EXPECT_TRUE(all_reach(scene, false, EACH)) {
			TH_LOG("round %d: not all are let through without module", rounds.done);
		}
		EXPECT_EQ(0, held_functions(NULL));
		ASSERT_EQ(0, gabion_insert());
		/* The built-in policy is in force again: user namespaces are refused. */
		EXPECT_EQ(-EPERM, run_as(&people[0], press_key, NULL));
		ASSERT_EQ(0, gabion_load(POLICY_NONE));
	}
	TH_LOG("%d rounds", rounds.done);
	__atomic_store_n(&scene->over, true, __ATOMIC_RELEASE);
	for (i = 0; i < NR_ATTACKERS; i++) {
		ASSERT_EQ(self->pids[i], waitpid(self->pids[i], &status, 0));
		EXPECT_EQ(0, status);
		EXPECT_EQ(0, scene->attackers[i].strange) {
			TH_LOG("attacker %d: %s", i, strerror(-scene->attackers[i].last));
		}
		for (j = 0; j < NR_ATTEMPTS; j++) {
			EXPECT_LT(0, scene->attackers[i].through[j]) {
				TH_LOG("attacker %d, attempt %d", i, j);
			}
			EXPECT_LT(0, scene->attackers[i].refused[j]) {
				TH_LOG("attacker %d, attempt %d", i, j);
			}
		}
	}
}

TEST_F(reload, twice)
{
	EXPECT_EQ(-EEXIST, gabion_insert());
	EXPECT_TRUE(file_exists(GABION_FILE("policy")));
	ASSERT_EQ(0, gabion_load(POLICY));
	EXPECT_EQ(-EPERM, run_as(&people[0], press_key, NULL));
}

/* A task that has one of the module's files open prevents unloading. */
TEST_F_TIMEOUT(reload, not_while_in_use, 200)
{
	static const char *const files[] = {
		"version", "policy", "attach", "detach", "query", "mode", "lock", "hooks",
		"stats", "events",
	};
	char path[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		int fd;

		snprintf(path, sizeof(path), GABION_DIR "%s", files[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		ASSERT_LE(0, fd);
		EXPECT_EQ(-EWOULDBLOCK, gabion_remove()) {
			TH_LOG("%s", files[i]);
		}
		close(fd);
	}
	ASSERT_EQ(0, gabion_load(POLICY));
	EXPECT_EQ(-EPERM, run_as(&people[0], press_key, NULL));
	EXPECT_EQ(0, gabion_remove());
	EXPECT_EQ(0, run_as(&people[0], press_key, NULL));
	EXPECT_EQ(0, held_functions(NULL));
	EXPECT_FALSE(file_exists("/sys/kernel/security/gabion"));
	ASSERT_EQ(0, gabion_insert());
}

/* After loading, all settings have their defaults. */
TEST_F_TIMEOUT(reload, starts_anew, 200)
{
	char policy[4096], text[4096];

	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(0, gabion_attach(GOVERNED, "p"));
	ASSERT_EQ(0, write_text(GABION_FILE("mode"), "audit"));
	ASSERT_EQ(0, gabion_remove());
	ASSERT_EQ(0, gabion_insert());
	ASSERT_LT(0, read_text(GABION_FILE("policy"), policy, sizeof(policy)));
	EXPECT_STREQ("gabion 1\n\nprofile baseline\n"
		     "    deny module_load module_unload module_autoload kexec raw_memory raw_io"
		     " kernel_trace hibernate sysrq sysctl procfs sysfs cgroupfs lsm_admin"
		     " block_device\n\nbind userns baseline\n", policy);
	EXPECT_EQ(0, read_text(GABION_FILE("attach"), text, sizeof(text)));
	ASSERT_LT(0, read_text(GABION_FILE("mode"), text, sizeof(text)));
	EXPECT_STREQ("enforce\n", text);
	EXPECT_EQ(0, gabion_stat("events", "emitted"));
	EXPECT_EQ(-EPERM, run_as(&people[0], press_key, NULL));
	EXPECT_EQ(0, run_as(&people[1], press_key, NULL));
}

TEST_HARNESS_MAIN
