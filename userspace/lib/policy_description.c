// SPDX-License-Identifier: GPL-2.0-only
/*
 * A compiled policy described: in a line, and as JSON.
 */
#include <stdlib.h>

#include "policy/container_layout.h"
#include "policy/object.h"
#include "policy/operation.h"
#include "lib/memory.h"
#include "lib/output.h"
#include "lib/policy_description.h"

static const char *plural(unsigned int count)
{
	return count == 1 ? "" : "s";
}

/**
 * policy_summary() - describe a policy in one line
 * @policy: the policy
 *
 * Return: the line, for the caller to free.
 */
char *policy_summary(const struct gabion_policy *policy)
{
	const struct gabion_bind *userns = gabion_policy_userns(policy);

	return format("%u profile%s, %u binding%s, user namespaces bound to %s",
		      policy->nr_profiles, plural(policy->nr_profiles), policy->nr_binds,
		      plural(policy->nr_binds),
		      userns ? policy->profile[userns->profile].name : "nothing");
}

/* What is said of objects, in the order of the text: the last that fits decides. */
static struct json_object *rules_json(const struct gabion_profile *profile)
{
	struct json_object *array = must(json_object_new_array());
	char word[GABION_ENTRY_SIZE];

	for (int op = 0; op < __GABION_OP_MAX; op++) {
		for (unsigned int i = 0; i < profile->rules[op].nr; i++) {
			const struct gabion_rule *rule = &profile->rules[op].rule[i];
			struct json_object *object = must(json_object_new_object());

			gabion_object_word(op, rule->object, word);
			json_put_text(object, "verdict", gabion_verdict_name(rule->verdict));
			json_put_text(object, "operation", gabion_operation_name(op));
			json_put_text(object, "object", word);
			json_put(object, "line", must(json_object_new_int64(rule->line)));
			json_object_array_add(array, object);
		}
	}
	return array;
}

static struct json_object *profile_json(const struct gabion_profile *profile)
{
	struct json_object *verdicts = must(json_object_new_object());
	struct json_object *object = must(json_object_new_object());

	for (int op = 0; op < __GABION_OP_MAX; op++)
		json_put_text(verdicts, gabion_operation_name(op),
			      gabion_verdict_name(profile->verdict[op]));
	json_put_text(object, "name", profile->name);
	json_put(object, "verdicts", verdicts);
	json_put(object, "objects", rules_json(profile));
	return object;
}

static bool names_runtime(const struct gabion_bind *bind, int runtime)
{
	return bind->runtimes != GABION_RUNTIMES_ALL && (bind->runtimes & 1U << runtime);
}

/**
 * policy_bind_name() - the beginning of a bind line, up to its profile
 * @bind: the line
 *
 * Return: such as "bind cgroup /a", for the caller to free.
 */
char *policy_bind_name(const struct gabion_bind *bind)
{
	const char *pattern = bind->pattern.text;
	char *name = format("bind %s%s%s", gabion_whom_name(bind->whom), pattern ? " " : "",
			    pattern ? pattern : "");

	for (int i = 0; i < __GABION_RUNTIME_NAMED; i++) {
		char *longer;

		if (!names_runtime(bind, i))
			continue;
		longer = format("%s %s", name, gabion_runtime_name(i));
		free(name);
		name = longer;
	}
	return name;
}

static struct json_object *bind_json(const struct gabion_policy *policy,
				     const struct gabion_bind *bind)
{
	struct json_object *stand_ins = must(json_object_new_array());
	struct json_object *excepts = must(json_object_new_array());
	struct json_object *runtimes = must(json_object_new_array());
	struct json_object *object = must(json_object_new_object());

	for (unsigned int i = 0; i < bind->nr_stand_ins; i++)
		json_array_add_text(stand_ins, policy->profile[bind->stand_in[i]].name);
	for (unsigned int i = 0; i < bind->nr_excepts; i++)
		json_array_add_text(excepts, bind->except[i].text);
	for (int i = 0; i < __GABION_RUNTIME_NAMED; i++) {
		if (names_runtime(bind, i))
			json_array_add_text(runtimes, gabion_runtime_name(i));
	}
	json_put_text(object, "whom", gabion_whom_name(bind->whom));
	json_put(object, "runtimes", runtimes);
	json_put_text(object, "pattern", bind->pattern.text);
	json_put_text(object, "profile", policy->profile[bind->profile].name);
	json_put(object, "or", stand_ins);
	json_put(object, "except", excepts);
	json_put(object, "line", must(json_object_new_int64(bind->line)));
	return object;
}

/**
 * policy_json() - a policy as JSON
 * @policy: the policy
 *
 * Return: an object.
 */
struct json_object *policy_json(const struct gabion_policy *policy)
{
	struct json_object *object = must(json_object_new_object());
	struct json_object *profiles = must(json_object_new_array());
	struct json_object *bindings = must(json_object_new_array());

	for (unsigned int i = 0; i < policy->nr_profiles; i++)
		json_object_array_add(profiles, profile_json(&policy->profile[i]));
	for (unsigned int i = 0; i < policy->nr_binds; i++)
		json_object_array_add(bindings, bind_json(policy, &policy->bind[i]));
	json_put(object, "profiles", profiles);
	json_put(object, "bindings", bindings);
	return object;
}
