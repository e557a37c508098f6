// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files in proc: the namespace or task that they belong to, and their names.
 */
#include <linux/ipc_namespace.h>
#include <linux/kernel.h>
#include <linux/nsproxy.h>
#include <linux/proc_fs.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/sysctl.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>

#include "policy/object.h"
#include "surface/file.h"
#include "surface/kernel_private.h"
#include "surface/proc.h"

/*
 * All namespaces of a type register their sysctl tables with one root of that type. A set of such
 * a root belongs to a namespace. All tasks share the tables of other roots.
 */
static bool of_other_namespace(const struct ctl_table_header *header,
			       const struct ctl_table_set *initial)
{
	return header->root == initial->dir.header.root && header->set != initial;
}

/**
 * gabion_sysctl_of_namespace() - does a sysctl belong to a namespace other than the initial one?
 * @file: an open entry of /proc/sys, which holds a reference on its table's header
 *
 * The namespace is that of the file's table, not that of the current task, which may have received
 * the descriptor.
 *
 * Context: any.
 * Return: true if it belongs to a network, IPC or user namespace other than the
 * initial one.
 */
bool gabion_sysctl_of_namespace(const struct file *file)
{
	const struct ctl_table_header *header = gabion_proc_inode(file_inode(file))->sysctl;
	const struct ipc_namespace *ipc = init_task.nsproxy->ipc_ns;

	if (!header)
		return false;
	return of_other_namespace(header, &init_net.sysctls) ||
	       of_other_namespace(header, &init_user_ns.set) ||
	       (ipc && (of_other_namespace(header, &ipc->ipc_set) ||
			of_other_namespace(header, &ipc->mq_set)));
}

static const struct gabion_proc_entry *entry_of(const struct dentry *dentry)
{
	return gabion_proc_inode(d_inode_rcu(dentry))->pde;
}

/**
 * gabion_proc_has_entry() - does a file or directory of proc have a struct proc_dir_entry?
 * @dentry: of proc, held
 *
 * Context: any.
 * Return: true if it does; false for tasks' own and those of /proc/sys.
 */
bool gabion_proc_has_entry(const struct dentry *dentry)
{
	bool has;

	rcu_read_lock();
	has = d_inode_rcu(dentry) && entry_of(dentry);
	rcu_read_unlock();
	return has;
}

static bool below_host_net(const struct dentry *dentry)
{
	for (; !IS_ROOT(dentry); dentry = dentry->d_parent) {
		const struct gabion_proc_entry *entry = entry_of(dentry);

		/* Compared only: where a namespace has gone it may be stale. */
		if (entry && gabion_proc_parent(entry) == init_net.proc_net)
			return true;
	}
	return false;
}

/*
 * The files in the directory "rpc" of a network namespace configure the kernel's NFS server: which
 * directory it serves to which client, as which user. In every namespace the server opens files
 * with the kernel's credentials, anywhere in a file system.
 */
static bool below_rpc(const struct dentry *dentry)
{
	for (; !IS_ROOT(dentry); dentry = dentry->d_parent) {
		if (!strcmp(dentry->d_name.name, "rpc") && entry_of(dentry) &&
		    !entry_of(dentry->d_parent))
			return true;
	}
	return false;
}

/**
 * gabion_proc_other_net() - is an entry of a network namespace other than the current task's?
 * @dentry: of a file or directory of proc that is an entry of the kernel's, held
 *
 * Context: any.
 * Return: the task's directory "net" that it lies in, which @dentry keeps; NULL if it is in
 * none, or if that is of the current task's network namespace.
 */
const struct inode *gabion_proc_other_net(const struct dentry *dentry)
{
	const struct nsproxy *nsproxy = current->nsproxy;
	const struct gabion_proc_entry *top = NULL, *entry;
	const struct inode *net = NULL;

	rcu_read_lock();
	for (; !IS_ROOT(dentry) && !net; dentry = dentry->d_parent) {
		entry = entry_of(dentry);
		if (!entry)
			net = d_inode_rcu(dentry);
		else
			top = entry;
	}
	/* Compared only: where a namespace has gone it may be stale. */
	if (!top || (nsproxy && gabion_proc_parent(top) == nsproxy->net_ns->proc_net))
		net = NULL;
	rcu_read_unlock();
	return net;
}

