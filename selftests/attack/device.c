// SPDX-License-Identifier: GPL-2.0-only
/*
 * Raw devices. The targets are a loop device on a temporary file, a uinput keyboard that the
 * attacker creates, and the host's screen, terminals, console and pseudo terminals.
 *
 * In the rows:
 *  BLOCK_R, BLOCK_W           opens or uses the disk, for reading or for writing
 *  CHAR                       opens or uses /dev/uinput
 *  SCREEN, TERMINAL, CONSOLE  opens or uses /dev/vcs, /dev/tty1, /dev/console
 *  SESSION                    changes a host pseudo terminal that the attacker inherited
 *  OTHERS                     opens or receives a host pseudo terminal that it did not inherit
 *  AWAITED                    the same, before any session uses the terminal
 */
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/kd.h>
#include <linux/loop.h>
#include <linux/uinput.h>
#include <linux/vt.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "keyboard.h"
#include "matrix.h"

#define NODE "/tmp/gabion-node"

static void remove_node(struct context *context)
{
	unlink(NODE);
}

/* A second device node for the same device. */
static int make_node(const struct context *context, const char *path)
{
	struct stat st;

	unlink(NODE);
	if (stat(path, &st))
		return -errno;
	return outcome(mknod(NODE, st.st_mode, st.st_rdev));
}

