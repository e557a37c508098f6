// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keyboards that a task creates: SysRq pressed on them, and the drivers that the host loads for
 * them.
 *
 * In the rows:
 *  UINPUT    creates a keyboard with uinput, or presses Alt-SysRq-h on it
 *  UHID_KEY  the same with uhid
 *  UHID      creates a device with uhid
 *  DRIVER    has the host load a driver for it
 *  CAD       presses Ctrl-Alt-Del
 */
#include <fcntl.h>
#include <glob.h>
#include <linux/input.h>
#include <linux/serio.h>
#include <linux/tty.h>
#include <linux/uhid.h>
#include <linux/uinput.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keyboard.h"
#include "matrix.h"

static int kernel_log;

static int log_from_now_on(void)
{
	if (kernel_log > 0)
		close(kernel_log);
	kernel_log = log_open();
	return kernel_log < 0 ? kernel_log : 0;
}

/*
 * A key press returns no error. If the kernel has not printed the SysRq help, the key was refused.
 */
static int help_was_printed(void)
{
	return sysrq_help_logged(kernel_log) ? 0 : -EPERM;
}

/* Keyboards made with uinput. */
#define UINPUT .operation = "sysrq", .object = "object=\"Alt-SysRq-h\"", .module = "uinput",	\
	       .path = "/dev/uinput", .flags = O_RDWR, .also = "char_device syslog"

static int press(int fd, unsigned int key, int value)
{
	struct input_event events[] = {
		{ .type = EV_KEY, .code = key, .value = value },
		{ .type = EV_SYN, .code = SYN_REPORT },
	};

	return outcome(write(fd, events, sizeof(events)));
}

/* One write for each key, pressed or released. */
static int press_sysrq(int fd)
{
	int i, err = 0;

	for (i = 0; i < KEYBOARD_SYSRQ_EVENTS; i += 2)
		err = outcome(write(fd, &keyboard_sysrq[i], 2 * sizeof(*keyboard_sysrq))) ?: err;
	return err ? err : help_was_printed();
}

static int have_uinput(struct context *context)
{
	int err = module_insert("uinput");

	return err ? err : log_from_now_on();
}

static int open_keyboard(struct context *context)
{
	int err = open_it(context);

	return err ? err : keyboard_make(context->fd);
}

static int have_keyboard(struct context *context)
{
	int err = have_uinput(context);

	return err ? err : open_keyboard(context);
}

static int press_there(struct context *context)
{
	return press_sysrq(context->fd);
}

static int open_and_press(struct context *context)
{
	int err = open_keyboard(context);

	return err ? err : press_there(context);
}

/* Other keys than SysRq, as remote desktop and gaming servers press them, must pass. */
static int press_others(struct context *context)
{
	int err = open_keyboard(context);

	if (!err)
		err = press(context->fd, KEY_H, 1);
	return err ? err : press(context->fd, KEY_H, 0);
}

ATTEMPT(uinput_open_and_press, UINPUT, .outside = have_uinput, .attempt = open_and_press)
ATTEMPT(uinput_press, UINPUT, .outside = have_keyboard, .attempt = press_there)
ATTEMPT(uinput_press_opened_before, UINPUT, .outside = have_uinput, .early = open_keyboard,
	.attempt = press_there)
ATTEMPT(uinput_others, UINPUT, .harmless = true, .outside = have_uinput,
	.attempt = press_others)
ATTEMPT(uinput_no_driver, .operation = "module_autoload", .also = "char_device",
	.module = "uinput", .path = "/dev/uinput", .flags = O_RDWR, .harmless = true,
	.outside = have_uinput, .attempt = press_others)

/* Write to the event node of an existing keyboard. */
static int open_event_node(struct context *context)
{
	char name[64], path[128];
	glob_t found;
	int err = module_insert("evdev");

	context->personality = -1;
	if (!err)
		err = have_keyboard(context);
	if (!err)
		err = outcome(ioctl(context->fd, UI_GET_SYSNAME(sizeof(name)), name));
	if (err)
		return err;
	snprintf(path, sizeof(path), "/sys/devices/virtual/input/%s/event*", name);
	if (glob(path, 0, NULL, &found))
		return -ENOENT;
	snprintf(path, sizeof(path), "/dev/input%s", strrchr(found.gl_pathv[0], '/'));
	context->personality = open(path, O_RDWR);
	return outcome(context->personality);
}

