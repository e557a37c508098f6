// SPDX-License-Identifier: GPL-2.0-only
/*
 * Judges devices by their numbers; the node or name does not matter.
 */
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/stat.h>
#include <linux/user_namespace.h>

#include "binding/driver_names.h"
#include "binding/store.h"
#include "decide.h"
#include "policy/device_number.h"
#include "surface/device_node.h"

/**
 * gabion_device_is_harmless() - is it a character device that every container has?
 * @dev: its number
 *
 * Context: any.
 * Return: true if it is.
 */
bool gabion_device_is_harmless(dev_t dev)
{
	return gabion_device_passes(MAJOR(dev), MINOR(dev));
}

/**
 * gabion_device_text() - a device in the form of policy's objects
 * @text: filled in
 * @block: a block device, not a character device
 * @dev: its number
 *
 * Context: any.
 * Return: @text: its numbers, and its driver if policy names drivers and it is known.
 */
const char *gabion_device_text(char text[GABION_DEVICE_SIZE], bool block, dev_t dev)
{
	rcu_read_lock();
	gabion_device_format(text, GABION_DEVICE_SIZE, block, MAJOR(dev), MINOR(dev),
			     gabion_driver_name(block, dev));
	rcu_read_unlock();
	return text;
}

/**
 * gabion_refuse_device() - gabion_refuse() for a device
 * @op: the operation
 * @block: a block device, not a character device
 * @dev: its number
 * @file: as for gabion_refuse()
 *
 * The text is only made if something binds the task.
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_refuse_device(enum gabion_operation op, bool block, dev_t dev, const struct file *file)
{
	char device[GABION_DEVICE_SIZE];

	return gabion_current_governed(file) &&
	       gabion_refuse(op, gabion_device_text(device, block, dev), file);
}

/**
 * gabion_node_is_harmless() - is a node of a device that every container has?
 * @inode: of anything
 *
 * Context: any.
 * Return: true if it is.
 */
bool gabion_node_is_harmless(const struct inode *inode)
{
	return S_ISCHR(inode->i_mode) && gabion_device_is_harmless(inode->i_rdev);
}

/**
 * gabion_used() - the file whose opener is judged when a device is used
 * @file: the open device
 *
 * A kernel thread uses a file for the task that passed it, which is not known. If the file was
 * opened in the initial user namespace the use passes, as the host's loop devices on disks need
 * that; the open has been judged. An opener in another user namespace belongs to a container, and
 * is judged.
 *
 * Context: any.
 * Return: @file, or NULL if only the current task is to be judged.
 */
const struct file *gabion_used(const struct file *file)
{
	if ((current->flags & PF_KTHREAD) && file->f_cred->user_ns == &init_user_ns)
		return NULL;
	return file;
}

static bool refuse_char_for(const struct file *file, const struct file *opener)
{
	const struct inode *inode = file_inode(file);

	return S_ISCHR(inode->i_mode) && !gabion_device_is_harmless(inode->i_rdev) &&
	       gabion_refuse_device(GABION_OP_CHAR_DEVICE, false, inode->i_rdev, opener);
}

/**
 * gabion_refuse_char() - must the use of a file be refused by char_device?
 * @file: the file; only a character device is refused
 *
 * Context: any.
 * Return: true to refuse.
 */
bool gabion_refuse_char(const struct file *file)
{
	return refuse_char_for(file, gabion_used(file));
}

/**
 * gabion_refuse_received_device() - must a received descriptor be refused?
 * @file: the argument of security_file_receive()
 *
 * The opener is not judged here, but when the file is used.
 *
 * Context: any.
 * Return: true if it is for a character device that the task could not open.
 */
bool gabion_refuse_received_device(const struct file *file)
{
	return !(file->f_mode & FMODE_PATH) && refuse_char_for(file, NULL);
}
