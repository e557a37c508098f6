// SPDX-License-Identifier: GPL-2.0-only
/*
 * Common to all files in securityfs: the permission check, and reading a request.
 *
 * Only ungoverned tasks may use the files. Writing needs CAP_MAC_ADMIN in the initial user
 * namespace, in the credentials that opened the file. One write is one request, at position 0.
 */
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "binding/binding.h"
#include "control/request.h"
#include "decide.h"

/**
 * gabion_check_user() - may the current task use this file?
 * @file: an open file of the interface. If it is open for writing, its opener needs the
 *	capability. For reading, the opener needs the capability, or must be root
 *
 * To be called at open and at each use, as descriptors can be passed on.
 *
 * Context: process.
 * Return: 0 or -EPERM.
 */
int gabion_check_user(struct file *file)
{
	if (gabion_current_governed(file)) {
		gabion_record_tampering("gabion's own files");
		return -EPERM;
	}
	if (file_ns_capable(file, &init_user_ns, CAP_MAC_ADMIN))
		return 0;
	/* The file's mode does not suffice: any root, governed or not, can change it. */
	if ((file->f_mode & FMODE_WRITE) ||
	    !uid_eq(file->f_cred->fsuid, GLOBAL_ROOT_UID))
		return -EPERM;
	return 0;
}

/**
 * gabion_copy_text() - copy the text of a write(2)
 * @file: an open file of the interface
 * @buf: user memory
 * @len: in bytes
 * @pos: must be 0
 * @max: of @len
 *
 * Context: process, may sleep.
 * Return: the text, NUL-terminated, to be freed by kvfree(), or an ERR_PTR: -EPERM
 * (gabion_check_user()), -EINVAL (not from the start), -E2BIG, -EFAULT, -ENOMEM.
 */
char *gabion_copy_text(struct file *file, const char __user *buf, size_t len, loff_t pos,
		       size_t max)
{
	int err = gabion_check_user(file);
	char *text;

	if (err)
		return ERR_PTR(err);
	if (pos)
		return ERR_PTR(-EINVAL);
	if (len > max)
		return ERR_PTR(-E2BIG);
	text = kvmalloc(len + 1, GFP_KERNEL_ACCOUNT);
	if (!text)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(text, buf, len)) {
		kvfree(text);
		return ERR_PTR(-EFAULT);
	}
	text[len] = '\0';
	return text;
}

/**
 * gabion_copy_request() - copy the text of a write(2) as one string
 * @file: an open file of the interface
 * @buf: user memory
 * @len: in bytes
 * @pos: must be 0
 *
 * Context: process, may sleep.
 * Return: the request without white space around it, to be freed by kvfree(), or
 * an ERR_PTR: -EPERM (gabion_check_user()), -EINVAL (not from the start, or an
 * embedded NUL), -E2BIG, -EFAULT, -ENOMEM.
 */
char *gabion_copy_request(struct file *file, const char __user *buf, size_t len,
			  loff_t pos)
{
	char *request = gabion_copy_text(file, buf, len, pos, GABION_REQUEST_SIZE_MAX);
	char *text;

	if (IS_ERR(request))
		return request;
	if (strlen(request) != len) {
		kvfree(request);
		return ERR_PTR(-EINVAL);
	}
	text = strim(request);
	memmove(request, text, strlen(text) + 1);
	return request;
}

/**
 * gabion_cgroup_by_fd() - the cgroup of a descriptor of the caller
 * @fd: a cgroup v2 directory, opened in any way
 *
 * A descriptor avoids looking up a path in the wrong cgroup namespace.
 *
 * Context: process, may sleep.
 * Return: the cgroup with a reference, or an ERR_PTR: -EBADF (no such
 * descriptor), -ENOTDIR, -EINVAL (a directory, but not of cgroup v2), -ENOENT or
 * -ENODEV (removed).
 */
struct cgroup *gabion_cgroup_by_fd(int fd)
{
	struct file *file = fget_raw(fd);
	struct cgroup *cgroup;
	bool is_directory;

	if (!file)
		return ERR_PTR(-EBADF);
	is_directory = S_ISDIR(file_inode(file)->i_mode);
	fput(file);
	if (!is_directory)
		return ERR_PTR(-ENOTDIR);
	/* Returns -EBADF for any descriptor that is no cgroup. */
	cgroup = cgroup_get_from_fd(fd);
	return cgroup == ERR_PTR(-EBADF) ? ERR_PTR(-EINVAL) : cgroup;
}
