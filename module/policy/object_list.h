/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lists that refine an operation: what of it a verdict is about.
 *
 * Shared by the module and the tool. Matching neither sleeps nor allocates.
 */
#ifndef _GABION_POLICY_OBJECT_LIST_H
#define _GABION_POLICY_OBJECT_LIST_H

#include "policy/operation.h"

enum gabion_list {
	GABION_LIST_AUTOLOAD,
	GABION_LIST_SYSCTL,
	GABION_LIST_DEVICE,
	GABION_LIST_CAPABILITY,
	GABION_LIST_SOCKET,
	__GABION_LIST_MAX
};

#define GABION_NO_LIST (-1)

/**
 * struct gabion_list_desc - a kind of list
 * @keyword: what its statement begins with, "autoload"
 * @verb: the word after it, "allow" or "deny"
 * @what: what its entries are, for errors
 * @noun: what one of them is
 * @entry_words: words of an entry, 1 or 2; one blank stands between two
 * @denies: the verdict is about what is listed, and the rest passes; otherwise
 *	the rest is what the verdict is about
 * @standard: entries that every list of this kind has, an empty one too, and that are
 *	not written out; NULL-terminated, or NULL for none
 * @valid: is this an entry? NULL if any word is
 * @expected: what was expected if not
 * @match: does an entry stand for this object, or for all that another entry
 *	stands for?
 */
struct gabion_list_desc {
	const char *keyword;
	const char *verb;
	const char *what;
	const char *noun;
	unsigned int entry_words;
	bool denies;
	const char *const *standard;
	bool (*valid)(const char *entry);
	const char *expected;
	bool (*match)(const char *entry, const char *object);
};

extern const struct gabion_list_desc gabion_lists[__GABION_LIST_MAX];

int gabion_list_of(enum gabion_operation op);
int gabion_list_parse(const char *keyword, size_t len);

#endif /* _GABION_POLICY_OBJECT_LIST_H */
