// SPDX-License-Identifier: GPL-2.0-only
/*
 * The line of a policy that decided a verdict, as its author wrote it.
 *
 * The module does not keep the text. It knows the number of the line in the text that was
 * loaded. A text at hand is that text if it parses to the policy in force, and has the
 * verdict and the binding in the lines that the module names.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/print.h"
#include "lib/memory.h"
#include "lib/output.h"
#include "lib/policy_file.h"
#include "lib/policy_line.h"
#include "lib/policy_set.h"

#define CANONICAL "<canonical>"

static unsigned int line_in(const struct gabion_policy *policy,
			    const struct verdict_question *question)
{
	int index = gabion_policy_find_profile(policy, question->profile,
					       strlen(question->profile));

	return index == GABION_NO_PROFILE ? 0 :
					    gabion_profile_line(&policy->profile[index],
								question->op, question->object);
}

static bool binds_there(const struct gabion_policy *policy, unsigned int line)
{
	bool found = !line;

	for (unsigned int i = 0; i < policy->nr_binds && !found; i++)
		found = policy->bind[i].line == line;
	return found;
}

static bool same_text(const struct gabion_policy *policy, const struct policy_text *in_force)
{
	size_t len;
	char *text = must(gabion_policy_print(policy, &len));
	bool same = len == in_force->len && !memcmp(text, in_force->text, len);

	gabion_free(text);
	return same;
}

static void set_line(struct policy_line *line, const struct policy_text *source,
		     unsigned int number)
{
	line->text = policy_text_line(source, number);
	line->source = must(strdup(policy_place(source, &number)));
	line->canonical = false;
	line->number = number;
}

/* Frees @source. */
static bool quote(struct policy_line *line, const struct verdict_question *question,
		  struct policy_text *source, const struct policy_text *in_force)
{
	struct gabion_parse_error error;
	struct gabion_policy *policy = policy_parse(source, &error);
	bool was_loaded = policy && same_text(policy, in_force) &&
			  line_in(policy, question) == question->line &&
			  binds_there(policy, question->binding_line);

	if (was_loaded)
		set_line(line, source, question->line);
	gabion_policy_free(policy);
	policy_text_free(source);
	return was_loaded;
}

/* Returns 1 if it was found, 0 if not, -1 if a file that the user named cannot be read. */
static int quote_file(struct policy_line *line, const struct verdict_question *question,
		      const struct policy_text *in_force)
{
	struct policy_text source;

	if (question->file && policy_read(&source, question->file))
		return -1;
	/* A policy in /etc that cannot be read is not the one in force, and no error. */
	if (!question->file && (!policy_system_exists() || policy_read_system(&source)))
		return 0;
	if (quote(line, question, &source, in_force))
		return 1;
	if (question->file)
		warn("%s is not the text of the policy in force", question->file);
	return 0;
}

static int search(struct policy_line *line, const struct verdict_question *question,
		  const struct gabion_policy *policy, const struct policy_text *in_force)
{
	int found = quote_file(line, question, in_force);
	struct policy_text source;
	unsigned int number;

	if (found < 0)
		return -1;
	if (!found) {
		policy_builtin(&source);
		found = quote(line, question, &source, in_force);
	}
	if (!found) {
		source = *in_force;
		source.name = CANONICAL;
		number = line_in(policy, question);
		if (!number) {
			complain("the policy has been changed meanwhile; ask again");
			return -1;
		}
		set_line(line, &source, number);
		line->canonical = true;
	}
	return 0;
}

/**
 * policy_line_find() - find the line that decided a verdict
 * @line: to be filled in, and freed by policy_line_free()
 * @question: which verdict
 *
 * The line comes from the text that was loaded, if that is at hand; otherwise from the
 * canonical text of the policy in force.
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why.
 */
int policy_line_find(struct policy_line *line, const struct verdict_question *question)
{
	struct policy_text in_force;
	struct gabion_policy *policy = policy_in_force(&in_force);
	int error;

	if (!policy)
		return -1;
	error = search(line, question, policy, &in_force);
	gabion_policy_free(policy);
	free(in_force.text);
	return error;
}

/**
 * policy_line_free() - free a line
 * @line: the line
 */
void policy_line_free(struct policy_line *line)
{
	free(line->source);
	free(line->text);
}
