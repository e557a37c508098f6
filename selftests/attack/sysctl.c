// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/sys: the settings of the whole machine, and those of the initial namespaces. A test writes
 * back the value that a file has, except where it plants a helper program.
 *
 * In the rows:
 *  SYSCTL(component, name)  writes this sysctl
 *  HELPER, HOSTNAME, ...    the same of a particular sysctl
 *  OWN(name, ...)           a sysctl of the task's own namespaces, which must pass
 */
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "matrix.h"

#define SYSCTL(component, name) .operation = "sysctl", .object = "object=\"" name "\"",	\
	.path = "/proc/sys/" component, .flags = O_WRONLY, .fill = fill_own_line
#define HELPER SYSCTL("kernel/modprobe", "kernel.modprobe")

ATTEMPT(open, HELPER, .attempt = try_open)
ATTEMPT(open32, HELPER, .attempt = try_open32)
ATTEMPT(open_path, HELPER, .attempt = try_open_path)
ATTEMPT(open_uring, HELPER, .attempt = try_open_uring, .elsewhere = true)
ATTEMPT(open_uring_worker, HELPER, .attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(open_bind_mount, HELPER, .attempt = try_open_bind_mount)
ATTEMPT(open_other_proc, HELPER, .attempt = try_open_other_proc, .by_child = true)

ATTEMPT(write, HELPER, .outside = open_it, .attempt = use_write)
ATTEMPT(write_opened_before, HELPER, .early = open_it, .attempt = use_write)
ATTEMPT(pwrite, HELPER, .outside = open_it, .attempt = use_pwrite)
ATTEMPT(writev, HELPER, .outside = open_it, .attempt = use_writev)
ATTEMPT(write32, HELPER, .outside = open_it, .attempt = use_write32)
ATTEMPT(write_uring, HELPER, .outside = open_it, .attempt = use_write_uring, .elsewhere = true)
ATTEMPT(write_uring_worker, HELPER, .outside = open_it, .attempt = use_write_uring_worker,
	.elsewhere = true)
ATTEMPT(write_uring_polled, HELPER, .outside = open_it, .attempt = use_write_uring_polled,
	.elsewhere = true)
ATTEMPT(write_personality, HELPER, .outside = open_with_personality,
	.attempt = use_write_personality, .elsewhere = true)
ATTEMPT(write_aio, HELPER, .outside = open_it, .attempt = use_write_aio)
ATTEMPT(write_splice, HELPER, .outside = open_it, .attempt = use_write_splice)
ATTEMPT(write_thread, HELPER, .outside = open_it, .attempt = use_write_thread,
	.elsewhere = true)
ATTEMPT(write_helper, HELPER, .early = open_it, .helper = helper_write)

/* Settings of the whole machine, one of each directory. */
ATTEMPT(modprobe, SYSCTL("kernel/modprobe", "kernel.modprobe"), .attempt = open_and_pwrite)
ATTEMPT(vm, SYSCTL("vm/overcommit_memory", "vm.overcommit_memory"),
	.attempt = open_and_pwrite)
ATTEMPT(fs, SYSCTL("fs/suid_dumpable", "fs.suid_dumpable"), .attempt = open_and_pwrite)
ATTEMPT(sysrq, SYSCTL("kernel/sysrq", "kernel.sysrq"), .also = "sysrq",
	.attempt = open_and_pwrite)

/* Settings of the initial namespaces, which belong to the host. */
#define HOSTNAME SYSCTL("kernel/hostname", "kernel.hostname")
#define BACKLOG SYSCTL("net/core/somaxconn", "net.core.somaxconn")
#define MSGMAX SYSCTL("kernel/msgmax", "kernel.msgmax")
#define MQUEUE SYSCTL("fs/mqueue/msg_max", "fs.mqueue.msg_max")
#define USER SYSCTL("user/max_net_namespaces", "user.max_net_namespaces")

ATTEMPT(host_name, HOSTNAME, .attempt = open_and_pwrite)
ATTEMPT(host_net, BACKLOG, .attempt = open_and_pwrite)
ATTEMPT(host_ipc, MSGMAX, .attempt = open_and_pwrite)
ATTEMPT(host_mqueue, MQUEUE, .attempt = open_and_pwrite)
/* The kernel itself needs a capability in the namespace. */
ATTEMPT(host_user, USER, .userns = -EPERM, .outside = open_it, .attempt = use_pwrite)

/* The descriptor still names the host's setting after the task has entered new namespaces. */
static int write_from_namespaces(struct context *context)
{
	int len = fill_own_line(context);

	if (len < 0)
		return len;
	if (unshare(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS))
		return -ENOTSUP;
	return outcome(pwrite(context->fd, context->bytes, len, 0));
}

ATTEMPT(host_net_inherited, BACKLOG, .outside = open_it, .attempt = write_from_namespaces)
ATTEMPT(host_net_opened_before, BACKLOG, .early = open_it,
	.attempt = write_from_namespaces)
ATTEMPT(host_ipc_inherited, MSGMAX, .outside = open_it, .attempt = write_from_namespaces)
ATTEMPT(host_mqueue_inherited, MQUEUE, .outside = open_it, .attempt = write_from_namespaces)

/*
 * The kernel applies this entry to the writer's namespace. So a descriptor that the attacker opened
 * in its own namespace changes the host's name if a helper outside writes to it.
 */
static int open_own_name(struct context *context)
{
	return unshare(CLONE_NEWUTS) ? -ENOTSUP : open_it(context);
}

ATTEMPT(host_name_helper, HOSTNAME, .early = open_own_name, .helper = helper_write)

/*
 * Each network namespace shows this setting, but there is only one. It exists if lightweight
 * tunnels are loaded, such as that of MPLS.
 */
#define TUNNEL SYSCTL("net/netfilter/nf_hooks_lwtunnel", "net.netfilter.nf_hooks_lwtunnel"),	\
	       .module = "mpls_iptunnel"

/* Before 6.10 the setting belongs to nf_conntrack. */
static int load_conntrack(struct context *context)
{
	return module_insert("nf_conntrack");
}

static int open_in_own_network(struct context *context)
{
	return unshare(CLONE_NEWNET) ? -ENOTSUP : try_open(context);
}

ATTEMPT(tunnel_of_all, TUNNEL, .outside = load_conntrack, .attempt = open_in_own_network)

/*
 * Escapes: the host's kernel starts a program of the container, after a crash (core_pattern) or for
 * an unknown family of sockets (modprobe).
 */
#define PLANTED "/tmp/gabion-planted"
#define MARK "/tmp/gabion-mark"

static int plant(struct context *context)
{
	int len = fill_own_line(context), fd;

	if (len < 0)
		return len;
	context->bytes[len] = '\0';
	unlink(MARK);
	fd = open(PLANTED, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
	if (fd < 0 || dprintf(fd, "#!/bin/sh\n: > " MARK "\n") < 0 || close(fd))
		return -errno;
	return 0;
}

static void uproot(struct context *context)
{
	write_text(context->attack->path, (const char *)context->bytes);
	unlink(PLANTED);
	unlink(MARK);
}

static int crash(void)
{
	prctl(PR_SET_DUMPABLE, 1);
	setrlimit(RLIMIT_CORE, &(struct rlimit){ RLIM_INFINITY, RLIM_INFINITY });
	signal(SIGABRT, SIG_DFL);
	abort();
}

/* AF_IPX; the kernel has it no more. */
static int open_unknown(void)
{
	socket(4, SOCK_DGRAM, 0);
	return 1;
}

static int escape(struct context *context, const char *program, int (*trigger)(void))
{
	int tries, err = write_text(context->attack->path, program);
	pid_t pid;

	if (err)
		return err;
	pid = fork();
	if (!pid)
		_exit(trigger());
	waitpid(pid, NULL, 0);
	for (tries = 0; tries < 200 && !file_exists(MARK); tries++)
		usleep(10000);
	return file_exists(MARK) ? 0 : -ENOENT;
}

static int escape_by_core_pattern(struct context *context)
{
	return escape(context, "|" PLANTED, crash);
}

static int escape_by_modprobe(struct context *context)
{
	return escape(context, PLANTED, open_unknown);
}

ATTEMPT(escape_core_pattern, SYSCTL("kernel/core_pattern", "kernel.core_pattern"),
	.needs = "/proc/sys/kernel/core_pattern", .outside = plant,
	.attempt = escape_by_core_pattern, .undo = uproot)
ATTEMPT(escape_modprobe, HELPER, .also = "module_autoload", .outside = plant,
	.attempt = escape_by_modprobe, .undo = uproot)

/* Settings of namespaces: refused in the initial namespace, and written in the task's own one. */
#define OWN_POLICY "gabion 1\nprofile cage\n\tdeny sysctl\n" BIND_ALL

FIXTURE(own)
{
	struct context *context;
};

FIXTURE_VARIANT(own)
{
	const char *path;
	int namespace;
	const char *text;
};

#define OWN(name, ...) FIXTURE_VARIANT_ADD(own, name) { __VA_ARGS__ }

OWN(net, "/proc/sys/net/ipv4/ip_forward", CLONE_NEWNET, "1");
OWN(net_device, "/proc/sys/net/ipv4/conf/lo/rp_filter", CLONE_NEWNET, "1");
OWN(net_port, "/proc/sys/net/ipv4/ip_unprivileged_port_start", CLONE_NEWNET, "0");
OWN(ipc, "/proc/sys/kernel/shmmax", CLONE_NEWIPC, "65536");
OWN(ipc_sem, "/proc/sys/kernel/sem", CLONE_NEWIPC, "250 32000 32 128");
OWN(mqueue, "/proc/sys/fs/mqueue/msg_max", CLONE_NEWIPC, "8");
OWN(uts, "/proc/sys/kernel/hostname", CLONE_NEWUTS, "gabion");
OWN(uts_domain, "/proc/sys/kernel/domainname", CLONE_NEWUTS, "gabion");
OWN(pid, "/proc/sys/kernel/ns_last_pid", CLONE_NEWPID, "100");
OWN(pid_memfd, "/proc/sys/vm/memfd_noexec", CLONE_NEWPID, "0");
OWN(user, "/proc/sys/user/max_net_namespaces", CLONE_NEWUSER, "100");

FIXTURE_SETUP(own)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, gabion_load(OWN_POLICY));
}

