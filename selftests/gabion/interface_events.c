// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file "events": every reader sees every event from its open on, or how many
 * it was too slow for; and nothing that an attacker names can forge a line.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "common.h"
#include "kselftest_harness.h"

#define EVENTS GABION_FILE("events")
#define GOVERNED "/interface-governed"
#define RING 512		/* what the module keeps */
#define PATIENCE 20000		/* milliseconds until a test gives up */

#define POLICY "gabion 1\n"				\
	"profile cage\n\tdeny all\n"			\
	"bind cgroup " GOVERNED " cage\n"

static const struct person governed = { .cgroup = GOVERNED };

FIXTURE(events)
{
	struct actor actor;
	char text[2 * RING * 512];
	char more[2 * RING * 512];
};

FIXTURE_SETUP(events)
{
	ASSERT_EQ(0, cgroup_make(GOVERNED));
	ASSERT_EQ(0, gabion_load(POLICY));
	ASSERT_EQ(0, actor_start(&self->actor, &governed));
}

FIXTURE_TEARDOWN(events)
{
	actor_end(&self->actor);
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, cgroup_remove(GOVERNED));
}

/* As many events as are asked for. */
static int be_refused(void *arg)
{
	int i, times = *(int *)arg;

	for (i = 0; i < times; i++) {
		if (open("/proc/sysrq-trigger", O_WRONLY) >= 0 || errno != EPERM)
			return -ENOTRECOVERABLE;
	}
	return 0;
}

static const int once = 1;

#define REFUSE_ONCE(self) actor_do(&(self)->actor, be_refused, (void *)&once)

/* All that there is now. */
static size_t drain(int fd, char *text, size_t size, size_t step)
{
	size_t len = 0;
	ssize_t n;

	while (len + 1 < size) {
		n = read(fd, text + len, len + step < size ? step : size - 1 - len);
		if (n <= 0)
			break;
		len += n;
	}
	text[len] = '\0';
	return len;
}

static int count_lines(const char *text)
{
	int lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

TEST_F(events, none_yet)
{
	struct pollfd pollfd = { .events = POLLIN };

	pollfd.fd = events_open();
	ASSERT_LE(0, pollfd.fd);
	EXPECT_EQ(-EAGAIN, outcome(read(pollfd.fd, self->text, 100)));
	EXPECT_EQ(0, poll(&pollfd, 1, 0));
	EXPECT_EQ(0, read(pollfd.fd, self->text, 0));
	EXPECT_EQ(-ESPIPE, outcome(pread(pollfd.fd, self->text, 100, 0)));
	EXPECT_EQ(-ESPIPE, outcome(lseek(pollfd.fd, 0, SEEK_SET)));
	close(pollfd.fd);
}

TEST_F(events, from_its_open_on)
{
	int early, late;

	early = events_open();
	ASSERT_LE(0, early);
	EXPECT_EQ(0, REFUSE_ONCE(self));
	late = events_open();
	ASSERT_LE(0, late);
	EXPECT_EQ(-EAGAIN, outcome(read(late, self->text, 100)));
	EXPECT_EQ(0, REFUSE_ONCE(self));
	drain(early, self->text, sizeof(self->text), 4096);
	EXPECT_EQ(2, count_lines(self->text));
	drain(late, self->text, sizeof(self->text), 4096);
	EXPECT_EQ(1, count_lines(self->text));
	/* What was read once is not there again. */
	EXPECT_EQ(-EAGAIN, outcome(read(early, self->text, 100)));
	close(early);
	close(late);
}

TEST_F(events, two_readers)
{
	int a = events_open(), b = events_open(), i;

	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	for (i = 0; i < 5; i++)
		EXPECT_EQ(0, REFUSE_ONCE(self));
	drain(a, self->text, sizeof(self->text), 4096);
	drain(b, self->more, sizeof(self->more), 4096);
	EXPECT_EQ(5, count_lines(self->text));
	EXPECT_STREQ(self->text, self->more);
	close(a);
	close(b);
}

TEST_F(events, short_reads)
{
	static const size_t steps[] = { 1, 2, 7, 100, 301 };
	int whole = events_open(), parts, times = 5;
	size_t i;

	ASSERT_LE(0, whole);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		parts = events_open();
		ASSERT_LE(0, parts);
		EXPECT_EQ(0, REFUSE_ONCE(self));
		EXPECT_EQ(0, REFUSE_ONCE(self));
		drain(whole, self->text, sizeof(self->text), sizeof(self->text));
		drain(parts, self->more, sizeof(self->more), steps[i]);
		EXPECT_EQ(2, count_lines(self->text));
		EXPECT_STREQ(self->text, self->more) {
			TH_LOG("%zu bytes at a time", steps[i]);
		}
		close(parts);
	}
	/* One read takes as many events as there is room for. */
	for (; times; times--)
		EXPECT_EQ(0, REFUSE_ONCE(self));
	EXPECT_LT(0, read(whole, memset(self->text, 0, 8192), 8191));
	EXPECT_EQ(5, count_lines(self->text));
	close(whole);
}

