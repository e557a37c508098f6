// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files that are a short text: version, policy, attach, detach, mode, lock, hooks
 * and stats.
 */
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "binding/store.h"
#include "control/request.h"
#include "control/text_files.h"
#include "evidence/event.h"
#include "hook/hook.h"

static int show_version(struct seq_file *m, void *unused)
{
	seq_printf(m, "interface %u\nmodule %s\n", GABION_INTERFACE_VERSION,
		   THIS_MODULE->version);
	return 0;
}

static int show_policy(struct seq_file *m, void *unused)
{
	size_t len;
	char *text = gabion_store_print(&len);

	if (!text)
		return -ENOMEM;
	seq_write(m, text, len);
	gabion_free(text);
	return 0;
}

static ssize_t write_policy(struct file *file, const char __user *buf, size_t len,
			    loff_t *ppos)
{
	char *text = gabion_copy_text(file, buf, len, *ppos, GABION_POLICY_SIZE_MAX);
	int err;

	if (IS_ERR(text))
		return PTR_ERR(text);
	err = gabion_store_load(text, len);
	kvfree(text);
	return err ?: len;
}

/* "CGROUP_FD PROFILE" */
static int read_wish(char *line, struct gabion_wish *wish)
{
	char *profile = strpbrk(line, " \t");
	int fd;

	if (!profile)
		return -EINVAL;
	*profile = '\0';
	profile = skip_spaces(profile + 1);
	if (!*profile || strpbrk(profile, " \t") || kstrtoint(line, 10, &fd))
		return -EINVAL;
	wish->profile = profile;
	wish->cgroup = gabion_cgroup_by_fd(fd);
	return PTR_ERR_OR_ZERO(wish->cgroup);
}

static unsigned int count_lines(const char *text)
{
	unsigned int nr = 1;

	while ((text = strchr(text, '\n'))) {
		text++;
		nr++;
	}
	return nr;
}

/* "attach" and "detach": one line for each attachment. All of them are changed, or none. */
static int change_as_wished(char *request,
			    int (*change)(const struct gabion_wish *wishes, unsigned int nr))
{
	unsigned int nr = count_lines(request), n = 0;
	struct gabion_wish *wishes;
	char *line;
	int err = 0;

	if (nr > GABION_ATTACHMENTS_MAX)
		return -ENOSPC;
	wishes = kvcalloc(nr, sizeof(*wishes), GFP_KERNEL_ACCOUNT);
	if (!wishes)
		return -ENOMEM;
	while (!err && (line = strsep(&request, "\n"))) {
		err = read_wish(strim(line), &wishes[n]);
		if (!err)
			n++;
	}
	if (!err)
		err = change(wishes, n);
	while (n--)
		cgroup_put(wishes[n].cgroup);
	kvfree(wishes);
	return err;
}

static ssize_t change_attachments(struct file *file, const char __user *buf, size_t len,
				  loff_t *ppos,
				  int (*change)(const struct gabion_wish *wishes, unsigned int nr))
{
	char *text = gabion_copy_text(file, buf, len, *ppos, GABION_ATTACH_SIZE_MAX);
	int err;

	if (IS_ERR(text))
		return PTR_ERR(text);
	/* No NUL among them. */
	err = strlen(text) == len ? change_as_wished(strim(text), change) : -EINVAL;
	kvfree(text);
	return err ?: len;
}

static int show_attach(struct seq_file *m, void *unused)
{
	gabion_store_show_attachments(m);
	return 0;
}

static ssize_t write_attach(struct file *file, const char __user *buf, size_t len,
			    loff_t *ppos)
{
	return change_attachments(file, buf, len, ppos, gabion_store_attach);
}

/* Reads nothing. Without it, opening the file for reading and writing would fail. */
static int show_nothing(struct seq_file *m, void *unused)
{
	return 0;
}

