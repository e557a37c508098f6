// SPDX-License-Identifier: GPL-2.0-only
/*
 * Other processes: their memory, registers, descriptors and files below /proc/PID. The victim is an
 * ungoverned root process, a child of the test, outside all cgroups that are bound.
 *
 * In the rows:
 *  VICTIM          attacks it
 *  FILE_OF_VICTIM  uses a file of its /proc/PID that is open already
 *  BELOW           the kernel itself refuses it in a user namespace
 *  HIDDEN          the same; both the kernel and Gabion refuse with EACCES
 *  OWN             the same on a child of the attacker, which must pass
 *  HANDLE          opens a namespace by its number
 */
#include <elf.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/kcmp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "matrix.h"
#include "victim.h"

static int read_link(struct context *context)
{
	char path[64], target[64];

	file_of_victim(context, path, sizeof(path));
	return outcome(readlink(path, target, sizeof(target)));
}

/* By the descriptor of /proc/PID/mem. */
static int mem_read(struct context *context)
{
	char byte = 0;

	if (pread(context->fd, &byte, 1, (off_t)&victims_treasure) != 1)
		return -errno;
	return byte == victims_treasure ? 0 : -ENODATA;
}

static int mem_write(struct context *context)
{
	char byte = 'b';

	return outcome(pwrite(context->fd, &byte, 1, (off_t)&victims_treasure));
}

static int mem_read_worker(struct context *context)
{
	struct uring uring;
	char byte;
	int ret = uring_open(&uring);

	if (ret)
		return ret;
	ret = uring_read(&uring, context->fd, &byte, 1, (off_t)&victims_treasure, 0, true);
	close(uring.fd);
	return ret < 0 ? ret : 0;
}

static int mem_write_worker(struct context *context)
{
	struct uring uring;
	char byte = 'b';
	int ret = uring_open(&uring);

	if (ret)
		return ret;
	ret = uring_write(&uring, context->fd, &byte, 1, (off_t)&victims_treasure, 0, true);
	close(uring.fd);
	return ret < 0 ? ret : 0;
}

static int read_some(struct context *context)
{
	char some[8];

	return outcome(read(context->fd, some, sizeof(some)));
}

static int let_go(struct context *context, int ret)
{
	if (!ret && waitpid(*victim(context), NULL, __WALL) > 0)
		ptrace(PTRACE_DETACH, *victim(context), 0, 0);
	return ret;
}

static int try_attach(struct context *context)
{
	return let_go(context, outcome(ptrace(PTRACE_ATTACH, *victim(context), 0, 0)));
}

static int try_attach32(struct context *context)
{
	return let_go(context, syscall32(NR32_PTRACE, PTRACE_ATTACH, *victim(context), 0, 0, 0));
}

static void *attach_in_thread(void *context)
{
	return (void *)(long)try_attach(context);
}

static int try_attach_thread(struct context *context)
{
	pthread_t thread;
	void *ret;

	if (pthread_create(&thread, NULL, attach_in_thread, context))
		return -EAGAIN;
	pthread_join(thread, &ret);
	return (long)ret;
}

static int try_seize(struct context *context)
{
	int ret = outcome(ptrace(PTRACE_SEIZE, *victim(context), 0, 0));

	if (!ret && !ptrace(PTRACE_INTERRUPT, *victim(context), 0, 0))
		let_go(context, 0);
	return ret;
}

/* Attach before there is a policy. */
static int attach_early(struct context *context)
{
	if (ptrace(PTRACE_ATTACH, *victim(context), 0, 0))
		return -errno;
	return waitpid(*victim(context), NULL, __WALL) < 0 ? -errno : 0;
}

static int peek(struct context *context)
{
	errno = 0;
	ptrace(PTRACE_PEEKDATA, *victim(context), &victims_treasure, 0);
	return -errno;
}

static int poke(struct context *context)
{
	return outcome(ptrace(PTRACE_POKEDATA, *victim(context), (long)&victims_treasure & ~7, 0));
}

