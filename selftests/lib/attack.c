// SPDX-License-Identifier: GPL-2.0-only
/*
 * Steps that many attacks share: opening, reading, writing, mapping, each by several calls.
 */
#include <fcntl.h>
#include <limits.h>
#include <linux/aio_abi.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"

/**
 * close_again() - close a descriptor, if it is one
 * @fd: the descriptor, or -errno
 *
 * Return: 0, or @fd if that is an error.
 */
int close_again(long fd)
{
	if (fd >= 0)
		close(fd);
	return failure(fd);
}

static size_t read_len(const struct context *context)
{
	return context->attack->len ? context->attack->len : 1;
}

/* Put what is to be written into the context's bytes. Return the length. */
static int fill(struct context *context)
{
	const struct attack *attack = context->attack;

	if (attack->fill)
		return attack->fill(context);
	if (!attack->text)
		return 1;
	strcpy((char *)context->bytes, attack->text);
	return strlen(attack->text);
}

/**
 * open_it() - open the attack's file, and keep the descriptor
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int open_it(struct context *context)
{
	context->fd = open(context->attack->path, context->attack->flags);
	return outcome(context->fd);
}

/**
 * try_open() - open(2), and close
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int try_open(struct context *context)
{
	return open_and_close(context->attack->path, context->attack->flags);
}

/**
 * try_open32() - openat(2) by the 32-bit system call entry
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int try_open32(struct context *context)
{
	char *path = low_memory(PATH_MAX);

	strcpy(path, context->attack->path);
	return close_again(syscall32(NR32_OPENAT, AT_FDCWD, (long)path, context->attack->flags,
				     0, 0));
}

/**
 * try_open_path() - open with O_PATH, which needs no permission, and open that descriptor again
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int try_open_path(struct context *context)
{
	int fd = open(context->attack->path, O_PATH);
	char link[64];

	if (fd < 0)
		return -errno;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return open_and_close(link, context->attack->flags);
}

static int open_by_ring(struct context *context, bool in_worker)
{
	struct uring uring;
	int ret = uring_open(&uring);

	if (!ret)
		ret = uring_open_file(&uring, context->attack->path, context->attack->flags,
				      in_worker);
	return close_again(ret);
}

/**
 * try_open_uring() - openat(2) by io_uring
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int try_open_uring(struct context *context)
{
	return open_by_ring(context, false);
}

/**
 * try_open_uring_worker() - openat(2) by a worker of io_uring
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int try_open_uring_worker(struct context *context)
{
	return open_by_ring(context, true);
}

/**
 * try_open_bind_mount() - open by a bind mount, which gives another path
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int try_open_bind_mount(struct context *context)
{
	char name[] = "/tmp/gabion-XXXXXX";
	int fd = mkstemp(name);
	int err;

	if (fd < 0)
		return -errno;
	close(fd);
	if (private_mounts(0) || mount(context->attack->path, name, NULL, MS_BIND, NULL))
		return -ENOTSUP;
	err = open_and_close(name, context->attack->flags);
	umount2(name, MNT_DETACH);
	unlink(name);
	return err;
}

/**
 * load_overlay() - load the module that try_open_layer() needs
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int load_overlay(struct context *context)
{
	return module_insert("overlay");
}

static int open_in_overlay(const char *dir, const struct attack *attack)
{
	const char *name = strrchr(attack->path, '/') + 1;
	char path[PATH_MAX], options[PATH_MAX];

	/* An overlay of a single lower layer is refused. */
	snprintf(options, sizeof(options), "lowerdir=%.*s:%s",
		 (int)(name - attack->path - 1), attack->path, dir);
	if (mount("overlay", dir, "overlay", 0, options))
		return -ENOTSUP;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return open_and_close(path, attack->flags);
}

/**
 * try_open_layer() - open in an overlay whose layer is the directory of the file
 * @context: the attack's
 *
 * Until 6.5 the kernel opens the file with the overlay's path instead of its own. Not for files of
 * proc, which the kernel does not accept as a layer.
 *
 * Return: 0 or -errno.
 */
int try_open_layer(struct context *context)
{
	char dir[] = "/tmp/gabion-XXXXXX";
	int err;

	if (!mkdtemp(dir))
		return -errno;
	err = private_mounts(0) ? -ENOTSUP : open_in_overlay(dir, context->attack);
	umount2(dir, MNT_DETACH);
	rmdir(dir);
	return err;
}

static int open_below(const char *dir, const struct attack *attack)
{
	char path[PATH_MAX];
	int fd;

	if (mount("proc", dir, "proc", 0, NULL))
		return -ENOTSUP;
	snprintf(path, sizeof(path), "%s/%s", dir, attack->path + strlen("/proc/"));
	fd = open(path, attack->flags);
	return outcome(fd);
}

