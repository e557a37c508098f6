// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies: reading them from files or from the module, parsing them with the parser
 * that the module has too, and showing them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/builtin.h"
#include "policy/lexer.h"
#include "lib/files.h"
#include "lib/memory.h"
#include "lib/module_file.h"
#include "lib/output.h"
#include "lib/policy_file.h"

/* How many characters of a long line to show before and after an error. */
#define EXCERPT 60

/* What to do, where more can be said than the error alone. */
static const char *read_advice(const char *file, int error)
{
	if (error == EISDIR)
		return "; name the files in it, such as *.policy";
	if (error == ENOENT && !strcmp(file, SYSTEM_POLICY))
		return "; put a policy there, such as one of those that are installed with Gabion";
	return "";
}

/**
 * policy_read() - read a policy from a file
 * @source: to be filled in, for policy_text_free()
 * @file: the file's name; "-" is the standard input
 *
 * Return: 0; or -1, and the user told why. A text that is too long is read up to one
 * byte beyond the limit, so that the parser refuses it.
 */
int policy_read(struct policy_text *source, const char *file)
{
	bool input = !strcmp(file, "-");
	int fd = input ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);

	memset(source, 0, sizeof(*source));
	source->whole_name = must(strdup(input ? "<stdin>" : file));
	source->name = source->whole_name;
	source->text = fd < 0 ? NULL : read_whole(fd, GABION_POLICY_SIZE_MAX + 1, &source->len);
	if (!source->text) {
		complain("cannot read the policy %s: %s%s", source->name, strerror(errno),
			 read_advice(file, errno));
		free(source->whole_name);
	}
	if (fd >= 0 && !input)
		close(fd);
	return source->text ? 0 : -1;
}

/**
 * policy_builtin() - the policy that is in force until another is loaded
 * @source: to be filled in, for policy_text_free()
 */
void policy_builtin(struct policy_text *source)
{
	memset(source, 0, sizeof(*source));
	source->name = "<built-in>";
	source->text = must(strdup(gabion_builtin_policy));
	source->len = strlen(source->text);
}

/**
 * policy_parse() - compile a policy
 * @source: its text
 * @error: filled in if the text is not a valid policy
 *
 * Return: the policy, for gabion_policy_free(); NULL with errno set, and
 * @error too unless errno is ENOMEM.
 */
struct gabion_policy *policy_parse(const struct policy_text *source,
				   struct gabion_parse_error *error)
{
	struct gabion_policy *policy;

	memset(error, 0, sizeof(*error));
	policy = gabion_policy_parse(source->text, source->len, error);
	if (!IS_ERR(policy))
		return policy;
	errno = -PTR_ERR(policy);
	if (errno == ENOMEM)
		must(NULL);
	return NULL;
}

/* Returns the text from the start of a line on, and the line's length. */
static const char *find_line(const struct policy_text *source, unsigned int line, size_t *len)
{
	const char *start = source->text, *end = source->text + source->len, *newline;

	while (--line && (newline = memchr(start, '\n', end - start)))
		start = newline + 1;
	newline = memchr(start, '\n', end - start);
	*len = (newline ? newline : end) - start;
	return start;
}

/* Keeps tabs, so that the caret in the line below points to the right place. */
static char shown(char byte)
{
	return byte == '\t' || (byte >= ' ' && byte <= '~') ? byte : '?';
}

/**
 * policy_text_line() - copy a line of a policy
 * @source: the policy's text
 * @line: which of its lines, from 1
 *
 * Return: the line without its indentation, for the caller to free.
 */
char *policy_text_line(const struct policy_text *source, unsigned int line)
{
	size_t len, indent = 0;
	const char *start = find_line(source, line, &len);
	char *text;

	while (indent < len && (start[indent] == ' ' || start[indent] == '\t'))
		indent++;
	text = must(strndup(start + indent, len - indent));
	for (char *at = text; *at; at++)
		*at = shown(*at);
	return text;
}

/**
 * policy_place() - in which file is a line of a policy?
 * @source: the policy's text
 * @line: the line of the whole text; set to the line of that file
 *
 * Return: the file's name.
 */
const char *policy_place(const struct policy_text *source, unsigned int *line)
{
	size_t i = source->parts;

	while (i && source->part[i - 1].first_line > *line)
		i--;
	if (!i)
		return source->name;
	*line -= source->part[i - 1].first_line - 1;
	return source->part[i - 1].name;
}

/**
 * policy_place_name() - a line of a policy in words
 * @source: the policy's text
 * @line: the line of the whole text
 *
 * Return: "line 3", or "line 3 of FILE" if the policy has several files, for the caller to
 * free.
 */
char *policy_place_name(const struct policy_text *source, unsigned int line)
{
	const char *file = policy_place(source, &line);

	return source->parts ? format("line %u of %s", line, file) : format("line %u", line);
}

/* What two lines must have in common that cannot both stand in a policy. */
#define KEY_WORDS 16

/* "profile NAME", or "bind WHOM ... PROFILE". Returns how many words. */
static size_t read_key(struct gabion_reader *reader, const struct gabion_word *keyword,
		       struct gabion_word key[KEY_WORDS])
{
	bool profile = gabion_word_is(keyword, "profile");
	size_t count = 0;

