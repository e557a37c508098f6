// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rate limits for events, so that one container cannot crowd out the events of another.
 *
 * Two limits apply to each event: one of the task's cgroup, and one of its group, which is
 * a subtree that a profile is bound to, or else a user namespace or a user. The first
 * protects the other cgroups of the group. The second, four times as high, keeps a
 * task from raising its limit by making more cgroups.
 *
 * Each limit is a token bucket, stored as one number: the time at which the bucket
 * will be full again (the "generic cell rate algorithm" of ITU-T I.371). So taking a
 * token is one compare-and-exchange. A full bucket holds no information, so it can be
 * reused for another key at any time. That is why a table of a fixed size is enough,
 * without allocation, locks and expiry.
 *
 * A third limit is for the audit subsystem, whose backlog all share: the kernel may panic
 * if a record finds no room. A group may take only a part of this limit. Otherwise one that
 * floods would take every token.
 */
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "evidence/limit.h"
#include "uapi/gabion.h"

#define BUCKETS 4096U
static_assert((BUCKETS & (BUCKETS - 1)) == 0);
/* Linear probing: a bucket is in one of this many places. */
#define PROBES 8U

/**
 * struct rate - how fast a bucket fills, and how much it holds
 * @interval: nanoseconds for a token
 * @burst: tokens
 */
struct rate {
	u64 interval;
	u64 burst;
};

enum clock {
	CLOCK_EVENTS,
	CLOCK_LOG,
	CLOCK_AUDIT,
	NR_CLOCKS
};

/* A cgroup has no audit limit of its own, only its group has. */
static const struct rate cgroup_rates[NR_CLOCKS] = {
	[CLOCK_EVENTS] = {
		.interval = NSEC_PER_SEC / GABION_EVENT_RATE,
		.burst = GABION_EVENT_BURST,
	},
	[CLOCK_LOG] = {
		.interval = NSEC_PER_SEC / GABION_LOG_RATE,
		.burst = GABION_LOG_BURST,
	},
};

static const struct rate group_rates[NR_CLOCKS] = {
	[CLOCK_EVENTS] = {
		.interval = NSEC_PER_SEC / GABION_EVENT_RATE / GABION_GROUP_FACTOR,
		.burst = GABION_EVENT_BURST * GABION_GROUP_FACTOR,
	},
	[CLOCK_LOG] = {
		.interval = NSEC_PER_SEC / GABION_LOG_RATE / GABION_GROUP_FACTOR,
		.burst = GABION_LOG_BURST * GABION_GROUP_FACTOR,
	},
	[CLOCK_AUDIT] = {
		.interval = NSEC_PER_SEC / GABION_AUDIT_RATE * GABION_AUDIT_SHARE,
		.burst = GABION_AUDIT_BURST / GABION_AUDIT_SHARE,
	},
};

/*
 * One token is one audit record. The burst fits into the default backlog (64), with the
 * records of the system call that come with each.
 */
static const struct rate audit_rate = {
	.interval = NSEC_PER_SEC / GABION_AUDIT_RATE,
	.burst = GABION_AUDIT_BURST,
};

/**
 * struct bucket - the limits of one cgroup or group
 * @key: the hash of its owner, 0 if it is free
 * @full_at: for each rate, when the bucket will be full again, in nanoseconds of monotonic
 *	time
 * @suppressed: events that were not recorded, since the last that was
 * @unlogged: events that were not logged, since the last that was
 *
 * Each bucket has its own cache line, so that containers do not slow each other down.
 */
struct bucket {
	atomic64_t key;
	atomic64_t full_at[NR_CLOCKS];
	atomic64_t suppressed;
	atomic64_t unlogged;
} ____cacheline_aligned_in_smp;

static_assert(!IS_ENABLED(CONFIG_SMP) || sizeof(struct bucket) == SMP_CACHE_BYTES);

/**
 * struct audit_limit - the limit that all groups share
 * @full_at: when the bucket will be full again
 * @left_out: verdicts without a record, since the last record
 */
struct audit_limit {
	atomic64_t full_at;
	atomic64_t left_out;
} ____cacheline_aligned_in_smp;