static int press_by_node(struct context *context)
{
	return press_sysrq(context->personality);
}

static void close_event_node(struct context *context)
{
	close(context->personality);
}

ATTEMPT(evdev_press, UINPUT, .module = "evdev", .outside = open_event_node,
	.attempt = press_by_node, .undo = close_event_node)

/* Keyboards made with uhid; the HID report descriptor of a USB keyboard. */
static const unsigned char descriptor[] = {
	0x05, 0x01, 0x09, 0x06, 0xa1, 0x01,		/* generic desktop: keyboard */
	0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7,		/* eight modifiers, one bit each */
	0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02,
	0x95, 0x01, 0x75, 0x08, 0x81, 0x01,		/* one unused byte */
	0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65,	/* six keys */
	0x05, 0x07, 0x19, 0x00, 0x29, 0x65, 0x81, 0x00,
	0xc0,
};

#define LEFT_ALT 0x04
#define USAGE_H 0x0b
#define USAGE_SYSRQ 0x46

static int create_keyboard(int fd)
{
	struct uhid_event event = {
		.type = UHID_CREATE2,
		.u.create2 = {
			.name = "gabion-keyboard",
			.rd_size = sizeof(descriptor),
			.bus = BUS_USB,
			.vendor = 0x1234,
			.product = 0x5678,
		},
	};

	memcpy(event.u.create2.rd_data, descriptor, sizeof(descriptor));
	return outcome(write(fd, &event, sizeof(event)));
}

/* UHID_CREATE, the older request, which the kernel translates to UHID_CREATE2. */
static int create_keyboard_old(int fd)
{
	struct uhid_event event = {
		.type = UHID_CREATE,
		.u.create = {
			.name = "gabion-keyboard",
			.rd_data = (void *)descriptor,
			.rd_size = sizeof(descriptor),
			.bus = BUS_USB,
			.vendor = 0x1234,
			.product = 0x5678,
		},
	};

	return outcome(write(fd, &event, sizeof(event)));
}

/* The kernel creates the device in a workqueue. */
static int wait_for_keyboard(int fd)
{
	struct uhid_event event;
	int times;

	for (times = 0; times < 200; times++) {
		if (read(fd, &event, sizeof(event)) > 0 && event.type == UHID_OPEN)
			return 0;
		usleep(50000);
	}
	return -ETIMEDOUT;
}

static int report(int fd, unsigned char modifiers, unsigned char key, unsigned char other)
{
	struct uhid_event event = {
		.type = UHID_INPUT2,
		.u.input2 = { .size = 8, .data = { modifiers, 0, key, other } },
	};

	return outcome(write(fd, &event, sizeof(event)));
}

static int have_uhid(struct context *context)
{
	int err = module_insert("uhid");

	if (!err)
		err = module_insert("hid_generic");
	/* evdev lets a task open the keyboard's event node. */
	if (!err)
		err = module_insert("evdev");
	return err ? err : log_from_now_on();
}

static int open_hid_keyboard(struct context *context)
{
	int err = open_it(context);

	if (!err)
		err = create_keyboard(context->fd);
	return err ? err : wait_for_keyboard(context->fd);
}

static int have_hid_keyboard(struct context *context)
{
	int err = have_uhid(context);

	return err ? err : open_hid_keyboard(context);
}

static int press_by_report(struct context *context)
{
	int err = report(context->fd, LEFT_ALT, 0, 0);

	err = report(context->fd, LEFT_ALT, USAGE_SYSRQ, 0) ?: err;
	err = report(context->fd, LEFT_ALT, USAGE_SYSRQ, USAGE_H) ?: err;
	err = report(context->fd, 0, 0, 0) ?: err;
	return err ? err : help_was_printed();
}

static int create_and_press(struct context *context)
{
	int err = open_hid_keyboard(context);

	return err ? err : press_by_report(context);
}

