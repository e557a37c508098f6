// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file "events". Each reader sees each event since its open, or the number of events that it
 * was too slow for. One container cannot displace the events of another. Names chosen by an
 * attacker cannot forge an event.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common.h"
#include "kselftest_harness.h"

#define EVENTS GABION_FILE("events")
#define GOVERNED "/interface-governed"
#define SUBTREES "/interface-subtrees"
#define RING 2048		/* events that the module keeps */
#define PATIENCE 20000		/* milliseconds after which a test gives up */

/* Each cgroup below SUBTREES is bound separately. */
#define POLICY "gabion 1\n"				\
	"profile cage\n\tdeny all\n"			\
	"bind cgroup " GOVERNED " cage\n"		\
	"bind cgroup " SUBTREES "/* cage\n"

static const struct person governed = { .cgroup = GOVERNED };

FIXTURE(events)
{
	struct actor actor;
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

/* Be refused as many times as asked for. */
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

/*
 * Wait until the rate limits reached by other tests have recovered, so that everything is recorded.
 */
static void let_limits_pass(void)
{
	sleep(GABION_EVENT_BURST / GABION_EVENT_RATE + 1);
}

/**
 * struct account - what a reader has got
 * @events: number of events
 * @lost: sum of what they say was lost
 * @suppressed: sum of what they say was suppressed
 * @disordered: events whose number is not greater than that of the one before
 * @last: number of the last event
 */
struct account {
	long events;
	long lost;
	long suppressed;
	long disordered;
	unsigned long long last;
};

/* Read all that there is now. */
static void drain(int fd, struct account *account)
{
	struct gabion_event event;

	while (!events_next(fd, &event)) {
		account->events++;
		account->lost += event.lost;
		account->suppressed += event.suppressed;
		account->disordered += event.seq <= account->last;
		account->last = event.seq;
	}
}

static long drained(int fd)
{
	struct account account = { 0 };

	drain(fd, &account);
	return account.events;
}

TEST_F(events, none_yet)
{
	struct pollfd pollfd = { .events = POLLIN };
	struct gabion_event event;

	pollfd.fd = events_open();
	ASSERT_LE(0, pollfd.fd);
	EXPECT_EQ(-EAGAIN, events_next(pollfd.fd, &event));
	EXPECT_EQ(0, poll(&pollfd, 1, 0));
	EXPECT_EQ(-ESPIPE, outcome(pread(pollfd.fd, &event, sizeof(event), 0)));
	close(pollfd.fd);
}

TEST_F(events, from_its_open_on)
{
	struct gabion_event event;
	int early, late;

	early = events_open();
	ASSERT_LE(0, early);
	EXPECT_EQ(0, REFUSE_ONCE(self));
	late = events_open();
	ASSERT_LE(0, late);
	EXPECT_EQ(-EAGAIN, events_next(late, &event));
	EXPECT_EQ(0, REFUSE_ONCE(self));
	EXPECT_EQ(2, drained(early));
	EXPECT_EQ(1, drained(late));
	/* Each event is read only once. */
	EXPECT_EQ(-EAGAIN, events_next(early, &event));
	close(early);
	close(late);
}

TEST_F(events, two_readers)
{
	int a = events_open(), b = events_open(), i;
	struct gabion_event one, other;

	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	for (i = 0; i < 5; i++)
		EXPECT_EQ(0, REFUSE_ONCE(self));
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, events_next(a, &one));
		ASSERT_EQ(0, events_next(b, &other));
		EXPECT_EQ(0, memcmp(&one, &other, sizeof(one)));
	}
	EXPECT_EQ(-EAGAIN, events_next(a, &one));
	EXPECT_EQ(-EAGAIN, events_next(b, &one));
	close(a);
	close(b);
}

/* A buffer too small for an event is an error, and the event is not lost. */
TEST_F(events, short_buffer)
{
	static const size_t sizes[] = { 0, 1, 8, sizeof(struct gabion_event) - 1 };
	struct gabion_event event, several[3];
	void *volatile nowhere = (void *)8;
	int fd = events_open();
	size_t i;

	ASSERT_LE(0, fd);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		EXPECT_EQ(0, REFUSE_ONCE(self));
		EXPECT_EQ(-EINVAL, outcome(read(fd, &event, sizes[i])));
		EXPECT_EQ(-EFAULT, outcome(read(fd, nowhere, sizeof(event))));
		EXPECT_EQ(0, events_next(fd, &event));
		EXPECT_EQ(-EAGAIN, events_next(fd, &event));
	}
	/* One read(2) returns as many whole events as fit. */
	for (i = 0; i < 4; i++)
		EXPECT_EQ(0, REFUSE_ONCE(self));
	EXPECT_EQ(2 * sizeof(event), read(fd, several, sizeof(several) - 1));
	EXPECT_EQ(several[0].seq + 1, several[1].seq);
	EXPECT_EQ(2 * sizeof(event), read(fd, several, sizeof(several)));
	EXPECT_EQ(-EINVAL, outcome(read(fd, &event, 100)));
	close(fd);
}

