// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attaching profiles to cgroups, and detaching them: what several verbs share.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/attachment.h"
#include "lib/container_name.h"
#include "lib/exit_status.h"
#include "lib/memory.h"
#include "lib/module_file.h"

/**
 * attachment_request() - ask the module to attach or detach a profile
 * @file: "attach" or "detach"
 * @fd: a descriptor of the cgroup's directory
 * @profile: the profile's name
 * @doing: what is being done, for an error: "attach the profile ..."
 *
 * Return: 0; or -1, and the user told why.
 */
int attachment_request(const char *file, int fd, const char *profile, const char *doing)
{
	char *request = format("%d %s\n", fd, profile);
	int error = module_file_write(file, doing, request, strlen(request));

	free(request);
	return error;
}

/**
 * attachment_verb() - the verbs "attach" and "detach"
 * @file: "attach" or "detach"
 * @preposition: the word between profile and cgroup in an error
 * @argc: how many arguments there are
 * @argv: the cgroup or container, in one word or two, and the profile's name
 *
 * Return: the status to exit with.
 */
int attachment_verb(const char *file, const char *preposition, int argc, char *argv[])
{
	const char *profile = argv[argc - 1];
	char *cgroup = container_word(argc - 1, argv);
	int error = -1, fd;
	char *doing;

	if (!cgroup)
		return EXIT_USAGE;
	fd = container_cgroup_open(cgroup);
	if (fd < 0)
		goto out;
	doing = format("%s the profile '%s' %s '%s'", file, profile, preposition, cgroup);
	error = attachment_request(file, fd, profile, doing);
	free(doing);
	close(fd);
out:
	free(cgroup);
	return error ? EXIT_FAILED : EXIT_DONE;
}