/* Older C libraries have no wrapper for openat2(2). */
static int try_openat2(struct context *context)
{
	struct {
		uint64_t flags, mode, resolve;
	} how = { .flags = context->attack->flags };
	int fd = syscall(SYS_openat2, AT_FDCWD, context->attack->path, &how, sizeof(how));

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

/* The disk: /dev/loop7, backed by a file of 1 MiB. */
#define DISK "/dev/loop7"
#define DISK_FILE "/tmp/gabion-disk"

#define BLOCK .operation = "block_device", .object = "object=\"b 7:7\"", .module = "loop",	\
	      .path = DISK, .offset = 8192, .undo = drop_disk
#define BLOCK_R BLOCK, .flags = O_RDONLY
#define BLOCK_W BLOCK, .flags = O_RDWR

static int attach(int loop, int file)
{
	if (ftruncate(file, 1 << 20))
		return -errno;
	return ioctl(loop, LOOP_SET_FD, file) && errno != EBUSY ? -errno : 0;
}

static int have_disk(struct context *context)
{
	int err = module_insert("loop");
	int loop = open(DISK, O_RDWR | O_CLOEXEC);
	int file = open(DISK_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (!err)
		err = loop < 0 || file < 0 ? -ENXIO : attach(loop, file);
	close(loop);
	close(file);
	return err;
}

/*
 * Detach the loop device: other tests must be able to unload the module, and a device in use pins
 * it.
 */
static void drop_disk(struct context *context)
{
	int loop = open(DISK, O_RDWR | O_CLOEXEC);

	ioctl(loop, LOOP_CLR_FD, 0);
	close(loop);
	unlink(NODE);
}

static int open_disk(struct context *context)
{
	int err = have_disk(context);

	return err ? err : open_it(context);
}

static int open_disk_with_personality(struct context *context)
{
	int err = have_disk(context);

	return err ? err : open_with_personality(context);
}

static int send_disk(struct context *context)
{
	int err = have_disk(context);

	return err ? err : send_it(context);
}

static int receive_and_read(struct context *context)
{
	int err = receive_it(context);

	return err ? err : use_pread(context);
}

static int have_node(struct context *context)
{
	int err = have_disk(context);

	return err ? err : make_node(context, DISK);
}

static int have_link(struct context *context)
{
	int err = have_disk(context);

	unlink(NODE);
	return err ? err : outcome(symlink(DISK, NODE));
}

ATTEMPT(block_open_read, BLOCK_R, .outside = have_disk, .attempt = try_open)
ATTEMPT(block_open_write, BLOCK, .flags = O_WRONLY, .outside = have_disk, .attempt = try_open)
ATTEMPT(block_open_ioctl_only, BLOCK, .flags = O_ACCMODE, .outside = have_disk,
	.attempt = try_open)
ATTEMPT(block_open_openat2, BLOCK_W, .outside = have_disk, .attempt = try_openat2)
ATTEMPT(block_open32, BLOCK_W, .outside = have_disk, .attempt = try_open32)
ATTEMPT(block_open_path, BLOCK_W, .outside = have_disk, .attempt = try_open_path)
ATTEMPT(block_open_uring, BLOCK_W, .outside = have_disk, .attempt = try_open_uring,
	.elsewhere = true)
ATTEMPT(block_open_uring_worker, BLOCK_W, .outside = have_disk,
	.attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(block_open_bind_mount, BLOCK_R, .also = "mount", .outside = have_disk,
	.attempt = try_open_bind_mount)
ATTEMPT(block_open_other_node, .operation = "block_device", .object = "object=\"b 7:7\"",
	.module = "loop", .path = NODE, .flags = O_RDWR, .outside = have_node,
	.attempt = try_open, .undo = drop_disk)
ATTEMPT(block_open_link, .operation = "block_device", .object = "object=\"b 7:7\"",
	.module = "loop", .path = NODE, .flags = O_RDWR, .outside = have_link,
	.attempt = try_open, .undo = drop_disk)

ATTEMPT(block_read, BLOCK_R, .outside = open_disk, .attempt = use_read)
ATTEMPT(block_pread, BLOCK_R, .outside = open_disk, .attempt = use_pread)
ATTEMPT(block_readv, BLOCK_R, .outside = open_disk, .attempt = use_readv)
ATTEMPT(block_read32, BLOCK_R, .outside = open_disk, .attempt = use_read32)
ATTEMPT(block_read_uring, BLOCK_R, .outside = open_disk, .attempt = use_read_uring,
	.elsewhere = true)
ATTEMPT(block_read_uring_worker, BLOCK_R, .outside = open_disk,
	.attempt = use_read_uring_worker, .elsewhere = true)
ATTEMPT(block_read_aio, BLOCK_R, .outside = open_disk, .attempt = use_read_aio)
ATTEMPT(block_read_splice, BLOCK_R, .outside = open_disk, .attempt = use_read_splice)
ATTEMPT(block_read_opened_before, BLOCK_R, .outside = have_disk, .early = open_it,
	.attempt = use_pread)
ATTEMPT(block_received, BLOCK_R, .outside = send_disk, .attempt = receive_and_read)

static int use_sendfile(struct context *context)
{
	off_t offset = context->attack->offset;
	int pipes[2];

	if (pipe(pipes))
		return -errno;
	return outcome(sendfile(pipes[1], context->fd, &offset, 1));
}

ATTEMPT(block_read_sendfile, BLOCK_R, .outside = open_disk, .attempt = use_sendfile)

ATTEMPT(block_write, BLOCK_W, .outside = open_disk, .attempt = use_write)
ATTEMPT(block_pwrite, BLOCK_W, .outside = open_disk, .attempt = use_pwrite)
ATTEMPT(block_writev, BLOCK_W, .outside = open_disk, .attempt = use_writev)
ATTEMPT(block_write32, BLOCK_W, .outside = open_disk, .attempt = use_write32)
ATTEMPT(block_write_uring, BLOCK_W, .outside = open_disk, .attempt = use_write_uring,
	.elsewhere = true)
ATTEMPT(block_write_uring_worker, BLOCK_W, .outside = open_disk,
	.attempt = use_write_uring_worker, .elsewhere = true)
ATTEMPT(block_write_personality, BLOCK_W, .outside = open_disk_with_personality,
	.attempt = use_write_personality, .elsewhere = true)
ATTEMPT(block_write_thread, BLOCK_W, .outside = open_disk, .attempt = use_write_thread,
	.elsewhere = true)
ATTEMPT(block_write_aio, BLOCK_W, .outside = open_disk, .attempt = use_write_aio)
ATTEMPT(block_write_splice, BLOCK_W, .outside = open_disk, .attempt = use_write_splice)
ATTEMPT(block_write_opened_before, BLOCK_W, .outside = have_disk, .early = open_it,
	.attempt = use_pwrite)
ATTEMPT(block_write_helper, BLOCK_W, .outside = have_disk, .early = open_it,
	.helper = helper_write)

ATTEMPT(block_mmap, BLOCK_R, .outside = open_disk, .attempt = use_mmap)
ATTEMPT(block_ioctl, BLOCK_R, .number = BLKGETSIZE64, .outside = open_disk,
	.attempt = use_ioctl)
ATTEMPT(block_ioctl32, BLOCK_R, .number = BLKSSZGET, .outside = open_disk,
	.attempt = use_ioctl32)
ATTEMPT(block_ioctl_flush, BLOCK_W, .userns = -EACCES, .number = BLKFLSBUF,
	.outside = open_disk, .attempt = use_ioctl)

static int use_fallocate(struct context *context)
{
	return outcome(fallocate(context->fd, FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE,
				 context->attack->offset, 4096));
}

ATTEMPT(block_fallocate, BLOCK_W, .outside = open_disk, .attempt = use_fallocate)

/* A uinput keyboard. Alt+SysRq+h pressed on it triggers the host's SysRq handler. */
#define CHAR .operation = "char_device", .object = "object=\"c 10:223\"", .module = "uinput",	\
	     .path = "/dev/uinput", .flags = O_RDWR | O_NONBLOCK

static int have_uinput(struct context *context)
{
	return module_insert("uinput");
}

static int keys(struct context *context)
{
	memcpy(context->bytes, keyboard_sysrq, sizeof(keyboard_sysrq));
	return sizeof(keyboard_sysrq);
}

static int open_keyboard(struct context *context)
{
	int err = have_uinput(context);

	if (!err)
		err = open_it(context);
	return err ? err : keyboard_make(context->fd);
}

static int open_keyboard_with_personality(struct context *context)
{
	int err = have_uinput(context);

	if (!err)
		err = open_with_personality(context);
	return err ? err : keyboard_make(context->fd);
}

static int open_keyboard_early(struct context *context)
{
	int err = open_it(context);

	return err ? err : keyboard_make(context->fd);
}

static int open_and_press(struct context *context)
{
	int err = open_keyboard_early(context);

	return err ? err : use_write(context);
}

static int have_uinput_node(struct context *context)
{
	int err = have_uinput(context);

	return err ? err : make_node(context, "/dev/uinput");
}

static int send_uinput(struct context *context)
{
	int err = have_uinput(context);

	return err ? err : send_it(context);
}

static int open_uinput(struct context *context)
{
	int err = have_uinput(context);

	return err ? err : open_it(context);
}

/* writev(2) rather than pwritev(2): uinput has no file position. */
static int writev_keys(struct context *context)
{
	struct iovec iov = { .iov_base = context->bytes, .iov_len = keys(context) };

	return outcome(writev(context->fd, &iov, 1));
}

static int write_keys32(struct context *context)
{
	void *low = low_memory(4096);
	int len = keys(context);
	long ret;

	memcpy(low, context->bytes, len);
	ret = syscall32(NR32_WRITE, context->fd, (long)low, len, 0, 0);
	return ret < 0 ? ret : 0;
}

ATTEMPT(char_open, CHAR, .outside = have_uinput, .attempt = try_open)
ATTEMPT(char_open_openat2, CHAR, .outside = have_uinput, .attempt = try_openat2)
ATTEMPT(char_open32, CHAR, .outside = have_uinput, .attempt = try_open32)
ATTEMPT(char_open_path, CHAR, .outside = have_uinput, .attempt = try_open_path)
ATTEMPT(char_open_uring, CHAR, .outside = have_uinput, .attempt = try_open_uring,
	.elsewhere = true)
ATTEMPT(char_open_uring_worker, CHAR, .outside = have_uinput,
	.attempt = try_open_uring_worker, .elsewhere = true)
ATTEMPT(char_open_bind_mount, CHAR, .also = "mount", .outside = have_uinput,
	.attempt = try_open_bind_mount)
ATTEMPT(char_open_other_node, .operation = "char_device", .object = "object=\"c 10:223\"",
	.module = "uinput", .path = NODE, .flags = O_RDWR, .outside = have_uinput_node,
	.attempt = try_open, .undo = remove_node)
ATTEMPT(char_open_and_press, CHAR, .fill = keys, .outside = have_uinput,
	.attempt = open_and_press)
ATTEMPT(char_received, CHAR, .outside = send_uinput, .attempt = receive_it)
ATTEMPT(char_fetched, CHAR, .also = "ptrace", .userns = -EPERM, .outside = open_uinput,
	.attempt = fetch_it)

ATTEMPT(char_write, CHAR, .fill = keys, .outside = open_keyboard, .attempt = use_write)
ATTEMPT(char_writev, CHAR, .fill = keys, .outside = open_keyboard, .attempt = writev_keys)
ATTEMPT(char_write32, CHAR, .fill = keys, .outside = open_keyboard, .attempt = write_keys32)
ATTEMPT(char_write_uring, CHAR, .fill = keys, .outside = open_keyboard,
	.attempt = use_write_uring, .elsewhere = true)
ATTEMPT(char_write_uring_worker, CHAR, .fill = keys, .outside = open_keyboard,
	.attempt = use_write_uring_worker, .elsewhere = true)
ATTEMPT(char_write_personality, CHAR, .fill = keys, .outside = open_keyboard_with_personality,
	.attempt = use_write_personality, .elsewhere = true)
ATTEMPT(char_write_thread, CHAR, .fill = keys, .outside = open_keyboard,
	.attempt = use_write_thread, .elsewhere = true)
ATTEMPT(char_write_opened_before, CHAR, .fill = keys, .outside = have_uinput,
	.early = open_keyboard_early, .attempt = use_write)
ATTEMPT(char_write_helper, CHAR, .fill = keys, .outside = have_uinput,
	.early = open_keyboard_early, .helper = helper_write)
ATTEMPT(char_ioctl, CHAR, .number = UI_GET_VERSION, .outside = open_uinput,
	.attempt = use_ioctl)
ATTEMPT(char_ioctl32, CHAR, .number = UI_GET_VERSION, .outside = open_uinput,
	.attempt = use_ioctl32)

/* The contents of the host's screen. */
#define SCREEN .operation = "char_device", .needs = "/dev/vcs", .object = "object=\"c 7:0\"",	\
	       .path = "/dev/vcs"

ATTEMPT(screen_open, SCREEN, .flags = O_RDONLY, .attempt = try_open)
ATTEMPT(screen_read, SCREEN, .flags = O_RDONLY, .outside = open_it, .attempt = use_read)
ATTEMPT(screen_write, SCREEN, .flags = O_WRONLY, .outside = open_it, .attempt = use_write)

/* The host's virtual terminals. Opening one must already fail. */
#define TERMINAL .operation = "char_device", .needs = "/dev/tty1", .object = "object=\"c 4:1\"", \
		 .path = "/dev/tty1", .flags = O_RDWR | O_NOCTTY

/* VT_GETSTATE tells which console is in the foreground. */
ATTEMPT(terminal_open, TERMINAL, .attempt = try_open)
ATTEMPT(terminal_ioctl, TERMINAL, .number = VT_GETSTATE, .outside = open_it,
	.attempt = use_ioctl)

/*
 * The host's console, opened as /dev/console or by a node that the attacker makes. In a container,
 * /dev/console is usually a pty that is bind-mounted there, which has another device number.
 */
#define CONSOLE .operation = "char_device", .object = "object=\"c 5:1\"", .path = "/dev/console", \
		.flags = O_RDWR | O_NOCTTY | O_NONBLOCK

static int have_console_node(struct context *context)
{
	return make_node(context, "/dev/console");
}

static int open_console(struct context *context)
{
	int err = open_it(context);

	/* A modem line that is already set, so the attack changes nothing. */
	*(int *)context->bytes = TIOCM_RTS;
	return err;
}

static int send_break(struct context *context)
{
	return outcome(ioctl(context->fd, TCSBRKP, 1));
}

ATTEMPT(console_open, CONSOLE, .attempt = try_open)
ATTEMPT(console_open_other_node, .operation = "char_device", .object = "object=\"c 5:1\"",
	.path = NODE, .flags = O_RDWR | O_NOCTTY | O_NONBLOCK, .outside = have_console_node,
	.attempt = try_open, .undo = remove_node)
ATTEMPT(console_modem_lines, CONSOLE, .number = TIOCMBIS, .outside = open_console,
	.attempt = use_ioctl)
ATTEMPT(console_break, CONSOLE, .outside = open_console, .attempt = send_break)
ATTEMPT(console_exclusive, CONSOLE, .number = TIOCNXCL, .outside = open_console,
	.attempt = use_ioctl)

/* Set the line discipline that the terminal already has. */
static int set_discipline(struct context *context)
{
	*(int *)context->bytes = N_TTY;
	return use_ioctl(context);
}

ATTEMPT(console_discipline, CONSOLE, .number = TIOCSETD, .outside = open_console,
	.attempt = set_discipline)

/*
 * A host pseudo terminal that the attacker inherited and that is the controlling terminal of a
 * session outside the container. The attacker must not steal it, hang it up or change it.
 */
#define SESSION .operation = "char_device", .object = "object=\"c 136:", .undo = end_session,	\
		.outside = have_session

static struct actor worker;
static int session_master;

static int begin_session(void *arg)
{
	int slave = *(int *)arg;

	setsid();
	signal(SIGHUP, SIG_IGN);
	return outcome(ioctl(slave, TIOCSCTTY, 0));
}

static int have_session(struct context *context)
{
	static const struct person host = { .cgroup = FREE };
	int *slave = (int *)context->bytes, err;

	if (openpty(&session_master, slave, NULL, NULL, NULL))
		return -errno;
	context->fd = *slave;
	err = actor_start(&worker, &host);
	return err ? err : actor_do(&worker, begin_session, slave);
}

static void end_session(struct context *context)
{
	actor_end(&worker);
	close(session_master);
}

static int steal(struct context *context)
{
	setsid();
	signal(SIGHUP, SIG_IGN);
	return outcome(ioctl(context->fd, TIOCSCTTY, 1));
}

static int hang_up(struct context *context)
{
	return outcome(ioctl(context->fd, TIOCVHANGUP));
}

static int hang_up_master(struct context *context)
{
	context->fd = session_master;
	return hang_up(context);
}

ATTEMPT(session_stolen, SESSION, .userns = -EPERM, .attempt = steal)
ATTEMPT(session_hung_up, SESSION, .userns = -EPERM, .attempt = hang_up)
ATTEMPT(session_hung_up_by_master, .operation = "char_device", .object = "object=\"c 5:2\"",
	.userns = -EPERM, .outside = have_session, .undo = end_session,
	.attempt = hang_up_master)
ATTEMPT(session_discipline, SESSION, .number = TIOCSETD, .attempt = set_discipline)
ATTEMPT(session_exclusive, SESSION, .number = TIOCEXCL, .attempt = use_ioctl)

static int stop_output(struct context *context)
{
	return outcome(tcflow(context->fd, TCOOFF));
}

ATTEMPT(session_stopped, SESSION, .attempt = stop_output)

/*
 * A terminal of a session outside the container, not passed to the container. The attacker opens it
 * by name, to read the user's input or to write to the screen.
 */
#define OTHERS .operation = "char_device", .object = "object=\"c 136:", .undo = end_session,	\
	       .outside = have_others

static const char typed[] = "secret\n";

/* The worker holds the terminal open. context->bytes holds its descriptor, then its name. */
static char *others_name(struct context *context)
{
	return (char *)context->bytes + sizeof(int);
}

static int have_others(struct context *context)
{
	int err = have_session(context);

	if (!err)
		err = -ttyname_r(context->fd, others_name(context), 64);
	if (!err && write(session_master, typed, strlen(typed)) < 0)
		err = -errno;
	close(context->fd);
	context->fd = -1;
	return err;
}

static int read_typed(int fd)
{
	char text[64] = "";
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	int err = outcome(len);

	close(fd);
	return err ? err : strcmp(text, typed) ? -EBADE : 0;
}

static int open_and_read_typed(struct context *context)
{
	return read_typed(open(others_name(context), O_RDWR | O_NOCTTY | O_CLOEXEC));
}

static int open_others_to_write(struct context *context)
{
	int fd = open(others_name(context), O_WRONLY | O_NOCTTY | O_CLOEXEC);
	int err = fd < 0 ? -errno : outcome(write(fd, "\033[c", 3));

	close(fd);
	return err;
}

/* Access mode 3 asks for neither reading nor writing, but allows ioctl(2). O_PATH must not help. */
static int flush_others(struct context *context)
{
	int path = open(others_name(context), O_PATH | O_CLOEXEC);
	int fd = open(others_name(context), O_ACCMODE | O_NOCTTY | O_CLOEXEC);
	int err = fd < 0 ? -errno : outcome(ioctl(fd, TCFLSH, TCIFLUSH));

	close(path);
	close(fd);
	return err;
}

static int open_others_by_other_name(struct context *context)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", worker.pid, *(int *)context->bytes);
	return read_typed(open(path, O_RDWR | O_NOCTTY | O_CLOEXEC));
}

#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif

static int open_others_by_master(struct context *context)
{
	return read_typed(ioctl(session_master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
}

static int open_others_by_ring(struct context *context)
{
	struct attack attack = { .path = others_name(context), .flags = O_RDWR | O_NOCTTY };
	const struct attack *row = context->attack;
	int err;

	context->attack = &attack;
	err = try_open_uring(context);
	context->attack = row;
	return err;
}

/* A terminal that was passed in write-only, as for a log, must not be opened again for reading. */
static int keep_others_to_write(struct context *context)
{
	int err = have_others(context);

	context->fd = open(others_name(context), O_WRONLY | O_NOCTTY);
	return err ? err : outcome(context->fd);
}

static int send_to_attacker(struct context *context, int fd)
{
	int sockets[2], err;

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets))
		return -errno;
	err = fd_send(sockets[1], fd);
	close(sockets[1]);
	context->fd = sockets[0];
	return err;
}

static int send_others(struct context *context)
{
	int err = have_others(context);
	int fd = open(others_name(context), O_RDWR | O_NOCTTY);

	if (!err)
		err = send_to_attacker(context, fd);
	close(fd);
	return err;
}

static int send_master(struct context *context)
{
	int err = have_session(context);

	if (!err)
		err = send_to_attacker(context, session_master);
	close(*(int *)context->bytes);
	close(session_master);
	session_master = -1;
	return err;
}

static int receive_and_read_typed(struct context *context)
{
	int err = receive_it(context);

	return err ? err : read_typed(context->fd);
}

ATTEMPT(others_read, OTHERS, .attempt = open_and_read_typed)
ATTEMPT(others_written, OTHERS, .attempt = open_others_to_write)
ATTEMPT(others_flushed, OTHERS, .attempt = flush_others)
ATTEMPT(others_read_by_master, OTHERS, .attempt = open_others_by_master)
ATTEMPT(others_opened_by_ring, OTHERS, .attempt = open_others_by_ring)
ATTEMPT(others_read_by_other_name, OTHERS, .also = "ptrace", .userns = -EACCES,
	.attempt = open_others_by_other_name)
ATTEMPT(others_read_instead_of_written, .operation = "char_device",
	.object = "object=\"c 136:", .undo = end_session, .outside = keep_others_to_write,
	.attempt = open_and_read_typed)
ATTEMPT(others_received, .operation = "char_device", .object = "object=\"c 136:",
	.undo = end_session, .outside = send_others, .attempt = receive_and_read_typed)
ATTEMPT(others_master_received, .operation = "char_device", .object = "object=\"c 5:2\"",
	.undo = end_session, .outside = send_master, .attempt = receive_it)

/* A passed descriptor may be opened again, as a shell does for "echo >/dev/stderr". */
static int open_stream_again(struct context *context)
{
	char path[32];

	if (dup2(context->fd, STDERR_FILENO) < 0)
		return -errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", STDERR_FILENO);
	return open_and_close(path, O_WRONLY | O_NOCTTY) ?:
	       open_and_close(path, O_RDWR | O_NOCTTY) ?:
	       open_and_close(others_name(context), O_RDWR | O_NOCTTY);
}

static int have_stream(struct context *context)
{
	int err = have_session(context);

	return err ? err : -ttyname_r(context->fd, others_name(context), 64);
}

ATTEMPT(others_stream_again, .operation = "char_device", .harmless = true,
	.undo = end_session, .outside = have_stream, .attempt = open_stream_again)

/*
 * A terminal that no session uses yet: the attacker opens or receives it and waits for a session to
 * begin there, to read its input.
 */
#define AWAITED .operation = "char_device", .object = "object=\"c 136:", .undo = end_session

/* The worker holds both ends. Returns with the slave closed in the attacker. */
static int have_awaited(struct context *context)
{
	static const struct person host = { .cgroup = FREE };
	int *slave = (int *)context->bytes, err;

	if (openpty(&session_master, slave, others_name(context), NULL, NULL))
		return -errno;
	err = actor_start(&worker, &host);
	close(*slave);
	return err;
}

static int work_and_type(void *slave)
{
	return begin_session(slave) ?: outcome(write(session_master, typed, strlen(typed)));
}

static int read_what_will_be_typed(struct context *context, int fd)
{
	int err = outcome(fd) ?: actor_do(&worker, work_and_type, context->bytes);

	return err ? err : read_typed(fd);
}

static int await_by_name(struct context *context)
{
	close(session_master);
	return read_what_will_be_typed(context, open(others_name(context),
						     O_RDWR | O_NOCTTY | O_CLOEXEC));
}

/* The same, while the attacker has an unrelated master open. */
static int await_beside_own(struct context *context)
{
	int master, slave;

	return openpty(&master, &slave, NULL, NULL, NULL) ? -errno : await_by_name(context);
}

static int send_awaited(struct context *context)
{
	int err = have_awaited(context);
	int fd = open(others_name(context), O_RDWR | O_NOCTTY);

	if (!err)
		err = send_to_attacker(context, fd);
	close(fd);
	return err;
}

static int send_awaited_master(struct context *context)
{
	int err = have_awaited(context);

	if (!err)
		err = send_to_attacker(context, session_master);
	close(session_master);
	session_master = -1;
	return err;
}

static int receive_awaited(struct context *context)
{
	int err;

	close(session_master);
	err = receive_it(context);
	return err ? err : read_what_will_be_typed(context, context->fd);
}

ATTEMPT(awaited_opened, AWAITED, .outside = have_awaited, .attempt = await_by_name)
ATTEMPT(awaited_beside_own, AWAITED, .outside = have_awaited, .attempt = await_beside_own)
ATTEMPT(awaited_received, AWAITED, .outside = send_awaited, .attempt = receive_awaited)
ATTEMPT(awaited_master_received, .operation = "char_device", .object = "object=\"c 5:2\"",
	.undo = end_session, .outside = send_awaited_master, .attempt = receive_it)

/*
 * A task that has the master open may open the slave. Covered: the task that made both ends, a
 * child that opens the slave by its name or by TIOCGPTPEER, as screen(1) and sshd(8) do, and a
 * container runtime's init, which sends the master elsewhere.
 */
static int make_master(char name[64])
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (master < 0 || grantpt(master) || unlockpt(master))
		return -errno;
	return ptsname_r(master, name, 64) ? -errno : master;
}

static int use_as_terminal(int slave)
{
	int err = outcome(slave);

	if (!err && (setsid() < 0 || ioctl(slave, TIOCSCTTY, 0)))
		err = -errno;
	return err ?: open_and_close("/dev/tty", O_RDWR) ?: outcome(write(slave, typed, 1));
}

static int in_child(int (*what)(int master, const char *name), int master, const char *name)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		signal(SIGHUP, SIG_IGN);
		_exit(-what(master, name));
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ECHILD;
	return -WEXITSTATUS(status);
}