/* A reader may seek to the oldest event that is kept. */
TEST_F(events, history)
{
	struct gabion_event event;
	unsigned long long last = 0;
	int fd;

	EXPECT_EQ(0, REFUSE_ONCE(self));
	fd = events_open();
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EAGAIN, events_next(fd, &event));
	EXPECT_EQ(-EINVAL, outcome(lseek(fd, 1, SEEK_SET)));
	EXPECT_EQ(-EINVAL, outcome(lseek(fd, 0, SEEK_CUR)));
	EXPECT_EQ(-EINVAL, outcome(lseek(fd, -1, SEEK_END)));
	EXPECT_EQ(-EAGAIN, events_next(fd, &event));
	EXPECT_EQ(0, lseek(fd, 0, SEEK_SET));
	while (!events_next(fd, &event)) {
		EXPECT_EQ(0, event.lost);
		EXPECT_LT(last, event.seq);
		last = event.seq;
	}
	EXPECT_EQ(self->actor.pid, event.pid);
	EXPECT_EQ(gabion_stat("events", "emitted"), last);
	EXPECT_EQ(0, lseek(fd, 0, SEEK_SET));
	EXPECT_EQ(0, lseek(fd, 0, SEEK_END));
	EXPECT_EQ(-EAGAIN, events_next(fd, &event));
	close(fd);
}

struct wait {
	int fd;
	int started[2];
	int polled;
	short revents;
	ssize_t len;
	struct gabion_event event;
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
		wait->len = read(wait->fd, &wait->event, sizeof(wait->event));
	return NULL;
}

/* One event occurs while a reader waits for it, and wakes the reader. */
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
	EXPECT_EQ(0, events_next(wait.fd, &wait.event));
	close(wait.fd);
}

TEST_F(events, read_wakes)
{
	struct wait wait = { };

	wait.fd = open(EVENTS, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, wait.fd);
	refuse_meanwhile(_metadata, self, &wait, wait_by_read);
	EXPECT_EQ(sizeof(wait.event), wait.len);
	EXPECT_EQ(self->actor.pid, wait.event.pid);
	close(wait.fd);
}

/* A waiting reader can be killed, even if others wait on the same open file. */
TEST_F(events, waiting_reader_is_killed)
{
	int fd = open(EVENTS, O_RDONLY | O_CLOEXEC), status;
	struct gabion_event event;
	pid_t waiting[2];
	int i;

	ASSERT_LE(0, fd);
	for (i = 0; i < 2; i++) {
		waiting[i] = fork();
		ASSERT_LE(0, waiting[i]);
		if (!waiting[i]) {
			if (i)
				lseek(fd, 0, SEEK_END);
			_exit(read(fd, &event, sizeof(event)) < 0);
		}
	}
	usleep(200000);
	for (i = 0; i < 2; i++) {
		EXPECT_EQ(0, kill(waiting[i], SIGKILL));
		EXPECT_EQ(waiting[i], waitpid(waiting[i], &status, 0));
		EXPECT_TRUE(WIFSIGNALED(status));
	}
	/* The next reader misses no event. */
	EXPECT_EQ(0, REFUSE_ONCE(self));
	EXPECT_EQ(sizeof(event), read(fd, &event, sizeof(event)));
	close(fd);
}

/* Many subtrees, each bound separately, so that each has its own limit. */
#define NR_SUBTREES 12

static int in_subtree(int nr, int times)
{
	char cgroup[64];

	snprintf(cgroup, sizeof(cgroup), SUBTREES "/%d", nr);
	return cgroup_make(cgroup) ?: run_as(&(struct person){ .cgroup = cgroup }, be_refused,
					     &times);
}

static void remove_subtrees(void)
{
	char cgroup[64];
	int nr;

	for (nr = 0; nr < NR_SUBTREES; nr++) {
		snprintf(cgroup, sizeof(cgroup), SUBTREES "/%d", nr);
		cgroup_remove(cgroup);
	}
	cgroup_remove(SUBTREES);
}

