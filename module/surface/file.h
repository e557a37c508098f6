/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Identifies files by their dentry, so that bind mounts make no difference.
 */
#ifndef _GABION_SURFACE_FILE_H
#define _GABION_SURFACE_FILE_H

#include <linux/compiler.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "hook/hook.h"
#include "policy/object.h"

/**
 * gabion_dentry_name() - the last component of a file's path
 * @dentry: of any file system, held
 *
 * During a rename this may be the old name, the new one, or bytes of both. It is always
 * terminated: a long name is freed after a grace period, and a short one is in the dentry, where
 * the last byte is always NUL (__d_alloc() and copy_name() in fs/dcache.c). Two calls may return
 * different names, so a judge must call it only once.
 *
 * Context: any, within an RCU read-side section.
 * Return: the name, good until the end of that section.
 */
static inline const char *gabion_dentry_name(const struct dentry *dentry)
{
	return READ_ONCE(dentry->d_name.name);
}

/**
 * gabion_file_is() - is a file the one at this path of its file system?
 * @file: a file of proc or sysfs that is never renamed
 * @path: components from the last to the first, NULL-terminated
 *
 * Context: any.
 * Return: true if it is.
 */
static inline bool gabion_file_is(const struct file *file, const char *const *path)
{
	const struct dentry *dentry = file->f_path.dentry;
	bool is;

	rcu_read_lock();
	while (*path && !IS_ROOT(dentry) && !strcmp(gabion_dentry_name(dentry), *path)) {
		dentry = dentry->d_parent;
		path++;
	}
	is = !*path && IS_ROOT(dentry);
	rcu_read_unlock();
	return is;
}

/**
 * gabion_dentry_path() - what events call a file
 * @dentry: of kernfs, securityfs or proc, where what is open is never renamed
 * @mount: where its file system is commonly mounted
 * @buf: filled in
 * @size: of @buf, longer than @mount; a longer path is cut
 *
 * Context: any.
 * Return: the path, which lies somewhere in @buf; of one that is cut GABION_OBJECT_CUT and
 * its end.
 */
static inline const char *gabion_dentry_path(const struct dentry *dentry, const char *mount,
					     char *buf, size_t size)
{
	char *at = buf + size - 1;
	size_t room = size - 1 - strlen(mount), len;

	*at = '\0';
	rcu_read_lock();
	for (; !IS_ROOT(dentry); dentry = dentry->d_parent) {
		const char *name = gabion_dentry_name(dentry);

		len = strlen(name);
		if (len + 1 > room)
			break;
		room -= len + 1;
		at -= len;
		memcpy(at, name, len);
		*--at = '/';
	}
	/* A file that open_by_handle_at(2) has opened may be its own root. */
	if (dentry != dentry->d_sb->s_root)
		mount = GABION_OBJECT_CUT;
	rcu_read_unlock();
	at -= strlen(mount);
	return memcpy(at, mount, strlen(mount));
}

/**
 * gabion_opened_for_write() - is a file open for writing?
 * @file: the hooked function's argument
 *
 * Context: any.
 * Return: true if it was opened for writing.
 */
static inline bool gabion_opened_for_write(const struct file *file)
{
	return file->f_mode & FMODE_WRITE;
}

/**
 * gabion_file_arg() - an argument of the hooked function that is a file
 * @fregs: what the ftrace callback got
 * @n: which one, from 0 to 5
 *
 * Context: any.
 * Return: the file.
 */
static inline const struct file *gabion_file_arg(struct ftrace_regs *fregs,
						 unsigned int n)
{
	return (const struct file *)gabion_arg(fregs, n);
}

/**
 * gabion_kiocb_file() - the file of an argument that is a struct kiocb
 * @fregs: what the ftrace callback got
 * @n: which one, from 0 to 5
 *
 * Context: any.
 * Return: the file.
 */
static inline const struct file *gabion_kiocb_file(struct ftrace_regs *fregs,
						   unsigned int n)
{
	return ((const struct kiocb *)gabion_arg(fregs, n))->ki_filp;
}

#endif /* _GABION_SURFACE_FILE_H */
