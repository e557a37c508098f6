// SPDX-License-Identifier: GPL-2.0-only
/* The files "stats" and "mode": the counters count exactly what was attempted. */
#include <fcntl.h>
#include <linux/io_uring.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "common.h"
#include "gabion.h"
#include "kselftest_harness.h"

#define MODE GABION_FILE("mode")
#define LOCK GABION_FILE("lock")
#define GOVERNED "/interface-governed"

static const char *const verdicts[] = { "allow", "audit", "would_deny", "deny", "deny_quietly" };

/* A line for each operation, and one for Gabion's own protection. */
#define CONTAINMENT NR_OPERATIONS
#define NR_LINES (NR_OPERATIONS + 1)
#define SYSRQ 8

static const char *line_name(size_t line)
{
	return line == CONTAINMENT ? "containment" : operations[line];
}

enum { ALLOW, AUDIT, WOULD_DENY, DENY, DENY_QUIETLY };

/* The parsed content of the file. */
struct stats {
	long counter[NR_LINES][ARRAY_SIZE(verdicts)];
	long emitted;
	long lost;
};

static int read_stats(struct stats *stats)
{
	size_t op, verdict;

	for (op = 0; op < NR_LINES; op++) {
		for (verdict = 0; verdict < ARRAY_SIZE(verdicts); verdict++) {
			long count = gabion_stat(line_name(op), verdicts[verdict]);

			if (count < 0)
				return count;
			stats->counter[op][verdict] = count;
		}
	}
	stats->emitted = gabion_stat("events", "emitted");
	stats->lost = gabion_stat("events", "lost");
	return stats->emitted < 0 || stats->lost < 0 ? -ENOENT : 0;
}

FIXTURE(stats)
{
	struct stats before;
};

FIXTURE_SETUP(stats)
{
	ASSERT_EQ(0, gabion_load(POLICY_NONE));
	ASSERT_EQ(0, cgroup_make(GOVERNED));
	ASSERT_EQ(0, read_stats(&self->before));
}

FIXTURE_TEARDOWN(stats)
{
	EXPECT_EQ(0, write_text(MODE, "enforce"));
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, cgroup_remove(GOVERNED));
}

/* All counters must be as in @want. */
static void expect_stats(struct __test_metadata *_metadata, const struct stats *want)
{
	struct stats now;
	size_t op, verdict;

	ASSERT_EQ(0, read_stats(&now));
	for (op = 0; op < NR_LINES; op++) {
		for (verdict = 0; verdict < ARRAY_SIZE(verdicts); verdict++) {
			EXPECT_EQ(want->counter[op][verdict], now.counter[op][verdict]) {
				TH_LOG("%s %s", line_name(op), verdicts[verdict]);
			}
		}
	}
	EXPECT_EQ(want->emitted, now.emitted);
	EXPECT_EQ(want->lost, now.lost);
}

#define TIMES 20

/* Only open(2): a write would be counted as another attempt. */
static int open_trigger(void *arg)
{
	int i, refused = 0;

	for (i = 0; i < TIMES; i++) {
		int fd = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);

		if (fd >= 0)
			close(fd);
		else if (errno == EPERM)
			refused++;
		else
			return -errno;
	}
	return refused;
}

static const struct {
	const char *policy;
	const char *mode;
	int refused;
	int verdict;		/* the counter that increases, or -1 */
	bool event;
} cases[] = {
	{ POLICY_NONE, "enforce", 0, -1 },
	{ POLICY_NONE, "audit", 0, -1 },
	{ "deny sysrq", "enforce", TIMES, DENY, true },
	{ "deny sysrq", "audit", 0, WOULD_DENY, true },
	{ "audit sysrq", "enforce", 0, AUDIT, true },
	{ "audit sysrq", "audit", 0, AUDIT, true },
	{ "allow sysrq", "enforce", 0, ALLOW },
	{ "allow sysrq", "audit", 0, ALLOW },
	{ "deny kexec", "enforce", 0, ALLOW },
	{ "deny all", "enforce", TIMES, DENY, true },
};

