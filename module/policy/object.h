/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects: what an operation is done to, and what policy may name of it.
 *
 * Shared by the module and the tool. Matching neither sleeps nor allocates.
 */
#ifndef _GABION_POLICY_OBJECT_H
#define _GABION_POLICY_OBJECT_H

#include "policy/operation.h"

/* An entry may be somewhat longer than the word that it was made of. */
#define GABION_ENTRY_SIZE (GABION_WORD_MAX + 3)

/* What the path of a file begins with where its beginning is cut off. No policy can name it. */
#define GABION_OBJECT_CUT "..."

/**
 * struct gabion_object_advice - what is said of a word that names no object
 * @text: what was expected, in the words of gabion_fail()
 */
struct gabion_object_advice {
	char text[120];
};

/**
 * struct gabion_object_kind - what the objects of an operation are
 * @what: what they are, for errors, with an example
 * @example: one of them, as policy writes it
 * @named: its operation has no verdict but on objects that are named
 * @paths: they are paths of files, of which hooks may pass the end only
 * @sets: hooks may pass a set of objects, or what is none of this kind
 * @standard: what the operation is about besides the objects that are named, each an
 *	entry; NULL-terminated. NULL if the operation is about every object but @spared
 * @spared: what the operation is not about unless it is named, likewise; or NULL
 * @read: makes an entry of a word; if the word names no object, says what would
 * @word: makes the word of an entry again; NULL if it is the same text
 * @match: does an entry stand for this object, or for all that another entry stands for?
 * @apart: do two entries certainly have no object in common?
 *
 * An entry is written as hooks pass objects.
 */
struct gabion_object_kind {
	const char *what;
	const char *example;
	bool named;
	bool paths;
	bool sets;
	const char *const *standard;
	const char *const *spared;
	bool (*read)(const char *word, char *entry, struct gabion_object_advice *advice);
	void (*word)(const char *entry, char *word);
	bool (*match)(const char *entry, const char *object);
	bool (*apart)(const char *a, const char *b);
};

const struct gabion_object_kind *gabion_objects_of(enum gabion_operation op);
bool gabion_object_read(enum gabion_operation op, const char *word, char *entry,
			struct gabion_object_advice *advice);
void gabion_object_word(enum gabion_operation op, const char *entry, char *word);
bool gabion_object_is_cut(const char *object);
bool gabion_object_is_about_all(const struct gabion_object_kind *kind);
bool gabion_object_is_standard(const struct gabion_object_kind *kind, const char *object);

#endif /* _GABION_POLICY_OBJECT_H */
