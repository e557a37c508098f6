// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attacks on the running machine, for "gabionctl doctor --live": harmless forms of what policy
 * denies, each by a process of its own in a new cgroup with a profile attached. That a hook is
 * placed and passes its self-test does not show that the kernel still comes by there.
 *
 * The processes are root in the initial namespaces, so that little else refuses first. A refusal
 * counts if the module has counted one of the operation that is tried: the profile may deny what
 * the kernel asks before, such as a capability.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/policy.h"
#include "lib/cgroup.h"
#include "lib/live_attempts.h"
#include "lib/live_check.h"
#include "lib/memory.h"
#include "lib/module_file.h"
#include "lib/module_table.h"
#include "lib/output.h"
#include "lib/policy_file.h"
#include "lib/transient_cgroup.h"

/* An attempt that does not end by then is ended, in seconds; if it cannot be it is left alone. */
#define PATIENCE 10
#define LAST_PATIENCE 2

/* Added to what an attempt returns for its exit status: one that never began has a lower one. */
#define TRIED 64

/* What run() returns if the attempt has returned nothing. */
#define LOST (-1)

/* What refused_by() returns if no operation has refused. */
#define NO_OPERATION (-1)

/**
 * struct live - what the attempts work with
 * @report: where to
 * @policy: the policy in force
 * @profile: the profile that is attached
 * @cgroup: where the attempts run
 * @mask: of signals, which the attempts have
 */
struct live {
	struct doctor_report *report;
	struct gabion_policy *policy;
	const struct gabion_profile *profile;
	struct transient_cgroup cgroup;
	sigset_t mask;
};

/**
 * struct refusals - how often the module has refused something in the cgroup
 * @of: by operation
 */
struct refusals {
	unsigned long long of[__GABION_OP_MAX];
};

/* Is the object needed, and not known? */
static bool is_vague(const struct gabion_profile *profile, const struct live_attempt *attempt)
{
	char device[GABION_DEVICE_SIZE];

	return profile->rules[attempt->operation].nr && !live_attempt_object(attempt, device);
}

static bool denies(const struct gabion_profile *profile, const struct live_attempt *attempt)
{
	char device[GABION_DEVICE_SIZE];
	enum gabion_verdict verdict = gabion_profile_verdict(profile, attempt->operation,
							     live_attempt_object(attempt, device));

	return verdict == GABION_DENY || verdict == GABION_DENY_QUIETLY;
}

static const struct gabion_profile *find_profile(const struct gabion_policy *policy,
						 const char *name)
{
	int found = gabion_policy_find_profile(policy, name, strlen(name));

	return found < 0 ? NULL : &policy->profile[found];
}

/* The profile that denies the most of what is tried. */
static const struct gabion_profile *choose_profile(const struct gabion_policy *policy)
{
	const struct gabion_profile *best = NULL;
	unsigned int most = 0;

	for (unsigned int i = 0; i < policy->nr_profiles; i++) {
		unsigned int n = 0;

		for (size_t j = 0; j < nr_live_attempts; j++)
			n += !is_vague(&policy->profile[i], &live_attempts[j]) &&
			     denies(&policy->profile[i], &live_attempts[j]);
		if (n > most) {
			most = n;
			best = &policy->profile[i];
		}
	}
	return best;
}

static bool is_refusal_in(const struct table_row *row, ino_t cgroup)
{
	return stats_kind(row) == STATS_OF_CGROUP && row_number(row, CGROUP_ROW_ID) == cgroup &&
	       !strncmp(row->field[CGROUP_ROW_OUTCOME], "deny", strlen("deny"));
}

/* Returns false if the counters cannot be read. */
static bool count_refusals(const struct live *live, struct refusals *refusals)
{
	struct module_table stats;
	struct stat st;

	*refusals = (struct refusals){ 0 };
	if (fstat(live->cgroup.fd, &st) || module_table_read(&stats, "stats", STATS_FIELDS_MIN))
		return false;
	for (size_t i = 0; i < stats.count; i++) {
		const struct table_row *row = &stats.row[i];
		const char *name = row->field[CGROUP_ROW_OPERATION];
		int operation = gabion_operation_parse(name, strlen(name));

		if (is_refusal_in(row, st.st_ino) && operation >= 0)
			refusals->of[operation] += row_number(row, CGROUP_ROW_COUNT);
	}
	module_table_free(&stats);
	return true;
}