/* Directories of tasks are the only ones right below the root without an entry. */
static bool below_task(const struct dentry *dentry)
{
	while (!IS_ROOT(dentry->d_parent))
		dentry = dentry->d_parent;
	return !entry_of(dentry);
}

/**
 * gabion_proc_of_task() - does an entry belong to a task, or its network namespace?
 * @dentry: of a file or directory of proc that is held, as those above it are
 *
 * Context: any.
 * Return: true if it lies in a task's directory, and is none of those of the
 * initial network namespace that show there, in every task's /proc/PID/net, nor of
 * those that feed the kernel's NFS server.
 */
bool gabion_proc_of_task(const struct dentry *dentry)
{
	bool is;

	rcu_read_lock();
	is = below_task(dentry) && !below_host_net(dentry) && !below_rpc(dentry);
	rcu_read_unlock();
	return is;
}

/**
 * struct name - a name that is written from its end to its beginning
 * @buf: the buffer
 * @at: the first byte so far
 */
struct name {
	char *buf;
	char *at;
};

static bool prepend(struct name *name, const char *text)
{
	size_t len = strlen(text);

	if (len > name->at - name->buf)
		return false;
	name->at -= len;
	memcpy(name->at, text, len);
	return true;
}

/* In the form of sysctl(8): a dot within a component, as in a device's name, becomes a slash. */
static void dots_to_slashes(char *component, const char *end)
{
	for (; component < end; component++) {
		if (*component == '.')
			*component = '/';
	}
}

static bool prepend_component(struct name *name, const char *component, bool dotted)
{
	const char *end = name->at;

	if (!prepend(name, component))
		return false;
	if (dotted)
		dots_to_slashes(name->at, end);
	return prepend(name, dotted ? "." : "/");
}

/* The path from the file system's root: "/sys/kernel/sysrq", or ".sys.kernel.sysrq". */
static bool prepend_path(struct name *name, const struct dentry *dentry, bool dotted)
{
	bool fits = true;

	rcu_read_lock();
	for (; fits && !IS_ROOT(dentry); dentry = dentry->d_parent)
		fits = prepend_component(name, gabion_dentry_name(dentry), dotted);
	rcu_read_unlock();
	return fits;
}

static struct name nameless(char *buf, size_t size)
{
	buf[size - 1] = '\0';
	return (struct name){ .buf = buf, .at = buf + size - 1 };
}

/**
 * gabion_sysctl_name() - an entry's name as sysctl(8) writes it
 * @file: an open entry of /proc/sys
 * @buf: where it is written, NUL-terminated, at the end
 * @size: of @buf, GABION_PROC_NAME_MAX
 *
 * Context: any.
 * Return: the name, "kernel.core_pattern", within @buf; NULL if it does not fit,
 * which no policy allows.
 */
const char *gabion_sysctl_name(const struct file *file, char *buf, size_t size)
{
	struct name name = nameless(buf, size);

	return prepend_path(&name, file->f_path.dentry, true) ? name.at + strlen(".sys.") :
								NULL;
}

/**
 * gabion_proc_name() - an entry's path
 * @dentry: of a file or directory that is open, in proc
 * @buf: where it is written, NUL-terminated, at the end
 * @size: of @buf, GABION_PROC_NAME_MAX
 *
 * Context: any.
 * Return: the path as if proc were mounted at /proc, within @buf; GABION_OBJECT_CUT if it
 * does not fit.
 */
const char *gabion_proc_name(const struct dentry *dentry, char *buf, size_t size)
{
	struct name name = nameless(buf, size);

	return prepend_path(&name, dentry, false) && prepend(&name, "/proc") ? name.at :
									       GABION_OBJECT_CUT;
}