#define UHID .module = "uhid", .path = "/dev/uhid", .flags = O_RDWR | O_NONBLOCK,	\
	     .outside = have_uhid
#define UHID_KEY .operation = "sysrq", .object = "object=\"Alt-SysRq-h\"", .module = "uhid",	\
		 .path = "/dev/uhid", .flags = O_RDWR | O_NONBLOCK,				\
		 .also = "char_device syslog module_autoload"

ATTEMPT(uhid_create_and_press, UHID_KEY, .outside = have_uhid, .attempt = create_and_press)
ATTEMPT(uhid_press, UHID_KEY, .outside = have_hid_keyboard, .attempt = press_by_report)

/* The alias of the driver that the host's udev would load. */
#define DRIVER .operation = "module_autoload", .also = "char_device",	\
	       .object = "object=\"hid:b0003g*v00001234p00005678\"", UHID

static int open_and_create(struct context *context)
{
	int err = open_it(context);

	return err ? err : create_keyboard(context->fd);
}

static int open_and_create_old(struct context *context)
{
	int err = open_it(context);

	return err ? err : create_keyboard_old(context->fd);
}

static int create_there(struct context *context)
{
	return create_keyboard(context->fd);
}

static int open_uhid(struct context *context)
{
	int err = have_uhid(context);

	return err ? err : open_it(context);
}

ATTEMPT(hid_device, DRIVER, .attempt = open_and_create)
ATTEMPT(hid_device_old, DRIVER, .attempt = open_and_create_old)
ATTEMPT(hid_device_listed, DRIVER, .harmless = true,
	.list = "allow module_autoload: hid:b0003g*v00001234p*", .attempt = open_and_create)
ATTEMPT(hid_device_inherited, .operation = "module_autoload", .also = "char_device",
	.object = "object=\"hid:b0003g*v00001234p00005678\"", .module = "uhid",
	.path = "/dev/uhid", .flags = O_RDWR | O_NONBLOCK, .outside = open_uhid,
	.attempt = create_there)

/*
 * A keyboard by the line discipline N_MOUSE (serport): a Sun keyboard at the other end of a pty.
 * Its driver asks only for the keyboard type. What is typed arrives in a kernel thread.
 */
#define SUN_RESET 0x01
#define SUN_KIND 0x03
#define SUN_ALT 19
#define SUN_SYSRQ 22
#define SUN_H 82
#define SUN_RELEASE 0x80

static int have_serport(struct context *context)
{
	int err = module_insert("serport");

	if (!err)
		err = module_insert("sunkbd");
	if (!err)
		err = module_insert("evdev");
	return err ? err : log_from_now_on();
}

static int open_pair(int *master, int *slave)
{
	int number, unlock = 0;
	char path[32];

	*master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*master < 0 || ioctl(*master, TIOCSPTLCK, &unlock) ||
	    ioctl(*master, TIOCGPTN, &number))
		return -errno;
	snprintf(path, sizeof(path), "/dev/pts/%d", number);
	*slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	return outcome(*slave);
}

static int choose_discipline(int slave)
{
	unsigned long type = SERIO_SUNKBD;
	int discipline = N_MOUSE;

	if (ioctl(slave, TIOCSETD, &discipline) || ioctl(slave, SPIOCSTYPE, &type))
		return -errno;
	return 0;
}

/* The device exists as long as this read(2) blocks, until the terminal is hung up. */
static pid_t read_on(int slave)
{
	pid_t pid = fork();
	char byte;

	if (!pid)
		_exit(read(slave, &byte, 1) < 0 ? errno : 0);
	return pid;
}

static int type_on(int master, unsigned char key)
{
	int ret = outcome(write(master, &key, 1));

	/* Wait, so that the driver handles the keys one by one. */
	usleep(10000);
	return ret;
}

/* The driver resets the keyboard, and gives up if there is no answer within a second. */
static int answer_driver(int master, pid_t reader)
{
	struct pollfd pollfd = { .fd = master, .events = POLLIN };
	siginfo_t info = {};
	unsigned char byte = 0;
	int times;

	for (times = 0; times < 50 && !info.si_pid; times++) {
		if (poll(&pollfd, 1, 100) == 1 && read(master, &byte, 1) == 1 &&
		    byte == SUN_RESET)
			return type_on(master, SUN_KIND);
		waitid(P_PID, reader, &info, WEXITED | WNOHANG | WNOWAIT);
	}
	return info.si_pid ? -info.si_status : -ETIMEDOUT;
}

