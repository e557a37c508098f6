// SPDX-License-Identifier: GPL-2.0-only
/*
 * A cache of what binds the tasks of a cgroup, resolved once for each cgroup and state.
 *
 * The path of a cgroup in the default hierarchy never changes, and its id is never reused
 * (kernfs_new_node() in fs/kernfs/dir.c). So a result is correct as long as the state is in
 * force. Entries carry the number of their state and are not found under another one. So no
 * entry has to be invalidated when a cgroup is removed, a policy is replaced or a profile is
 * attached.
 *
 * The table has a fixed size, so nothing is allocated. No lock is taken and nobody waits: a
 * reader that finds an entry being written tries the next one, and at worst resolves again. A
 * task that makes many cgroups, to evict the entries of others, must have one resolved for each.
 * It does not know where entries are, so it hits a given one once in as many cgroups as the
 * table has places.
 */
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/cgroup.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/preempt.h>
#include <linux/random.h>
#include <linux/string.h>

#include "binding/cgroup_path.h"
#include "binding/resolved.h"

static_assert(GABION_LEVELS_MAX + 1 <= U8_MAX);
static_assert(GABION_BINDS_MAX <= U16_MAX + 1 && GABION_ATTACHMENTS_MAX <= U16_MAX + 1);

static_assert(sizeof(struct gabion_place) == 64);

struct gabion_place gabion_places[1U << GABION_PLACES_BITS];

#define WIDE_BITS 8

/**
 * struct wide_place - an entry of the second cache, for the few cgroups that much binds
 * @sequence: as in struct gabion_place
 * @wide: its content
 */
struct wide_place {
	u32 sequence;
	struct gabion_wide wide;
};

static struct wide_place wide_places[1U << WIDE_BITS];
/* Odd and secret. The upper bits of its product with an id are the index of the entry. */
u64 gabion_places_multiplier __read_mostly;

static bool remember __read_mostly = true;
module_param(remember, bool, 0400);
MODULE_PARM_DESC(remember, "Remember what binds a cgroup (default: on; off: the same verdicts, slower)");

/**
 * gabion_resolved_is_remembered() - is the cache in use?
 *
 * Context: any.
 * Return: false if every verdict resolves anew.
 */
bool gabion_resolved_is_remembered(void)
{
	return remember;
}

/**
 * gabion_resolved_init() - start to use the cache
 *
 * Context: process.
 * Return: 0.
 */
int gabion_resolved_init(void)
{
	gabion_places_multiplier = get_random_u64() | 1;
	return 0;
}

/* If it is not known, the answer is no, as in gabion_pattern_spares(). */
static void take_except(unsigned int n, unsigned int level, void *arg)
{
	bool *excepted = arg;

	if (level <= GABION_LEVELS_MAX)
		*excepted = true;
}

static bool line_excepts(const struct gabion_state *state, unsigned int n,
			 const struct gabion_path *path)
{
	bool excepted = false;

	if (state->policy->bind[n].nr_excepts)
		gabion_pattern_index_match(state->index->excepts, n, path, take_except,
					   &excepted);
	return excepted;
}

/**
 * gabion_line_stand_in() - the attachment that stands in for a bind line's profile
 * @state: the state
 * @n: the line's number
 * @root: the level of the root of the subtree that the line binds; 0 for a line that binds no
 *	subtree. Below GABION_LEVELS_MAX it is not known, and nothing stands in
 * @cgroup: a cgroup in this subtree
 *
 * Context: any, within an RCU read-side section.
 * Return: the one that is nearest to @cgroup, or NULL.
 */
const struct gabion_attachment *gabion_line_stand_in(const struct gabion_state *state,
						     unsigned int n, unsigned int root,
						     struct cgroup *cgroup)
{
	const struct gabion_bind *bind = &state->policy->bind[n];
	const struct gabion_attachment *attachment;
	int level = min(cgroup->level, state->deepest);

	if (!bind->nr_stand_ins || root > GABION_LEVELS_MAX)
		return NULL;
	for (; level > 0 && level >= (int)root; level--) {
		attachment = gabion_state_attachment(state,
						     cgroup_id(cgroup_ancestor(cgroup, level)));
		if (attachment && gabion_bind_has_stand_in(bind, attachment->profile))
			return attachment;
	}
	return NULL;
}

