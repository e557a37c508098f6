/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the attacks on mounts and those on whole file systems share: a mount namespace of the
 * attacker's own, and what must pass there.
 */
#ifndef _GABION_SELFTESTS_MOUNT_H
#define _GABION_SELFTESTS_MOUNT_H

#include <string.h>

#include "matrix.h"

/* An attack that could not be prepared says this, which is no verdict. */
#define UNPREPARED (-ENOTRECOVERABLE)

static inline int own_namespace(void)
{
	return private_mounts(0) ? UNPREPARED : 0;
}

/* A copy that the 32-bit gate can reach. */
static inline char *low_text(const char *text)
{
	return strcpy(low_memory(strlen(text) + 1), text);
}

/*
 * What must pass is a function that returns 0, or else -errno, and leaves in @where the call that
 * failed. It makes its calls by TRY().
 */
static const char **where;

static inline int did(const char *what, long ret)
{
	if (ret < 0)
		*where = what;
	return outcome(ret);
}

#define TRY(call) do { int did_ = did(#call, call); if (did_) return did_; } while (0)

/* The policy under which it must. */
#define DENY "gabion 1\nprofile cage\n\tdeny mount\n" BIND_USERNS BIND_CGROUP

FIXTURE(harmless)
{
	int unused;
};

FIXTURE_VARIANT(harmless)
{
	struct person person;
};

FIXTURE_VARIANT_ADD(harmless, cgroup) {
	.person = { .cgroup = BOUND },
};

FIXTURE_VARIANT_ADD(harmless, userns) {
	.person = { .cgroup = FREE, .userns = true },
};

FIXTURE_VARIANT_ADD(harmless, both) {
	.person = { .cgroup = BOUND, .userns = true },
};

/* For the fixture's setup. */
static inline int prepare_harmless(void)
{
	int err;

	no_policy();
	where = shared_memory(sizeof(*where));
	err = cgroup_make(FREE);
	return err ? err : cgroup_make(BOUND);
}

FIXTURE_TEARDOWN(harmless)
{
	no_policy();
}

static inline int passes(const struct person *person, int (*what)(void *arg))
{
	*where = "the start";
	return run_as(person, what, NULL);
}

/* Without a policy and with one. */
static inline void check_passes(struct __test_metadata *_metadata, const struct person *person,
				int (*what)(void *arg))
{
	EXPECT_EQ(0, passes(person, what)) {
		TH_LOG("without policy: %s", *where);
	}
	ASSERT_EQ(0, gabion_load(DENY));
	EXPECT_EQ(0, passes(person, what)) {
		TH_LOG("with a policy: %s", *where);
	}
}

#define PASSES(name)								\
	TEST_F(harmless, name)							\
	{									\
		check_passes(_metadata, &variant->person, name);		\
	}

#endif /* _GABION_SELFTESTS_MOUNT_H */