/* The operation that has refused since; @own if it is among several. */
static int refused_by(const struct refusals *before, const struct refusals *after,
		      enum gabion_operation own)
{
	if (after->of[own] > before->of[own])
		return (int)own;
	for (int op = 0; op < __GABION_OP_MAX; op++) {
		if (after->of[op] > before->of[op])
			return op;
	}
	return NO_OPERATION;
}

/* Whoever started the tool may have it ignore or block signals, of which an attempt needs one. */
static void prepare_attempt(const struct live *live)
{
	sigset_t alarms;

	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	signal(SIGALRM, SIG_DFL);
	sigprocmask(SIG_SETMASK, &live->mask, NULL);
	sigprocmask(SIG_UNBLOCK, &alarms, NULL);
	alarm(PATIENCE);
}

/*
 * Waits until the attempt has ended. One that hangs in the kernel, on a broken disk for instance,
 * does not, whatever is sent to it.
 */
static bool has_ended(pid_t child)
{
	struct pollfd end = { .fd = syscall(SYS_pidfd_open, child, 0), .events = POLLIN };
	bool ended;

	if (end.fd < 0)
		return true; /* so waitpid() waits */
	ended = poll(&end, 1, (PATIENCE + LAST_PATIENCE) * 1000) > 0;
	if (!ended) {
		kill(child, SIGKILL);
		ended = poll(&end, 1, LAST_PATIENCE * 1000) > 0;
	}
	close(end.fd);
	return ended;
}

/* What the attempt returns, or LOST. */
static int run(const struct live *live, const struct live_attempt *attempt)
{
	pid_t child = transient_cgroup_fork(&live->cgroup);
	int status;

	if (!child) {
		prepare_attempt(live);
		_exit(TRIED + attempt->attempt(attempt));
	}
	if (child < 0 || !has_ended(child) || waitpid(child, &status, 0) != child ||
	    !WIFEXITED(status) || WEXITSTATUS(status) < TRIED)
		return LOST;
	return WEXITSTATUS(status) - TRIED;
}

static const char *hindrance(int error)
{
	switch (error) {
	case LOST:
		return "its process did not run to its end";
	case LIVE_UNPREPARED:
		return "its preparation failed";
	case LIVE_SPARED:
		return "it would not be harmless";
	default:
		return strerror(error);
	}
}

/* Frees @text, which follows what the attempt is in words. */
static void tell(const struct live *live, const struct live_attempt *attempt,
		 enum severity severity, char *text, const char *advice)
{
	finding_add(live->report, severity,
		    format("live.%s.%s", gabion_operation_name(attempt->operation), attempt->id),
		    attempt->what ? format("%s %s", attempt->what, text) :
				    format("opening %s %s", attempt->path, text),
		    advice);
	free(text);
}

/* @by: the operation that has refused, or NO_OPERATION */
static void tell_refused(const struct live *live, const struct live_attempt *attempt, int by)
{
	if (by == (int)attempt->operation)
		tell(live, attempt, SEVERITY_OK, must(strdup("is refused")), NULL);
	else if (by == NO_OPERATION)
		tell(live, attempt, SEVERITY_NOTE, must(strdup("is refused, but not by gabion")),
		     "a setting of the kernel or another security module comes first: whether "
		     "gabion would refuse it is not known");
	else
		tell(live, attempt, SEVERITY_NOTE,
		     format("is refused by %s of the profile first: whether by %s is not known",
			    gabion_operation_name(by), gabion_operation_name(attempt->operation)),
		     NULL);
}

static void try_one(const struct live *live, const struct live_attempt *attempt)
{
	struct refusals before, after;
	bool countable = count_refusals(live, &before);
	int error = run(live, attempt);
	bool silent = attempt->silent && error == attempt->let_through;
	int by;

	if (!countable || !count_refusals(live, &after)) {
		tell(live, attempt, SEVERITY_NOTE,
		     must(strdup("is not judged: the module's counters cannot be read")), NULL);
		return;
	}
	by = refused_by(&before, &after, attempt->operation);
	if (error == EPERM || error == EACCES || (silent && by != NO_OPERATION))
		tell_refused(live, attempt, by);
	else if (error == attempt->let_through)
		tell(live, attempt, SEVERITY_FAILURE,
		     format("is not refused, which the profile '%s' denies", live->profile->name),
		     "do not rely on this operation on this kernel: tell gabion's developers its "
		     "release, and what 'gabionctl hooks' says");
	else
		tell(live, attempt, SEVERITY_NOTE,
		     format("cannot be tried here: %s", hindrance(error)), NULL);
}