FIXTURE_TEARDOWN(own)
{
	no_policy();
}

static int write_own(void *arg)
{
	const FIXTURE_VARIANT(own) *variant = arg;
	int status;

	if (unshare(variant->namespace))
		return -ENOTSUP;
	if (variant->namespace != CLONE_NEWPID)
		return write_text(variant->path, variant->text);
	if (!fork())
		_exit(-write_text(variant->path, variant->text));
	return wait(&status) < 0 ? -ECHILD : -WEXITSTATUS(status);
}

static int write_initial(void *arg)
{
	const FIXTURE_VARIANT(own) *variant = arg;
	char text[256];
	int len = read_text(variant->path, text, sizeof(text));

	return len < 0 ? len : write_text(variant->path, text);
}

TEST_F(own, passes)
{
	struct person host = { .cgroup = BOUND };
	struct person user = { .cgroup = BOUND, .userns = true };

	if (!file_exists(variant->path))
		SKIP(return, "there is no %s", variant->path);
	EXPECT_EQ(-EPERM, run_as(&host, write_initial, (void *)variant));
	EXPECT_EQ(0, run_as(&host, write_own, (void *)variant));
	EXPECT_EQ(0, run_as(&user, write_own, (void *)variant));
}

/* Lists of names, in the notation of sysctl(8). */
FIXTURE(list)
{
};

