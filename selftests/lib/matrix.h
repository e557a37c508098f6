/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The matrix: every attack by every kind of attacker.
 *
 * An attack is a row ATTEMPT(name, ...) with the members of struct attack (attack.h). It is tried
 * twice: first without a policy, to see what this kernel by itself returns to the attacker, then
 * with a policy, to see what Gabion returns:
 *
 *                       user namespace   cgroup       without policy    with policy
 *   ungoverned          initial          free         )                 the same
 *   userns              own              free         )  as the row     refused
 *   cgroup              initial          bound        )  says: it       refused
 *   attached            initial          attached     )  succeeds, or   refused
 *   both                own              bound        )  the kernel     refused
 *   exempt              own              exempt       )  refuses it     the same
 *   neighbour           initial          bound        )                 the same: all but
 *                                                                       this is denied
 *   audited             initial          bound        )                 the same, recorded
 *   dry_run             own              bound        )                 the same, recorded
 */
#ifndef _GABION_SELFTESTS_MATRIX_H
#define _GABION_SELFTESTS_MATRIX_H

#include <stdio.h>
#include <string.h>

#include "attack.h"
#include "kselftest_harness.h"

enum fate {
	SAME,
	REFUSED,
	RECORDED,
};

/*
 * struct seen - results without a policy, shared by all attackers of a program
 *
 * Without a policy cgroups do not matter. So an attacker in another cgroup does not repeat the
 * attempt, if the attempt with a policy proves that it gets as far: by success, or by an event of
 * Gabion.
 */
struct seen {
	const struct attack *attack;
	bool userns;
};

#define MAX_SEEN 4096

static struct seen *seen;

/* Each test runs in its own process, so the results are in shared memory. */
static void __attribute__((constructor)) share_seen(void)
{
	seen = shared_memory(MAX_SEEN * sizeof(*seen));
}

static struct seen *find_seen(const struct attack *attack, bool userns)
{
	unsigned int i;

	for (i = 0; i < MAX_SEEN - 1 && seen[i].attack; i++) {
		if (seen[i].attack == attack && seen[i].userns == userns)
			break;
	}
	return &seen[i];
}

FIXTURE(matrix)
{
	struct context *context;
	int events;
};

FIXTURE_VARIANT(matrix)
{
	struct person person;
	const char *binds;
	const char *attached;
	enum fate fate;
	const char *mode;
	const char *binding;
};

#define FREE "/gabion-free"
#define BOUND "/gabion-test-1/box/inner"
#define ATTACHED "/gabion-attached"
#define EXEMPT "/gabion-exempt"

/*
 * The operation under test, others that the attack needs, and io_uring, which many attacks need.
 * Each operation must still get its own verdict. A line with objects refines the operation.
 * Capabilities and socket families have no verdict without such a line.
 */
#define PROFILES "gabion 1\n"						\
	"profile cage\n%1$s%2$s\n\t%3$s\n"				\
	"profile watch\n%4$s%2$s\n\t%5$s\n"				\
	"profile neighbour\n\tdeny all\n\tallow %2$s %6$s %7$s\n"

#define BIND_USERNS "bind userns cage\n"
#define BIND_CGROUP "bind cgroup /gabion-test*/box cage\n"
#define BIND_ALL "bind userns cage except " EXEMPT "\n" BIND_CGROUP

FIXTURE_VARIANT_ADD(matrix, ungoverned) {
	.person = { .cgroup = FREE },
	.binds = BIND_ALL,
	.fate = SAME,
};

FIXTURE_VARIANT_ADD(matrix, userns) {
	.person = { .cgroup = FREE, .userns = true },
	.binds = BIND_USERNS,
	.fate = REFUSED,
	.binding = "userns",
};

FIXTURE_VARIANT_ADD(matrix, cgroup) {
	.person = { .cgroup = BOUND },
	.binds = BIND_CGROUP,
	.fate = REFUSED,
	.binding = "cgroup",
};

FIXTURE_VARIANT_ADD(matrix, attached) {
	.person = { .cgroup = ATTACHED },
	.binds = "",
	.attached = "cage",
	.fate = REFUSED,
	.binding = "attached",
};

FIXTURE_VARIANT_ADD(matrix, both) {
	.person = { .cgroup = BOUND, .userns = true },
	.binds = BIND_ALL,
	.fate = REFUSED,
	.binding = "userns",
};

FIXTURE_VARIANT_ADD(matrix, exempt) {
	.person = { .cgroup = EXEMPT, .userns = true },
	.binds = BIND_ALL,
	.fate = SAME,
};

FIXTURE_VARIANT_ADD(matrix, neighbour) {
	.person = { .cgroup = BOUND },
	.binds = "bind cgroup /gabion-test*/box neighbour\n",
	.fate = SAME,
};