static ssize_t write_detach(struct file *file, const char __user *buf, size_t len,
			    loff_t *ppos)
{
	return change_attachments(file, buf, len, ppos, gabion_store_detach);
}

/* "mode" and "lock": one word of a list. */
static ssize_t write_word(struct file *file, const char __user *buf, size_t len,
			  loff_t *ppos, const char *const *words, int (*set)(int))
{
	char *request = gabion_copy_request(file, buf, len, *ppos);
	int i, err = -EINVAL;

	if (IS_ERR(request))
		return PTR_ERR(request);
	for (i = 0; words[i]; i++) {
		if (!strcmp(words[i], request))
			err = set(i);
	}
	kvfree(request);
	return err ?: len;
}

static const char *const mode_words[] = {
	[GABION_MODE_ENFORCE] = "enforce",
	[GABION_MODE_AUDIT] = "audit",
	NULL
};

static int set_mode(int mode)
{
	return gabion_store_set_mode(mode);
}

static int show_mode(struct seq_file *m, void *unused)
{
	seq_printf(m, "%s\n", mode_words[gabion_store_mode()]);
	return 0;
}

static ssize_t write_mode(struct file *file, const char __user *buf, size_t len,
			  loff_t *ppos)
{
	return write_word(file, buf, len, ppos, mode_words, set_mode);
}

static const char *const lock_words[] = {
	[GABION_LOCK_NONE] = "none",
	[GABION_LOCK_TIGHTEN] = "tighten",
	[GABION_LOCK_SEALED] = "sealed",
	NULL
};

static int set_lock_level(int lock)
{
	return gabion_store_set_lock(lock);
}

static int show_lock_level(struct seq_file *m, void *unused)
{
	seq_printf(m, "%s\n", lock_words[gabion_store_lock()]);
	return 0;
}

static ssize_t write_lock_level(struct file *file, const char __user *buf, size_t len,
				loff_t *ppos)
{
	return write_word(file, buf, len, ppos, lock_words, set_lock_level);
}

static int show_hooks(struct seq_file *m, void *unused)
{
	gabion_hooks_show(m);
	return 0;
}

static int show_stats(struct seq_file *m, void *unused)
{
	gabion_event_show_stats(m);
	return 0;
}

/* Large enough: a text that does not fit is made again, and "hooks" runs self-tests each time. */
#define TEXT_SIZE PAGE_SIZE
#define HOOKS_SIZE SZ_64K

static int open_text(struct file *file, int (*show)(struct seq_file *m, void *unused), size_t size)
{
	int err = gabion_check_user(file);

	return err ?: single_open_size(file, show, NULL, size);
}

static ssize_t read_text(struct file *file, char __user *buf, size_t len, loff_t *ppos)
{
	int err = gabion_check_user(file);

	return err ?: seq_read(file, buf, len, ppos);
}

#define TEXT_FILE(name, show_function, write_function, size)           \
	static int open_##name(struct inode *inode, struct file *file) \
	{                                                              \
		return open_text(file, show_function, size);           \
	}                                                              \
	const struct file_operations gabion_##name##_fops = {          \
		.owner = THIS_MODULE,                                  \
		.open = open_##name,                                   \
		.read = read_text,                                     \
		.write = (write_function),                             \
		.llseek = seq_lseek,                                   \
		.release = single_release,                             \
	}

TEXT_FILE(version, show_version, NULL, TEXT_SIZE);
TEXT_FILE(policy, show_policy, write_policy, TEXT_SIZE);
TEXT_FILE(attach, show_attach, write_attach, TEXT_SIZE);
TEXT_FILE(detach, show_nothing, write_detach, TEXT_SIZE);
TEXT_FILE(mode, show_mode, write_mode, TEXT_SIZE);
TEXT_FILE(lock, show_lock_level, write_lock_level, TEXT_SIZE);
TEXT_FILE(hooks, show_hooks, NULL, HOOKS_SIZE);
TEXT_FILE(stats, show_stats, NULL, TEXT_SIZE);