#define LIST_POLICY(list) "gabion 1\nprofile cage\n\tdeny sysctl\n" list BIND_CGROUP

FIXTURE_SETUP(list)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
}

FIXTURE_TEARDOWN(list)
{
	no_policy();
}

struct entry {
	const char *path;
	int ret;
};

static int rewrite(void *path)
{
	char text[256];
	int len = read_text(path, text, sizeof(text));

	return len < 0 ? len : write_text(path, text);
}

static void check_entries(struct __test_metadata *_metadata, const struct entry *entry)
{
	struct person host = { .cgroup = BOUND };

	for (; entry->path; entry++) {
		EXPECT_EQ(0, run_as(&host, read_file, (void *)entry->path));
		EXPECT_EQ(entry->ret, run_as(&host, rewrite, (void *)entry->path)) {
			TH_LOG("%s", entry->path);
		}
	}
}

TEST_F(list, allows_by_name)
{
	static const struct entry entries[] = {
		{ "/proc/sys/kernel/panic", 0 },
		{ "/proc/sys/kernel/panic_on_oops", 0 },
		{ "/proc/sys/net/core/somaxconn", 0 },
		{ "/proc/sys/net/ipv4/conf/lo/rp_filter", 0 },
		{ "/proc/sys/kernel/modprobe", -EPERM },
		{ "/proc/sys/vm/swappiness", -EPERM },
		{ "/proc/sys/fs/suid_dumpable", -EPERM },
		{ NULL }
	};

	ASSERT_EQ(0, gabion_load(LIST_POLICY("\tallow sysctl: kernel.panic* net.*\n")));
	check_entries(_metadata, entries);
}

