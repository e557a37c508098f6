// SPDX-License-Identifier: GPL-2.0-only
/*
 * Actors: child processes, in a cgroup and a user namespace of their own, that run the functions
 * they are given and answer with an int.
 *
 *   test (ungoverned root) --- {function, argument} ---> actor
 *                          <--------- result -----------
 *
 * An actor is forked from the test: it inherits descriptors, and pointers that the test passes to
 * it have the same meaning there.
 */
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"

/* Every id is mapped to itself, which makes the strongest attacker in a user namespace. */
#define WHOLE_RANGE "0 0 4294967295\n"

struct order {
	int (*what)(void *arg);
	void *arg;
};

static int enter_cgroup(void *arg)
{
	return cgroup_enter(arg);
}

static int enter_userns(void *arg)
{
	return outcome(unshare(CLONE_NEWUSER));
}

static __attribute__((noreturn)) void obey(int request, int answer)
{
	struct order order;

	prctl(PR_SET_NAME, "gabion-attacker");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (read(request, &order, sizeof(order)) == sizeof(order)) {
		int ret = order.what(order.arg);

		if (write(answer, &ret, sizeof(ret)) != sizeof(ret))
			break;
	}
	_exit(0);
}

static int spawn(struct actor *actor)
{
	int request[2], answer[2];

	if (pipe2(request, O_CLOEXEC) || pipe2(answer, O_CLOEXEC))
		return -errno;
	actor->pid = fork();
	if (actor->pid < 0)
		return -errno;
	if (!actor->pid) {
		close(request[1]);
		close(answer[0]);
		obey(request[0], answer[1]);
	}
	close(request[0]);
	close(answer[1]);
	actor->request = request[1];
	actor->answer = answer[0];
	return 0;
}

static int map(pid_t pid, const char *file)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	return write_text(path, WHOLE_RANGE);
}

static int place(struct actor *actor, const struct person *person)
{
	int err = 0;

	if (person->cgroup)
		err = actor_do(actor, enter_cgroup, (void *)person->cgroup);
	if (err || !person->userns)
		return err;
	err = actor_do(actor, enter_userns, NULL);
	if (!err)
		err = map(actor->pid, "uid_map");
	return err ? err : map(actor->pid, "gid_map");
}

/**
 * actor_start() - start a child in a cgroup and user namespace
 * @actor: filled in
 * @person: which cgroup and user namespace
 *
 * Return: 0 or -errno.
 */
int actor_start(struct actor *actor, const struct person *person)
{
	int err = spawn(actor);

	if (err)
		return err;
	err = place(actor, person);
	if (err)
		actor_end(actor);
	return err;
}

/**
 * actor_do() - run a function in the actor, and wait for the result
 * @actor: of actor_start()
 * @what: the function
 * @arg: for @what; memory that has changed since actor_start() looks unchanged to the actor, unless
 *	it is shared_memory()
 *
 * Return: what @what returned, or -EPIPE if the actor has died.
 */
int actor_do(struct actor *actor, int (*what)(void *arg), void *arg)
{
	struct order order = { .what = what, .arg = arg };
	int ret;

	if (write(actor->request, &order, sizeof(order)) != sizeof(order) ||
	    read(actor->answer, &ret, sizeof(ret)) != sizeof(ret))
		return -EPIPE;
	return ret;
}

/**
 * actor_end() - end the actor, and wait for its end
 * @actor: of actor_start()
 */
void actor_end(struct actor *actor)
{
	if (actor->pid <= 0)
		return;
	kill(actor->pid, SIGKILL);
	waitpid(actor->pid, NULL, 0);
	close(actor->request);
	close(actor->answer);
	actor->pid = 0;
}

/**
 * run_as() - run one function in a new actor
 * @person: the actor's cgroup and user namespace
 * @what: the function
 * @arg: for @what
 *
 * Return: what @what returned, or -errno.
 */
int run_as(const struct person *person, int (*what)(void *arg), void *arg)
{
	struct actor actor;
	int ret = actor_start(&actor, person);

	if (ret)
		return ret;
	ret = actor_do(&actor, what, arg);
	actor_end(&actor);
	return ret;
}

/**
 * shared_memory() - memory that the test shares with its actors
 * @size: in bytes
 *
 * Return: zeroed memory; the test ends if there is none.
 */
void *shared_memory(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			    -1, 0);

	if (memory == MAP_FAILED)
		abort();
	return memory;
}