static struct audit_limit audit_limit;
static struct bucket *buckets __read_mostly;
/* Secret, so that a task that makes cgroups cannot choose to share the buckets of others. */
static siphash_key_t bucket_hash __read_mostly;
static DEFINE_PER_CPU(u64, suppressed);

static u64 key_number(const struct gabion_limit_key *key)
{
	/* Ids of cgroups count up from 1, the other ids have 32 bits. */
	return (key->id << 2 | key->owner) + 1;
}

static bool is_full(struct bucket *bucket, u64 now)
{
	return (u64)atomic64_read(&bucket->full_at[CLOCK_EVENTS]) <= now &&
	       (u64)atomic64_read(&bucket->full_at[CLOCK_LOG]) <= now &&
	       (u64)atomic64_read(&bucket->full_at[CLOCK_AUDIT]) <= now;
}

/* The first place where the bucket of a key may be. */
static u32 home_of(u64 key)
{
	return siphash_1u64(key, &bucket_hash);
}

static struct bucket *place(u32 home, unsigned int probe)
{
	return &buckets[(home + probe) & (BUCKETS - 1)];
}

static struct bucket *find(u64 key)
{
	u32 home = home_of(key);
	unsigned int probe;

	for (probe = 0; probe < PROBES; probe++) {
		struct bucket *bucket = place(home, probe);

		if ((u64)atomic64_read(&bucket->key) == key)
			return bucket;
	}
	return NULL;
}

static bool seize(struct bucket *bucket, s64 held, u64 key)
{
	if (!atomic64_try_cmpxchg(&bucket->key, &held, key))
		return false;
	atomic64_set(&bucket->suppressed, 0);
	atomic64_set(&bucket->unlogged, 0);
	return true;
}

/*
 * Takes a free bucket, or else a full one, whose numbers of suppressed events are lost. Returns
 * NULL if there is none nearby.
 */
static struct bucket *make(u64 key, u64 now)
{
	u32 home = home_of(key);
	unsigned int probe;

	for (probe = 0; probe < PROBES; probe++) {
		struct bucket *bucket = place(home, probe);

		if (!atomic64_read(&bucket->key) && seize(bucket, 0, key))
			return bucket;
	}
	for (probe = 0; probe < PROBES; probe++) {
		struct bucket *bucket = place(home, probe);
		s64 held = atomic64_read(&bucket->key);

		if (is_full(bucket, now) && seize(bucket, held, key))
			return bucket;
	}
	return NULL;
}

/* When a bucket will be full again once another token is taken. */
static u64 after_token(u64 full_at, const struct rate *rate, u64 now)
{
	return max(full_at, now) + rate->interval;
}

static bool in_burst(u64 full_at, const struct rate *rate, u64 now)
{
	return full_at <= now + rate->burst * rate->interval;
}

static bool has_token(struct bucket *bucket, enum clock clock, const struct rate *rate, u64 now)
{
	u64 full_at = atomic64_read(&bucket->full_at[clock]);

	return in_burst(after_token(full_at, rate, now), rate, now);
}

static bool advance(atomic64_t *clock, const struct rate *rate, u64 now)
{
	s64 full_at = atomic64_read(clock);
	u64 then;

	do {
		then = after_token(full_at, rate, now);
		if (!in_burst(then, rate, now))
			return false;
	} while (!atomic64_try_cmpxchg(clock, &full_at, then));
	return true;
}

static bool take_token(struct bucket *bucket, enum clock clock, const struct rate *rate, u64 now)
{
	return advance(&bucket->full_at[clock], rate, now);
}

/*
 * The cgroup's limit is checked first: a cgroup that has used it up takes nothing from its
 * group's. The token is taken from the group first: if the group has used up its limit, the
 * cgroup takes no place in the table.
 */
static bool take(u64 own_key, u64 group_key, enum clock clock, u64 now)
{
	struct bucket *own = find(own_key), *group;

	if (own && !has_token(own, clock, &cgroup_rates[clock], now))
		return false;
	group = find(group_key) ?: make(group_key, now);
	if (group && !take_token(group, clock, &group_rates[clock], now))
		return false;
	own = own ?: make(own_key, now);
	/* If only one has a bucket, that one decides. If none has, the event is not recorded. */
	return own ? take_token(own, clock, &cgroup_rates[clock], now) : !!group;
}

