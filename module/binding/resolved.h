/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A cache of what binds the tasks of a cgroup, resolved once for each cgroup and state.
 */
#ifndef _GABION_BINDING_RESOLVED_H
#define _GABION_BINDING_RESOLVED_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/cgroup.h>
#include <linux/types.h>

#include "binding/cgroup_path.h"
#include "binding/pattern_index.h"
#include "binding/store.h"

/* If there are more, a verdict needs struct gabion_wide. */
#define GABION_RESOLVED_MAX 8
/* If there are still more, each verdict looks them up in the index. */
#define GABION_WIDE_MAX 80

/**
 * struct gabion_resolved - what binds the tasks of a cgroup, except "bind userns"
 * @cgroup: the cgroup's id
 * @says: the summary of the profiles that bind it
 * @state: the number of the state
 * @index: of each binding, into the policy's bind lines or the state's attachments; the
 *	lines in their order, then the attachments, the deepest first
 * @level: of each, the level of the root of the subtree; 0 for an attachment
 * @nr: how many bindings are listed
 * @partial: there are more bindings, which are not listed; @says includes them
 * @exempt: "bind userns" does not bind it: it is excepted, or an attachment stands in
 */
struct gabion_resolved {
	u64 cgroup;
	struct gabion_says says;
	u32 state;
	u16 index[GABION_RESOLVED_MAX];
	u8 level[GABION_RESOLVED_MAX];
	u8 nr;
	bool partial;
	bool exempt;
};

/**
 * struct gabion_wide - more bindings of a cgroup than struct gabion_resolved has room for
 * @cgroup: as in struct gabion_resolved; 0 in an unused entry
 * @state: the same
 * @index: the same, of all bindings
 * @level: the same
 * @nr: the same
 * @too_many: there are more, and the list is of no use
 */
struct gabion_wide {
	u64 cgroup;
	u32 state;
	u16 index[GABION_WIDE_MAX];
	u8 level[GABION_WIDE_MAX];
	u8 nr;
	bool too_many;
};

/**
 * struct gabion_place - an entry of the cache
 * @sequence: odd while the entry is being written
 * @resolved: its content
 */
struct gabion_place {
	u32 sequence;
	struct gabion_resolved resolved;
} ____cacheline_aligned;

#define GABION_PLACES_BITS 14
/* A cgroup may be in any of this many entries, from the index of its id on. */
#define GABION_WAYS 4U

extern struct gabion_place gabion_places[];
extern u64 gabion_places_multiplier;

/**
 * gabion_places_of() - the entries that a cgroup may be in
 * @cgroup: its id
 *
 * Context: any.
 * Return: the first of GABION_WAYS entries.
 */
static __always_inline struct gabion_place *gabion_places_of(u64 cgroup)
{
	u64 place = (cgroup * gabion_places_multiplier) >> (64 - GABION_PLACES_BITS);

	return &gabion_places[place & ~(u64)(GABION_WAYS - 1)];
}

/**
 * gabion_place_holds() - does an entry hold a cgroup?
 * @place: one of gabion_places_of()
 * @state: the number of the state
 * @cgroup: its id
 * @sequence: set for gabion_place_changed(), which must be called after reading the entry
 *
 * Context: any.
 * Return: true if it seems so.
 */
static __always_inline bool gabion_place_holds(const struct gabion_place *place, u32 state,
					       u64 cgroup, u32 *sequence)
{
	/* Pairs with keep(): the data is read after the sequence. */
	*sequence = smp_load_acquire(&place->sequence);
	return READ_ONCE(place->resolved.cgroup) == cgroup &&
	       READ_ONCE(place->resolved.state) == state && !(*sequence & 1);
}

/**
 * gabion_place_changed() - has an entry been written since gabion_place_holds()?
 * @place: the entry
 * @sequence: as gabion_place_holds() has set it
 *
 * Context: any.
 * Return: true if the data that was read is not valid.
 */
static __always_inline bool gabion_place_changed(const struct gabion_place *place, u32 sequence)
{
	smp_rmb(); /* the sequence after what was read */
	return READ_ONCE(place->sequence) != sequence;
}

/**
 * gabion_recall_says() - the cached summary of the profiles that bind a cgroup
 * @state: the number of the state
 * @cgroup: its id
 * @says: set to it
 * @exempt: set to whether "bind userns" does not bind it
 *
 * Context: any.
 * Return: false if the cgroup is not in the cache.
 */
static __always_inline bool gabion_recall_says(u32 state, u64 cgroup, struct gabion_says *says,
					       bool *exempt)
{
	const struct gabion_place *place = gabion_places_of(cgroup);
	unsigned int way;
	u32 sequence;

	for (way = 0; way < GABION_WAYS; way++, place++) {
		if (!gabion_place_holds(place, state, cgroup, &sequence))
			continue;
		says->ops = READ_ONCE(place->resolved.says.ops);
		says->caps = READ_ONCE(place->resolved.says.caps);
		*exempt = READ_ONCE(place->resolved.exempt);
		return !gabion_place_changed(place, sequence);
	}
	return false;
}

int gabion_resolved_init(void);
unsigned int gabion_line_level(const struct gabion_state *state, unsigned int n,
			       const struct gabion_measured_path *measured);
const struct gabion_attachment *gabion_line_stand_in(const struct gabion_state *state,
						     unsigned int n, unsigned int root,
						     struct cgroup *cgroup);
bool gabion_line_is_lifted(const struct gabion_state *state, unsigned int n, unsigned int level,
			   const struct gabion_path *path, struct cgroup *cgroup);
void gabion_each_line(const struct gabion_state *state, struct cgroup *cgroup,
		      struct gabion_measured_path *measured, gabion_match_visitor visit, void *arg);
bool gabion_each_attachment(const struct gabion_state *state, struct cgroup *cgroup,
			    bool (*visit)(const struct gabion_attachment *attachment,
					  struct cgroup *at, void *arg),
			    void *arg);
bool gabion_resolved_is_remembered(void);
void gabion_resolve_says(const struct gabion_state *state, struct cgroup *cgroup,
			 bool userns, struct gabion_says *says);
void gabion_resolve(const struct gabion_state *state, struct cgroup *cgroup,
		    struct gabion_resolved *resolved);
bool gabion_resolve_wide(const struct gabion_state *state, struct cgroup *cgroup,
			 struct gabion_wide *wide);

#endif /* _GABION_BINDING_RESOLVED_H */
