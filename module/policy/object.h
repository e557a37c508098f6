/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects: what an operation acts on, as policy names it and as hooks pass it.
 *
 * Shared by the module and the tool. Matching neither sleeps nor allocates.
 */
#ifndef _GABION_POLICY_OBJECT_H
#define _GABION_POLICY_OBJECT_H

#include "policy/operation.h"

/* An entry may be somewhat longer than the word that it was made of. */
#define GABION_ENTRY_SIZE (GABION_WORD_MAX + 3)
/* By no more than this. */
#define GABION_ENTRY_GROWTH 32

/* A path that begins with this is only the end of a longer one. No policy can name it. */
#define GABION_OBJECT_CUT "..."

/**
 * struct gabion_object_advice - the error for a word that names no object
 * @text: what was expected, in the words of gabion_fail()
 */
struct gabion_object_advice {
	char text[120];
};

/**
 * struct gabion_object_kind - what the objects of an operation are
 * @what: what they are, for errors, with an example
 * @example: one of them, as policy writes it
 * @named: policy must name the objects: the operation as a whole has no verdict
 * @paths: the objects are paths of files; hooks may pass only the end of a path
 * @sets: hooks may pass a set of objects, or an object of no kind
 * @standard: entries for the objects that the operation covers without being named;
 *	NULL-terminated. NULL if it covers all objects but @spared
 * @spared: entries for the objects that it covers only if they are named; NULL-terminated,
 *	or NULL
 * @read: makes an entry of a word; if the word names no object, fills the advice
 * @word: makes the word of an entry again; NULL if it is the same text
 * @match: does an entry stand for this object, or for all that another entry stands for?
 * @apart: is it certain that two entries have no object in common?
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