/**
 * gabion_line_level() - the level of the root of the subtree that a bind line binds
 * @state: the state
 * @n: the line's number
 * @measured: the path of a cgroup in it, with its container
 *
 * Context: any, within an RCU read-side section.
 * Return: its level, as gabion_pattern_match() has it; 0 if the cgroup is in none.
 */
unsigned int gabion_line_level(const struct gabion_state *state, unsigned int n,
			       const struct gabion_measured_path *measured)
{
	const struct gabion_bind *bind = &state->policy->bind[n];

	switch (bind->whom) {
	case GABION_WHOM_CGROUP:
		return gabion_pattern_match(&bind->pattern, &measured->path);
	case GABION_WHOM_CONTAINERS:
		return gabion_container_depth(&measured->container, bind->runtimes);
	default:
		return 0;
	}
}

/**
 * gabion_line_is_lifted() - does a bind line not bind a cgroup, although it is about it?
 * @state: the state
 * @n: the line's number
 * @level: as @root of gabion_line_stand_in()
 * @path: the cgroup's path, measured
 * @cgroup: the cgroup
 *
 * Context: any, within an RCU read-side section.
 * Return: true if the cgroup is excepted, or an attachment stands in, which binds it then.
 */
bool gabion_line_is_lifted(const struct gabion_state *state, unsigned int n, unsigned int level,
			   const struct gabion_path *path, struct cgroup *cgroup)
{
	return line_excepts(state, n, path) ||
	       gabion_line_stand_in(state, n, level, cgroup);
}

/**
 * struct lines - a look for the lines that bind a cgroup
 * @state: the state
 * @cgroup: the cgroup
 * @path: its path
 * @visit: called for each line
 * @arg: for @visit
 */
struct lines {
	const struct gabion_state *state;
	struct cgroup *cgroup;
	const struct gabion_path *path;
	gabion_match_visitor visit;
	void *arg;
};

static void visit_unless_lifted(unsigned int n, unsigned int level, void *arg)
{
	const struct lines *lines = arg;

	if (!gabion_line_is_lifted(lines->state, n, level, lines->path, lines->cgroup))
		lines->visit(n, level, lines->arg);
}

/**
 * gabion_each_line() - call a visitor for every line that binds a cgroup by its path
 * @state: the state
 * @cgroup: the cgroup
 * @measured: its path, measured; its container is filled in if any line binds containers
 * @visit: called for each with its number and its level, in the order of the index
 * @arg: for @visit
 *
 * Context: any, within an RCU read-side section.
 */
void gabion_each_line(const struct gabion_state *state, struct cgroup *cgroup,
		      struct gabion_measured_path *measured, gabion_match_visitor visit, void *arg)
{
	const struct gabion_policy_index *index = state->index;
	struct lines lines = {
		.state = state,
		.cgroup = cgroup,
		.path = &measured->path,
		.visit = visit,
		.arg = arg,
	};
	unsigned int i, level;

	gabion_pattern_index_match(index->binds, 0, &measured->path, visit_unless_lifted, &lines);
	if (!index->nr_containers)
		return;
	/* There are few lines that bind containers: tries them all. */
	gabion_measure_container(measured);
	for (i = 0; i < index->nr_containers; i++) {
		level = gabion_line_level(state, index->containers[i], measured);
		if (level)
			visit_unless_lifted(index->containers[i], level, &lines);
	}
}

/**
 * struct search - the resolution of a cgroup's bindings
 * @state: the state
 * @found: the result so far
 */
struct search {
	const struct gabion_state *state;
	struct gabion_resolved *found;
};

/* Inserts a line behind those of lower numbers. */
static void insert_line(u16 *index, u8 *level, u8 *nr, unsigned int n, unsigned int root)
{
	unsigned int at = (*nr)++;

	for (; at && index[at - 1] > n; at--) {
		index[at] = index[at - 1];
		level[at] = level[at - 1];
	}
	index[at] = n;
	level[at] = root;
}

static void take_bind(unsigned int n, unsigned int level, void *arg)
{
	const struct search *search = arg;
	struct gabion_resolved *found = search->found;
	const struct gabion_state *state = search->state;

	gabion_says_too(&found->says, &state->index->profile[state->policy->bind[n].profile]);
	if (found->nr == GABION_RESOLVED_MAX)
		found->partial = true;
	else
		insert_line(found->index, found->level, &found->nr, n, level);
}

