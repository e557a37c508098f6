// SPDX-License-Identifier: GPL-2.0-only
/* Each allocation fails once: the error must be reported, and all memory freed. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"

static bool is_out_of_memory(const struct gabion_policy *policy,
			     const struct gabion_parse_error *error)
{
	return IS_ERR(policy) && PTR_ERR(policy) == -ENOMEM && error->line == 1 &&
	       error->column == 1 && !strcmp(error->message, "out of memory");
}

static void test_parse_failures(const char *name, const char *text)
{
	unsigned long live = test_live;
	unsigned long allocations;
	unsigned long right = 0;
	unsigned long i;
	struct gabion_parse_error error;
	struct gabion_policy *policy;

	test_allocated = 0;
	policy = parse_copy(text, strlen(text), &error);
	allocations = test_allocated;
	gabion_policy_free(policy);

	for (i = 1; i <= allocations; i++) {
		test_allocated = 0;
		test_fail_at = i;
		policy = parse_copy(text, strlen(text), &error);
		test_fail_at = 0;
		right += is_out_of_memory(policy, &error) && test_live == live;
		gabion_policy_free(policy);
	}
	check(allocations && right == allocations && test_live == live,
	      "each of %lu allocations fails: %s", allocations, name);
}

static void test_print_failure(void)
{
	struct gabion_policy *policy = must_parse(samples[0].text);
	unsigned long live = test_live;
	size_t len = 0;
	char *text;

	test_allocated = 0;
	test_fail_at = 1;
	text = gabion_policy_print(policy, &len);
	test_fail_at = 0;
	check(!text && test_live == live, "the allocation of canonical text fails");
	gabion_free(text);
	gabion_policy_free(policy);
}

/* Bytes for each of @n lines that bind a pod. */
static unsigned long bytes_of_pods(unsigned int n)
{
	unsigned long before = test_bytes, bytes;
	struct gabion_parse_error error;
	struct gabion_policy *policy;
	size_t len;
	char *text;
	FILE *out = text_begin(&text, &len);

	fputs(VERSION "profile p\ndeny all\n", out);
	for (unsigned int i = 0; i < n; i++)
		fprintf(out, "bind cgroup /kubepods.slice/kubepods-burstable.slice/"
			     "kubepods-burstable-pod01234567_89ab_cdef_0123_456789%06x.slice p\n",
			i);
	text_end(out);
	policy = gabion_policy_parse(text, len, &error);
	bytes = test_bytes - before;
	gabion_policy_free(policy);
	free(text);
	return IS_ERR(policy) ? 0 : bytes / n;
}

/*
 * The limit is 256 bytes for each bound cgroup. Of these, the cache entry takes 64 and the index of
 * patterns 18.
 */
static void test_small(void)
{
	unsigned long bytes = bytes_of_pods(8000);

	check(bytes && bytes <= 256 - 64 - 18, "a line that binds a pod takes %lu bytes", bytes);
}

void test_memory(void)
{
	size_t i;

	for (i = 0; i < nr_samples; i++)
		test_parse_failures(samples[i].name, samples[i].text);
	test_parse_failures("an error at the end",
			    VERSION "profile p\nallow module_autoload: a b\nbind userns q\n");
	test_parse_failures("an error of the last of many objects",
			    VERSION "profile p\nallow sysctl: a\nallow mknod: c:1:1\n"
				    "deny capability: bpf\ndeny runtime_socket: /a\n"
				    "allow capability\n");
	test_print_failure();
	test_small();
}