	key[count++] = *keyword;
	if (!profile && !gabion_word_is(keyword, "bind"))
		return 0;
	while (count < KEY_WORDS && gabion_scan_word(reader, &key[count])) {
		if (gabion_word_is(&key[count], "or") || gabion_word_is(&key[count], "except") ||
		    gabion_word_is(&key[count], "inherits"))
			break;
		count++;
		/* User namespaces are bound once, to whatever it is. */
		if (count == 2 && (profile || gabion_word_is(&key[1], "userns")))
			break;
	}
	return count;
}

static bool same_key(const struct gabion_word *a, size_t count_a, const struct gabion_word *b,
		     size_t count_b)
{
	for (size_t i = 0; i < count_a && count_a == count_b; i++) {
		if (!gabion_same_word(&a[i], &b[i]))
			return false;
	}
	return count_a == count_b;
}

/* The first line of the kind of @key, or the key of line @line if @key is NULL. */
static unsigned int find_key(const struct policy_text *source, unsigned int line,
			     struct gabion_word key[KEY_WORDS], size_t *count)
{
	struct gabion_word word, other[KEY_WORDS];
	struct gabion_parse_error error;
	struct gabion_reader reader;

	gabion_reader_init(&reader, source->text, source->len, &error);
	while (gabion_scan_statement(&reader, &word)) {
		size_t words;

		if (word.line > line)
			break;
		words = read_key(&reader, &word, other);
		if (!*count && word.line == line) {
			memcpy(key, other, sizeof(other));
			*count = words;
			return line;
		}
		if (*count && same_key(key, *count, other, words))
			return word.line;
		if (!gabion_scan_line(&reader))
			break;
	}
	return 0;
}

/**
 * policy_said_above() - which line says the same as one that the parser refuses for it?
 * @source: the policy's text
 * @line: the line that defines a profile or a binding a second time
 *
 * Return: the first line that defines it, or 0 if it is not found.
 */
unsigned int policy_said_above(const struct policy_text *source, unsigned int line)
{
	struct gabion_word key[KEY_WORDS];
	unsigned int first;
	size_t count = 0;

	if (!find_key(source, line, key, &count) || !count)
		return 0;
	first = find_key(source, line, key, &count);
	return first == line ? 0 : first;
}

/* The parser knows one text, and says "above". */
static void report_first(const struct policy_text *source, unsigned int line)
{
	unsigned int first = policy_said_above(source, line);
	const char *file;

	if (!first || !source->parts)
		return;
	file = policy_place(source, &first);
	fprintf(stderr, "%s:%u: it is defined here first\n", file, first);
}

/**
 * policy_report() - print a syntax error on stderr, with its line
 * @source: the text
 * @error: the parser's error
 * @kind: the errno of policy_parse()
 */
void policy_report(const struct policy_text *source, const struct gabion_parse_error *error,
		   int kind)
{
	size_t len, from, to, at = error->column ? error->column - 1 : 0;
	unsigned int number = error->line;
	const char *file = policy_place(source, &number);
	const char *line;

	fflush(stdout);
	fprintf(stderr, "%s%s:%u:%u:%s %s\n", colour_begin(stderr, COLOUR_BOLD), file, number,
		error->column, colour_end(stderr), error->message);
	if (!error->line)
		return;
	line = find_line(source, error->line, &len);
	from = at > EXCERPT ? at - EXCERPT : 0;
	to = at + EXCERPT < len ? at + EXCERPT : len;
	for (size_t i = from; i < to; i++)
		fputc(shown(line[i]), stderr);
	fputc('\n', stderr);
	for (size_t i = from; i < at; i++)
		fputc(i < len && line[i] == '\t' ? '\t' : ' ', stderr);
	fprintf(stderr, "%s^%s\n", colour_begin(stderr, COLOUR_RED), colour_end(stderr));
	if (kind == EEXIST)
		report_first(source, error->line);
}

/**
 * policy_text_free() - free a text and what is known of its files
 * @source: the text
 */
void policy_text_free(struct policy_text *source)
{
	for (size_t i = 0; i < source->parts; i++)
		free(source->part[i].name);
	free(source->part);
	free(source->whole_name);
	free(source->text);
}

/**
 * policy_in_force() - read the policy in force from the module
 * @source: to be filled in with its text, for policy_text_free()
 *
 * Return: the policy, for gabion_policy_free(); NULL, with nothing to be freed,
 * and the user told why.
 */
struct gabion_policy *policy_in_force(struct policy_text *source)
{
	struct gabion_parse_error error;
	struct gabion_policy *policy;

	memset(source, 0, sizeof(*source));
	source->name = "<in force>";
	source->text = module_file_read("policy");
	if (!source->text)
		return NULL;
	source->len = strlen(source->text);
	policy = policy_parse(source, &error);
	if (policy)
		return policy;
	complain("this tool does not understand the policy in force; "
		 "are tool and module of one version?");
	policy_report(source, &error, errno);
	policy_text_free(source);
	return NULL;
}