/* A slow reader learns how many events it lost, and gets the rest. Other readers lose none. */
TEST_F_TIMEOUT(events, slow_reader, 120)
{
	long before = gabion_stat("events", "emitted"), emitted;
	struct account slow = { 0 }, quick = { 0 };
	int slow_fd = events_open(), quick_fd = events_open(), nr;
	struct gabion_event event;

	ASSERT_LE(0, slow_fd);
	ASSERT_LE(0, quick_fd);
	for (nr = 0; nr < NR_SUBTREES; nr++) {
		EXPECT_EQ(0, in_subtree(nr, GABION_EVENT_BURST));
		drain(quick_fd, &quick);
	}
	emitted = gabion_stat("events", "emitted") - before;
	ASSERT_LT(RING, emitted);
	drain(slow_fd, &slow);
	EXPECT_EQ(RING, slow.events);
	EXPECT_EQ(emitted - RING, slow.lost);
	EXPECT_EQ(0, slow.disordered);
	EXPECT_EQ(emitted, quick.events);
	EXPECT_EQ(0, quick.lost);
	EXPECT_EQ(0, quick.disordered);
	/* The loss is reported only once. */
	EXPECT_EQ(0, REFUSE_ONCE(self));
	EXPECT_EQ(0, events_next(slow_fd, &event));
	EXPECT_EQ(0, event.lost);
	close(slow_fd);
	close(quick_fd);
	remove_subtrees();
}

/* Of a noisy cgroup most events are suppressed. Of another cgroup all are recorded. */
TEST_F_TIMEOUT(events, noisy_neighbour, 120)
{
	static const int times = 8 * GABION_EVENT_BURST;
	int fd, granted, quiet = 0;
	long emitted, suppressed, denied, told;
	struct account account = { 0 };
	struct timespec start, end;
	struct gabion_event event;

	let_limits_pass();
	fd = events_open();
	ASSERT_LE(0, fd);
	emitted = gabion_stat("events", "emitted");
	suppressed = gabion_stat("events", "suppressed");
	denied = gabion_stat("sysrq", "deny");
	clock_gettime(CLOCK_MONOTONIC, &start);
	EXPECT_EQ(0, actor_do(&self->actor, be_refused, (void *)&times));
	clock_gettime(CLOCK_MONOTONIC, &end);
	EXPECT_EQ(0, in_subtree(0, 3));
	granted = GABION_EVENT_BURST + GABION_EVENT_RATE * (end.tv_sec - start.tv_sec + 1);
	drain(fd, &account);
	emitted = gabion_stat("events", "emitted") - emitted;
	suppressed = gabion_stat("events", "suppressed") - suppressed;
	told = account.suppressed;
	/* All denials are counted, recorded or not. */
	EXPECT_EQ(denied + times + 3, gabion_stat("sysrq", "deny"));
	EXPECT_EQ(times + 3, emitted + suppressed);
	EXPECT_EQ(emitted, account.events);
	EXPECT_GE(granted + 3, emitted);
	EXPECT_LE(GABION_EVENT_BURST + 3, emitted);
	ASSERT_LT(0, suppressed);
	/* All events of the quiet cgroup are there. */
	EXPECT_EQ(0, lseek(fd, 0, SEEK_SET));
	while (!events_next(fd, &event))
		quiet += !strcmp(event.path, SUBTREES "/0");
	EXPECT_EQ(3, quiet);
	/* The next event of the noisy cgroup tells how many were suppressed. */
	let_limits_pass();
	EXPECT_EQ(0, REFUSE_ONCE(self));
	account = (struct account){ 0 };
	drain(fd, &account);
	EXPECT_EQ(1, account.events);
	EXPECT_EQ(suppressed, told + account.suppressed);
	close(fd);
	remove_subtrees();
}

/* A container does not get a higher limit by making cgroups, of any names, or user namespaces. */

#define NR_CHILDREN 16

