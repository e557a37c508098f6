// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters of verdicts: by operation, and by cgroup and profile.
 *
 * The counters by operation are a matrix for each CPU. The counters by cgroup and
 * profile are rows of a table of a fixed size, as a hook cannot allocate. A verdict
 * that finds no row is counted in a shared one, so that every verdict is counted.
 * Once the table is half full, a new row is for a whole container, so that a
 * container cannot fill it by making cgroups. If only user namespaces are bound, it
 * is not known where the container begins, and no more rows are made.
 *
 * A table that is half full is replaced by a new one SWEEP_INTERVAL later: the rows
 * of removed cgroups are added to the shared ones. A new table is made, because
 * writers may use any row of the old one.
 */
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/irq_work.h>
#include <linux/jhash.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "binding/binding.h"
#include "binding/cgroup_path.h"
#include "evidence/counters.h"

#define ROWS 4096U
static_assert((ROWS & (ROWS - 1)) == 0);
#define PROBES 64U
/* Limits how often a table that stays half full is replaced. */
#define SWEEP_INTERVAL (10 * HZ)

#define ROW_FREE 0
#define ROW_BUSY 1

/**
 * struct row - one counter of the table
 * @hash: of its key, greater than ROW_BUSY; or ROW_FREE; or ROW_BUSY while the row is being
 *	filled in
 * @op: with @outcome, @cgroup and @profile the key, which never changes
 * @outcome: part of the key
 * @cgroup: part of the key
 * @profile: part of the key
 * @count: the counter
 *
 * Each row has its own cache line, so that containers do not slow each other down.
 */
struct row {
	atomic_t hash;
	u8 op;
	u8 outcome;
	u64 cgroup;
	char profile[GABION_NAME_MAX + 1];
	atomic64_t count;
} ____cacheline_aligned_in_smp;

static_assert(!IS_ENABLED(CONFIG_SMP) || sizeof(struct row) % SMP_CACHE_BYTES == 0);

/**
 * struct table - the rows
 * @used: entries of @row that are not free
 * @row: a hash table with linear probing
 */
struct table {
	atomic_t used;
	struct row row[ROWS];
};

/* A CPU's counters by operation and outcome; the last row is containment. */
struct counters {
	u64 count[__GABION_OP_MAX + 1][__GABION_OUTCOME_MAX];
};

static DEFINE_PER_CPU(struct counters, counters);
/* The shared rows, by operation and outcome. */
static DEFINE_PER_CPU(struct counters, others);
static struct table __rcu *table __read_mostly;
/* Secret, so that a task that makes cgroups cannot choose their rows. */
static u32 row_seed __read_mostly;
static DEFINE_MUTEX(table_lock); /* replaces the table, or reads all of it */

static const char *const outcome_names[] = {
	[GABION_ALLOWED] = "allow",
	[GABION_AUDITED] = "audit",
	[GABION_WOULD_DENY] = "would_deny",
	[GABION_DENIED] = "deny",
	[GABION_DENIED_QUIETLY] = "deny_quietly",
};

static_assert(ARRAY_SIZE(outcome_names) == __GABION_OUTCOME_MAX);

static unsigned int op_index(enum gabion_operation op)
{
	return min_t(unsigned int, op, __GABION_OP_MAX);
}

/**
 * gabion_counters_operation() - the word for an operation in statistics and events
 * @op: any value
 *
 * Context: any.
 * Return: its name, or "containment".
 */
const char *gabion_counters_operation(enum gabion_operation op)
{
	return op < __GABION_OP_MAX ? gabion_operation_name(op) : "containment";
}

static u32 hash_of(const struct gabion_count_key *key, u64 cgroup)
{
	u32 hash = jhash(key->profile, strlen(key->profile), row_seed);

	hash = jhash_3words(hash, (u32)cgroup, (u32)(cgroup >> 32),
			    op_index(key->op) << 8 | key->outcome);
	return hash > ROW_BUSY ? hash : ROW_BUSY + 1;
}

static bool row_is(const struct row *row, const struct gabion_count_key *key, u64 cgroup)
{
	return row->cgroup == cgroup && row->op == op_index(key->op) &&
	       row->outcome == key->outcome && !strcmp(row->profile, key->profile);
}