/* Reads and resets both counters. */
static u64 take_count(atomic64_t *count)
{
	return atomic64_read(count) ? atomic64_xchg(count, 0) : 0;
}

static void tell(struct bucket *bucket, struct gabion_limit_grant *grant)
{
	if (!bucket)
		return;
	if (grant->event)
		grant->suppressed += take_count(&bucket->suppressed);
	if (grant->log)
		grant->unlogged += take_count(&bucket->unlogged);
}

/**
 * gabion_limit_take() - may an event be recorded?
 * @cgroup: the task's cgroup
 * @group: its group
 * @grant: filled in
 *
 * Events that are not granted are counted.
 *
 * Context: any, with preemption disabled.
 */
void gabion_limit_take(const struct gabion_limit_key *cgroup,
		       const struct gabion_limit_key *group,
		       struct gabion_limit_grant *grant)
{
	u64 now = ktime_get_mono_fast_ns();
	u64 own_key = key_number(cgroup), group_key = key_number(group);
	struct bucket *own, *shared, *counting;

	*grant = (struct gabion_limit_grant){
		.event = take(own_key, group_key, CLOCK_EVENTS, now)
	};
	grant->log = grant->event && take(own_key, group_key, CLOCK_LOG, now);
	own = find(own_key);
	shared = find(group_key);
	tell(own, grant);
	tell(shared, grant);
	counting = own ?: shared;
	if (counting && !grant->event)
		atomic64_inc(&counting->suppressed);
	if (counting && !grant->log)
		atomic64_inc(&counting->unlogged);
	if (!grant->event)
		this_cpu_inc(suppressed);
}

/* If the group has no bucket, the limit that all share is enough. */
static bool take_audit(const struct gabion_limit_key *group)
{
	u64 now = ktime_get_mono_fast_ns();
	struct bucket *shared = find(key_number(group));

	if (shared && !take_token(shared, CLOCK_AUDIT, &group_rates[CLOCK_AUDIT], now))
		return false;
	return advance(&audit_limit.full_at, &audit_rate, now);
}

/**
 * gabion_limit_take_audit() - may an audit record be made?
 * @group: the group of the task's cgroup
 * @unlogged: the number of verdicts without a record that this record would report
 * @left_out: set to the number of verdicts without a record, of all containers, since the
 *	last record; 0 if not granted
 *
 * Records that are not granted are counted.
 *
 * Context: any.
 * Return: true if it may.
 */
bool gabion_limit_take_audit(const struct gabion_limit_key *group, u64 unlogged, u64 *left_out)
{
	bool may = take_audit(group);

	if (!may)
		atomic64_add(unlogged + 1, &audit_limit.left_out);
	*left_out = may ? take_count(&audit_limit.left_out) : 0;
	return may;
}

/**
 * gabion_limit_untold() - return a grant, because the event could not be recorded
 * @cgroup: the task's cgroup
 * @grant: as set by gabion_limit_take()
 *
 * The next event reports the counters in the grant.
 *
 * Context: any, with preemption disabled.
 */
void gabion_limit_untold(const struct gabion_limit_key *cgroup,
			 const struct gabion_limit_grant *grant)
{
	struct bucket *own = find(key_number(cgroup));

	if (!own)
		return;
	atomic64_add(grant->suppressed, &own->suppressed);
	atomic64_add(grant->unlogged + grant->log, &own->unlogged);
}

/**
 * gabion_limit_suppressed() - how many events were not granted so far
 *
 * Context: any.
 * Return: their number.
 */
u64 gabion_limit_suppressed(void)
{
	u64 total = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		total += per_cpu(suppressed, cpu);
	return total;
}

/**
 * gabion_limit_init() - allocate the table
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int gabion_limit_init(void)
{
	get_random_bytes(&bucket_hash, sizeof(bucket_hash));
	buckets = kvcalloc(BUCKETS, sizeof(*buckets), GFP_KERNEL);
	return buckets ? 0 : -ENOMEM;
}

/**
 * gabion_limit_exit() - free the table; no hook is placed any more
 *
 * Context: process, may sleep.
 */
void gabion_limit_exit(void)
{
	kvfree(buckets);
}