static int open_in_child(int master, const char *name)
{
	return use_as_terminal(open(name, O_RDWR | O_NOCTTY));
}

static int open_by_master(int master, const char *name)
{
	return use_as_terminal(ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY));
}

static int open_beside_many(int master, const char *name)
{
	struct rlimit limit = { .rlim_cur = 1024, .rlim_max = 1024 };
	int moved;

	if (setrlimit(RLIMIT_NOFILE, &limit))
		return -errno;
	moved = fcntl(master, F_DUPFD, 1000);
	if (moved < 0)
		return -errno;
	close(master);
	return open_in_child(moved, name);
}

static int open_and_send_master(int master, const char *name)
{
	int sockets[2], slave = open(name, O_RDWR | O_NOCTTY), err = outcome(slave);

	if (!err && socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets))
		err = -errno;
	if (!err)
		err = fd_send(sockets[1], master);
	close(master);
	return err ? err : use_as_terminal(slave);
}

static int make_both(int master, const char *name)
{
	int slave;

	return openpty(&master, &slave, NULL, NULL, NULL) ? -errno : use_as_terminal(slave);
}

static int make_terminals(struct context *context)
{
	int (*const ways[])(int master, const char *name) = {
		open_in_child, open_by_master, open_beside_many, open_and_send_master, make_both,
	};
	size_t i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(ways) && !err; i++) {
		char name[64];
		int master = make_master(name);

		err = master < 0 ? master : in_child(ways[i], master, name);
		close(master);
	}
	return err;
}