TEST_F(list, allows_nothing_without)
{
	static const struct entry entries[] = {
		{ "/proc/sys/kernel/panic", -EPERM },
		{ "/proc/sys/net/core/somaxconn", -EPERM },
		{ NULL }
	};

	ASSERT_EQ(0, gabion_load(LIST_POLICY("")));
	check_entries(_metadata, entries);
}

/* A network device whose name contains a dot. */
static int rename_device(const char *from, const char *to)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request;
	int err;

	memset(&request, 0, sizeof(request));
	strcpy(request.ifr_name, from);
	ioctl(fd, SIOCSIFFLAGS, &request);
	strcpy(request.ifr_newname, to);
	err = outcome(ioctl(fd, SIOCSIFNAME, &request));
	close(fd);
	return err;
}

TEST_F(list, writes_a_dot_as_slash)
{
	static const struct entry slash[] = {
		{ "/proc/sys/net/ipv4/conf/g.0/rp_filter", 0 },
		{ NULL }
	};
	static const struct entry dot[] = {
		{ "/proc/sys/net/ipv4/conf/g.0/rp_filter", -EPERM },
		{ NULL }
	};

	ASSERT_EQ(0, rename_device("lo", "g.0"));
	EXPECT_EQ(0, gabion_load(LIST_POLICY("\tallow sysctl: net.ipv4.conf.g/0.rp_filter\n")));
	check_entries(_metadata, slash);
	EXPECT_EQ(0, gabion_load(LIST_POLICY("\tallow sysctl: net.ipv4.conf.g.0.rp_filter\n")));
	check_entries(_metadata, dot);
	EXPECT_EQ(0, rename_device("g.0", "lo"));
}

/*
 * kernel.sysrq is covered by the operation sysrq, too. Allowing it for sysctl does not allow it for
 * sysrq.
 */
TEST_F(list, leaves_sysrq_denied)
{
	static const struct entry entries[] = {
		{ "/proc/sys/kernel/sysrq", -EPERM },
		{ NULL }
	};

	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny sysctl sysrq\n"
				 "\tallow sysctl: kernel.*\n" BIND_CGROUP));
	check_entries(_metadata, entries);
}

TEST_HARNESS_MAIN