static int type_sysrq(int master, pid_t reader)
{
	static const unsigned char keys[] = {
		SUN_ALT, SUN_SYSRQ, SUN_H, SUN_H | SUN_RELEASE, SUN_SYSRQ | SUN_RELEASE,
		SUN_ALT | SUN_RELEASE,
	};
	int err = answer_driver(master, reader);
	size_t i;

	/* It takes a moment until the input device is registered. */
	usleep(300000);
	for (i = 0; i < ARRAY_SIZE(keys) && !err; i++)
		err = type_on(master, keys[i]);
	usleep(100000);
	return err ? err : help_was_printed();
}

static int type_at(int master, int slave)
{
	pid_t pid = read_on(slave);
	int ret = type_sysrq(master, pid);

	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return ret;
}

static int serport_and_type(struct context *context)
{
	int master = -1, slave = -1;
	int err = open_pair(&master, &slave);

	if (!err)
		err = choose_discipline(slave);
	if (!err)
		err = type_at(master, slave);
	close(slave);
	close(master);
	return err;
}

static int make_port(struct context *context)
{
	int err = open_pair(&context->fd, &context->personality);

	return err ? err : choose_discipline(context->personality);
}

static int have_port(struct context *context)
{
	int err = have_serport(context);

	context->personality = -1;
	return err ? err : make_port(context);
}

static int type_there(struct context *context)
{
	return type_at(context->fd, context->personality);
}

static void close_slave(struct context *context)
{
	close(context->personality);
}

#define SERPORT .module = "serport", .outside = have_serport
#define SERPORT_KEY .operation = "sysrq", .object = "object=\"N_MOUSE\"",	\
		    .also = "module_autoload syslog"
#define SERPORT_DRIVER .operation = "module_autoload", .also = "sysrq syslog",	\
		       .object = "object=\"serio:ty02pr*id*ex*\""

ATTEMPT(serport_open_and_type, SERPORT_KEY, SERPORT, .userns = -EPERM,
	.attempt = serport_and_type)
ATTEMPT(serport_driver, SERPORT_DRIVER, SERPORT, .userns = -EPERM, .attempt = serport_and_type)
ATTEMPT(serport_listed, .operation = "module_autoload", .also = "sysrq syslog", SERPORT,
	.harmless = true, .userns = -EPERM, .list = "allow module_autoload: serio:*",
	.attempt = serport_and_type)
/* The line discipline is set before the attack. The read creates the device. */
ATTEMPT(serport_read, SERPORT_KEY, .module = "serport", .outside = have_port, .by_child = true,
	.attempt = type_there, .undo = close_slave)

/*
 * HIDP (Bluetooth). The test machine has no Bluetooth: the error for the sockets, which the kernel
 * checks next, shows that the call got through.
 */
#define HIDP_SOCKET_PROTOCOL 6	/* BTPROTO_HIDP */
#define HIDPCONNADD _IOW('H', 200, int)

static int have_hidp(struct context *context)
{
	return module_insert("hidp");
}

static int connect_device(struct context *context)
{
	struct {
		int control, interrupt;
		unsigned char rest[512];
	} request = {};
	int fd, ret;

	fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, HIDP_SOCKET_PROTOCOL);
	if (fd < 0)
		return -errno;
	request.control = fd;
	request.interrupt = fd;
	ret = outcome(ioctl(fd, HIDPCONNADD, &request));
	close(fd);
	return ret == -EINVAL ? 0 : ret;
}

ATTEMPT(hidp_device, .operation = "sysrq", .also = "module_autoload",
	.object = "object=\"HIDP\"", .module = "hidp", .userns = -EPERM,
	.outside = have_hidp, .attempt = connect_device)
ATTEMPT(hidp_driver, .operation = "module_autoload", .also = "sysrq",
	.object = "object=\"hid:b0005g*v*p*\"", .module = "hidp", .userns = -EPERM,
	.outside = have_hidp, .attempt = connect_device)