static int peek32(struct context *context)
{
	int *word = low_memory(sizeof(*word));

	return syscall32(NR32_PTRACE, PTRACE_PEEKUSER, *victim(context), 0, (long)word, 0);
}

static int detach(struct context *context)
{
	return outcome(ptrace(PTRACE_DETACH, *victim(context), 0, 0));
}

static int vm_move(struct context *context, long number)
{
	char byte = 'b';
	struct iovec here = { .iov_base = &byte, .iov_len = 1 };
	struct iovec there = { .iov_base = (void *)&victims_treasure, .iov_len = 1 };

	return outcome(syscall(number, *victim(context), &here, 1, &there, 1, 0));
}

static int vm_read(struct context *context)
{
	return vm_move(context, SYS_process_vm_readv);
}

static int vm_write(struct context *context)
{
	return vm_move(context, SYS_process_vm_writev);
}

/* These calls have six arguments. The sixth, flags, is in ebp and must be 0. */
static long vm32(long number, pid_t pid, void *here, void *there)
{
	long ret;

	asm volatile("push %%rbp\n\txor %%ebp, %%ebp\n\tint $0x80\n\tpop %%rbp"
		     : "=a"(ret)
		     : "0"(number), "b"((long)pid), "c"(here), "d"(1L), "S"(there), "D"(1L)
		     : "r8", "r9", "r10", "r11", "memory", "cc");
	return (int)ret;
}

static int vm_move32(struct context *context, long number)
{
	uint32_t *low = low_memory(4096);
	long ret;

	/* Two 32-bit struct iovec. Addresses in this static program fit into 32 bits. */
	low[0] = (uint32_t)(long)&low[4];
	low[1] = 1;
	low[2] = (uint32_t)(long)&victims_treasure;
	low[3] = 1;
	ret = vm32(number, *victim(context), &low[0], &low[2]);
	return ret < 0 ? ret : 0;
}

static int vm_read32(struct context *context)
{
	return vm_move32(context, NR32_PROCESS_VM_READV);
}

static int vm_write32(struct context *context)
{
	return vm_move32(context, NR32_PROCESS_VM_WRITEV);
}

static int get_fd(struct context *context)
{
	int pidfd = syscall(SYS_pidfd_open, *victim(context), 0);
	int fd, ret;

	if (pidfd < 0)
		return -errno;
	fd = syscall(SYS_pidfd_getfd, pidfd, 0, 0);
	ret = outcome(fd);
	close(pidfd);
	if (fd >= 0)
		close(fd);
	return ret;
}

/* Advice on a page of its memory, which tells whether it is there. */
static void *page_of_treasure(void)
{
	return (void *)((uintptr_t)&victims_treasure & ~(getpagesize() - 1UL));
}

static int advise(struct context *context)
{
	struct iovec there = { .iov_base = page_of_treasure(), .iov_len = getpagesize() };
	int pidfd = syscall(SYS_pidfd_open, *victim(context), 0);
	int ret = outcome(syscall(SYS_process_madvise, pidfd, &there, 1, MADV_COLD, 0));

	close(pidfd);
	return ret;
}

static int advise32(struct context *context)
{
	int pidfd = syscall(SYS_pidfd_open, *victim(context), 0);
	uint32_t *there = low_memory(4096);
	long ret;

	there[0] = (uintptr_t)page_of_treasure();
	there[1] = getpagesize();
	ret = syscall32(SYS_process_madvise, pidfd, (long)there, 1, MADV_COLD, 0);
	close(pidfd);
	return failure(ret);
}

/* By who has no other capability: the kernel takes it for enough to read memory since 7.2. */
static int with_perfmon_alone(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { };

	data[CAP_TO_INDEX(CAP_PERFMON)].permitted = CAP_TO_MASK(CAP_PERFMON);
	data[CAP_TO_INDEX(CAP_PERFMON)].effective = CAP_TO_MASK(CAP_PERFMON);
	return outcome(syscall(SYS_capset, &header, data));
}