FIXTURE_VARIANT_ADD(matrix, audited) {
	.person = { .cgroup = BOUND },
	.binds = "bind cgroup /gabion-test*/** watch\n",
	.fate = RECORDED,
	.binding = "cgroup",
};

FIXTURE_VARIANT_ADD(matrix, dry_run) {
	.person = { .cgroup = BOUND, .userns = true },
	.binds = BIND_ALL,
	.fate = RECORDED,
	.mode = "audit",
	.binding = "userns",
};

/* Each change of the policy waits for grace periods, so skip it if it changes nothing. */
static void no_policy(void)
{
	char text[1024];

	if (read_text(GABION_FILE("attach"), text, sizeof(text)) > 0)
		gabion_detach(ATTACHED, "cage");
	if (read_text(GABION_FILE("mode"), text, sizeof(text)) < 0 || strcmp(text, "enforce\n"))
		write_text(GABION_FILE("mode"), "enforce");
	if (read_text(GABION_FILE("policy"), text, sizeof(text)) < 0 ||
	    strlen(text) > strlen(POLICY_NONE))
		gabion_load(POLICY_NONE);
}

FIXTURE_SETUP(matrix)
{
	no_policy();
	self->context = shared_memory(sizeof(*self->context));
	ASSERT_EQ(0, cgroup_make(FREE));
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, cgroup_make(ATTACHED));
	ASSERT_EQ(0, cgroup_make(EXEMPT));
	self->events = events_open();
	ASSERT_LE(0, self->events);
}

FIXTURE_TEARDOWN(matrix)
{
	no_policy();
	close(self->events);
}

static int impose(const FIXTURE_VARIANT(matrix) *variant, const struct attack *attack)
{
	const char *ring = strcmp(attack->operation, "io_uring") ? "io_uring" : "";
	bool whole = strcmp(attack->operation, "capability") &&
		     strcmp(attack->operation, "socket_family");
	const char *list = attack->list ? attack->list : "";
	char policy[1024], watched[256];
	int len, err;

	/* Here denials are only recorded, and what is allowed stays allowed. */
	snprintf(watched, sizeof(watched), "%s%s", strncmp(list, "deny ", 5) ? "" : "audit",
		 strncmp(list, "deny ", 5) ? list : list + 4);
	len = snprintf(policy, sizeof(policy), PROFILES, whole ? "\tdeny " : "",
		       whole ? attack->operation : "", list, whole ? "\taudit " : "", watched,
		       attack->also ? attack->also : "", ring);
	snprintf(policy + len, sizeof(policy) - len, "%s", variant->binds);
	err = gabion_load(policy);
	if (!err && variant->attached)
		err = gabion_attach(variant->person.cgroup, variant->attached);
	if (!err && variant->mode)
		err = write_text(GABION_FILE("mode"), variant->mode);
	return err;
}

static int by_attacker(void *arg)
{
	struct context *context = arg;

	return context->attack->attempt(context);
}

static int early_by_attacker(void *arg)
{
	struct context *context = arg;

	return context->attack->early(context);
}

/* Make the attack once, with or without a policy. @ready is set if the preparations succeeded. */
static int attack_once(const FIXTURE_VARIANT(matrix) *variant, const struct attack *attack,
		       struct context *context, bool policy, bool *ready)
{
	struct actor actor;
	int inherited, ret = 0;

	*ready = false;
	memset(context, 0, sizeof(*context));
	context->attack = attack;
	context->fd = -1;
	if (attack->outside)
		ret = attack->outside(context);
	inherited = context->fd;
	if (!ret)
		ret = actor_start(&actor, &variant->person);
	if (ret)
		return ret;
	context->attacker = actor.pid;
	if (policy)
		ret = attack->early ? 0 : impose(variant, attack);
	*ready = !ret;
	if (attack->early) {
		ret = actor_do(&actor, early_by_attacker, context);
		if (!ret && policy)
			*ready = !(ret = impose(variant, attack));
	}
	if (!ret)
		ret = attack->helper ? attack->helper(context) :
				       actor_do(&actor, by_attacker, context);
	no_policy();
	actor_end(&actor);
	if (attack->undo)
		attack->undo(context);
	if (inherited >= 0)
		close(inherited);
	return ret;
}