ATTEMPT(terminals_made, .operation = "char_device", .harmless = true, .attempt = make_terminals)

/*
 * The task has neither a descriptor of the terminal nor its session. It is only in the container to
 * which the terminal belongs.
 */
static int open_from_other_session(const char *name)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		setsid();
		closefrom(0);
		_exit(-open_and_close(name, O_RDWR | O_NOCTTY));
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ECHILD;
	errno = WEXITSTATUS(status);
	return -errno;
}

/* Inside the container, its own terminals can be controlled and opened without restriction. */
static int rule_own_session(struct context *context)
{
	int master, slave, again;
	char name[64];

	signal(SIGHUP, SIG_IGN);
	if (openpty(&master, &slave, name, NULL, NULL))
		return -errno;
	setsid();
	if (ioctl(slave, TIOCSETD, &(int){ N_TTY }) || ioctl(slave, TIOCSCTTY, 1) ||
	    ioctl(slave, TIOCSETD, &(int){ N_TTY }) || ioctl(slave, TIOCEXCL) ||
	    ioctl(slave, TIOCNXCL))
		return -errno;
	again = open(name, O_RDWR | O_NOCTTY);
	if (again < 0 || tcflow(again, TCOOFF) || tcflow(again, TCOON))
		return -errno;
	if (open_from_other_session(name))
		return -errno;
	if (ioctl(again, TIOCVHANGUP) && getuid() == 0)
		return -errno;
	return 0;
}