static int open_with_perfmon(struct context *context)
{
	int err = with_perfmon_alone();

	return err ? err : try_open_of_victim(context);
}

/* A namespace of it, by its descriptor. */
#define GET_MOUNTS _IO(0xff, 3) /* PIDFD_GET_MNT_NAMESPACE */

static int get_namespace(struct context *context)
{
	int pidfd = syscall(SYS_pidfd_open, *victim(context), 0);
	int ret = close_again(result(ioctl(pidfd, GET_MOUNTS, 0)));

	close(pidfd);
	return ret;
}

/* Optional system calls: make a file for each one that the kernel has, for .needs. */
#define HAS_KCMP "/tmp/gabion-has-kcmp"
#define HAS_VM "/tmp/gabion-has-process-vm"
#define HAS_ADVICE "/tmp/gabion-has-advice"

static __attribute__((constructor)) void look_around(void)
{
	int mode = O_WRONLY | O_CREAT;

	if (!syscall(SYS_kcmp, getpid(), getpid(), KCMP_VM, 0, 0))
		close(open(HAS_KCMP, mode, 0600));
	if (!syscall(SYS_process_vm_readv, getpid(), NULL, 0, NULL, 0, 0))
		close(open(HAS_VM, mode, 0600));
	if (syscall(SYS_process_madvise, -1, NULL, 0, MADV_COLD, 0) && errno != ENOSYS)
		close(open(HAS_ADVICE, mode, 0600));
}

static int compare(struct context *context)
{
	return outcome(syscall(SYS_kcmp, getpid(), *victim(context), KCMP_VM, 0, 0));
}

#define VICTIM .operation = "ptrace", .object = "object=\"gabion-victim\"",	\
	       .outside = make_victim, .undo = end_victim
#define FILE_OF_VICTIM .operation = "ptrace", .object = "object=\"gabion-victim\"",	\
		       .outside = make_and_open, .undo = end_victim

/* A task in a user namespace has no capability over tasks in the parent user namespace. */
#define BELOW .userns = -EPERM
#define HIDDEN .userns = -EACCES, .refusal = -EACCES

ATTEMPT(attach, VICTIM, BELOW, .attempt = try_attach)
ATTEMPT(attach32, VICTIM, BELOW, .attempt = try_attach32)
ATTEMPT(attach_thread, VICTIM, BELOW, .attempt = try_attach_thread, .elsewhere = true)
ATTEMPT(seize, VICTIM, BELOW, .attempt = try_seize)
ATTEMPT(process_vm_readv, VICTIM, BELOW, .needs = HAS_VM, .attempt = vm_read)
ATTEMPT(process_vm_writev, VICTIM, BELOW, .needs = HAS_VM, .attempt = vm_write)
ATTEMPT(process_vm_readv32, VICTIM, BELOW, .needs = HAS_VM, .attempt = vm_read32)
ATTEMPT(process_vm_writev32, VICTIM, BELOW, .needs = HAS_VM, .attempt = vm_write32)
ATTEMPT(pidfd_getfd, VICTIM, BELOW, .attempt = get_fd)
ATTEMPT(kcmp, VICTIM, BELOW, .needs = HAS_KCMP, .attempt = compare)
ATTEMPT(pidfd_namespace, VICTIM, HIDDEN, .since = "6.11", .attempt = get_namespace)

ATTEMPT(mem_open, VICTIM, HIDDEN, .path = "mem", .flags = O_RDWR, .attempt = try_open_of_victim)
ATTEMPT(mem_open32, VICTIM, HIDDEN, .path = "mem", .flags = O_RDWR, .attempt = try_open32_of_victim)
ATTEMPT(mem_try_open_uring_worker_of_victim, VICTIM, HIDDEN, .path = "mem", .flags = O_RDWR,
	.attempt = try_open_uring_worker_of_victim, .elsewhere = true)