static void try_all(const struct live *live)
{
	for (size_t i = 0; i < nr_live_attempts; i++) {
		const struct live_attempt *attempt = &live_attempts[i];

		if (is_vague(live->profile, attempt))
			tell(live, attempt, SEVERITY_NOTE,
			     format("is not tried: there is none, and the profile '%s' names some",
				    live->profile->name),
			     NULL);
		else if (denies(live->profile, attempt))
			try_one(live, attempt);
		else
			tell(live, attempt, SEVERITY_NOTE,
			     format("is not tried: the profile '%s' does not deny it",
				    live->profile->name),
			     NULL);
	}
}

static unsigned long long hits_in(const struct module_table *hooks, const char *function)
{
	for (size_t i = 0; i < hooks->count; i++) {
		if (!strcmp(hooks->row[i].field[HOOK_FUNCTION], function))
			return row_number(&hooks->row[i], HOOK_HITS);
	}
	return 0;
}

/* Which hooks were asked meanwhile: others are not shown to be on the kernel's way. */
static void report_reached(struct doctor_report *report, const struct module_table *before,
			   const struct module_table *after)
{
	size_t placed = 0, reached = 0;

	for (size_t i = 0; i < after->count; i++) {
		const struct table_row *hook = &after->row[i];
		unsigned long long hits = row_number(hook, HOOK_HITS);

		if (strcmp(hook->field[HOOK_STATE], "placed"))
			continue;
		placed++;
		if (hits > hits_in(before, hook->field[HOOK_FUNCTION])) {
			reached++;
			continue;
		}
		finding_add(report, SEVERITY_NOTE, format("untried.%s", hook->field[HOOK_FUNCTION]),
			    format("no attempt has come by; asked %llu times before", hits), NULL);
	}
	finding_add(report, SEVERITY_OK, must(strdup("live.hooks")),
		    format("the attempts came by %zu of the %zu hooks that are placed", reached,
			   placed),
		    NULL);
}

static void unable(struct doctor_report *report, char *text, const char *advice)
{
	finding_add(report, SEVERITY_WARNING, must(strdup("live")), text, advice);
}

static void attack(struct live *live)
{
	char *name = format("gabion-doctor-%d", (int)getpid());
	struct module_table before, after;

	live->cgroup.root = cgroup_open_root();
	live->cgroup.name = name;
	if (live->cgroup.root < 0 ||
	    transient_cgroup_make(&live->cgroup, live->profile->name, NULL)) {
		unable(live->report, must(strdup("nothing was tried: there is no cgroup for it")),
		       "run this as root on the host; a sealed lock lets nothing be attached");
	} else {
		/* The first attempts may place hooks. */
		if (!module_table_read(&before, "hooks", HOOK_FIELDS)) {
			try_all(live);
			if (!module_table_read(&after, "hooks", HOOK_FIELDS)) {
				report_reached(live->report, &before, &after);
				module_table_free(&after);
			}
			module_table_free(&before);
		}
		transient_cgroup_end(&live->cgroup);
	}
	if (live->cgroup.root >= 0)
		close(live->cgroup.root);
	free(name);
}

/* No signal from a terminal or a service manager ends the tool before the cgroup is removed. */
static void attack_undisturbed(struct live *live)
{
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGQUIT);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGHUP);
	sigprocmask(SIG_BLOCK, &ends, &live->mask);
	attack(live);
	sigprocmask(SIG_SETMASK, &live->mask, NULL);
}

static bool enforces(void)
{
	char *mode = module_file_read_word("mode");
	bool does = mode && !strcmp(mode, "enforce");

	free(mode);
	return does;
}

/**
 * live_check() - try what a profile denies, and report what is not refused
 * @report: where findings are added
 * @name: a profile of the policy in force, or NULL for the one that denies the most
 *
 * The module is loaded.
 */
void live_check(struct doctor_report *report, const char *name)
{
	struct live live = { .report = report };
	struct policy_text source;

	if (!enforces()) {
		unable(report, must(strdup("nothing was tried: the module does not enforce")),
		       "'gabionctl mode enforce'");
		return;
	}
	live.policy = policy_in_force(&source);
	if (!live.policy) {
		unable(report, must(strdup("nothing was tried: the policy cannot be read")), NULL);
		return;
	}
	live.profile = name ? find_profile(live.policy, name) : choose_profile(live.policy);
	if (live.profile)
		attack_undisturbed(&live);
	else
		unable(report,
		       name ? format("nothing was tried: there is no profile '%s'", name) :
			      must(strdup("nothing was tried: no profile denies any of it")),
		       "'gabionctl show' prints the policy in force");
	gabion_policy_free(live.policy);
	policy_text_free(&source);
}