ATTEMPT(session_own, .operation = "char_device", .harmless = true, .userns = -EPERM,
	.attempt = rule_own_session)

/* SysRq by the keyboard above. The kernel log shows whether SysRq was triggered. */
#define CAGE "gabion 1\nprofile cage\n\tdeny block_device char_device\n%s" BIND_CGROUP

static const struct person governed = { .cgroup = BOUND };

static int impose_with(const char *list)
{
	char policy[1024];

	snprintf(policy, sizeof(policy), CAGE, list);
	return gabion_load(policy);
}

FIXTURE(sysrq)
{
	struct context *context;
	int log;
};

FIXTURE_SETUP(sysrq)
{
	static const struct attack keyboard = { CHAR, .fill = keys };

	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, module_insert("uinput"));
	self->context = shared_memory(sizeof(*self->context));
	self->context->attack = &keyboard;
	self->log = log_open();
	ASSERT_LE(0, self->log);
}

FIXTURE_TEARDOWN(sysrq)
{
	no_policy();
	close(self->log);
}

static int press_sysrq(void *context)
{
	return open_and_press(context);
}

TEST_F(sysrq, pressed)
{
	EXPECT_EQ(0, run_as(&governed, press_sysrq, self->context));
	EXPECT_TRUE(sysrq_help_logged(self->log));
}