struct wait {
	int fd;
	int started[2];
	int polled;
	short revents;
	ssize_t len;
	char line[4096];
};

static void *wait_by_poll(void *arg)
{
	struct wait *wait = arg;
	struct pollfd pollfd = { .fd = wait->fd, .events = POLLIN };

	if (write(wait->started[1], "", 1) != 1)
		return NULL;
	wait->polled = poll(&pollfd, 1, PATIENCE);
	wait->revents = pollfd.revents;
	return NULL;
}

static void *wait_by_read(void *arg)
{
	struct wait *wait = arg;

	if (write(wait->started[1], "", 1) == 1)
		wait->len = read(wait->fd, wait->line, sizeof(wait->line) - 1);
	return NULL;
}

/* One event comes once somebody waits for it, who is done then. */
static void refuse_meanwhile(struct __test_metadata *_metadata, FIXTURE_DATA(events) *self,
			     struct wait *wait, void *(*waiter)(void *arg))
{
	pthread_t thread;
	char byte;

	ASSERT_EQ(0, pipe(wait->started));
	ASSERT_EQ(0, pthread_create(&thread, NULL, waiter, wait));
	ASSERT_EQ(1, read(wait->started[0], &byte, 1));
	EXPECT_EQ(0, REFUSE_ONCE(self));
	ASSERT_EQ(0, pthread_join(thread, NULL));
}

TEST_F(events, poll_wakes)
{
	struct wait wait = { };

	wait.fd = events_open();
	ASSERT_LE(0, wait.fd);
	refuse_meanwhile(_metadata, self, &wait, wait_by_poll);
	EXPECT_EQ(1, wait.polled);
	EXPECT_EQ(POLLIN, wait.revents);
	EXPECT_LT(0, read(wait.fd, self->text, 4096));
	close(wait.fd);
}

TEST_F(events, read_wakes)
{
	struct wait wait = { };

	wait.fd = open(EVENTS, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, wait.fd);
	refuse_meanwhile(_metadata, self, &wait, wait_by_read);
	EXPECT_LT(0, wait.len);
	EXPECT_EQ(1, count_lines(wait.line));
	close(wait.fd);
}

/* Who reads too late is told how much is gone, first, and gets all the rest. */
TEST_F(events, slow_reader)
{
	static const int times = RING + 188;
	int fd = events_open();
	char *line;

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, actor_do(&self->actor, be_refused, (void *)&times));
	drain(fd, self->text, sizeof(self->text), 4096);
	line = strchr(self->text, '\n');
	ASSERT_NE(NULL, line);
	*line++ = '\0';
	EXPECT_STREQ("lost=188", self->text);
	EXPECT_EQ(RING, count_lines(line));
	EXPECT_EQ(NULL, strstr(line, "lost="));
	/* It is told once. */
	EXPECT_EQ(0, REFUSE_ONCE(self));
	drain(fd, self->text, sizeof(self->text), 4096);
	EXPECT_EQ(1, count_lines(self->text));
	EXPECT_EQ(NULL, strstr(self->text, "lost="));
	close(fd);
}