/**
 * try_open_other_proc() - open a file of /proc in a proc of a new pid namespace
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int try_open_other_proc(struct context *context)
{
	char dir[] = "/tmp/gabion-XXXXXX";
	int status;

	if (!mkdtemp(dir))
		return -errno;
	if (private_mounts(CLONE_NEWPID))
		return -ENOTSUP;
	if (!fork())
		_exit(-open_below(dir, context->attack));
	wait(&status);
	rmdir(dir);
	return -WEXITSTATUS(status);
}

/**
 * use_read() - read(2)
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_read(struct context *context)
{
	if (context->attack->offset &&
	    lseek(context->fd, context->attack->offset, SEEK_SET) < 0)
		return -errno;
	return outcome(read(context->fd, context->bytes, read_len(context)));
}

/**
 * use_pread() - pread64(2)
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_pread(struct context *context)
{
	return outcome(pread(context->fd, context->bytes, read_len(context),
			     context->attack->offset));
}

/**
 * use_readv() - preadv(2)
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_readv(struct context *context)
{
	struct iovec iov = { .iov_base = context->bytes, .iov_len = read_len(context) };

	return outcome(preadv(context->fd, &iov, 1, context->attack->offset));
}

/**
 * use_read32() - pread64(2) by the 32-bit system call entry
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_read32(struct context *context)
{
	long ret = syscall32(NR32_PREAD64, context->fd, (long)low_memory(4096),
			     read_len(context), context->attack->offset, 0);

	return failure(ret);
}

static int read_by_ring(struct context *context, bool in_worker)
{
	struct uring uring;
	int ret = uring_open(&uring);

	if (!ret)
		ret = uring_read(&uring, context->fd, context->bytes, read_len(context),
				 context->attack->offset, 0, in_worker);
	return failure(ret);
}

/**
 * use_read_uring() - pread(2) by io_uring
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_read_uring(struct context *context)
{
	return read_by_ring(context, false);
}

/**
 * use_read_uring_worker() - pread(2) by a worker of io_uring
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_read_uring_worker(struct context *context)
{
	return read_by_ring(context, true);
}

/**
 * use_write() - write(2)
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_write(struct context *context)
{
	int len = fill(context);

	if (len < 0)
		return len;
	if (context->attack->offset &&
	    lseek(context->fd, context->attack->offset, SEEK_SET) < 0)
		return -errno;
	return outcome(write(context->fd, context->bytes, len));
}

/**
 * use_pwrite() - pwrite64(2)
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_pwrite(struct context *context)
{
	int len = fill(context);

	if (len < 0)
		return len;
	return outcome(pwrite(context->fd, context->bytes, len, context->attack->offset));
}

/**
 * use_writev() - pwritev(2)
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_writev(struct context *context)
{
	int len = fill(context);
	struct iovec iov = { .iov_base = context->bytes, .iov_len = len };

	if (len < 0)
		return len;
	return outcome(pwritev(context->fd, &iov, 1, context->attack->offset));
}

/**
 * use_write32() - pwrite64(2) by the 32-bit system call entry
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_write32(struct context *context)
{
	int len = fill(context);
	void *low = low_memory(4096);
	long ret;

	if (len < 0)
		return len;
	memcpy(low, context->bytes, len);
	ret = syscall32(NR32_PWRITE64, context->fd, (long)low, len, context->attack->offset, 0);
	return failure(ret);
}

static int write_by_ring(struct context *context, struct uring *uring, bool in_worker)
{
	int ret = fill(context);

	if (ret >= 0)
		ret = uring_write(uring, context->fd, context->bytes, ret,
				  context->attack->offset, context->personality, in_worker);
	return failure(ret);
}

/**
 * use_write_uring() - pwrite(2) by io_uring
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_write_uring(struct context *context)
{
	struct uring uring;
	int err = uring_open(&uring);

	return err ? err : write_by_ring(context, &uring, false);
}

/**
 * use_write_uring_worker() - pwrite(2) by a worker of io_uring
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_write_uring_worker(struct context *context)
{
	struct uring uring;
	int err = uring_open(&uring);

	return err ? err : write_by_ring(context, &uring, true);
}

/**
 * use_write_uring_polled() - pwrite(2) by a ring's polling kernel thread (SQPOLL)
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_write_uring_polled(struct context *context)
{
	struct uring uring;
	int err = uring_open_polled(&uring);

	return err ? err : write_by_ring(context, &uring, false);
}

/**
 * open_with_personality() - open the file, and a ring that stores the caller's credentials
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int open_with_personality(struct context *context)
{
	int err = uring_open(&context->uring);

	if (err)
		return err;
	context->personality = uring_personality(&context->uring);
	return context->personality < 0 ? context->personality : open_it(context);
}

/**
 * use_write_personality() - pwrite(2) with the stored credentials of open_with_personality()
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_write_personality(struct context *context)
{
	return write_by_ring(context, &context->uring, false);
}

static void *write_in_thread(void *context)
{
	return (void *)(long)use_write(context);
}

/**
 * use_write_thread() - write(2) by another thread of the attacker
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_write_thread(struct context *context)
{
	pthread_t thread;
	void *ret;

	if (pthread_create(&thread, NULL, write_in_thread, context))
		return -EAGAIN;
	pthread_join(thread, &ret);
	return (long)ret;
}

static int submit_aio(struct iocb *iocb)
{
	struct io_event event;
	aio_context_t aio = 0;

	if (syscall(SYS_io_setup, 1, &aio) || syscall(SYS_io_submit, aio, 1, &iocb) != 1 ||
	    syscall(SYS_io_getevents, aio, 1, 1, &event, NULL) != 1)
		return -errno;
	return event.res < 0 ? event.res : 0;
}

/**
 * use_write_aio() - pwrite(2) by io_submit(2)
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_write_aio(struct context *context)
{
	int len = fill(context);
	struct iocb iocb = {
		.aio_lio_opcode = IOCB_CMD_PWRITE,
		.aio_fildes = context->fd,
		.aio_buf = (uintptr_t)context->bytes,
		.aio_nbytes = len,
		.aio_offset = context->attack->offset,
	};

	return len < 0 ? len : submit_aio(&iocb);
}

/**
 * use_read_aio() - pread(2) by io_submit(2)
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_read_aio(struct context *context)
{
	struct iocb iocb = {
		.aio_lio_opcode = IOCB_CMD_PREAD,
		.aio_fildes = context->fd,
		.aio_buf = (uintptr_t)context->bytes,
		.aio_nbytes = read_len(context),
		.aio_offset = context->attack->offset,
	};

	return submit_aio(&iocb);
}

/**
 * use_read_splice() - splice(2) into a pipe
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_read_splice(struct context *context)
{
	loff_t offset = context->attack->offset;
	int pipes[2];

	if (pipe(pipes))
		return -errno;
	return outcome(splice(context->fd, &offset, pipes[1], NULL, read_len(context), 0));
}

/**
 * use_write_splice() - splice(2) out of a pipe
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_write_splice(struct context *context)
{
	int len = fill(context);
	int pipes[2];

	if (len < 0)
		return len;
	if (pipe(pipes) || write(pipes[1], context->bytes, len) != len)
		return -errno;
	return outcome(splice(pipes[0], NULL, context->fd, NULL, len, 0));
}

/**
 * use_mmap() - mmap(2) of one page
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_mmap(struct context *context)
{
	void *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, context->fd,
			  context->attack->offset & ~4095L);

	if (page == MAP_FAILED)
		return -errno;
	munmap(page, 4096);
	return 0;
}

/**
 * map_bar() - mmap(2) of one page of PCI registers, at the address in the context's bytes
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int map_bar(struct context *context)
{
	unsigned long start;
	void *page;

	memcpy(&start, context->bytes, sizeof(start));
	page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, context->fd, start);
	return page == MAP_FAILED ? -errno : 0;
}

/**
 * use_ioctl() - ioctl(2)
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_ioctl(struct context *context)
{
	return outcome(ioctl(context->fd, context->attack->number, context->bytes));
}

/**
 * use_ioctl32() - ioctl(2) by the 32-bit system call entry
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int use_ioctl32(struct context *context)
{
	void *low = low_memory(4096);
	long ret;

	memcpy(low, context->bytes, sizeof(context->bytes));
	ret = syscall32(NR32_IOCTL, context->fd, context->attack->number, (long)low, 0, 0);
	return failure(ret);
}

/**
 * fill_own_text() - take the present content of the attack's file as what to write
 * @context: the attack's
 *
 * Return: the length or -errno.
 */