/* The event must say what was refused or recorded, for which task, and why. */
static int find_evidence(const FIXTURE_VARIANT(matrix) *variant, const struct attack *attack,
			 int events, pid_t attacker, char *line, size_t size)
{
	char operation[64], outcome[32], binding[32], tgid[32], cgroup[128];
	const char *needles[] = {
		operation, outcome, binding, tgid, cgroup,
		attack->object ? attack->object : "object=",
		attack->helper || attack->elsewhere || attack->by_child ?
			"comm=" : "comm=\"gabion-attacker\"",
		strstr(variant->binds, "watch") ? "profile=watch" : "profile=cage",
		NULL
	};

	snprintf(operation, sizeof(operation), " operation=%s ", attack->operation);
	snprintf(outcome, sizeof(outcome), " outcome=%s ",
		 variant->fate == REFUSED ? "denied" : variant->mode ? "would-deny" : "audited");
	snprintf(binding, sizeof(binding), " binding=%s ", variant->binding);
	snprintf(tgid, sizeof(tgid), " tgid=%d ", attack->helper ? getpid() : attacker);
	if (attack->by_child)
		strcpy(tgid, " tgid=");
	snprintf(cgroup, sizeof(cgroup), " cgroup=\"%s\"",
		 attack->helper ? "" : variant->person.cgroup);
	if (attack->helper)
		cgroup[strlen(cgroup) - 1] = '\0';
	return events_find(events, needles, line, size);
}

/* Of an opener only the user namespace is known, so bindings by cgroup do not apply to a helper. */
static bool spares_helper(const FIXTURE_VARIANT(matrix) *variant)
{
	return variant->binding && strcmp(variant->binding, "userns");
}

/*
 * What is expected with the policy. Two rules apply to all variants. First, a helper outside writes
 * to a descriptor, and only the user namespace of the opener is known: so it is refused for an
 * opener in an exempt cgroup, too, and it is not refused for one in a bound cgroup, which could not
 * have opened the file under the policy. Second, what would free a governed task from Gabion is
 * refused under any policy.
 */
static enum fate fate_of(const FIXTURE_VARIANT(matrix) *variant, const struct attack *attack)
{
	if (attack->gap || attack->harmless)
		return SAME;
	if (attack->helper && !strcmp(variant->person.cgroup, EXEMPT))
		return REFUSED;
	if (attack->helper && spares_helper(variant))
		return SAME;
	if (attack->contained && (variant->fate != SAME || strstr(variant->binds, "neighbour")))
		return REFUSED;
	return variant->fate;
}

static void check_outcome(struct __test_metadata *_metadata, const struct attack *attack,
			  enum fate fate, int alone, int ret)
{
	int refusal = attack->refusal ? attack->refusal : -EPERM;

	if (fate != REFUSED) {
		EXPECT_EQ(alone, ret) {
			TH_LOG("%s with a policy: want %s, got %s", attack->operation,
			       strerror(-alone), strerror(-ret));
		}
	} else if (alone) {
		EXPECT_GT(0, ret) {
			TH_LOG("%s with a policy: want any refusal, got through",
			       attack->operation);
		}
	} else {
		EXPECT_EQ(refusal, ret) {
			TH_LOG("%s with a policy: want %s, got %s", attack->operation,
			       strerror(-refusal), ret < 0 ? strerror(-ret) : "through");
		}
	}
}

/* Remember only expected results. */
static void see_alone(struct __test_metadata *_metadata, const FIXTURE_VARIANT(matrix) *variant,
		      const struct attack *attack, struct context *context, int alone)
{
	struct seen *found = find_seen(attack, variant->person.userns);
	enum fate fate = fate_of(variant, attack);
	bool proven = fate == SAME || fate == variant->fate;
	bool ready;
	int ret;

	if (found->attack == attack && proven)
		return;
	ret = attack_once(variant, attack, context, false, &ready);
	ASSERT_TRUE(ready) {
		TH_LOG("cannot prepare: %s", strerror(-ret));
	}
	ASSERT_EQ(alone, ret) {
		TH_LOG("%s without policy: want %s, got %s", attack->operation, strerror(-alone),
		       strerror(-ret));
	}
	found->userns = variant->person.userns;
	found->attack = attack;
}

static inline void check_attack(struct __test_metadata *_metadata, FIXTURE_DATA(matrix) *self,
				const FIXTURE_VARIANT(matrix) *variant,
				const struct attack *attack)
{
	int alone = variant->person.userns ? attack->userns : 0;
	enum fate fate = fate_of(variant, attack);
	bool ready;
	char line[4096];
	int ret;

	if (attack->gap && variant->fate != SAME)
		TH_LOG("known gap: %s", attack->gap);
	if (attack->needs && !file_exists(attack->needs))
		SKIP(return, "there is no %s", attack->needs);
	if (attack->module && !module_exists(attack->module))
		SKIP(return, "there is no module %s", attack->module);
	if (attack->since && !kernel_since(attack->since))
		SKIP(return, "it came with %s", attack->since);

	see_alone(_metadata, variant, attack, self->context, alone);
	events_find(self->events, (const char *const[]){ "no such event", NULL }, line,
		    sizeof(line));

	ret = attack_once(variant, attack, self->context, true, &ready);
	ASSERT_TRUE(ready) {
		TH_LOG("cannot prepare: %s", strerror(-ret));
	}
	check_outcome(_metadata, attack, fate, alone, ret);
	if (fate == SAME || fate != variant->fate || alone)
		return;
	EXPECT_EQ(0, find_evidence(variant, attack, self->events, self->context->attacker,
				   line, sizeof(line))) {
		TH_LOG("no such event; the last: %s", line);
	}
}

