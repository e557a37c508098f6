/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared by the attacks on mounts (mount.c) and on file systems (superblock.c): a private mount
 * namespace for the attacker, and the fixture for what must pass.
 */
#ifndef _GABION_SELFTESTS_MOUNT_H
#define _GABION_SELFTESTS_MOUNT_H

#include <string.h>

#include "matrix.h"

/* Returned if an attack could not be prepared, so that it is not taken for a verdict. */
#define UNPREPARED (-ENOTRECOVERABLE)

static inline int own_namespace(void)
{
	return private_mounts(0) ? UNPREPARED : 0;
}

/* A copy of a string below 4 GiB, for 32-bit system calls. */
static inline char *low_text(const char *text)
{
	return strcpy(low_memory(strlen(text) + 1), text);
}

/*
 * A test of what must pass is a function that returns 0 or -errno. It makes its calls by TRY(),
 * which leaves the text of a failed call in @where.
 */
static const char **where;

static inline int did(const char *what, long ret)
{
	if (ret < 0)
		*where = what;
	return outcome(ret);
}

#define TRY(call) do { int did_ = did(#call, call); if (did_) return did_; } while (0)

/* The policy under which these functions must still pass. */
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

/* To be called in FIXTURE_SETUP(harmless). */
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

/* The function must pass without a policy and with one. */
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
