// SPDX-License-Identifier: GPL-2.0-only
/*
 * A system call that the policy does not concern costs nothing: it reaches no hook. The test reads
 * the hit counters of the hooks, which are exact. Governed and ungoverned tasks make the calls,
 * under policies that do not name an operation of the call.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "hooks.h"
#include "kselftest_harness.h"

#define CAGE "/gabion-zero"
#define SCRATCH "/tmp/gabion-zero"
#define TIMES 20
#define TRIES 5

static int get_parent(void *arg)
{
	return outcome(getppid());
}

static int open_file(void *arg)
{
	return open_and_close(SCRATCH, O_RDWR);
}

static int read_and_write(void *arg)
{
	char bytes[64] = "";
	int fd = open(SCRATCH, O_RDWR), err;

	if (fd < 0)
		return -errno;
	err = outcome(write(fd, bytes, sizeof(bytes)));
	if (!err)
		err = outcome(pread(fd, bytes, sizeof(bytes), 0));
	close(fd);
	return err;
}

static int get_attributes(void *arg)
{
	struct stat st;

	return outcome(stat(SCRATCH, &st));
}

static int map_memory(void *arg)
{
	void *memory = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);

	if (memory == MAP_FAILED)
		return -errno;
	*(char *)memory = 1;
	return outcome(munmap(memory, 1 << 16));
}

static int wait_for(pid_t child)
{
	int status;

	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -errno;
	return status ? -ECHILD : 0;
}

static int fork_child(void *arg)
{
	pid_t child = fork();

	if (!child)
		_exit(0);
	return wait_for(child);
}

static int execute(void *arg)
{
	char *const argv[] = { "true", NULL };
	pid_t child = fork();

	if (!child) {
		execv("/bin/true", argv);
		_exit(1);
	}
	return wait_for(child);
}

static int send_through(int to, int from)
{
	char byte = 0;
	int err = outcome(write(to, &byte, 1));

	return err ? err : outcome(read(from, &byte, 1));
}

static int use_pipe(void *arg)
{
	int fds[2], err;

	if (pipe(fds))
		return -errno;
	err = send_through(fds[1], fds[0]);
	close(fds[0]);
	close(fds[1]);
	return err;
}

static int use_futex(void *arg)
{
	uint32_t word = 0;

	return outcome(syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0));
}

/* Connect @client to @server and send. The server is bound and, if a stream, listens. */
static int connect_and_send(int client, int server, bool stream)
{
	struct sockaddr_storage address;
	socklen_t len = sizeof(address);
	int peer = server, err;

	if (getsockname(server, (struct sockaddr *)&address, &len) ||
	    connect(client, (struct sockaddr *)&address, len))
		return -errno;
	if (stream)
		peer = accept(server, NULL, NULL);
	if (peer < 0)
		return -errno;
	err = send_through(client, peer);
	if (stream)
		close(peer);
	return err;
}

static int speak(const struct sockaddr *address, socklen_t len, int type)
{
	bool stream = type == SOCK_STREAM;
	int server = socket(address->sa_family, type, 0), client, err = 0;

	client = socket(address->sa_family, type, 0);
	if (server < 0 || client < 0 || bind(server, address, len) || (stream && listen(server, 1)))
		err = -errno;
	if (!err)
		err = connect_and_send(client, server, stream);
	close(server);
	close(client);
	return err;
}

static int speak_over_ip(int type)
{
	const struct sockaddr_in loopback = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return speak((const struct sockaddr *)&loopback, sizeof(loopback), type);
}

static int use_tcp(void *arg)
{
	return speak_over_ip(SOCK_STREAM);
}

static int use_udp(void *arg)
{
	return speak_over_ip(SOCK_DGRAM);
}

/* An autobound abstract address. */
static int use_unix(void *arg)
{
	static const struct sockaddr_un unnamed = { .sun_family = AF_UNIX };

	return speak((const struct sockaddr *)&unnamed, sizeof(unnamed.sun_family), SOCK_STREAM);
}

/* A call that does reach a hook, to show that the test sees hits. */
static int open_trigger(void *arg)
{
	open_and_close(SYSRQ_TRIGGER, O_WRONLY);
	return 0;
}

/**
 * struct call - a system call
 * @name: for the log
 * @make: makes the call; returns 0 or -errno
 * @named: it belongs to an operation that "deny all" covers
 */