/*
 * Waits for a busy row, as it may be the one that is sought. Its writer is not preempted, but a
 * hypervisor may stop its CPU, so the wait is limited.
 */
static u32 settled_hash(const struct row *row)
{
	unsigned int tries;
	u32 hash = ROW_BUSY;

	for (tries = 0; tries < 1000 && hash == ROW_BUSY; tries++) {
		hash = atomic_read_acquire(&row->hash);
		if (hash == ROW_BUSY)
			cpu_relax();
	}
	return hash;
}

static void fill(struct row *row, const struct gabion_count_key *key, u64 cgroup)
{
	row->op = op_index(key->op);
	row->outcome = key->outcome;
	row->cgroup = cgroup;
	strscpy(row->profile, key->profile, sizeof(row->profile));
}

/* Returns NULL if there is none, and none can be made or @may_make is false. */
static struct row *find_row(struct table *rows, const struct gabion_count_key *key, u64 cgroup,
			    bool may_make)
{
	u32 hash = hash_of(key, cgroup), settled;
	unsigned int probe;

	for (probe = 0; probe < PROBES; probe++) {
		struct row *row = &rows->row[(hash + probe) & (ROWS - 1)];
		int free = ROW_FREE;

		if (settled_hash(row) == ROW_FREE) {
			if (!may_make)
				return NULL;
			if (atomic_try_cmpxchg(&row->hash, &free, ROW_BUSY)) {
				fill(row, key, cgroup);
				atomic_inc(&rows->used);
				atomic_set_release(&row->hash, hash);
				return row;
			}
		}
		/* Another task may have made the same row meanwhile. */
		settled = settled_hash(row);
		if (settled == ROW_BUSY)
			return NULL;
		if (settled == hash && row_is(row, key, cgroup))
			return row;
	}
	return NULL;
}

static struct row *row_for(struct table *rows, const struct gabion_count_key *key)
{
	bool roomy = atomic_read(&rows->used) < ROWS / 2;
	struct row *row = find_row(rows, key, key->cgroup, roomy);

	if (!row && key->root)
		row = find_row(rows, key, key->root, true);
	return row;
}

static void count_other(const struct gabion_count_key *key, u64 count)
{
	this_cpu_add(others.count[op_index(key->op)][key->outcome], count);
}

static void count_row(struct table *rows, const struct gabion_count_key *key, u64 count)
{
	struct row *row = row_for(rows, key);

	if (row)
		atomic64_add(count, &row->count);
	else
		count_other(key, count);
}

static bool cgroup_is_gone(u64 id)
{
	struct cgroup *cgroup = cgroup_get_from_id(id);

	if (IS_ERR_OR_NULL(cgroup))
		return true;
	cgroup_put(cgroup);
	return false;
}

static void fold_row(struct table *rows, struct row *row)
{
	const struct gabion_count_key key = {
		.op = row->op,
		.outcome = row->outcome,
		.profile = row->profile,
		.cgroup = row->cgroup,
		.root = row->cgroup,
	};
	u64 count = atomic64_read(&row->count);

	if (cgroup_is_gone(row->cgroup)) {
		count_other(&key, count);
		return;
	}
	preempt_disable();
	count_row(rows, &key, count);
	preempt_enable();
}

static void replace_table(void)
{
	struct table *old = rcu_dereference_protected(table, lockdep_is_held(&table_lock));
	struct table *new = kvzalloc(sizeof(*new), GFP_KERNEL);
	unsigned int i;

	/* What is crowded stays so: there is the shared row. */
	if (!new)
		return;
	rcu_assign_pointer(table, new);
	synchronize_rcu(); /* no writer uses the old table any more */
	for (i = 0; i < ROWS; i++) {
		if (atomic_read(&old->row[i].hash) != ROW_FREE)
			fold_row(new, &old->row[i]);
	}
	kvfree(old);
}

static void sweep(struct work_struct *work)
{
	mutex_lock(&table_lock);
	replace_table();
	mutex_unlock(&table_lock);
}

static DECLARE_DELAYED_WORK(sweep_work, sweep);

/* A hook may run with any lock held, so it only sets a flag and queues no work. */
static void queue_sweep(struct irq_work *work)
{
	schedule_delayed_work(&sweep_work, SWEEP_INTERVAL);
}

static DEFINE_IRQ_WORK(sweep_queuer, queue_sweep);