static const struct {
	const char *policy;
	const char *child;
	bool userns;
} families[] = {
	{ POLICY, GOVERNED "/%d" },
	/* The denial comes from another binding. */
	{ "gabion 1\nprofile jail\n deny sysrq\nprofile open\n deny kexec\n"
	  "bind userns jail\nbind cgroup " GOVERNED " open\n",
	  GOVERNED "/%d", true },
	/* The children match a pattern of their own. */
	{ "gabion 1\nprofile cage\n deny sysrq\nbind cgroup " GOVERNED " cage\n"
	  "bind cgroup /**/inner-* cage\n",
	  GOVERNED "/inner-%d" },
	{ "gabion 1\nprofile cage\n deny sysrq\nbind cgroup /**/inner-* cage\n"
	  "bind cgroup /**/*-governed cage\n",
	  GOVERNED "/inner-%d" },
};

/*
 * Each child causes as many events as one cgroup may. Return how many were recorded, and the time
 * it took.
 */
static long refuse_children(struct __test_metadata *_metadata, size_t nr, long *seconds)
{
	int times = GABION_EVENT_BURST, child;
	struct timespec start, end;
	char cgroup[64];
	long emitted = gabion_stat("events", "emitted");

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (child = 0; child < NR_CHILDREN; child++) {
		struct person person = { .cgroup = cgroup, .userns = families[nr].userns };

		snprintf(cgroup, sizeof(cgroup), families[nr].child, child);
		EXPECT_EQ(0, cgroup_make(cgroup));
		EXPECT_EQ(0, run_as(&person, be_refused, &times));
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	emitted = gabion_stat("events", "emitted") - emitted;
	for (child = 0; child < NR_CHILDREN; child++) {
		snprintf(cgroup, sizeof(cgroup), families[nr].child, child);
		EXPECT_EQ(0, cgroup_remove(cgroup));
	}
	*seconds = end.tv_sec - start.tv_sec + 1;
	return emitted;
}

TEST_F_TIMEOUT(events, many_children, 400)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		long emitted, seconds;

		ASSERT_EQ(0, gabion_load(families[i].policy));
		let_limits_pass();
		emitted = refuse_children(_metadata, i, &seconds);
		EXPECT_GE(GABION_GROUP_FACTOR * (GABION_EVENT_BURST + GABION_EVENT_RATE * seconds),
			  emitted) {
			TH_LOG("%s", families[i].policy);
		}
		EXPECT_LE(GABION_GROUP_FACTOR * GABION_EVENT_BURST, emitted) {
			TH_LOG("%s", families[i].policy);
		}
	}
	let_limits_pass();
}

/* Each line in the log says how many denials were left out before it. The sum must be right. */
TEST_F_TIMEOUT(events, log_tells_what_it_left_out, 180)
{
	static const int times = 2 * GABION_EVENT_BURST;
	const char *const needles[] = { "gabion: denied", "cgroup=\"" GOVERNED "\"", NULL };
	char line[8192];
	long told = 0;
	int log;

	sleep(GABION_LOG_BURST / GABION_LOG_RATE + 1);
	EXPECT_EQ(0, REFUSE_ONCE(self));
	log = log_open();
	ASSERT_LE(0, log);
	EXPECT_EQ(0, actor_do(&self->actor, be_refused, (void *)&times));
	sleep(GABION_LOG_BURST / GABION_LOG_RATE + 1);
	EXPECT_EQ(0, REFUSE_ONCE(self));
	while (log_next(log, needles, line, sizeof(line)))
		told += 1 + strtol(strstr(line, " suppressed=") + strlen(" suppressed="), NULL, 10);
	EXPECT_EQ(times + 1, told);
	close(log);
	let_limits_pass();
}

/* Two attackers and one reader at the same time: no event is missing. */

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

TEST_F_TIMEOUT(events, flood, 60)
{
	long emitted = gabion_stat("events", "emitted");
	long missing = gabion_stat("events", "lost") + gabion_stat("events", "suppressed");
	struct account account = { 0 };
	struct pollfd pollfd = { .events = POLLIN };
	pthread_t threads[2];
	int i;

	pollfd.fd = events_open();
	ASSERT_LE(0, pollfd.fd);
	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, have_flood, NULL));
	while (poll(&pollfd, 1, 2000) == 1)
		drain(pollfd.fd, &account);
	for (i = 0; i < 2; i++) {
		void *ret;

		ASSERT_EQ(0, pthread_join(threads[i], &ret));
		EXPECT_EQ(NULL, ret);
	}
	drain(pollfd.fd, &account);
	emitted = gabion_stat("events", "emitted") - emitted;
	missing = gabion_stat("events", "lost") + gabion_stat("events", "suppressed") - missing;
	EXPECT_EQ(2 * FLOOD, emitted + missing);
	EXPECT_EQ(emitted, account.events + account.lost);
	EXPECT_EQ(0, account.disordered);
	close(pollfd.fd);
}

