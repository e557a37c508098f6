// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which file systems are controls, and what events call their files.
 */
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/string.h>

#include "policy/filesystem.h"
#include "surface/control_filesystem.h"
#include "surface/file.h"

#define ROW(fs_name, magic, operation, mounted)                      \
	case magic: {                                                \
		static const struct gabion_filesystem filesystem = { \
			.name = (fs_name),                           \
			.op = GABION_OP_##operation,                 \
			.mount = (mounted),                          \
		};                                                   \
		return &filesystem;                                  \
	}

/**
 * gabion_filesystem_of() - the control file system of a superblock
 * @sb: the superblock
 *
 * Context: any.
 * Return: its description, or NULL if it is no control file system.
 */
const struct gabion_filesystem *gabion_filesystem_of(const struct super_block *sb)
{
	/* It has tmpfs' magic. */
	if (sb->s_magic == TMPFS_MAGIC && strcmp(sb->s_type->name, "devtmpfs"))
		return NULL;
	switch (sb->s_magic) {
		GABION_CONTROL_FILESYSTEMS(ROW)
	default:
		return NULL;
	}
}

/**
 * gabion_control_path() - what events call a file of a control file system
 * @dentry: the file, which is held
 * @buf: filled in
 * @size: of @buf, at least GABION_OBJECT_SIZE
 *
 * Context: any.
 * Return: the path, which lies somewhere in @buf.
 */
const char *gabion_control_path(const struct dentry *dentry, char *buf, size_t size)
{
	const struct gabion_filesystem *fs = gabion_filesystem_of(dentry->d_sb);

	return gabion_dentry_path(dentry, fs ? fs->mount : dentry->d_sb->s_type->name, buf, size);
}