/**
 * gabion_count_allowed() - count an operation that a governed task was allowed
 * @op: the operation
 *
 * Context: any.
 */
void gabion_count_allowed(enum gabion_operation op)
{
	this_cpu_inc(counters.count[op][GABION_ALLOWED]);
}

/**
 * gabion_count_verdict() - count a verdict of audit or deny
 * @key: the counter's key
 *
 * Context: any, with preemption disabled, within an RCU read-side section.
 */
void gabion_count_verdict(const struct gabion_count_key *key)
{
	struct table *rows = rcu_dereference(table);

	this_cpu_inc(counters.count[op_index(key->op)][key->outcome]);
	count_row(rows, key, 1);
	if (atomic_read(&rows->used) >= ROWS / 2 && !delayed_work_pending(&sweep_work))
		irq_work_queue(&sweep_queuer);
}

static u64 sum(const struct counters __percpu *of, unsigned int op, enum gabion_outcome outcome)
{
	u64 total = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		total += per_cpu_ptr(of, cpu)->count[op][outcome];
	return total;
}

static void show_operation(struct seq_file *m, unsigned int op)
{
	unsigned int outcome;

	seq_puts(m, gabion_counters_operation(op));
	for (outcome = 0; outcome < __GABION_OUTCOME_MAX; outcome++)
		seq_printf(m, "\t%s\t%llu", outcome_names[outcome], sum(&counters, op, outcome));
	seq_putc(m, '\n');
}

static void show_path(struct seq_file *m, u64 id)
{
	struct cgroup *cgroup = cgroup_get_from_id(id);

	if (IS_ERR_OR_NULL(cgroup)) {
		seq_putc(m, '-');
		return;
	}
	gabion_seq_cgroup(m, cgroup);
	cgroup_put(cgroup);
}

static void show_row(struct seq_file *m, const struct row *row)
{
	seq_printf(m, "cgroup\t%llu\t", row->cgroup);
	show_path(m, row->cgroup);
	seq_printf(m, "\t%s\t%s\t%s\t%llu\n", row->profile, gabion_counters_operation(row->op),
		   outcome_names[row->outcome], (u64)atomic64_read(&row->count));
}

static void show_others(struct seq_file *m, unsigned int op)
{
	unsigned int outcome;

	for (outcome = GABION_AUDITED; outcome < __GABION_OUTCOME_MAX; outcome++) {
		u64 count = sum(&others, op, outcome);

		if (count)
			seq_printf(m, "cgroup\t0\t-\t-\t%s\t%s\t%llu\n",
				   gabion_counters_operation(op), outcome_names[outcome], count);
	}
}

/**
 * gabion_counters_show() - the counters by operation
 * @m: written to
 *
 * Context: process.
 */
void gabion_counters_show(struct seq_file *m)
{
	unsigned int op;

	for (op = 0; op <= __GABION_OP_MAX; op++)
		show_operation(m, op);
}

/**
 * gabion_counters_show_cgroups() - the counters by cgroup, profile and operation
 * @m: written to
 *
 * Context: process, may sleep.
 */
void gabion_counters_show_cgroups(struct seq_file *m)
{
	struct table *rows;
	unsigned int i;

	mutex_lock(&table_lock);
	rows = rcu_dereference_protected(table, lockdep_is_held(&table_lock));
	for (i = 0; i < ROWS; i++) {
		if ((u32)atomic_read_acquire(&rows->row[i].hash) > ROW_BUSY)
			show_row(m, &rows->row[i]);
	}
	for (i = 0; i <= __GABION_OP_MAX; i++)
		show_others(m, i);
	mutex_unlock(&table_lock);
}

/**
 * gabion_counters_init() - allocate the table
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int gabion_counters_init(void)
{
	struct table *rows = kvzalloc(sizeof(*rows), GFP_KERNEL);

	if (!rows)
		return -ENOMEM;
	row_seed = get_random_u32();
	rcu_assign_pointer(table, rows);
	return 0;
}

/**
 * gabion_counters_exit() - free the table; no hook is placed and no file is open any more
 *
 * Context: process, may sleep.
 */
void gabion_counters_exit(void)
{
	irq_work_sync(&sweep_queuer);
	cancel_delayed_work_sync(&sweep_work);
	kvfree(rcu_dereference_protected(table, true));
}