int fill_own_text(struct context *context)
{
	return read_text(context->attack->path, (char *)context->bytes,
			 sizeof(context->bytes));
}

/**
 * fill_own_line() - the same without the newline at its end
 * @context: the attack's
 *
 * Return: the length or -errno.
 */
int fill_own_line(struct context *context)
{
	int len = fill_own_text(context);

	return len > 0 ? len - 1 : len;
}

/**
 * fill_as_read() - take a string that was read into the context's bytes as what to write
 * @context: the attack's
 *
 * Return: the length.
 */
int fill_as_read(struct context *context)
{
	return strlen((char *)context->bytes);
}

/**
 * try_mkdir() - mkdir(2)
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int try_mkdir(struct context *context)
{
	return outcome(mkdir(context->attack->path, 0755));
}

/**
 * try_mkdir32() - mkdirat(2) by the 32-bit system call entry
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int try_mkdir32(struct context *context)
{
	char *path = low_memory(PATH_MAX);

	strcpy(path, context->attack->path);
	return syscall32(NR32_MKDIRAT, AT_FDCWD, (long)path, 0755, 0, 0);
}

/**
 * try_mkdir_uring() - mkdirat(2) by io_uring
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int try_mkdir_uring(struct context *context)
{
	struct uring uring;
	int err = uring_open(&uring);

	return err ? err : uring_mkdir(&uring, context->attack->path, 0755);
}

/**
 * try_rmdir() - rmdir(2)
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int try_rmdir(struct context *context)
{
	return outcome(rmdir(context->attack->path));
}

/**
 * turn_mode() - chmod(2) that would help a task outside, and back again
 * @path: the file
 *
 * Return: 0 or -errno.
 */