/* The fields of an event. */

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

TEST_F(events, fields)
{
	long long before = now(), slack = 100000000;
	int fd = events_open();
	struct gabion_event event;
	struct stat st, ns;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, stat(CGROUP_DIR GOVERNED, &st));
	ASSERT_EQ(0, stat("/proc/self/ns/user", &ns));
	let_limits_pass();
	EXPECT_EQ(0, REFUSE_ONCE(self));
	ASSERT_EQ(0, events_next(fd, &event));
	EXPECT_EQ(sizeof(event), event.size);
	EXPECT_EQ(GABION_EVENT_VERSION, event.version);
	EXPECT_EQ(gabion_stat("events", "emitted"), event.seq);
	EXPECT_EQ(0, event.lost);
	/* The module uses a clock that works in any context and may lag by a tick. */
	EXPECT_LE(before - slack, event.time);
	EXPECT_GE(now() + slack, event.time);
	EXPECT_EQ(st.st_ino, event.cgroup);
	EXPECT_EQ(st.st_ino, event.binding_cgroup);
	EXPECT_EQ(self->actor.pid, event.pid);
	EXPECT_EQ(self->actor.pid, event.tgid);
	EXPECT_EQ(0, event.uid);
	EXPECT_EQ(0, event.ns_uid);
	EXPECT_EQ(GABION_EVENT_NO_ID, event.loginuid);
	EXPECT_EQ(ns.st_ino, event.userns);
	EXPECT_EQ(0, event.userns_owner);
	EXPECT_EQ(4, event.binding_line);
	EXPECT_EQ(3, event.rule_line);
	EXPECT_EQ(GABION_EVENT_DENIED, event.outcome);
	EXPECT_EQ(GABION_EVENT_BY_CGROUP, event.binding_kind);
	EXPECT_EQ(0, event.cut);
	EXPECT_STREQ("sysrq", event.operation);
	EXPECT_STREQ("gabion-attacker", event.comm);
	EXPECT_STREQ("cage", event.profile);
	EXPECT_STREQ(GOVERNED, event.binding);
	EXPECT_STREQ("/proc/sysrq-trigger", event.object);
	EXPECT_STREQ(GOVERNED, event.path);
	close(fd);
}

#define LOGIN_UID 4711

/* Set a login uid, and return the inode number of the user namespace in *@arg. */
static int refused_as_somebody(void *arg)
{
	unsigned long *inode = arg;
	struct stat st;
	int err = write_text("/proc/self/loginuid", "4711");

	if (err || stat("/proc/self/ns/user", &st))
		return -ENOTRECOVERABLE;
	*inode = st.st_ino;
	return be_refused((void *)&once);
}

TEST_F(events, who)
{
	unsigned long *inode = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct gabion_event event;
	int fd = events_open();

	ASSERT_LE(0, fd);
	ASSERT_NE(MAP_FAILED, inode);
	EXPECT_EQ(0, run_as(&governed, refused_as_somebody, inode));
	ASSERT_EQ(0, events_next(fd, &event));
	EXPECT_EQ(LOGIN_UID, event.loginuid);
	EXPECT_EQ(*inode, event.userns);
	close(fd);
}

/* For a task bound by its user namespace, the event has the namespace and its owner. */
TEST_F(events, userns)
{
	unsigned long *inode = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct gabion_event event;
	struct stat initial;
	int fd;

	ASSERT_NE(MAP_FAILED, inode);
	ASSERT_EQ(0, stat("/proc/self/ns/user", &initial));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile jail\n deny sysrq\nbind userns jail\n"));
	fd = events_open();
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, run_as(&(struct person){ .userns = true }, refused_as_somebody, inode));
	ASSERT_EQ(0, events_next(fd, &event));
	EXPECT_EQ(*inode, event.userns);
	EXPECT_NE(initial.st_ino, event.userns);
	EXPECT_EQ(0, event.userns_owner);
	EXPECT_EQ(GABION_EVENT_BY_USERNS, event.binding_kind);
	EXPECT_EQ(4, event.binding_line);
	EXPECT_EQ(3, event.rule_line);
	EXPECT_EQ(0, event.binding_cgroup);
	EXPECT_STREQ("", event.binding);
	close(fd);
}

/* Names that an attacker chooses. */

