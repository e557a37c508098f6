// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device numbers to names of drivers, for policies that name drivers.
 *
 * The kernel has them in lists that mutexes protect, which a hook must not take. It shows the
 * lists in /proc/devices and /proc/misc. So a worker, which runs in the initial namespaces, reads
 * these files through a private mount of proc: when such a policy is loaded, when a module was
 * loaded or unloaded, and when a hook sees a number without a name.
 *
 * If a driver is not known, a line that allows drivers does not apply, and a line that denies
 * drivers does. This is so for a number that several drivers share (/proc/devices does not show
 * their minor numbers), for a driver that is not loaded, and if memory is short.
 */
#include <linux/bsearch.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/major.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "binding/driver_names.h"
#include "policy/device_number.h"

/* The driver has all minor numbers. */
#define ANY_MINOR U32_MAX

/**
 * struct driver - the driver of a number
 * @block: block devices, not character devices
 * @major: their major number
 * @minor: their minor number, or ANY_MINOR
 * @name: its name; empty if several drivers share the number, or if policy cannot name it
 */
struct driver {
	bool block;
	u32 major;
	u32 minor;
	char name[GABION_DRIVER_MAX + 1];
};

/**
 * struct drivers - all of them
 * @rcu: to free it
 * @nr: entries in @driver
 * @driver: sorted by the members before @name
 */
struct drivers {
	struct rcu_head rcu;
	unsigned int nr;
	struct driver driver[];
};

/* NULL if no names are known. */
static struct drivers __rcu *drivers_known;

/* More than these files have. If they had more, no names would be known. */
#define FILE_SIZE SZ_32K
#define DRIVERS_MAX 1024

static int compare(const void *a, const void *b)
{
	const struct driver *one = a, *other = b;

	if (one->block != other->block)
		return one->block ? 1 : -1;
	if (one->major != other->major)
		return one->major < other->major ? -1 : 1;
	if (one->minor != other->minor)
		return one->minor < other->minor ? -1 : 1;
	return 0;
}

static void add(struct drivers *drivers, bool block, u32 major, u32 minor, const char *name)
{
	struct driver *driver;

	if (drivers->nr == DRIVERS_MAX)
		return;
	driver = &drivers->driver[drivers->nr++];
	driver->block = block;
	driver->major = major;
	driver->minor = minor;
	strscpy(driver->name, gabion_driver_valid(name) ? name : "", sizeof(driver->name));
}

/* "229 fuse", with blanks before it */
static bool read_line(char *line, u32 *number, const char **name)
{
	char *at = skip_spaces(line);
	char *end = at + strspn(at, "0123456789");

	if (end == at || *end != ' ')
		return false;
	*end = '\0';
	*name = end + 1;
	return !kstrtou32(at, 10, number);
}

/* chrdev_show() in fs/char_dev.c, blkdev_show() in block/genhd.c. */
static void add_devices(struct drivers *drivers, char *text)
{
	bool block = false;
	const char *name;
	char *line;
	u32 major;

	while ((line = strsep(&text, "\n"))) {
		if (!strcmp(line, "Block devices:"))
			block = true;
		else if (read_line(line, &major, &name) && (block || major != MISC_MAJOR))
			add(drivers, block, major, ANY_MINOR, name);
	}
}

/* misc_seq_show() in drivers/char/misc.c */
static void add_misc(struct drivers *drivers, char *text)
{
	const char *name;
	char *line;
	u32 minor;

	while ((line = strsep(&text, "\n"))) {
		if (read_line(line, &minor, &name))
			add(drivers, false, MISC_MAJOR, minor, name);
	}
}

static bool has_misc(const struct drivers *drivers, unsigned int nr, u32 minor)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (!drivers->driver[i].block && drivers->driver[i].major == MISC_MAJOR &&
		    drivers->driver[i].minor == minor)
			return true;
	}
	return false;
}

static void add_fixed(struct drivers *drivers)
{
	unsigned int nr = drivers->nr, minor;

	for (minor = 0; minor < MISC_DYNAMIC_MINOR; minor++) {
		const char *name = gabion_driver_of_misc(minor);

		if (name && !has_misc(drivers, nr, minor))
			add(drivers, false, MISC_MAJOR, minor, name);
	}
}

/* A number that several drivers share has no name, unless they have the same name. */
static void unite(struct drivers *drivers)
{
	unsigned int i, n = 0;

	sort(drivers->driver, drivers->nr, sizeof(*drivers->driver), compare, NULL);
	for (i = 0; i < drivers->nr; i++) {
		if (!n || compare(&drivers->driver[n - 1], &drivers->driver[i]))
			drivers->driver[n++] = drivers->driver[i];
		else if (strcmp(drivers->driver[n - 1].name, drivers->driver[i].name))
			drivers->driver[n - 1].name[0] = '\0';
	}
	drivers->nr = n;
}

/* A truncated text counts as an error. */
static int read_whole(struct vfsmount *proc, const char *name, char *text)
{
	struct file *file = file_open_root_mnt(proc, name, O_RDONLY, 0);
	ssize_t got = 0;
	loff_t pos = 0;

	if (IS_ERR(file))
		return PTR_ERR(file);
	do {
		got = kernel_read(file, text + pos, FILE_SIZE - 1 - pos, &pos);
	} while (got > 0 && pos < FILE_SIZE - 1);
	filp_close(file, NULL);
	text[pos] = '\0';
	if (got < 0)
		return got;
	return pos < FILE_SIZE - 1 ? 0 : -EFBIG;
}