int turn_mode(const char *path)
{
	struct stat st;

	if (stat(path, &st) || chmod(path, (st.st_mode ^ S_IWOTH) & 07777))
		return -errno;
	return outcome(chmod(path, st.st_mode & 07777));
}

/**
 * change_mode() - turn_mode() for the attack's path
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int change_mode(struct context *context)
{
	return turn_mode(context->attack->path);
}

/**
 * change_open_mode() - the same by fchmod(2), for the descriptor
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int change_open_mode(struct context *context)
{
	struct stat st;

	if (fstat(context->fd, &st) || fchmod(context->fd, (st.st_mode ^ S_IWOTH) & 07777))
		return -errno;
	return outcome(fchmod(context->fd, st.st_mode & 07777));
}

/**
 * load_bpf() - bpf(BPF_PROG_LOAD), and close
 * @type: the program's type
 * @program: its instructions
 * @len: the number of instructions
 *
 * Return: 0 or -errno.
 */
int load_bpf(int type, const struct bpf_insn *program, size_t len)
{
	static const char license[] = "GPL";
	union bpf_attr attr = {
		.prog_type = type,
		.insns = (uintptr_t)program,
		.insn_cnt = len,
		.license = (uintptr_t)license,
	};

	return close_again(result(syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr))));
}

/**
 * perf_event() - open a performance event that never fires
 *
 * Return: a descriptor or -errno.
 */
int perf_event(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.size = sizeof(attr),
		.sample_period = 1000000000,
		.disabled = 1,
	};

	return result(syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));
}

static int open_and(struct context *context, int (*use)(struct context *context))
{
	int err = open_it(context);

	return err ? err : use(context);
}

/**
 * open_and_pwrite() - open_it(), use_pwrite()
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int open_and_pwrite(struct context *context)
{
	return open_and(context, use_pwrite);
}

/**
 * open_and_ioctl() - open_it(), use_ioctl()
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int open_and_ioctl(struct context *context)
{
	return open_and(context, use_ioctl);
}

/**
 * open_and_mmap() - open_it(), use_mmap()
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int open_and_mmap(struct context *context)
{
	return open_and(context, use_mmap);
}

/**
 * helper_write() - write to a descriptor of the attacker, as a helper outside
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int helper_write(struct context *context)
{
	int ret = fd_fetch(context->attacker, context->fd);

	if (ret < 0)
		return ret;
	context->fd = ret;
	ret = use_write(context);
	close(context->fd);
	return ret;
}

/**
 * send_it() - open the file and send the descriptor by a socket
 * @context: the attack's; its descriptor becomes the receiver's socket
 *
 * Return: 0 or -errno.
 */
int send_it(struct context *context)
{
	int sockets[2];
	int err = open_it(context);

	if (err)
		return err;
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets))
		return -errno;
	err = fd_send(sockets[1], context->fd);
	close(context->fd);
	close(sockets[1]);
	context->fd = sockets[0];
	return err;
}

/**
 * receive_it() - receive the descriptor that send_it() sent, and keep it
 * @context: the attack's
 *
 * Return: 0 or -errno; -EPERM if the message came without a descriptor.
 */
int receive_it(struct context *context)
{
	int fd = fd_receive(context->fd);

	if (fd < 0)
		return fd == -ENODATA ? -EPERM : fd;
	context->fd = fd;
	return 0;
}

/**
 * fetch_it() - pidfd_getfd(2) from the test, which is the parent and has the file open
 * @context: the attack's
 *
 * Return: 0 or -errno.
 */
int fetch_it(struct context *context)
{
	return close_again(fd_fetch(getppid(), context->fd));
}