/*
 * Pairwise: where GABION_PAIRWISE is in the environment, each test of a fixture is run for one of
 * its variants instead of all, which take turns. So every row is tried, and every variant is tried
 * in many rows, at a fraction of the time. selftests/run-vm --pairwise.
 */

#define MAX_ROWS 512
#define MAX_HANDS 16

/* How well a variant serves for a row. */
enum fit {
	NOT_AT_ALL,
	IF_NONE_IS_BETTER,
	WELL,
};

static struct {
	const struct attack *attack;
	const struct __test_metadata *test;
} rows[MAX_ROWS];

static int nr_rows;

static inline void add_row(const struct attack *attack, const struct __test_metadata *test)
{
	if (nr_rows == MAX_ROWS)
		abort();
	rows[nr_rows].attack = attack;
	rows[nr_rows++].test = test;
}

static const struct attack *attack_of(const struct __test_metadata *test)
{
	int i;

	for (i = 0; i < nr_rows; i++) {
		if (rows[i].test == test)
			return rows[i].attack;
	}
	return NULL;
}

typedef enum fit (*fit_fn)(const void *variant, const struct attack *attack);

/* One of the variants for the test: the next in turn that serves well, or at all. */
static int whose_turn(const struct __fixture_metadata *hands, int nr, int turn,
		      const struct attack *attack, fit_fn fit)
{
	enum fit least;
	int i;

	for (least = WELL; least > NOT_AT_ALL; least--) {
		for (i = turn; i < turn + nr; i++) {
			if (fit(hands[i % nr].variant->data, attack) >= least)
				return i % nr;
		}
	}
	return turn % nr;
}

/* Deal the tests of a fixture to its variants: each becomes a fixture of its own, of that name. */
static inline void deal(struct __fixture_metadata *fixture, struct __fixture_metadata *hands,
			fit_fn fit)
{
	struct __fixture_variant_metadata *variant, *next_variant;
	struct __test_metadata *test, *next, **ends[MAX_HANDS];
	int nr = 0, turn = 0, hand, i;

	if (!getenv("GABION_PAIRWISE"))
		return;
	for (variant = fixture->variant; variant; variant = next_variant) {
		next_variant = variant->next;
		if (fit(variant->data, NULL) == NOT_AT_ALL)
			continue;
		if (nr == MAX_HANDS)
			abort();
		variant->next = NULL;
		hands[nr].name = fixture->name;
		hands[nr].variant = variant;
		ends[nr] = &hands[nr].tests;
		nr++;
	}
	for (test = fixture->tests; test; test = next) {
		next = test->next;
		hand = whose_turn(hands, nr, turn++, attack_of(test), fit);
		test->next = NULL;
		*ends[hand] = test;
		ends[hand] = &test->next;
	}
	fixture->variant = hands[0].variant;
	fixture->tests = hands[0].tests;
	for (i = 1; i < nr; i++) {
		if (hands[i].tests)
			__register_fixture(&hands[i]);
	}
}

/* Whom the policy binds; best is who gets as far as a refusal by Gabion. */
static enum fit matrix_fit(const void *data, const struct attack *attack)
{
	const FIXTURE_VARIANT(matrix) *variant = data;

	if (variant->fate != REFUSED)
		return NOT_AT_ALL;
	if (!attack || fate_of(variant, attack) != REFUSED ||
	    (variant->person.userns && attack->userns))
		return IF_NONE_IS_BETTER;
	return WELL;
}

/* After the harness's own constructors, and those of the rows, which have priorities. */
static void __attribute__((constructor)) deal_matrix(void)
{
	static struct __fixture_metadata hands[MAX_HANDS];

	deal(&_matrix_fixture_object, hands, matrix_fit);
}

/* Make the row of the attack known to deal(). */
#define ROW(test, attack)							\
	static void __attribute__((constructor(KSELFTEST_PRIO_XFAIL)))		\
	test##_row(void)							\
	{									\
		add_row(&(attack), test);					\
	}

#define ATTEMPT(name, ...)							\
	static const struct attack name##_attack = { __VA_ARGS__ };		\
	TEST_F(matrix, name)							\
	{									\
		check_attack(_metadata, self, variant, &name##_attack);		\
	}									\
	ROW(_matrix_##name##_object, name##_attack)

#endif /* _GABION_SELFTESTS_MATRIX_H */