static int read_proc(struct drivers *drivers, struct vfsmount *proc, char *text)
{
	int err = read_whole(proc, "devices", text);

	if (err)
		return err;
	add_devices(drivers, text);
	err = read_whole(proc, "misc", text);
	if (err)
		return err;
	add_misc(drivers, text);
	add_fixed(drivers);
	unite(drivers);
	return drivers->nr < DRIVERS_MAX ? 0 : -EFBIG;
}

static struct vfsmount *mount_proc(void)
{
	struct file_system_type *type = get_fs_type("proc");
	struct vfsmount *proc;

	if (!type)
		return ERR_PTR(-ENODEV);
	proc = kern_mount(type);
	module_put(type->owner);
	return proc;
}

static struct drivers *find_all(void)
{
	struct drivers *drivers = kvzalloc(struct_size(drivers, driver, DRIVERS_MAX), GFP_KERNEL);
	char *text = kvmalloc(FILE_SIZE, GFP_KERNEL);
	struct vfsmount *proc = mount_proc();
	int err = IS_ERR(proc) ? PTR_ERR(proc) : -ENOMEM;

	if (drivers && text && !IS_ERR(proc))
		err = read_proc(drivers, proc, text);
	if (!IS_ERR(proc))
		kern_unmount(proc);
	kvfree(text);
	if (!err)
		return drivers;
	kvfree(drivers);
	pr_warn("drivers of devices: not known: error %d\n", err);
	return NULL;
}

/* Reads that were requested, and that are done: a caller waits for one that began after it. */
static atomic_t looks_asked = ATOMIC_INIT(0);
static atomic_t looks_done = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(look_ended);
static bool names_wanted;
static unsigned long last_unknown;

static void put_known(struct drivers *drivers)
{
	drivers = rcu_replace_pointer(drivers_known, drivers, true);
	if (drivers)
		kvfree_rcu(drivers, rcu);
}

static void look(struct work_struct *work)
{
	int asked = atomic_read(&looks_asked);

	put_known(READ_ONCE(names_wanted) ? find_all() : NULL);
	atomic_set(&looks_done, asked);
	wake_up_all(&look_ended);
}

static DECLARE_WORK(look_work, look);

/* The worker is quick. Until it is done, lines that allow drivers do not apply. */
#define PATIENCE (5 * HZ)

static void look_now(void)
{
	int asked = atomic_inc_return(&looks_asked);

	queue_work(system_unbound_wq, &look_work);
	wait_event_timeout(look_ended, atomic_read(&looks_done) - asked >= 0, PATIENCE);
}

/* A module that is LIVE has registered its devices; one that is GOING has unregistered them. */
static int module_event(struct notifier_block *nb, unsigned long event, void *data)
{
	if (READ_ONCE(names_wanted) &&
	    (event == MODULE_STATE_LIVE || event == MODULE_STATE_GOING))
		look_now();
	return NOTIFY_DONE;
}

static struct notifier_block module_notifier = {
	.notifier_call = module_event,
};

/**
 * gabion_driver_names_want() - start or stop keeping the names of drivers
 * @wanted: the policy that is being loaded names drivers
 *
 * If the names cannot be read, this is logged, and no driver is known.
 *
 * Context: process, may sleep.
 */
void gabion_driver_names_want(bool wanted)
{
	might_sleep();
	if (!wanted && !READ_ONCE(names_wanted))
		return;
	WRITE_ONCE(names_wanted, wanted);
	look_now();
}

static const struct driver *find(const struct drivers *drivers, bool block, u32 major, u32 minor)
{
	struct driver key = { .block = block, .major = major, .minor = minor };

	return bsearch(&key, drivers->driver, drivers->nr, sizeof(key), compare);
}

/* Devices can come without a module. At most once a second, as a container can trigger it. */
static void look_for_unknown(void)
{
	unsigned long last = READ_ONCE(last_unknown);

	if (time_before(jiffies, last + HZ) || cmpxchg(&last_unknown, last, jiffies) != last)
		return;
	atomic_inc(&looks_asked);
	queue_work(system_unbound_wq, &look_work);
}

/**
 * gabion_driver_name() - the driver that a device's number belongs to
 * @block: a block device, not a character device
 * @dev: its number
 *
 * Context: any, within an RCU read-side section.
 * Return: its name as /proc/devices or /proc/misc has it, good until the end of that section;
 * NULL if it is not known, or if no policy names a driver.
 */
const char *gabion_driver_name(bool block, dev_t dev)
{
	const struct drivers *drivers;
	const struct driver *driver = NULL;

	if (!READ_ONCE(names_wanted))
		return NULL;
	drivers = rcu_dereference(drivers_known);
	if (drivers) {
		driver = find(drivers, block, MAJOR(dev), MINOR(dev));
		if (!driver)
			driver = find(drivers, block, MAJOR(dev), ANY_MINOR);
	}
	if (!driver)
		look_for_unknown();
	return driver && *driver->name ? driver->name : NULL;
}

/**
 * gabion_driver_names_init() - register for modules that are loaded and unloaded
 *
 * Context: process, may sleep.
 * Return: 0 or what register_module_notifier() returns.
 */
int gabion_driver_names_init(void)
{
	last_unknown = jiffies - HZ;
	return register_module_notifier(&module_notifier);
}

/**
 * gabion_driver_names_exit() - free the names; no hook is placed any more
 *
 * Context: process, may sleep.
 */
void gabion_driver_names_exit(void)
{
	unregister_module_notifier(&module_notifier);
	WRITE_ONCE(names_wanted, false);
	cancel_work_sync(&look_work);
	put_known(NULL);
}