TEST_F(sysrq, refused)
{
	ASSERT_EQ(0, impose_with(""));
	EXPECT_EQ(-EPERM, run_as(&governed, press_sysrq, self->context));
	EXPECT_FALSE(sysrq_help_logged(self->log));
}

TEST_F(sysrq, refused_inherited)
{
	ASSERT_EQ(0, open_keyboard(self->context));
	ASSERT_EQ(0, impose_with(""));
	EXPECT_EQ(-EPERM, run_as(&governed, (int (*)(void *))use_write, self->context));
	EXPECT_FALSE(sysrq_help_logged(self->log));
	/* The refusal affects only the governed task: the host can still use the device. */
	EXPECT_EQ(0, use_write(self->context));
	EXPECT_TRUE(sysrq_help_logged(self->log));
	close(self->context->fd);
}

/* The driver is loaded while the policy is in force, then unloaded and loaded again. */
TEST_F(sysrq, driver_comes_later)
{
	int times;

	ASSERT_EQ(0, impose_with(""));
	for (times = 0; times < 2; times++) {
		module_remove("uinput");
		ASSERT_FALSE(module_loaded("uinput"));
		ASSERT_EQ(0, open_keyboard(self->context));
		EXPECT_EQ(-EPERM, run_as(&governed, (int (*)(void *))use_write, self->context));
		EXPECT_FALSE(sysrq_help_logged(self->log));
		EXPECT_EQ(0, use_write(self->context));
		EXPECT_TRUE(sysrq_help_logged(self->log));
		close(self->context->fd);
	}
}

TEST_F(sysrq, listed)
{
	ASSERT_EQ(0, impose_with("\tallow char_device: 10:223\n"));
	EXPECT_EQ(0, run_as(&governed, press_sysrq, self->context));
	EXPECT_TRUE(sysrq_help_logged(self->log));
}

/* What must pass under "deny block_device char_device". */
FIXTURE(passes)
{
	struct context *context;
};

FIXTURE_SETUP(passes)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
	self->context = shared_memory(sizeof(*self->context));
	ASSERT_EQ(0, have_disk(self->context));
	ASSERT_EQ(0, impose_with(""));
}

FIXTURE_TEARDOWN(passes)
{
	no_policy();
	drop_disk(self->context);
}

static int open_and_use(void *path)
{
	char byte = 0;
	int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
	int err = outcome(fd);

	if (!err && read(fd, &byte, 1) < 0 && errno == EPERM)
		err = -EPERM;
	if (!err && write(fd, &byte, 0) < 0 && errno == EPERM)
		err = -EPERM;
	if (!err && ioctl(fd, TCGETS, &(struct termios){ 0 }) && errno == EPERM)
		err = -EPERM;
	close(fd);
	return err;
}

TEST_F(passes, harmless)
{
	const char *const harmless[] = {
		"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom",
		"/dev/ptmx",
	};
	size_t i;

	for (i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
		EXPECT_EQ(0, run_as(&governed, open_and_use, (void *)harmless[i])) {
			TH_LOG("%s", harmless[i]);
		}
	}
}

/* What a shell does: open a new terminal, make it the controlling terminal and configure it. */
static int use_terminal(void *arg)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct termios settings;
	char name[64], byte;
	int master, slave, tty;

	if (openpty(&master, &slave, name, NULL, &size))
		return -errno;
	close(slave);
	setsid();
	slave = open(name, O_RDWR);
	if (slave < 0 || tcgetattr(slave, &settings) || tcsetattr(slave, TCSANOW, &settings) ||
	    ioctl(slave, TIOCGWINSZ, &size) || ioctl(slave, TIOCSWINSZ, &size))
		return -errno;
	tty = open("/dev/tty", O_RDWR);
	if (tty < 0 || ioctl(tty, TIOCSPGRP, &(pid_t){ getpid() }) || write(tty, "x", 1) != 1 ||
	    read(master, &byte, 1) != 1)
		return -errno;
	return byte == 'x' ? 0 : -EIO;
}

TEST_F(passes, terminal)
{
	EXPECT_EQ(0, run_as(&governed, use_terminal, NULL));
}

static int type_into_terminal(void *arg)
{
	int master, slave;

	if (openpty(&master, &slave, NULL, NULL, NULL))
		return -errno;
	return outcome(ioctl(slave, TIOCSTI, "x"));
}