/* Two who are refused and one who reads, all at once: nothing is missing. */

#define FLOOD 1500

static int flood(void *arg)
{
	int times = FLOOD;

	return be_refused(&times);
}

static void *have_flood(void *arg)
{
	return (void *)(long)run_as(&governed, flood, NULL);
}

/* Events, and what was lost, in a text that starts and ends with a line. */
static long account(const char *text)
{
	long sum = 0;

	for (; *text; text = strchr(text, '\n') + 1) {
		if (!strncmp(text, "lost=", 5))
			sum += strtol(text + 5, NULL, 10);
		else if (!strncmp(text, "time=", 5))
			sum++;
		else
			return -1;
	}
	return sum;
}

TEST_F_TIMEOUT(events, flood, 60)
{
	long before = gabion_stat("events", "emitted"), seen = 0;
	long lost = gabion_stat("events", "lost");
	struct pollfd pollfd = { .events = POLLIN };
	pthread_t threads[2];
	int i;

	pollfd.fd = events_open();
	ASSERT_LE(0, pollfd.fd);
	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, have_flood, NULL));
	while (seen < 2 * FLOOD && poll(&pollfd, 1, PATIENCE) == 1) {
		long sum;

		drain(pollfd.fd, self->text, sizeof(self->text), 4096);
		sum = account(self->text);
		ASSERT_LE(0, sum);
		seen += sum;
	}
	for (i = 0; i < 2; i++) {
		void *ret;

		ASSERT_EQ(0, pthread_join(threads[i], &ret));
		EXPECT_EQ(NULL, ret);
	}
	lost = gabion_stat("events", "lost") - lost;
	EXPECT_EQ(2 * FLOOD, gabion_stat("events", "emitted") - before + lost);
	EXPECT_EQ(2 * FLOOD - lost, seen);
	close(pollfd.fd);
}

/* The line itself. */