static const struct call {
	const char *name;
	int (*make)(void *arg);
	bool named;
} calls[] = {
	{ "getppid", get_parent },
	{ "read, write", read_and_write },
	{ "open", open_file },
	{ "stat", get_attributes },
	{ "mmap", map_memory },
	{ "fork", fork_child },
	{ "exec", execute, .named = true },
	{ "pipe", use_pipe },
	{ "futex", use_futex },
	{ "TCP", use_tcp },
	{ "UDP", use_udp },
	{ "UNIX stream", use_unix, .named = true },
};

static int make_often(void *arg)
{
	const struct call *call = arg;
	int err = 0, i;

	for (i = 0; i < TIMES && !err; i++)
		err = call->make(NULL);
	return err;
}

FIXTURE(zero)
{
	struct actor actor;
};

FIXTURE_VARIANT(zero)
{
	const char *policy; /* NULL for the built-in one */
	bool names_all;
	struct person who;
};

#define NAMED "gabion 1\nprofile p\n\tdeny sysrq kexec settime\nbind userns p\n"		\
	      "bind cgroup " CAGE " p\n"
#define ALL "gabion 1\nprofile p\n\tdeny all\nbind userns p\nbind cgroup " CAGE " p\n"

FIXTURE_VARIANT_ADD(zero, builtin)
{
	.who = { .cgroup = "/" },
};

FIXTURE_VARIANT_ADD(zero, builtin_userns)
{
	.who = { .userns = true },
};

FIXTURE_VARIANT_ADD(zero, named)
{
	.policy = NAMED,
	.who = { .cgroup = "/" },
};

FIXTURE_VARIANT_ADD(zero, named_governed)
{
	.policy = NAMED,
	.who = { .cgroup = CAGE },
};

FIXTURE_VARIANT_ADD(zero, all)
{
	.policy = ALL,
	.names_all = true,
	.who = { .cgroup = "/" },
};

FIXTURE_VARIANT_ADD(zero, all_governed)
{
	.policy = ALL,
	.names_all = true,
	.who = { .cgroup = CAGE },
};

static int loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int err = outcome(ioctl(fd, SIOCSIFFLAGS, &request));

	close(fd);
	return err;
}

/* Hooks stay placed, also those of earlier policies. So load the module anew. */
FIXTURE_SETUP(zero)
{
	int fd;

	ASSERT_EQ(0, gabion_remove());
	ASSERT_EQ(0, gabion_insert());
	ASSERT_EQ(0, cgroup_make(CAGE));
	ASSERT_EQ(0, loopback_up());
	fd = open(SCRATCH, O_RDWR | O_CREAT, 0666);
	ASSERT_LE(0, fd);
	close(fd);
	ASSERT_EQ(0, actor_start(&self->actor, &variant->who));
	if (variant->policy)
		ASSERT_EQ(0, gabion_load(variant->policy));
}

FIXTURE_TEARDOWN(zero)
{
	actor_end(&self->actor);
	unlink(SCRATCH);
	EXPECT_EQ(0, gabion_load(POLICY_NONE));
	EXPECT_EQ(0, cgroup_remove(CAGE));
}

/* The largest increase of hits of any hook. */
static struct hook_line before[HOOKS_MAX], after[HOOKS_MAX];

static unsigned long long most_hits(struct __test_metadata *_metadata, struct actor *actor,
				    const struct call *call, const char **function)
{
	unsigned long long most = 0;
	int nr = read_hooks(before, HOOKS_MAX), i;

	EXPECT_LT(0, nr);
	EXPECT_EQ(0, actor_do(actor, make_often, (void *)call)) {
		TH_LOG("%s", call->name);
	}
	EXPECT_EQ(nr, read_hooks(after, HOOKS_MAX));
	for (i = 0; i < nr; i++) {
		if (after[i].hits - before[i].hits > most) {
			most = after[i].hits - before[i].hits;
			*function = after[i].function;
		}
	}
	return most;
}

TEST_F_TIMEOUT(zero, no_hook_is_asked, 180)
{
	static const struct call trigger = { "sysrq-trigger", open_trigger };
	const char *function = "";
	unsigned long long hits;
	size_t i;
	int try;

	EXPECT_LE(TIMES, most_hits(_metadata, &self->actor, &trigger, &function));
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		if (variant->names_all && calls[i].named)
			continue;
		/*
		 * Other tasks may reach a hook meanwhile, and so does reading the hits. So try a
		 * few times.
		 */
		for (try = 0, hits = TIMES; try < TRIES && hits >= TIMES; try++)
			hits = most_hits(_metadata, &self->actor, &calls[i], &function);
		EXPECT_GT(TIMES, hits) {
			TH_LOG("%s: %s is hooked", calls[i].name, function);
		}
	}
}

TEST_HARNESS_MAIN