ATTEMPT(maps_open, VICTIM, HIDDEN, .path = "maps", .attempt = try_open_of_victim)
ATTEMPT(environ_open, VICTIM, HIDDEN, .path = "environ", .attempt = try_open_of_victim)
ATTEMPT(auxv_open, VICTIM, HIDDEN, .path = "auxv", .attempt = try_open_of_victim)
ATTEMPT(root_open, VICTIM, HIDDEN, .path = "root/etc", .flags = O_PATH,
	.attempt = try_open_of_victim)
ATTEMPT(cwd_open, VICTIM, HIDDEN, .path = "cwd", .flags = O_PATH, .attempt = try_open_of_victim)
ATTEMPT(exe_open, VICTIM, HIDDEN, .path = "exe", .attempt = try_open_of_victim)
ATTEMPT(fd_open, VICTIM, HIDDEN, .path = "fd/0", .flags = O_PATH, .attempt = try_open_of_victim)
ATTEMPT(namespace_open, VICTIM, HIDDEN, .path = "ns/mnt", .attempt = try_open_of_victim)
ATTEMPT(root_link, VICTIM, HIDDEN, .path = "root", .attempt = read_link)
ATTEMPT(fd_link, VICTIM, HIDDEN, .path = "fd/0", .attempt = read_link)

ATTEMPT(process_madvise, VICTIM, HIDDEN, .needs = HAS_ADVICE, .attempt = advise)
ATTEMPT(process_madvise32, VICTIM, HIDDEN, .needs = HAS_ADVICE, .attempt = advise32)

#define PERFMON VICTIM, HIDDEN, .since = "7.2", .attempt = open_with_perfmon

ATTEMPT(maps_by_perfmon, PERFMON, .path = "maps")
ATTEMPT(smaps_by_perfmon, PERFMON, .path = "smaps")
ATTEMPT(environ_by_perfmon, PERFMON, .path = "environ")
ATTEMPT(auxv_by_perfmon, PERFMON, .path = "auxv")
ATTEMPT(pagemap_by_perfmon, PERFMON, .path = "pagemap")

ATTEMPT(mem_read, FILE_OF_VICTIM, .path = "mem", .flags = O_RDWR, .attempt = mem_read)
ATTEMPT(mem_read_uring_worker, FILE_OF_VICTIM, .path = "mem", .flags = O_RDWR,
	.attempt = mem_read_worker, .elsewhere = true)
ATTEMPT(mem_write, FILE_OF_VICTIM, .path = "mem", .flags = O_RDWR, .attempt = mem_write)
ATTEMPT(mem_write_uring_worker, FILE_OF_VICTIM, .path = "mem", .flags = O_RDWR,
	.attempt = mem_write_worker, .elsewhere = true)
ATTEMPT(mem_read_opened_before, VICTIM, HIDDEN, .refusal = -EPERM, .path = "mem",
	.flags = O_RDWR, .early = open_of_victim, .attempt = mem_read)
ATTEMPT(environ_read, FILE_OF_VICTIM, .path = "environ", .attempt = read_some)
ATTEMPT(auxv_read, FILE_OF_VICTIM, .path = "auxv", .attempt = read_some)
ATTEMPT(pagemap_read, FILE_OF_VICTIM, .path = "pagemap", .needs = "/proc/self/pagemap",
	.attempt = read_some)

ATTEMPT(peek, VICTIM, BELOW, .early = attach_early, .attempt = peek)
ATTEMPT(poke, VICTIM, BELOW, .early = attach_early, .attempt = poke)
ATTEMPT(peek32, VICTIM, BELOW, .early = attach_early, .attempt = peek32)
ATTEMPT(detach, VICTIM, BELOW, .early = attach_early, .attempt = detach, .harmless = true)

/* ps(1) reads these without ptrace access. */
ATTEMPT(stat, VICTIM, .harmless = true, .path = "stat", .attempt = try_open_of_victim)
ATTEMPT(status, VICTIM, .harmless = true, .path = "status", .attempt = try_open_of_victim)
ATTEMPT(cmdline, VICTIM, .harmless = true, .path = "cmdline", .attempt = try_open_of_victim)