/* Each policy load waits for a grace period, and for more on a debug kernel, hence the timeout. */
TEST_F_TIMEOUT(stats, moves_by_what_was_attempted, 300)
{
	static const struct person governed = { .cgroup = GOVERNED };
	static const struct person other = { .cgroup = NULL };
	struct stats want = self->before;
	char policy[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(policy, sizeof(policy),
			 strcmp(cases[i].policy, POLICY_NONE) ?
			 "gabion 1\nprofile p\n %s\nbind cgroup " GOVERNED " p\n" : "%s",
			 cases[i].policy);
		ASSERT_EQ(0, gabion_load(policy));
		ASSERT_EQ(0, write_text(MODE, cases[i].mode));
		EXPECT_EQ(cases[i].refused, run_as(&governed, open_trigger, NULL)) {
			TH_LOG("%s, %s", cases[i].policy, cases[i].mode);
		}
		if (cases[i].verdict >= 0)
			want.counter[SYSRQ][cases[i].verdict] += TIMES;
		if (cases[i].event)
			want.emitted += TIMES;
		expect_stats(_metadata, &want);
		/* Ungoverned tasks are not counted. */
		EXPECT_EQ(0, run_as(&other, open_trigger, NULL));
		expect_stats(_metadata, &want);
	}
}

/* Counters are per CPU. Their sum must be exact. */
static int open_on_cpu(void *arg)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(*(int *)arg, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		return -errno;
	return open_trigger(NULL);
}

TEST_F(stats, on_every_cpu)
{
	static const struct person governed = { .cgroup = GOVERNED };
	int cpu, cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct stats want = self->before;

	ASSERT_LT(1, cpus);
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile p\n deny sysrq\n"
				 "bind cgroup " GOVERNED " p\n"));
	for (cpu = 0; cpu < cpus; cpu++)
		EXPECT_EQ(TIMES, run_as(&governed, open_on_cpu, &cpu));
	want.counter[SYSRQ][DENY] += cpus * TIMES;
	want.emitted += cpus * TIMES;
	expect_stats(_metadata, &want);
}

static int insert_loop(void *arg)
{
	return module_insert("loop");
}

/* An attempt that several hooks judge counts once. */
TEST_F(stats, once_for_all_layers)
{
	static const struct person governed = { .cgroup = GOVERNED };
	long before = gabion_stat("module_load", "allow");

	module_remove("loop");
	ASSERT_FALSE(module_loaded("loop"));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile p\n deny sysrq\n"
				 "bind cgroup " GOVERNED " p\n"));
	EXPECT_EQ(0, run_as(&governed, insert_loop, NULL));
	EXPECT_TRUE(module_loaded("loop"));
	EXPECT_EQ(before + 1, gabion_stat("module_load", "allow"));
	module_remove("loop");
}

static int leave(void *arg)
{
	return cgroup_enter("/");
}

/* Gabion's own protection has its own line, and does not depend on the mode. */
TEST_F(stats, containment)
{
	static const struct person governed = { .cgroup = GOVERNED };
	static const char *const modes[] = { "enforce", "audit" };
	struct stats want = self->before;
	size_t i;

	ASSERT_EQ(0, gabion_load("gabion 1\nprofile p\n allow all\n"
				 "bind cgroup " GOVERNED " p\n"));
	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		ASSERT_EQ(0, write_text(MODE, modes[i]));
		EXPECT_EQ(-EPERM, run_as(&governed, leave, NULL));
		want.counter[CONTAINMENT][DENY]++;
		want.emitted++;
		expect_stats(_metadata, &want);
	}
}

/* Tools rely on the order of lines and words. */
TEST_F(stats, format)
{
	static char text[65536], want[8192];
	size_t op, len = 0;

	for (op = 0; op < NR_LINES; op++)
		len += sprintf(want + len,
			       "%s\tallow\t%ld\taudit\t%ld\twould_deny\t%ld\tdeny\t%ld"
			       "\tdeny_quietly\t%ld\n",
			       line_name(op), self->before.counter[op][ALLOW],
			       self->before.counter[op][AUDIT],
			       self->before.counter[op][WOULD_DENY],
			       self->before.counter[op][DENY],
			       self->before.counter[op][DENY_QUIETLY]);
	len += sprintf(want + len, "events\temitted\t%ld\tlost\t%ld\tsuppressed\t%ld\n",
		       self->before.emitted, self->before.lost,
		       gabion_stat("events", "suppressed"));
	ASSERT_LT(0, read_text(GABION_FILE("stats"), text, sizeof(text)));
	EXPECT_EQ(0, strncmp(want, text, len)) {
		TH_LOG("got %.*s", (int)len, text);
	}
}

/* The counter in the line with this beginning. */
static long row(const char *beginning)
{
	static char text[1 << 20];
	char *line, *rest = text;

	if (read_text(GABION_FILE("stats"), text, sizeof(text)) < 0)
		return -1;
	while ((line = strsep(&rest, "\n"))) {
		if (!strncmp(line, beginning, strlen(beginning)))
			return strtol(line + strlen(beginning), NULL, 10);
	}
	return 0;
}

