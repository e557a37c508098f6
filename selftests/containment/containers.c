// SPDX-License-Identifier: GPL-2.0-only
/*
 * "bind containers": where a container begins, which is told by the cgroup name that its runtime
 * gave it, and that a container cannot pass for another. The operation is always the same: opening
 * /proc/sysrq-trigger for writing. The known layouts are tested on the host
 * (selftests/host/test_container_layout.c).
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "common.h"
#include "kselftest_harness.h"

#define PROFILES						\
	"gabion 1\n"						\
	"profile cage\n\tdeny sysrq\n"				\
	"profile cni\n\tdeny kexec\n"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define TOP "/gabion-containers"
#define PODMAN TOP "/libpod-" ID ".scope"
#define CONMON TOP "/libpod-conmon-" ID ".scope"
#define DOCKER TOP "/docker-" ID ".scope"
/* A cgroup that a podman container may make for itself: it must not count as a Docker container. */
#define INSIDE PODMAN "/docker-" ID ".scope"
#define KUBEPODS TOP "/kubepods"
#define POD KUBEPODS "/pod1"
#define MEMBER POD "/" ID
#define OTHER_POD KUBEPODS "/burstable/pod2"
#define CRIO OTHER_POD "/crio-" ID ".scope"

static const char *const cgroups[] = {
	INSIDE, PODMAN, CONMON, DOCKER, MEMBER, POD, CRIO, OTHER_POD, KUBEPODS "/burstable",
	KUBEPODS, TOP,
};

#define IN_PODMAN 3 /* including INSIDE */
#define IN_DOCKER 8
#define IN_MEMBER 16
#define IN_POD 48 /* including MEMBER */
#define IN_CRIO 64
#define IN_OTHER_POD 128
#define IN_ALL (IN_PODMAN | IN_DOCKER | IN_POD | IN_CRIO | IN_OTHER_POD)

FIXTURE(containers)
{
};

static void clean(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cgroups); i++)
		gabion_detach(cgroups[i], "cni");
	gabion_load(POLICY_NONE);
	for (i = 0; i < ARRAY_SIZE(cgroups); i++)
		cgroup_remove(cgroups[i]);
}

FIXTURE_SETUP(containers)
{
	size_t i;

	clean();
	for (i = 0; i < ARRAY_SIZE(cgroups); i++)
		ASSERT_EQ(0, cgroup_make(cgroups[i]));
}

FIXTURE_TEARDOWN(containers)
{
	clean();
}

static int attempt(void *arg)
{
	return open_and_close(SYSRQ_TRIGGER, O_WRONLY | O_CLOEXEC);
}

/* The cgroups whose tasks are refused, as a bit mask of @cgroups. */
static int refused(void)
{
	struct person person = { };
	int bits = 0, outcome;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cgroups); i++) {
		person.cgroup = cgroups[i];
		outcome = run_as(&person, attempt, NULL);
		if (outcome && outcome != -EPERM)
			return -1;
		bits |= outcome ? 1 << i : 0;
	}
	return bits;
}

TEST_F(containers, of_all_runtimes)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind containers cage\n"));
	EXPECT_EQ(IN_ALL, refused());
	ASSERT_EQ(0, gabion_load(PROFILES));
	EXPECT_EQ(0, refused());
}

TEST_F(containers, of_some)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind containers podman cage\n"));
	EXPECT_EQ(IN_PODMAN, refused());
	/* A cgroup inside a podman container belongs to that container. */
	ASSERT_EQ(0, gabion_load(PROFILES "bind containers docker cage\n"));
	EXPECT_EQ(IN_DOCKER | IN_MEMBER, refused());
	/* A pod's runtime: some paths do not tell it, others do. */
	ASSERT_EQ(0, gabion_load(PROFILES "bind containers containerd cage\n"));
	EXPECT_EQ(IN_MEMBER, refused());
	ASSERT_EQ(0, gabion_load(PROFILES "bind containers crio cage\n"));
	EXPECT_EQ(IN_MEMBER | IN_CRIO, refused());
	ASSERT_EQ(0, gabion_load(PROFILES "bind containers crio kubernetes cage\n"));
	EXPECT_EQ(IN_POD | IN_OTHER_POD | IN_CRIO, refused());
	ASSERT_EQ(0, gabion_load(PROFILES "bind containers docker kubernetes cage\n"));
	EXPECT_EQ(IN_ALL & ~IN_PODMAN, refused());
	ASSERT_EQ(0, gabion_load(PROFILES "bind containers lxc nspawn cage\n"));
	EXPECT_EQ(0, refused());
}