/*
 * TIOCSTI fakes keyboard input and is denied. Without a policy the kernel may refuse it as well,
 * but with another error than EPERM.
 */
TEST_F(passes, no_typing)
{
	EXPECT_EQ(-EPERM, run_as(&governed, type_into_terminal, NULL));
	no_policy();
	EXPECT_NE(-EPERM, run_as(&governed, type_into_terminal, NULL));
}

static int ask_console(void *arg)
{
	struct vt_stat state;
	int fd = open("/dev/console", O_RDWR | O_NOCTTY | O_NONBLOCK);

	return fd < 0 ? -errno : outcome(ioctl(fd, VT_GETSTATE, &state));
}

TEST_F(passes, no_console_control)
{
	EXPECT_EQ(-EPERM, run_as(&governed, ask_console, NULL));
	no_policy();
	EXPECT_NE(-EPERM, run_as(&governed, ask_console, NULL));
}

/* A console or serial terminal that was passed in as a standard stream. */
static int use_stream(void *arg)
{
	int fd = *(int *)arg;
	struct termios settings;

	struct winsize size;
	pid_t group;
	int bytes;

	if (tcgetattr(fd, &settings) || tcsetattr(fd, TCSADRAIN, &settings) || !isatty(fd) ||
	    write(fd, "", 0) < 0 || tcdrain(fd) || tcflush(fd, TCIFLUSH) || tcflow(fd, TCOON) ||
	    ioctl(fd, TIOCGWINSZ, &size) || ioctl(fd, FIONREAD, &bytes))
		return -errno;
	/* Not the terminal of this task's session: the kernel answers ENOTTY. */
	if ((ioctl(fd, TIOCGPGRP, &group) || ioctl(fd, TIOCNOTTY)) && errno != ENOTTY)
		return -errno;
	return 0;
}

TEST_F(passes, standard_stream)
{
	int fd = open("/dev/tty1", O_RDWR | O_NOCTTY);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, run_as(&governed, use_stream, &fd));
	close(fd);
}

/*
 * Open a terminal by its name, without a descriptor of it. A task may open the controlling terminal
 * of its own session, even if tasks outside the container use it too (as with "gabionctl run" in a
 * shell), and every terminal in a devpts mounted by the container.
 */
static int open_by_name(void *name)
{
	/* Descriptors above 2 stay open: the harness reports through them. */
	const char *const own[] = { "/dev/null", "/dev/null", "/dev/null" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(own); i++) {
		int fd = open(own[i], O_RDWR | O_CLOEXEC);

		dup2(fd, i);
		close(fd);
	}
	return open_and_close(name, O_RDWR | O_NOCTTY);
}

struct terminal {
	const char *devpts;	/* mount point of the devpts in which the terminal is made */
	char name[64];
	int master;
	bool left;		/* the opener leaves the session first */
	bool idle;		/* no session uses the terminal */
};

static int work_at(struct terminal *terminal)
{
	int slave, number, unlock = 0;
	char path[64];

	snprintf(path, sizeof(path), "%s/ptmx", terminal->devpts);
	signal(SIGHUP, SIG_IGN);
	setsid();
	terminal->master = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (terminal->master < 0 || ioctl(terminal->master, TIOCGPTN, &number) ||
	    ioctl(terminal->master, TIOCSPTLCK, &unlock))
		return -errno;
	snprintf(terminal->name, sizeof(terminal->name), "%s/%d", terminal->devpts, number);
	slave = open(terminal->name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0 || (!terminal->idle && ioctl(slave, TIOCSCTTY, 0)))
		return -errno;
	close(slave);
	return 0;
}

static int leave_and_open(void *arg)
{
	const struct terminal *terminal = arg;

	if (terminal->left)
		setsid();
	close(terminal->master);
	return open_by_name((void *)terminal->name);
}

static int work_and_open(void *arg)
{
	int err = work_at(arg);

	return err ? err : run_as(&governed, leave_and_open, arg);
}

static int mount_and_open(void *arg)
{
	const struct terminal *terminal = arg;
	int err = private_mounts(0);

	if (!err && mkdir(terminal->devpts, 0755) && errno != EEXIST)
		err = -errno;
	if (!err)
		err = outcome(mount("devpts", terminal->devpts, "devpts", 0,
				    "newinstance,ptmxmode=0666"));
	return err ? err : work_and_open(arg);
}

TEST_F(passes, terminal_by_name)
{
	static const struct person host = { .cgroup = FREE };
	struct terminal own = { .devpts = "/dev/pts" };
	struct terminal left = { .devpts = "/dev/pts", .left = true };
	struct terminal idle = { .devpts = "/dev/pts", .left = true, .idle = true };
	struct terminal containers = { .devpts = "/tmp/gabion-pts", .left = true };
	struct terminal containers_idle = { .devpts = "/tmp/gabion-pts", .left = true,
					    .idle = true };

	ASSERT_EQ(0, cgroup_make(FREE));
	EXPECT_EQ(0, run_as(&host, work_and_open, &own));
	EXPECT_EQ(-EPERM, run_as(&host, work_and_open, &left));
	EXPECT_EQ(-EPERM, run_as(&host, work_and_open, &idle));
	EXPECT_EQ(0, run_as(&host, mount_and_open, &containers));
	EXPECT_EQ(0, run_as(&host, mount_and_open, &containers_idle));
	ASSERT_EQ(0, impose_with("\tallow char_device: 136:*\n"));
	EXPECT_EQ(0, run_as(&host, work_and_open, &left));
}

static int try_device(void *path)
{
	return open_and_close(path, O_RDWR);
}

static int open_to_read(void *path)
{
	return open_and_close(path, O_RDONLY);
}

#define NODE "/tmp/gabion-node"

/* O_PATH and stat(2) do not open the device, so they pass. */
static int look_at(void *path)
{
	struct stat st;
	int fd = open(path, O_PATH);

	return fd < 0 || fstat(fd, &st) || stat(path, &st) || access(path, R_OK) ? -errno : 0;
}

TEST_F(passes, names)
{
	EXPECT_EQ(-EPERM, run_as(&governed, try_device, DISK));
	EXPECT_EQ(0, run_as(&governed, look_at, DISK));
	EXPECT_EQ(0, run_as(&governed, look_at, "/dev/uinput"));
}