#define OWN .operation = "ptrace", .harmless = true, .early = make_child, .undo = end_victim

static int attach_and_use(struct context *context)
{
	int ret = attach_early(context);

	if (!ret)
		ret = peek(context);
	if (!ret)
		ret = poke(context);
	if (!ret)
		ret = peek32(context);
	return ret ? ret : detach(context);
}

static int open_and_use(struct context *context)
{
	int ret = open_of_victim(context);

	if (!ret)
		ret = mem_read(context);
	if (!ret)
		ret = mem_write(context);
	return ret;
}

static int open_and_read(struct context *context)
{
	int ret = open_of_victim(context);

	return ret ? ret : read_some(context);
}

ATTEMPT(own_child, OWN, .attempt = attach_and_use)
ATTEMPT(own_child_seize, OWN, .attempt = try_seize)
ATTEMPT(own_child_vm, OWN, .needs = HAS_VM, .attempt = vm_read)
ATTEMPT(own_child_pidfd, OWN, .attempt = get_fd)
ATTEMPT(own_child_namespace, OWN, .since = "6.11", .attempt = get_namespace)
/* The kernel has it done by who may change priorities. */
ATTEMPT(own_child_advice, OWN, .userns = -EPERM, .needs = HAS_ADVICE, .attempt = advise)
ATTEMPT(own_child_mem, OWN, .path = "mem", .flags = O_RDWR, .attempt = open_and_use)
ATTEMPT(own_child_environ, OWN, .path = "environ", .attempt = open_and_read)
ATTEMPT(own_child_root, OWN, .path = "root", .attempt = read_link)

/*
 * Mount namespaces of others, without /proc/PID/ns: NS_MNT_GET_PREV walks over them if the PID
 * namespace is shared. The attacker's own is the newest.
 */
#define GET_PREVIOUS _IOR(0xb7, 12, char[16]) /* NS_MNT_GET_PREV */

static int list_mount_namespaces(struct context *context)
{
	char info[16];
	int ns;

	if (unshare(CLONE_NEWNS))
		return -errno;
	ns = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	return outcome(ioctl(ns, GET_PREVIOUS, info));
}

static const struct attack mount_namespaces_attack = {
	.operation = "ptrace",
	.object = "object=\"mount namespaces\"",
	.userns = -EPERM,
	.attempt = list_mount_namespaces,
};

static int can_list(void *arg)
{
	return list_mount_namespaces(NULL);
}

TEST_F(matrix, mount_namespaces)
{
	if (run_as(&(struct person){}, can_list, NULL) == -ENOTTY)
		SKIP(return, "this kernel does not list mount namespaces");
	check_attack(_metadata, self, variant, &mount_namespaces_attack);
}

/*
 * Any namespace by its number, for who shares the host's process ids, as a handle of
 * open_by_handle_at(2). Those of the host have the first numbers.
 */
#define ALL_NAMESPACES (-10003) /* FD_NSFS_ROOT */
#define OF_NAMESPACE 0xf1 /* FILEID_NSFS */
#define HOSTS_NETWORK 7
#define HOSTS_MOUNTS 8

/* struct file_handle, and in it struct nsfs_file_handle */
struct handle {
	unsigned int bytes;
	int type;
	uint64_t number;
	uint32_t kind;
	uint32_t inode;
	uint64_t more;
};

static struct handle handle_of(uint64_t number)
{
	return (struct handle){ .bytes = 16, .type = OF_NAMESPACE, .number = number };
}

static int open_handle(const struct handle *handle)
{
	return result(syscall(SYS_open_by_handle_at, ALL_NAMESPACES, handle,
			      O_RDONLY | O_CLOEXEC));
}