/*
 * Keys of the host's console, as its keymap has them: Ctrl-Alt-Del, which here sends SIGINT to the
 * test instead of init, and the keys that print to the kernel log.
 */
#define CAD .operation = "sysrq", .object = "object=\"Ctrl-Alt-Del\"", .undo = give_back

static struct context *interrupted;

static void note_interrupt(int signal)
{
	interrupted->bytes[0] = 1;
}

static int take_interrupt(struct context *context)
{
	struct sigaction note = { .sa_handler = note_interrupt, .sa_flags = SA_RESTART };
	char pid[16];

	interrupted = context;
	context->bytes[0] = 0;
	sigaction(SIGINT, &note, NULL);
	snprintf(pid, sizeof(pid), "%d", getpid());
	return write_text("/proc/sys/kernel/ctrl-alt-del", "0") ?:
	       write_text("/proc/sys/kernel/cad_pid", pid);
}

static void give_back(struct context *context)
{
	write_text("/proc/sys/kernel/cad_pid", "1");
	signal(SIGINT, SIG_DFL);
}

/* Wait up to a second: a key that is held repeats after 250 ms. */
static int was_interrupted(struct context *context)
{
	int times;

	for (times = 0; times < 20 && !context->bytes[0]; times++)
		usleep(50000);
	return context->bytes[0] ? 0 : -EPERM;
}

static int make_console_keyboard(int fd, int repeats)
{
	static const int keys[] = { KEY_LEFTCTRL, KEY_LEFTALT, KEY_DELETE, KEY_LEFTSHIFT,
				    KEY_SCROLLLOCK };
	struct uinput_setup setup = { .name = "gabion-keyboard" };
	size_t i;

	if (ioctl(fd, UI_SET_EVBIT, EV_KEY) || (repeats && ioctl(fd, UI_SET_EVBIT, EV_REP)))
		return -errno;
	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		if (ioctl(fd, UI_SET_KEYBIT, keys[i]))
			return -errno;
	}
	if (ioctl(fd, UI_DEV_SETUP, &setup) || ioctl(fd, UI_DEV_CREATE))
		return -errno;
	/* The console needs a moment to attach to the keyboard. */
	usleep(100000);
	return 0;
}

static int have_console_keyboard(struct context *context)
{
	return module_insert("uinput") ?: log_from_now_on() ?: take_interrupt(context);
}

static int open_console_keyboard(struct context *context)
{
	int err = open_it(context);

	return err ? err : make_console_keyboard(context->fd, 0);
}

static int press_cad_there(struct context *context)
{
	int err = press(context->fd, KEY_LEFTCTRL, 1) ?: press(context->fd, KEY_LEFTALT, 1) ?:
		  press(context->fd, KEY_DELETE, 1);

	press(context->fd, KEY_DELETE, 0);
	press(context->fd, KEY_LEFTALT, 0);
	press(context->fd, KEY_LEFTCTRL, 0);
	return err ? err : was_interrupted(context);
}

static int open_and_press_cad(struct context *context)
{
	int err = open_console_keyboard(context);

	return err ? err : press_cad_there(context);
}

static int press_show_memory(struct context *context)
{
	int err = open_console_keyboard(context);

	if (!err)
		err = press(context->fd, KEY_LEFTSHIFT, 1) ?:
		      press(context->fd, KEY_SCROLLLOCK, 1);
	press(context->fd, KEY_SCROLLLOCK, 0);
	press(context->fd, KEY_LEFTSHIFT, 0);
	if (err)
		return err;
	return log_find(kernel_log, (const char *const[]){ "Mem-Info:", NULL }) ? 0 : -EPERM;
}

#define USAGE_DELETE 0x4c
#define LEFT_CTRL 0x01

static int have_hid_console_keyboard(struct context *context)
{
	return have_uhid(context) ?: take_interrupt(context);
}

