// SPDX-License-Identifier: GPL-2.0-only
/*
 * The line of a policy that made a verdict, as its author wrote it.
 *
 * The module keeps no text: it knows the number of the line, in the text that it
 * was given. Whose text that was can be told where a text makes the policy in
 * force, and has the verdict and the binding in the lines that the module says.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/print.h"
#include "lib/files.h"
#include "lib/output.h"
#include "lib/policy_file.h"
#include "lib/policy_line.h"

#define SYSTEM_POLICY "/etc/gabion/gabion.policy"
#define CANONICAL "<canonical>"

static unsigned int line_in(const struct gabion_policy *policy,
			    const struct rule_question *question)
{
	int index = gabion_policy_find_profile(policy, question->profile,
					       strlen(question->profile));

	return index == GABION_NO_PROFILE ? 0 :
					    gabion_profile_line(&policy->profile[index],
								question->op, question->object);
}

static bool binds_there(const struct gabion_policy *policy, unsigned int line)
{
	bool found = !line || policy->userns_line == line;

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

static void set_rule(struct rule *rule, const struct policy_text *source, unsigned int line)
{
	rule->source = must(strdup(source->name));
	rule->canonical = false;
	rule->line = line;
	rule->text = policy_line(source, line);
}

/* Takes @source's text over. */
static bool quote(struct rule *rule, const struct rule_question *question,
		  struct policy_text *source, const struct policy_text *in_force)
{
	struct gabion_parse_error error;
	struct gabion_policy *policy = policy_parse(source, &error);
	bool was_loaded = policy && same_text(policy, in_force) &&
			  line_in(policy, question) == question->line &&
			  binds_there(policy, question->binding_line);

	if (was_loaded)
		set_rule(rule, source, question->line);
	gabion_policy_free(policy);
	free(source->text);
	return was_loaded;
}

/* Returns 1 if it was found, 0 if not, -1 if a file that the user named cannot be read. */
static int quote_file(struct rule *rule, const struct rule_question *question,
		      const struct policy_text *in_force)
{
	struct policy_text source = { .name = SYSTEM_POLICY };

	if (question->file && policy_read(&source, question->file))
		return -1;
	if (!question->file)
		source.text = read_file(source.name, &source.len);
	if (source.text && quote(rule, question, &source, in_force))
		return 1;
	if (question->file)
		warn("%s is not the text of the policy in force", question->file);
	return 0;
}

static int search(struct rule *rule, const struct rule_question *question,
		  const struct gabion_policy *policy, const struct policy_text *in_force)
{
	int found = quote_file(rule, question, in_force);
	struct policy_text source;
	unsigned int line;

	if (found < 0)
		return -1;
	if (!found) {
		policy_builtin(&source);
		found = quote(rule, question, &source, in_force);
	}
	if (!found) {
		source = *in_force;
		source.name = CANONICAL;
		line = line_in(policy, question);
		if (!line) {
			complain("the policy has been changed meanwhile; ask again");
			return -1;
		}
		set_rule(rule, &source, line);
		rule->canonical = true;
	}
	return 0;
}

/**
 * rule_find() - find the line that made a verdict
 * @rule: to be filled in, and freed by rule_free()
 * @question: which verdict
 *
 * It is quoted from the text that was loaded where that is at hand; otherwise from
 * the canonical text of the policy in force.
 *
 * Return: 0; or -1, with nothing to be freed, and the user told why.
 */
int rule_find(struct rule *rule, const struct rule_question *question)
{
	struct policy_text in_force;
	struct gabion_policy *policy = policy_in_force(&in_force);
	int error;

	if (!policy)
		return -1;
	error = search(rule, question, policy, &in_force);
	gabion_policy_free(policy);
	free(in_force.text);
	return error;
}

/**
 * rule_free() - let a line go
 * @rule: the line
 */
void rule_free(struct rule *rule)
{
	free(rule->source);
	free(rule->text);
}