static bool has_word(const char *line, const char *word)
{
	size_t len = strlen(word);
	const char *at = line;

	while ((at = strstr(at, word))) {
		if ((at == line || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\n'))
			return true;
		at++;
	}
	return false;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

TEST_F(events, words)
{
	char pid[32], tgid[32], cgroup_id[64];
	const char *const words[] = {
		"operation=sysrq", "verdict=denied", "profile=cage", "binding=cgroup",
		"object=\"/proc/sysrq-trigger\"", pid, tgid, "comm=\"gabion-attacker\"",
		"uid=0", cgroup_id, "cgroup=\"" GOVERNED "\"",
	};
	double before = now(), time;
	int fd = events_open();
	struct stat st;
	size_t i;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, stat(CGROUP_DIR GOVERNED, &st));
	snprintf(pid, sizeof(pid), "pid=%d", self->actor.pid);
	snprintf(tgid, sizeof(tgid), "tgid=%d", self->actor.pid);
	snprintf(cgroup_id, sizeof(cgroup_id), "cgroup_id=%llu", (unsigned long long)st.st_ino);
	EXPECT_EQ(0, REFUSE_ONCE(self));
	drain(fd, self->text, sizeof(self->text), 4096);
	EXPECT_EQ(1, count_lines(self->text));
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		EXPECT_TRUE(has_word(self->text, words[i])) {
			TH_LOG("no %s in %s", words[i], self->text);
		}
	}
	ASSERT_EQ(1, sscanf(self->text, "time=%lf ", &time));
	/* The module's clock for any context may lag by a tick or so. */
	EXPECT_LE(before - 0.1, time);
	EXPECT_GE(now() + 0.1, time);
	close(fd);
}

/* Names that an attacker chooses. */

/* Breaks lines and quotes, forges a word, drives a terminal, is no ASCII. */
#define EVIL "a\nb\"c\\d\x1b[1m\x7f\xff"
#define TAMED "a\\x0ab\\x22c\\x5cd\\x1b[1m\\x7f\\xff"
/* The same in /dev/kmsg, which escapes the backslash once more. */
#define TAMED_TWICE "a\\x5cx0ab\\x5cx22c\\x5cx5cd\\x5cx1b[1m\\x5cx7f\\x5cxff"
/* No newline: the kernel takes none in a cgroup's name. */
#define EVIL_CGROUP GOVERNED "/a b\"c\\d\x1b[1m\t\xff verdict=allowed"
#define TAMED_CGROUP GOVERNED "/a b\\x22c\\x5cd\\x1b[1m\\x09\\xff verdict=allowed"
#define TAMED_CGROUP_TWICE \
	GOVERNED "/a b\\x5cx22c\\x5cx5cd\\x5cx1b[1m\\x5cx09\\x5cxff verdict=allowed"

static int misbehave(void *arg)
{
	if (cgroup_enter(EVIL_CGROUP))
		return -ENOTRECOVERABLE;
	prctl(PR_SET_NAME, EVIL);
	return outcome(syscall(SYS_delete_module, EVIL, O_NONBLOCK));
}

TEST_F(events, no_injection)
{
	static const char *const tamed[] = {
		" operation=module_unload ", " object=\"" TAMED "\" ",
		" comm=\"" TAMED "\" ", " cgroup=\"" TAMED_CGROUP "\"", NULL
	};
	static const char *const logged[] = {
		"gabion: denied operation=module_unload ", " object=\"" TAMED_TWICE "\" ",
		" comm=\"" TAMED_TWICE "\" ", " cgroup=\"" TAMED_CGROUP_TWICE "\"", NULL
	};
	int fd = events_open(), tries = 0, log;
	char line[4096];
	bool found;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, cgroup_make(EVIL_CGROUP));
	/* The kernel log is rate limited: try until there is room for a line again. */
	do {
		log = log_open();
		ASSERT_LE(0, log);
		EXPECT_EQ(-EPERM, run_as(&governed, misbehave, NULL));
		found = log_find(log, logged);
		close(log);
		if (!found)
			usleep(100000);
	} while (!found && ++tries < 100);
	EXPECT_TRUE(found);

	EXPECT_EQ(0, events_find(fd, tamed, line, sizeof(line))) {
		TH_LOG("the last: %s", line);
	}
	close(fd);
	EXPECT_EQ(0, cgroup_remove(EVIL_CGROUP));
}

/* What is too long is cut, and the line is whole all the same. */
static int misbehave_at_length(void *arg)
{
	char name[4096];

	memset(name, '"', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	prctl(PR_SET_NAME, name);
	return outcome(syscall(SYS_delete_module, name, O_NONBLOCK));
}

TEST_F(events, no_overflow)
{
	/* A component may be 255 bytes long: three of them are more than is kept. */
	static const char quotes[] = "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"";
	char cgroup[600];
	struct person person = { .cgroup = cgroup };
	int fd = events_open(), len, i;

	len = sprintf(cgroup, GOVERNED "/");
	for (i = 0; i < 8; i++)
		len += sprintf(cgroup + len, "%s", quotes);
	len += sprintf(cgroup + len, "/");
	for (i = 0; i < 8; i++)
		len += sprintf(cgroup + len, "%s", quotes);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, cgroup_make(cgroup));
	EXPECT_EQ(-EPERM, run_as(&person, misbehave_at_length, NULL));
	drain(fd, self->text, sizeof(self->text), 4096);
	EXPECT_EQ(1, count_lines(self->text));
	EXPECT_EQ('\n', self->text[strlen(self->text) - 1]);
	EXPECT_EQ('"', self->text[strlen(self->text) - 2]);
	EXPECT_NE(NULL, strstr(self->text, " operation=module_unload "));
	EXPECT_NE(NULL, strstr(self->text, " cgroup=\"" GOVERNED "/\\x22"));
	close(fd);
	EXPECT_EQ(0, cgroup_remove(cgroup));
	*strrchr(cgroup, '/') = '\0';
	EXPECT_EQ(0, cgroup_remove(cgroup));
}

TEST_HARNESS_MAIN
