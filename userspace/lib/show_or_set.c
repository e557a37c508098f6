// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the verbs "mode" and "lock" share: show or set one word of a few.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/exit_status.h"
#include "lib/memory.h"
#include "lib/module_file.h"
#include "lib/output.h"
#include "lib/show_or_set.h"

static bool is_word(const char *const words[], const char *word)
{
	while (*words && strcmp(*words, word))
		words++;
	return *words;
}

/**
 * show_or_set() - the verbs "mode" and "lock"
 * @file: the file's name, "mode" or "lock"
 * @words: the words that may be set, ended by NULL
 * @argc: 0 to show the word, 1 to set it
 * @argv: the word to set
 *
 * Return: the status to exit with.
 */
int show_or_set(const char *file, const char *const words[], int argc, char *argv[])
{
	struct json_object *object;
	char *word;

	if (argc && !is_word(words, argv[0])) {
		fprintf(stderr, "gabionctl: '%s' is no %s; expected one of:", argv[0], file);
		while (*words)
			fprintf(stderr, " %s", *words++);
		fputc('\n', stderr);
		return EXIT_USAGE;
	}
	if (argc && module_file_set_word(file, argv[0]))
		return EXIT_FAILED;
	word = module_file_read_word(file);
	if (!word)
		return EXIT_FAILED;
	if (output_json) {
		object = must(json_object_new_object());
		json_put_text(object, file, word);
		json_print(object);
	} else {
		puts(word);
	}
	free(word);
	return EXIT_DONE;
}