/* How often a profile has denied an operation to a cgroup. */
static long row_of(const char *cgroup, const char *profile, const char *operation)
{
	char path[128], line[256];
	struct stat st;

	snprintf(path, sizeof(path), CGROUP_DIR "%s", cgroup);
	if (stat(path, &st))
		return -errno;
	snprintf(line, sizeof(line), "cgroup\t%llu\t%s\t%s\t%s\tdeny\t",
		 (unsigned long long)st.st_ino, cgroup, profile, operation);
	return row(line);
}

/* Rows by cgroup and profile are exact. A removed cgroup is shown as removed. */
TEST_F(stats, rows)
{
	static const struct person governed = { .cgroup = GOVERNED };
	char gone[256];
	struct stat st;

	ASSERT_EQ(0, stat(CGROUP_DIR GOVERNED, &st));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile rows\n deny sysrq\n audit raw_memory\n"
				 "bind cgroup " GOVERNED " rows\n"));
	snprintf(gone, sizeof(gone), "cgroup\t%llu\t-\trows\tsysrq\tdeny\t",
		 (unsigned long long)st.st_ino);
	EXPECT_EQ(0, row_of(GOVERNED, "rows", "sysrq"));
	EXPECT_EQ(TIMES, run_as(&governed, open_trigger, NULL));
	EXPECT_EQ(TIMES, row_of(GOVERNED, "rows", "sysrq"));
	EXPECT_EQ(TIMES, run_as(&governed, open_trigger, NULL));
	EXPECT_EQ(2 * TIMES, row_of(GOVERNED, "rows", "sysrq"));
	EXPECT_EQ(0, row(gone));
	EXPECT_EQ(0, cgroup_remove(GOVERNED));
	EXPECT_EQ(2 * TIMES, row(gone));
	EXPECT_EQ(0, cgroup_make(GOVERNED));
}

/*
 * A task that makes many cgroups cannot fill the table: all is counted, and other cgroups keep
 * their rows.
 */

#define ROWS 4096		/* rows that the module keeps */
#define CROWD "/interface-crowd"
#define NR_CROWD 500		/* with six rows each, half as many again as the living get */
#define SWEEP_PATIENCE 90	/* seconds */

/* Several operations that are denied: each gives a row. */
static int attempt_some(void *arg)
{
	struct io_uring_params params = { };
	struct timeval now = { .tv_sec = 1 };
	const int outcomes[] = {
		outcome(open("/dev/mem", O_RDONLY)),
		outcome(open("/proc/sys/kernel/hostname", O_WRONLY)),
		outcome(open("/proc/kcore", O_RDONLY)),
		outcome(settimeofday(&now, NULL)),
		outcome(syscall(SYS_io_uring_setup, 1, &params)),
		outcome(unshare(CLONE_NEWUSER)),
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(outcomes); i++) {
		if (outcomes[i] != -EPERM)
			return -(1000 + (int)i);
	}
	return open_trigger(NULL);
}

/**
 * struct census - the rows of cgroups
 * @rows: their number
 * @denied: the sum of their denials of sysrq
 */
struct census {
	long rows;
	long denied;
};

static struct census take_census(void)
{
	static char text[1 << 20];
	struct census census = { 0 };
	char *line, *rest = text;

	if (read_text(GABION_FILE("stats"), text, sizeof(text)) < 0)
		return census;
	while ((line = strsep(&rest, "\n"))) {
		const char *count = strstr(line, "\tsysrq\tdeny\t");

		if (strncmp(line, "cgroup\t", 7))
			continue;
		census.rows++;
		if (count)
			census.denied += strtol(count + strlen("\tsysrq\tdeny\t"), NULL, 10);
	}
	return census;
}