/* The attacker leaves the namespace and comes back. */
static int leave_and_enter(const struct handle *handle, int kind)
{
	int ns, err;

	if (unshare(kind))
		return -ENOTSUP;
	ns = open_handle(handle);
	err = ns < 0 ? ns : outcome(setns(ns, kind));
	close(ns);
	return err;
}

static int enter_mounts(struct context *context)
{
	struct handle handle = handle_of(HOSTS_MOUNTS);

	return leave_and_enter(&handle, CLONE_NEWNS);
}

static int enter_network(struct context *context)
{
	struct handle handle = handle_of(HOSTS_NETWORK);

	return leave_and_enter(&handle, CLONE_NEWNET);
}

/* The handle as the kernel itself writes it. */
static int enter_by_whole_handle(struct context *context)
{
	struct handle handle = handle_of(HOSTS_MOUNTS);
	struct stat st;

	if (stat("/proc/self/ns/mnt", &st))
		return -errno;
	handle.kind = CLONE_NEWNS;
	handle.inode = st.st_ino;
	return leave_and_enter(&handle, CLONE_NEWNS);
}

/* A later kernel's handle may be longer. */
static int enter_by_long_handle(struct context *context)
{
	struct handle handle = handle_of(HOSTS_MOUNTS);

	handle.bytes += sizeof(handle.more);
	return leave_and_enter(&handle, CLONE_NEWNS);
}

static int open_handle32(struct context *context)
{
	struct handle *handle = low_memory(sizeof(*handle));

	if (unshare(CLONE_NEWNS))
		return -ENOTSUP;
	*handle = handle_of(HOSTS_MOUNTS);
	return close_again(syscall32(NR32_OPEN_BY_HANDLE_AT, ALL_NAMESPACES, (long)handle,
				     O_RDONLY, 0, 0));
}

/* Its own, of every kind. */
static int open_own_handles(struct context *context)
{
	static const char *const kinds[] = { "cgroup", "ipc", "mnt", "net", "pid",
					     "time", "user", "uts" };
	struct handle handle;
	char path[64];
	int mount, fd, err;
	size_t i;

	if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP))
		return -ENOTSUP;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%s", kinds[i]);
		handle = (struct handle){ .bytes = 16 };
		if (syscall(SYS_name_to_handle_at, AT_FDCWD, path, &handle, &mount,
			    AT_SYMLINK_FOLLOW))
			return -errno;
		fd = open_handle(&handle);
		err = close_again(fd);
		if (err)
			return err;
	}
	return 0;
}

/* What the kernel says, whatever is wrong with a handle. */
#define HANDLE .operation = "ptrace", .object = "object=\"namespaces\"", .since = "6.18",	\
	       .userns = -ESTALE, .refusal = -ESTALE

ATTEMPT(handle_of_mounts, HANDLE, .attempt = enter_mounts)
ATTEMPT(handle_of_network, HANDLE, .attempt = enter_network)
ATTEMPT(handle_as_written, HANDLE, .attempt = enter_by_whole_handle)
ATTEMPT(handle_longer, HANDLE, .attempt = enter_by_long_handle)
ATTEMPT(handle32, HANDLE, .attempt = open_handle32)
ATTEMPT(handles_own, .operation = "ptrace", .since = "6.18", .harmless = true,
	.attempt = open_own_handles)

/* Which tasks count as the attacker's own: those in the subtree of the binding. */
FIXTURE(subtree)
{
	struct context *context;
	struct actor actor;
	int events;
};

FIXTURE_VARIANT(subtree)
{
	const char *binds;
	const char *attacker;
	const char *victim;
	int outcome;
};

#define CAGE "gabion 1\nprofile cage\n\tdeny ptrace\n"

FIXTURE_VARIANT_ADD(subtree, sibling) {
	.binds = BIND_CGROUP, .attacker = BOUND, .victim = "/gabion-test-1/box/other",
};

FIXTURE_VARIANT_ADD(subtree, top) {
	.binds = BIND_CGROUP, .attacker = BOUND, .victim = "/gabion-test-1/box",
};