/* Lists of device numbers. An entry for one kind of device does not match the other kind. */
TEST_F(passes, list)
{
	EXPECT_EQ(-EPERM, run_as(&governed, try_device, DISK));
	EXPECT_EQ(-EPERM, run_as(&governed, try_device, "/dev/uinput"));
	ASSERT_EQ(0, impose_with("\tallow block_device: 7:7\n\tallow char_device: 10:200-229\n"));
	EXPECT_EQ(0, run_as(&governed, try_device, DISK));
	EXPECT_EQ(-EPERM, run_as(&governed, try_device, "/dev/loop6"));
	EXPECT_EQ(0, run_as(&governed, try_device, "/dev/uinput"));
	ASSERT_EQ(0, impose_with("\tallow block_device: 10:223 c:7:7\n\tallow char_device: 7:7\n"));
	EXPECT_EQ(-EPERM, run_as(&governed, try_device, DISK));
	EXPECT_EQ(-EPERM, run_as(&governed, try_device, "/dev/uinput"));
	ASSERT_EQ(0, impose_with("\tallow block_device: *:*\n\tallow char_device: *:*\n"));
	EXPECT_EQ(0, run_as(&governed, try_device, DISK));
	EXPECT_EQ(0, run_as(&governed, try_device, "/dev/uinput"));
}

/* Lists of driver names, as /proc/devices and /proc/misc show them. */
TEST_F(passes, drivers)
{
	ASSERT_EQ(0, module_insert("uinput"));
	ASSERT_EQ(0, impose_with("\tallow block_device: loop\n\tallow char_device: uinput\n"));
	EXPECT_EQ(0, run_as(&governed, try_device, DISK));
	EXPECT_EQ(0, run_as(&governed, try_device, "/dev/loop6"));
	EXPECT_EQ(0, run_as(&governed, try_device, "/dev/uinput"));
	EXPECT_EQ(-EPERM, run_as(&governed, try_device, "/dev/vda"));
	EXPECT_EQ(-EPERM, run_as(&governed, try_device, "/dev/vcs1"));
	/* Several drivers share this device number, so no driver name matches. */
	EXPECT_EQ(-EPERM, run_as(&governed, try_device, "/dev/tty1"));
	ASSERT_EQ(0, impose_with("\tallow block_device: virtblk\n\tallow char_device: fuse tty\n"));
	EXPECT_EQ(-EPERM, run_as(&governed, try_device, DISK));
	EXPECT_EQ(-EPERM, run_as(&governed, try_device, "/dev/uinput"));
	EXPECT_EQ(-EPERM, run_as(&governed, try_device, "/dev/tty1"));
	EXPECT_EQ(0, run_as(&governed, open_to_read, "/dev/vda"));
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny block_device: loop\n"
				 "\tdeny char_device: uinput\n" BIND_CGROUP));
	EXPECT_EQ(-EPERM, run_as(&governed, try_device, DISK));
	EXPECT_EQ(-EPERM, run_as(&governed, try_device, "/dev/uinput"));
	EXPECT_EQ(0, run_as(&governed, open_to_read, "/dev/vda"));
	EXPECT_EQ(0, run_as(&governed, try_device, "/dev/vcs1"));
}

/*
 * A listed driver that gets its device number only when it is loaded. After it is unloaded, another
 * driver could get the number, so the number is denied again.
 */
TEST_F(passes, driver_comes_later)
{
	struct stat node;
	int times;

	if (!module_exists("ublk_drv"))
		SKIP(return, "no driver of userspace block devices");
	module_remove("ublk_drv");
	ASSERT_EQ(0, impose_with("\tallow char_device: ublk-control\n"));
	for (times = 0; times < 2; times++) {
		ASSERT_EQ(0, module_insert("ublk_drv"));
		ASSERT_EQ(0, stat("/dev/ublk-control", &node));
		EXPECT_EQ(0, run_as(&governed, try_device, "/dev/ublk-control"));
		ASSERT_EQ(0, mknod(NODE, S_IFCHR | 0600, node.st_rdev));
		module_remove("ublk_drv");
		EXPECT_EQ(-EPERM, run_as(&governed, try_device, NODE));
		unlink(NODE);
	}
}

/* A listed device can be used, not only opened. */
TEST_F(passes, listed_use)
{
	static const struct attack disk = { BLOCK_W };

	self->context->attack = &disk;
	ASSERT_EQ(0, open_it(self->context));
	EXPECT_EQ(-EPERM, run_as(&governed, (int (*)(void *))use_pread, self->context));
	ASSERT_EQ(0, impose_with("\tallow block_device: 7:*\n"));
	EXPECT_EQ(0, run_as(&governed, (int (*)(void *))use_pread, self->context));
	EXPECT_EQ(0, run_as(&governed, (int (*)(void *))use_pwrite, self->context));
	EXPECT_EQ(0, run_as(&governed, (int (*)(void *))use_mmap, self->context));
	close(self->context->fd);
}

/*
 * A host loop device on a host disk: a kernel thread reads the disk for the loop device. No policy
 * binds that thread, so this passes.
 */
static int read_stacked(int loop)
{
	char byte;

	return result(pread(loop, &byte, 1, 4096)) == 1 ? 0 : -errno;
}

TEST_F(passes, host_loop)
{
	int loop = open("/dev/loop6", O_RDWR | O_CLOEXEC);
	int disk = open(DISK, O_RDWR | O_CLOEXEC);

	ASSERT_LE(0, loop);
	ASSERT_LE(0, disk);
	ASSERT_EQ(0, gabion_load("gabion 1\nprofile cage\n\tdeny all\n" BIND_ALL));
	ASSERT_EQ(0, ioctl(loop, LOOP_SET_FD, disk));
	EXPECT_EQ(0, read_stacked(loop));
	EXPECT_EQ(1, pwrite(loop, "x", 1, 4096));
	EXPECT_EQ(0, fsync(loop));
	ioctl(loop, LOOP_CLR_FD, 0);
	close(loop);
	close(disk);
}

TEST_HARNESS_MAIN