TEST_F_TIMEOUT(stats, crowd, 600)
{
	static const struct person governed = { .cgroup = GOVERNED };
	struct census crowded, later;
	char cgroup[64];
	int i;

	ASSERT_EQ(0, gabion_load("gabion 1\nprofile crowd\n deny all\nprofile own\n deny sysrq\n"
				 "bind userns crowd\nbind cgroup " GOVERNED " own\n"));
	for (i = 0; i < NR_CROWD; i++) {
		struct person person = { .cgroup = cgroup, .userns = true };

		snprintf(cgroup, sizeof(cgroup), CROWD "%d", i);
		ASSERT_EQ(0, cgroup_make(cgroup));
		ASSERT_EQ(TIMES, run_as(&person, attempt_some, NULL));
	}
	EXPECT_EQ(TIMES, run_as(&governed, open_trigger, NULL));
	crowded = take_census();
	EXPECT_LT(ROWS / 2, crowded.rows);
	EXPECT_GT(ROWS / 2 + 256, crowded.rows);
	EXPECT_EQ(gabion_stat("sysrq", "deny"), crowded.denied);
	EXPECT_EQ(TIMES, row_of(GOVERNED, "own", "sysrq"));
	/*
	 * Removed cgroups make room. If the table is half full, counting schedules a sweep ten
	 * seconds later, which removes the rows of removed cgroups. It may run in the middle of
	 * this test. The next count schedules another sweep if the table is still half full. So no
	 * more than this can be expected.
	 */
	for (i = 0; i < NR_CROWD; i++) {
		snprintf(cgroup, sizeof(cgroup), CROWD "%d", i);
		ASSERT_EQ(0, cgroup_remove(cgroup));
	}
	for (i = 0, later = crowded; i < SWEEP_PATIENCE && later.rows >= ROWS / 2; i++) {
		EXPECT_EQ(TIMES, run_as(&governed, open_trigger, NULL));
		sleep(1);
		later = take_census();
	}
	EXPECT_GT(ROWS / 2, later.rows);
	EXPECT_EQ(crowded.denied + i * TIMES, later.denied);
	EXPECT_EQ((i + 1) * TIMES, row_of(GOVERNED, "own", "sysrq"));
}

/* The values of "mode" and "lock", and other words. */

static const struct word {
	const char *text;
	size_t len;
	int mode;
	int lock;
} words[] = {
#define WORD(text, mode, lock) { text, sizeof(text) - 1, mode, lock }
	WORD("enforce", 0, -EINVAL),
	WORD("audit", 0, -EINVAL),
	WORD("none", -EINVAL, 0),
	WORD(" enforce \n", 0, -EINVAL),
	WORD("none\n", -EINVAL, 0),
	WORD("", -EINVAL, -EINVAL),
	WORD("\n", -EINVAL, -EINVAL),
	WORD("0", -EINVAL, -EINVAL),
	WORD("1", -EINVAL, -EINVAL),
	WORD("Enforce", -EINVAL, -EINVAL),
	WORD("enforcee", -EINVAL, -EINVAL),
	WORD("enforc", -EINVAL, -EINVAL),
	WORD("enforce audit", -EINVAL, -EINVAL),
	WORD("enforce\naudit", -EINVAL, -EINVAL),
	WORD("off", -EINVAL, -EINVAL),
	WORD("tight", -EINVAL, -EINVAL),
	WORD("seal", -EINVAL, -EINVAL),
	WORD("unlock", -EINVAL, -EINVAL),
	WORD("audit\0", -EINVAL, -EINVAL),
	WORD("audit\0x", -EINVAL, -EINVAL),
	WORD("none\0tighten", -EINVAL, -EINVAL),
};

static void expect_word(struct __test_metadata *_metadata, const char *path, const char *want)
{
	char text[64];

	ASSERT_LT(0, read_text(path, text, sizeof(text)));
	EXPECT_STREQ(want, text) {
		TH_LOG("%s", path);
	}
}

TEST_F(stats, words)
{
	char blanks[GABION_REQUEST_SIZE_MAX + 1];
	const char *mode = "enforce\n";
	size_t i;
	int fd;

	expect_word(_metadata, MODE, mode);
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		EXPECT_EQ(words[i].mode, write_bytes(MODE, words[i].text, words[i].len)) {
			TH_LOG("mode [%s]", words[i].text);
		}
		if (!words[i].mode)
			mode = strstr(words[i].text, "audit") ? "audit\n" : "enforce\n";
		expect_word(_metadata, MODE, mode);
		EXPECT_EQ(words[i].lock, write_bytes(LOCK, words[i].text, words[i].len)) {
			TH_LOG("lock [%s]", words[i].text);
		}
		expect_word(_metadata, LOCK, "none\n");
	}
	memset(blanks, ' ', sizeof(blanks));
	memcpy(blanks, "audit", 5);
	EXPECT_EQ(-E2BIG, write_bytes(MODE, blanks, sizeof(blanks)));
	expect_word(_metadata, MODE, mode);
	EXPECT_EQ(0, write_bytes(MODE, blanks, sizeof(blanks) - 1));
	expect_word(_metadata, MODE, "audit\n");
	memcpy(blanks, "none ", 5);
	EXPECT_EQ(-E2BIG, write_bytes(LOCK, blanks, sizeof(blanks)));
	fd = open(MODE, O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	ASSERT_EQ(1, lseek(fd, 1, SEEK_SET));
	EXPECT_EQ(-EINVAL, write_fd(fd, "enforce", 7));
	expect_word(_metadata, MODE, "audit\n");
	close(fd);
}

TEST_HARNESS_MAIN