TEST_F(containers, excepted)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind containers cage except " KUBEPODS " /none\n"));
	EXPECT_EQ(IN_PODMAN | IN_DOCKER, refused());
	/* An exception inside a container is honoured: it was made by the administrator. */
	ASSERT_EQ(0, gabion_load(PROFILES "bind containers podman cage except " INSIDE "\n"));
	EXPECT_EQ(2, refused());
}

/* Another profile for one pod, attached at the pod's root or at one of its containers. */
TEST_F(containers, stand_in)
{
	ASSERT_EQ(0, gabion_load(PROFILES "bind containers cage or cni\n"));
	ASSERT_EQ(0, gabion_attach(POD, "cni"));
	EXPECT_EQ(IN_ALL & ~IN_POD, refused());
	ASSERT_EQ(0, gabion_detach(POD, "cni"));
	ASSERT_EQ(0, gabion_attach(MEMBER, "cni"));
	EXPECT_EQ(IN_ALL & ~16, refused());
	ASSERT_EQ(0, gabion_detach(MEMBER, "cni"));
	/* Attached above the pods, it replaces the line's profile for none of them. */
	ASSERT_EQ(0, gabion_attach(KUBEPODS, "cni"));
	EXPECT_EQ(IN_ALL, refused());
}

static int enter(void *arg)
{
	return cgroup_enter(arg);
}

static int make_and_enter(void *arg)
{
	static char name[128];

	snprintf(name, sizeof(name), "%s/%s", PODMAN, (const char *)arg);
	return cgroup_make(name) ?: cgroup_enter(name);
}

static int press_there(void *arg)
{
	int err = make_and_enter(arg);

	return err ?: attempt(NULL);
}

/* Names of cgroups that a container makes do not change which container it is. */
TEST_F(containers, names_inside)
{
	static const char *const names[] = {
		"payload", "libpod-conmon-" ID ".scope", "docker", "lxc.payload.x", "kubepods",
		"x.slice:docker:y",
	};
	struct person person = { .cgroup = PODMAN };
	char path[160];
	size_t i;

	ASSERT_EQ(0, gabion_load(PROFILES "bind containers podman cage\n"
				 "bind containers docker lxc kubernetes nspawn cni\n"));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_EQ(-EPERM, run_as(&person, press_there, (void *)names[i])) {
			TH_LOG("%s", names[i]);
		}
		snprintf(path, sizeof(path), PODMAN "/%s", names[i]);
		cgroup_remove(path);
	}
	EXPECT_EQ(-EPERM, run_as(&person, enter, TOP));
	EXPECT_EQ(0, run_as(&person, enter, INSIDE));
}

/*
 * Below the depth that patterns look at, each cgroup could be a container, so it is bound. In a
 * container, nothing below is another one.
 */
TEST_F(containers, deep)
{
	static char path[1024];
	struct person person = { .cgroup = path };
	int i, len = snprintf(path, sizeof(path), TOP "/deep");

	for (i = 0; i < 61; i++)
		len += snprintf(path + len, sizeof(path) - len, "/d");
	ASSERT_EQ(0, cgroup_make(path));
	ASSERT_EQ(0, gabion_load(PROFILES "bind containers cage or cni\n"));
	EXPECT_EQ(0, run_as(&person, attempt, NULL));
	for (i = 0; i < 3; i++)
		len += snprintf(path + len, sizeof(path) - len, "/e");
	ASSERT_EQ(0, cgroup_make(path));
	EXPECT_EQ(-EPERM, run_as(&person, attempt, NULL));
	for (i = 0; i < 65; i++) {
		EXPECT_EQ(0, cgroup_remove(path));
		len -= i < 64 ? 2 : 0;
		path[len] = '\0';
	}
}

/* The answer names the line, and the cgroup where the container begins. */
TEST_F(containers, query)
{
	static char answer[16384];

	ASSERT_EQ(0, gabion_load(PROFILES "bind containers cage\n"
				 "bind containers podman docker cni or cage\n"));
	ASSERT_LT(0, gabion_query_cgroup(INSIDE, answer, sizeof(answer)));
	EXPECT_NE(NULL, strstr(answer, "\nbinding\t1\tcontainers\tcage\t6\t-\t" PODMAN "\n"));
	EXPECT_NE(NULL, strstr(answer, "\nbinding\t2\tcontainers\tcni\t7\tdocker podman\t" PODMAN
			       "\n"));
}

TEST_HARNESS_MAIN
