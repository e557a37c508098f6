// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a workload was seen to do: operations and objects, and which programs did it.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/escape.h"
#include "lib/memory.h"
#include "lib/observations.h"

/* The limit on programs that are counted apart: tasks choose their names. */
#define PROGRAMS_MAX 256
/* The limit on different objects: containers choose some of them. */
#define OBSERVATIONS_MAX 4096

/**
 * profile_set_add() - add a profile
 * @set: to this
 * @index: of the profile in its policy; GABION_NO_PROFILE adds none
 */
void profile_set_add(struct profile_set *set, int index)
{
	if (index != GABION_NO_PROFILE)
		set->word[index / 64] |= 1ULL << index % 64;
}

/**
 * profile_set_join() - add all of another set
 * @set: to this
 * @more: the other
 */
void profile_set_join(struct profile_set *set, const struct profile_set *more)
{
	for (size_t i = 0; i < ARRAY_SIZE(set->word); i++)
		set->word[i] |= more->word[i];
}

/**
 * profile_set_has() - is a profile in a set?
 * @set: the set
 * @index: of the profile in its policy
 *
 * Return: true if it is.
 */
bool profile_set_has(const struct profile_set *set, unsigned int index)
{
	return set->word[index / 64] >> index % 64 & 1;
}

/**
 * profile_set_is_empty() - is no profile in a set?
 * @set: the set
 *
 * Return: true if none is.
 */
bool profile_set_is_empty(const struct profile_set *set)
{
	for (size_t i = 0; i < ARRAY_SIZE(set->word); i++) {
		if (set->word[i])
			return false;
	}
	return true;
}

struct program {
	char comm[16];
	unsigned long events;
};

static void programs_add(struct programs *programs, const char *comm, unsigned long events)
{
	struct program *program;

	for (size_t i = 0; i < programs->count; i++) {
		program = &programs->program[i];
		if (!strcmp(program->comm, comm)) {
			program->events += events;
			return;
		}
	}
	if (programs->count == PROGRAMS_MAX) {
		programs->others += events;
		return;
	}
	programs->program = must(reallocarray(programs->program, programs->count + 1,
					      sizeof(*program)));
	program = &programs->program[programs->count++];
	snprintf(program->comm, sizeof(program->comm), "%s", comm);
	program->events = events;
}

/**
 * programs_join() - add up who did two things
 * @programs: who did the one; gets the sum
 * @more: who did the other
 */
void programs_join(struct programs *programs, const struct programs *more)
{
	for (size_t i = 0; i < more->count; i++)
		programs_add(programs, more->program[i].comm, more->program[i].events);
	programs->others += more->others;
}

static int more_often(const void *a, const void *b)
{
	const struct program *first = a, *second = b;

	if (first->events != second->events)
		return first->events < second->events ? 1 : -1;
	return strcmp(first->comm, second->comm);
}

/**
 * programs_print() - print who did something: "sh[3x], others[2x]"
 * @out: where to print
 * @programs: who did it; sorted by this
 * @named: how many to name, those that did it most often
 */
void programs_print(FILE *out, const struct programs *programs, size_t named)
{
	unsigned long others = programs->others;
	const char *separator = "";

	if (named > programs->count)
		named = programs->count;
	qsort(programs->program, programs->count, sizeof(*programs->program), more_often);
	for (size_t i = 0; i < named; i++) {
		char *comm = escape_comm(programs->program[i].comm);

		fprintf(out, "%s%s[%lux]", separator, comm, programs->program[i].events);
		separator = ", ";
		free(comm);
	}
	for (size_t i = named; i < programs->count; i++)
		others += programs->program[i].events;
	if (others)
		fprintf(out, "%s%s[%lux]", separator, named ? "others" : "", others);
}

/**
 * programs_free() - free a list of programs
 * @programs: left empty
 */
void programs_free(struct programs *programs)
{
	free(programs->program);
	*programs = (struct programs){ 0 };
}

static bool same_observation(const struct observation *a, const struct observation *b)
{
	return a->op == b->op && a->exact == b->exact && !strcmp(a->object, b->object);
}

static struct observation *find_observation(struct observations *seen,
					    const struct observation *like)
{
	for (size_t i = 0; i < seen->count; i++) {
		if (same_observation(&seen->observation[i], like))
			return &seen->observation[i];
	}
	return NULL;
}

/**
 * observations_add() - remember what a task was seen to do
 * @seen: what was seen before
 * @act: its operation, object and profiles; its other members are ignored
 * @comm: the task's name
 *
 * Return: false if there is no room for it.
 */
bool observations_add(struct observations *seen, const struct observation *act,
		      const char *comm)
{
	struct observation *observation = find_observation(seen, act);

	if (!observation && seen->count == OBSERVATIONS_MAX)
		return false;
	if (!observation) {
		seen->observation = must(reallocarray(seen->observation, seen->count + 1,
						      sizeof(*observation)));
		observation = &seen->observation[seen->count++];
		*observation = *act;
		observation->events = 0;
		observation->by = (struct programs){ 0 };
	}
	profile_set_join(&observation->profiles, &act->profiles);
	observation->events++;
	programs_add(&observation->by, comm, 1);
	return true;
}

static int by_operation(const void *a, const void *b)
{
	const struct observation *first = a, *second = b;

	if (first->op != second->op)
		return first->op < second->op ? -1 : 1;
	return strcmp(first->object, second->object);
}

/**
 * observations_sort() - sort by operation and object
 * @seen: what was seen
 */
void observations_sort(struct observations *seen)
{
	if (seen->count)
		qsort(seen->observation, seen->count, sizeof(*seen->observation), by_operation);
}

/**
 * observations_free() - free all observations
 * @seen: what was seen
 */
void observations_free(struct observations *seen)
{
	for (size_t i = 0; i < seen->count; i++)
		programs_free(&seen->observation[i].by);
	free(seen->observation);
	*seen = (struct observations){ 0 };
}

/**
 * observation_passes() - does a profile let something pass without an event?
 * @observation: what was seen
 * @profile: the profile
 * @index: its index in its policy
 *
 * Return: true if it does, or if it did not bind the task that was seen.
 */
bool observation_passes(const struct observation *observation, const struct gabion_profile *profile,
			unsigned int index)
{
	return !profile_set_has(&observation->profiles, index) ||
	       gabion_profile_verdict(profile, observation->op,
				      observation->exact ? observation->object : NULL) ==
		       GABION_ALLOW;
}

/**
 * observations_refused() - count what a profile denies or audits
 * @seen: what was seen
 * @policy: the profile's policy
 * @profile: its index there
 *
 * Return: the number of events.
 */
size_t observations_refused(const struct observations *seen, const struct gabion_policy *policy,
			    unsigned int profile)
{
	size_t events = 0;

	for (size_t i = 0; i < seen->count; i++) {
		if (!observation_passes(&seen->observation[i], &policy->profile[profile], profile))
			events += seen->observation[i].events;
	}
	return events;
}