static int create_and_press_cad(struct context *context)
{
	int err = open_hid_keyboard(context);

	if (err)
		return err;
	usleep(100000);
	err = report(context->fd, LEFT_CTRL | LEFT_ALT, 0, 0) ?:
	      report(context->fd, LEFT_CTRL | LEFT_ALT, USAGE_DELETE, 0);
	report(context->fd, 0, 0, 0);
	return err ? err : was_interrupted(context);
}

#define CONSOLE_KEYBOARD CAD, .module = "uinput", .path = "/dev/uinput", .flags = O_RDWR,	\
			 .outside = have_console_keyboard, .also = "char_device syslog"

ATTEMPT(cad_open_and_press, CONSOLE_KEYBOARD, .attempt = open_and_press_cad)
ATTEMPT(cad_opened_before, CONSOLE_KEYBOARD, .early = open_console_keyboard,
	.attempt = press_cad_there)
ATTEMPT(cad_by_uhid, CAD, .module = "uhid", .path = "/dev/uhid", .flags = O_RDWR | O_NONBLOCK,
	.also = "char_device syslog module_autoload", .outside = have_hid_console_keyboard,
	.attempt = create_and_press_cad)
ATTEMPT(show_memory, .operation = "sysrq", .object = "object=\"Show_", .undo = give_back,
	.module = "uinput", .path = "/dev/uinput", .flags = O_RDWR,
	.outside = have_console_keyboard, .also = "char_device syslog",
	.attempt = press_show_memory)

/*
 * The Delete key is held before Ctrl and Alt are pressed on another keyboard. The kernel then
 * repeats the key from a timer, not in the attacker's context. This is refused without an event.
 */
static int hold_cad(void *arg)
{
	struct context *context = arg;
	int held = open("/dev/uinput", O_RDWR | O_CLOEXEC);
	int other = open("/dev/uinput", O_RDWR | O_CLOEXEC);
	int err = held < 0 || other < 0 ? -errno : 0;

	context->bytes[0] = 0;
	err = err ?: make_console_keyboard(held, 1) ?: make_console_keyboard(other, 0) ?:
	      press(held, KEY_DELETE, 1) ?: press(other, KEY_LEFTCTRL, 1) ?:
	      press(other, KEY_LEFTALT, 1) ?: was_interrupted(context);
	press(held, KEY_DELETE, 0);
	press(other, KEY_LEFTALT, 0);
	press(other, KEY_LEFTCTRL, 0);
	close(held);
	close(other);
	return err;
}

static int press_cad(void *arg)
{
	struct context *context = arg;
	int err;

	context->bytes[0] = 0;
	context->fd = open("/dev/uinput", O_RDWR | O_CLOEXEC);
	err = context->fd < 0 ? -errno : make_console_keyboard(context->fd, 1);
	if (!err)
		err = press_cad_there(context);
	close(context->fd);
	return err;
}

FIXTURE(cad)
{
	struct context *context;
};

FIXTURE_SETUP(cad)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, cgroup_make(FREE));
	self->context = shared_memory(sizeof(*self->context));
	ASSERT_EQ(0, have_console_keyboard(self->context));
}

FIXTURE_TEARDOWN(cad)
{
	no_policy();
	give_back(self->context);
}

TEST_F(cad, held)
{
	static const struct person governed = { .cgroup = BOUND };
	static const struct person host = { .cgroup = FREE };
	static const char policy[] = "gabion 1\nprofile cage\n\tdeny sysrq\n" BIND_ALL;

	EXPECT_EQ(0, run_as(&governed, hold_cad, self->context));
	ASSERT_EQ(0, gabion_load(policy));
	EXPECT_EQ(-EPERM, run_as(&governed, hold_cad, self->context));
	EXPECT_EQ(-EPERM, run_as(&governed, press_cad, self->context));
	/*
	 * A key press by an ungoverned task passes, but not a repeat, which belongs to no task (see
	 * gabion.policy(5)).
	 */
	EXPECT_EQ(0, run_as(&host, press_cad, self->context));
	EXPECT_EQ(-EPERM, run_as(&host, hold_cad, self->context));
	ASSERT_EQ(0, write_text(GABION_FILE("mode"), "audit"));
	EXPECT_EQ(0, run_as(&governed, hold_cad, self->context));
}

TEST_HARNESS_MAIN