/* Newline, quote, a forged word, terminal control codes, non-ASCII. */
#define EVIL "a\nb\"c\\d\x1b[1m\x7f\xff"
/* The same in /dev/kmsg, which escapes the module's backslashes again. */
#define TAMED_TWICE "a\\x5cx0ab\\x5cx22c\\x5cx5cd\\x5cx1b[1m\\x5cx7f\\x5cxff"
/* Without a newline: the kernel does not accept one in a cgroup's name. */
#define EVIL_CGROUP GOVERNED "/a b\"c\\d\x1b[1m\t\xff outcome=allowed"
#define TAMED_CGROUP_TWICE \
	GOVERNED "/a b\\x5cx22c\\x5cx5cd\\x5cx1b[1m\\x5cx09\\x5cxff outcome=allowed"

static int misbehave(void *arg)
{
	if (cgroup_enter(EVIL_CGROUP))
		return -ENOTRECOVERABLE;
	prctl(PR_SET_NAME, EVIL);
	return outcome(syscall(SYS_delete_module, EVIL, O_NONBLOCK));
}

TEST_F(events, no_injection)
{
	static const char *const logged[] = {
		"gabion: denied operation=module_unload ", " object=\"" TAMED_TWICE "\" ",
		" comm=\"" TAMED_TWICE "\" ", " cgroup=\"" TAMED_CGROUP_TWICE "\"", NULL
	};
	int fd = events_open(), tries = 0, log;
	struct gabion_event event;
	bool found;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, cgroup_make(EVIL_CGROUP));
	/* The kernel log is rate limited: try until there is room for a line. */
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

	ASSERT_EQ(0, events_next(fd, &event));
	EXPECT_STREQ("module_unload", event.operation);
	EXPECT_STREQ(EVIL, event.object);
	EXPECT_STREQ(EVIL, event.comm);
	EXPECT_STREQ(EVIL_CGROUP, event.path);
	EXPECT_EQ(0, event.cut);
	close(fd);
	EXPECT_EQ(0, cgroup_remove(EVIL_CGROUP));
}

/* Names that are too long are cut, and the event says so. The other fields are complete. */
static int misbehave_at_length(void *arg)
{
	char name[32];

	memset(name, '"', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	prctl(PR_SET_NAME, name);
	/* A file of a neighbour cgroup, with a path of the same length. */
	return write_text(arg, "1");
}

TEST_F(events, no_overflow)
{
	/* A component may have 255 bytes: three of them exceed the field. */
	char cgroup[900], other[900], file[1000], name[241];
	struct person person = { .cgroup = cgroup };
	struct gabion_event event;
	int fd = events_open(), i;

	memset(name, '"', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	strcpy(cgroup, GOVERNED);
	strcpy(other, SUBTREES);
	for (i = 0; i < 3; i++) {
		strcat(strcat(cgroup, "/"), name);
		strcat(strcat(other, "/"), name);
	}
	snprintf(file, sizeof(file), CGROUP_DIR "%s/cgroup.max.depth", other);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, cgroup_make(cgroup));
	ASSERT_EQ(0, cgroup_make(other));
	EXPECT_EQ(-EPERM, run_as(&person, misbehave_at_length, file));
	ASSERT_EQ(0, events_next(fd, &event));
	EXPECT_EQ(GABION_EVENT_CUT_OBJECT | GABION_EVENT_CUT_CGROUP, event.cut);
	EXPECT_STREQ("cgroupfs", event.operation);
	EXPECT_EQ(sizeof(event.path) - 1, strlen(event.path));
	EXPECT_EQ(0, strncmp(event.path, cgroup, sizeof(event.path) - 1));
	EXPECT_EQ(sizeof(event.comm) - 1, strlen(event.comm));
	EXPECT_EQ(sizeof(event.object) - 1, strlen(event.object));
	close(fd);
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(0, cgroup_remove(cgroup));
		*strrchr(cgroup, '/') = '\0';
		EXPECT_EQ(0, cgroup_remove(other));
		*strrchr(other, '/') = '\0';
	}
}

/* The cgroup is removed before the event is read. */
TEST_F(events, vanished_cgroup)
{
	struct gabion_event event;
	int fd = events_open();

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, in_subtree(1, 1));
	remove_subtrees();
	ASSERT_EQ(0, events_next(fd, &event));
	EXPECT_STREQ(SUBTREES "/1", event.path);
	EXPECT_EQ(event.cgroup, event.binding_cgroup);
	close(fd);
}

TEST_HARNESS_MAIN
