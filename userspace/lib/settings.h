/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /etc/gabion/gabion.conf: what happens at boot beside loading the policy.
 */
#ifndef _GABIONCTL_SETTINGS_H
#define _GABIONCTL_SETTINGS_H

#include <stddef.h>

#define SETTINGS_FILE "/etc/gabion/gabion.conf"

/* The rows of setting_keys. */
enum setting {
	SETTING_BOOT,
	SETTING_LOCK,
	SETTING_MODE,
	__SETTING_MAX
};

#define SETTING_WORDS_MAX 4

/**
 * struct setting_key - a key of the file
 * @name: the key
 * @word: what it may be set to, ended by NULL; the first is what counts if the file is silent
 */
struct setting_key {
	const char *name;
	const char *word[SETTING_WORDS_MAX];
};

/**
 * struct settings - what counts
 * @word: by enum setting, one of the key's words
 */
struct settings {
	const char *word[__SETTING_MAX];
};

extern const struct setting_key setting_keys[__SETTING_MAX];

int settings_read(struct settings *settings, const char *file);

#endif /* _GABIONCTL_SETTINGS_H */