/**
 * gabion_each_attachment() - call a visitor for every attachment that binds a cgroup
 * @state: the state
 * @cgroup: the cgroup
 * @visit: called for each, with the cgroup that it is attached to, deepest first, until it
 *	returns true
 * @arg: for @visit
 *
 * Looks no deeper than attachments are: containers nest cgroups, but only the host attaches.
 *
 * Context: any, within an RCU read-side section.
 * Return: true if @visit did.
 */
bool gabion_each_attachment(const struct gabion_state *state, struct cgroup *cgroup,
			    bool (*visit)(const struct gabion_attachment *attachment,
					  struct cgroup *at, void *arg),
			    void *arg)
{
	const struct gabion_attachment *attachment;
	struct cgroup *at;
	int level;

	for (level = min(cgroup->level, state->deepest); level > 0; level--) {
		at = cgroup_ancestor(cgroup, level);
		attachment = gabion_state_attachment(state, cgroup_id(at));
		if (attachment && visit(attachment, at, arg))
			return true;
	}
	return false;
}

static bool take_attachment(const struct gabion_attachment *attachment, struct cgroup *at,
			    void *arg)
{
	const struct search *search = arg;
	struct gabion_resolved *found = search->found;
	const struct gabion_state *state = search->state;

	gabion_says_too(&found->says, &state->index->profile[attachment->profile]);
	if (found->nr == GABION_RESOLVED_MAX) {
		found->partial = true;
	} else {
		found->level[found->nr] = 0;
		found->index[found->nr++] = attachment - state->attachment;
	}
	return false;
}

static void find(const struct gabion_state *state, struct cgroup *cgroup,
		 struct gabion_resolved *found)
{
	const int userns = state->policy->userns;
	struct gabion_measured_path measured;
	struct search search = { .state = state, .found = found };

	*found = (struct gabion_resolved){ .state = state->number, .cgroup = cgroup_id(cgroup) };
	gabion_measure_path(&measured, cgroup);
	gabion_each_line(state, cgroup, &measured, take_bind, &search);
	found->exempt = userns != GABION_NO_BIND &&
			gabion_line_is_lifted(state, userns, 0, &measured.path, cgroup);
	gabion_each_attachment(state, cgroup, take_attachment, &search);
}

/* Replaces an entry of another state, or else the next one in turn. */
static struct gabion_place *place_for(const struct gabion_resolved *found)
{
	struct gabion_place *place = gabion_places_of(found->cgroup);
	static unsigned int turn;
	unsigned int way;

	for (way = 0; way < GABION_WAYS; way++) {
		if (READ_ONCE(place[way].resolved.state) != found->state)
			return &place[way];
	}
	way = READ_ONCE(turn);
	WRITE_ONCE(turn, way + 1);
	return &place[way % GABION_WAYS];
}

static void keep(const struct gabion_resolved *found)
{
	struct gabion_place *place = place_for(found);
	u32 sequence;

	/* Interrupts and other tasks skip an entry with an odd sequence, for a short time. */
	preempt_disable();
	sequence = READ_ONCE(place->sequence);
	if (!(sequence & 1) && try_cmpxchg(&place->sequence, &sequence, sequence + 1)) {
		place->resolved = *found;
		/* Pairs with gabion_place_holds(): even again after the data is written. */
		smp_store_release(&place->sequence, sequence + 2);
	}
	preempt_enable();
}

/**
 * gabion_resolve() - find what binds the tasks of a cgroup
 * @state: the state
 * @cgroup: of the default hierarchy
 * @resolved: filled in
 *
 * Context: any, within an RCU read-side section.
 */
void gabion_resolve(const struct gabion_state *state, struct cgroup *cgroup,
		    struct gabion_resolved *resolved)
{
	u64 id = cgroup_id(cgroup);
	const struct gabion_place *place = gabion_places_of(id);
	unsigned int way;
	u32 sequence;

	for (way = 0; way < GABION_WAYS; way++, place++) {
		if (!gabion_place_holds(place, state->number, id, &sequence))
			continue;
		*resolved = place->resolved;
		if (!gabion_place_changed(place, sequence))
			return;
	}
	find(state, cgroup, resolved);
	if (remember)
		keep(resolved);
}