FIXTURE_VARIANT_ADD(subtree, above) {
	.binds = BIND_CGROUP, .attacker = BOUND, .victim = "/gabion-test-1",
	.outcome = -EPERM,
};

/* Another container of the same binding is not the attacker's own. */
FIXTURE_VARIANT_ADD(subtree, neighbour) {
	.binds = BIND_CGROUP, .attacker = BOUND, .victim = "/gabion-test-2/box/inner",
	.outcome = -EPERM,
};

/*
 * A pattern that matches the parent of several containers. With a second pattern, each container is
 * a subtree of its own.
 */
#define BIND_PODS "bind cgroup /gabion-test-1/** cage\n"

FIXTURE_VARIANT_ADD(subtree, pods) {
	.binds = BIND_PODS,
	.attacker = "/gabion-test-1/pods/pod-a", .victim = "/gabion-test-1/pods/pod-b",
};

FIXTURE_VARIANT_ADD(subtree, each_pod) {
	.binds = BIND_PODS "bind cgroup /gabion-test-1/**/pod-* cage\n",
	.attacker = "/gabion-test-1/pods/pod-a", .victim = "/gabion-test-1/pods/pod-b",
	.outcome = -EPERM,
};

FIXTURE_VARIANT_ADD(subtree, below_attachment) {
	.binds = "", .attacker = ATTACHED, .victim = ATTACHED "/below",
};

FIXTURE_VARIANT_ADD(subtree, beside_attachment) {
	.binds = "", .attacker = ATTACHED, .victim = FREE, .outcome = -EPERM,
};

FIXTURE_SETUP(subtree)
{
	const char *cgroup = variant->victim;

	gabion_load(POLICY_NONE);
	self->context = shared_memory(sizeof(*self->context));
	ASSERT_EQ(0, cgroup_make(variant->attacker));
	ASSERT_EQ(0, cgroup_make(cgroup));
	*victim(self->context) = victim_start(cgroup, 0);
	ASSERT_LT(0, *victim(self->context));
	ASSERT_EQ(0, actor_start(&self->actor, &(struct person){ .cgroup = variant->attacker }));
	self->events = events_open();
	ASSERT_LE(0, self->events);
}

FIXTURE_TEARDOWN(subtree)
{
	no_policy();
	actor_end(&self->actor);
	end_victim(self->context);
	close(self->events);
}

static int attach_now(void *context)
{
	return try_attach(context);
}

TEST_F(subtree, attach)
{
	char policy[1024];

	snprintf(policy, sizeof(policy), CAGE "%s", variant->binds);
	ASSERT_EQ(0, gabion_load(policy));
	if (!*variant->binds)
		ASSERT_EQ(0, gabion_attach(variant->attacker, "cage"));
	EXPECT_EQ(variant->outcome, actor_do(&self->actor, attach_now, self->context));
}

/*
 * The kernel checks ptrace access only to decide whether to show some fields: no event, and no
 * count.
 */
static int read_stat(void *arg)
{
	struct context *context = arg;
	char path[64], text[1024];

	snprintf(path, sizeof(path), "/proc/%d/stat", *victim(context));
	return read_text(path, text, sizeof(text)) > 0 ? 0 : -EIO;
}

TEST_F(subtree, question)
{
	const char *const needles[] = { " operation=ptrace ", NULL };
	char policy[1024], line[4096];
	long denied;

	snprintf(policy, sizeof(policy), CAGE "%s", variant->binds);
	ASSERT_EQ(0, gabion_load(policy));
	if (!*variant->binds)
		ASSERT_EQ(0, gabion_attach(variant->attacker, "cage"));
	denied = gabion_stat("ptrace", "deny");
	EXPECT_EQ(0, actor_do(&self->actor, read_stat, self->context));
	EXPECT_NE(0, events_find(self->events, needles, line, sizeof(line)));
	EXPECT_EQ(denied, gabion_stat("ptrace", "deny"));
}

TEST_HARNESS_MAIN