/**
 * struct wide_search - the search for all bindings of a cgroup
 * @state: the state
 * @found: the result so far
 */
struct wide_search {
	const struct gabion_state *state;
	struct gabion_wide *found;
};

static void take_wide_bind(unsigned int n, unsigned int level, void *arg)
{
	const struct wide_search *search = arg;
	struct gabion_wide *found = search->found;

	if (found->nr == GABION_WIDE_MAX)
		found->too_many = true;
	else
		insert_line(found->index, found->level, &found->nr, n, level);
}

static bool take_wide_attachment(const struct gabion_attachment *attachment, struct cgroup *at,
				 void *arg)
{
	const struct wide_search *search = arg;
	struct gabion_wide *found = search->found;

	if (found->nr == GABION_WIDE_MAX) {
		found->too_many = true;
	} else {
		found->level[found->nr] = 0;
		found->index[found->nr++] = attachment - search->state->attachment;
	}
	return found->too_many;
}

static void find_wide(const struct gabion_state *state, struct cgroup *cgroup,
		      struct gabion_wide *found)
{
	struct wide_search search = { .state = state, .found = found };
	struct gabion_measured_path measured;

	*found = (struct gabion_wide){ .state = state->number, .cgroup = cgroup_id(cgroup) };
	gabion_measure_path(&measured, cgroup);
	gabion_each_line(state, cgroup, &measured, take_wide_bind, &search);
	gabion_each_attachment(state, cgroup, take_wide_attachment, &search);
}

static bool recall_wide(const struct wide_place *place, u32 state, u64 cgroup,
			struct gabion_wide *wide)
{
	/* Pairs with keep_wide(): the data is read after the sequence. */
	u32 sequence = smp_load_acquire(&place->sequence);

	if (READ_ONCE(place->wide.cgroup) != cgroup || READ_ONCE(place->wide.state) != state ||
	    (sequence & 1))
		return false;
	*wide = place->wide;
	smp_rmb(); /* the sequence after what was read */
	return READ_ONCE(place->sequence) == sequence;
}

static void keep_wide(struct wide_place *place, const struct gabion_wide *wide)
{
	u32 sequence;

	preempt_disable();
	sequence = READ_ONCE(place->sequence);
	if (!(sequence & 1) && try_cmpxchg(&place->sequence, &sequence, sequence + 1)) {
		place->wide = *wide;
		/* Pairs with recall_wide(): even again after the data is written. */
		smp_store_release(&place->sequence, sequence + 2);
	}
	preempt_enable();
}

/**
 * gabion_resolve_wide() - find all that binds the tasks of a cgroup, except "bind userns"
 * @state: the state
 * @cgroup: of the default hierarchy, of which gabion_resolve() does not list all
 * @wide: filled in
 *
 * Context: any, within an RCU read-side section.
 * Return: false if there are more bindings than @wide has room for.
 */
bool gabion_resolve_wide(const struct gabion_state *state, struct cgroup *cgroup,
			 struct gabion_wide *wide)
{
	u64 id = cgroup_id(cgroup);
	struct wide_place *place;

	place = &wide_places[(id * gabion_places_multiplier) >> (64 - WIDE_BITS)];
	if (!recall_wide(place, state->number, id, wide)) {
		find_wide(state, cgroup, wide);
		if (remember)
			keep_wide(place, wide);
	}
	return !wide->too_many;
}

/**
 * gabion_resolve_says() - the summary of the profiles that bind a task
 * @state: the state
 * @cgroup: the task's, of the default hierarchy
 * @userns: it is in a user namespace other than the initial one
 * @says: filled in
 *
 * Context: any, within an RCU read-side section.
 */
void gabion_resolve_says(const struct gabion_state *state, struct cgroup *cgroup,
			 bool userns, struct gabion_says *says)
{
	struct gabion_resolved resolved;
	bool exempt;

	if (!gabion_recall_says(state->number, cgroup_id(cgroup), says, &exempt)) {
		gabion_resolve(state, cgroup, &resolved);
		*says = resolved.says;
		exempt = resolved.exempt;
	}
	if (userns && !exempt)
		gabion_says_too(says, &state->index->userns);
}
