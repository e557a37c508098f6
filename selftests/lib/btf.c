// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's BTF, as far as it is needed to find a function. */
#include <stdlib.h>
#include <string.h>

#include "common.h"

/* from linux/btf.h, as far as it is needed to skip types */
struct btf_header {
	uint16_t magic;
	uint8_t version;
	uint8_t flags;
	uint32_t hdr_len;
	uint32_t type_off;
	uint32_t type_len;
	uint32_t str_off;
	uint32_t str_len;
};

struct btf_type {
	uint32_t name_off;
	uint32_t info;
	uint32_t size_or_type;
};

#define BTF_KIND_FUNC 12

/* The bytes that follow a type: a fixed number, and a number for each member. */
static const struct {
	uint8_t fixed;
	uint8_t member;
} btf_tails[32] = {
	[1] = { 4, 0 }, /* int */
	[3] = { 12, 0 }, /* array */
	[4] = { 0, 12 }, /* struct */
	[5] = { 0, 12 }, /* union */
	[6] = { 0, 8 }, /* enum */
	[13] = { 0, 8 }, /* function prototype */
	[14] = { 4, 0 }, /* variable */
	[15] = { 0, 12 }, /* data section */
	[17] = { 4, 0 }, /* tag */
	[19] = { 0, 12 }, /* enum of 64 bits */
};

static int find_function(const char *btf, const char *name)
{
	const struct btf_header *header = (const void *)btf;
	const char *types = btf + header->hdr_len + header->type_off;
	const char *strings = btf + header->hdr_len + header->str_off;
	const char *end = types + header->type_len;
	int id;

	for (id = 1; types < end; id++) {
		const struct btf_type *type = (const void *)types;
		unsigned int kind = type->info >> 24 & 0x1f;

		if (kind == BTF_KIND_FUNC && !strcmp(strings + type->name_off, name))
			return id;
		types += sizeof(*type) + btf_tails[kind].fixed +
			 btf_tails[kind].member * (type->info & 0xffff);
	}
	return -ENOENT;
}

/**
 * btf_function() - the BTF id of a kernel function
 * @name: its name
 *
 * Return: the id, or -errno; -ENOENT if the kernel has no such function, or no BTF.
 */
int btf_function(const char *name)
{
	size_t size = 32 << 20;
	char *btf = malloc(size);
	int ret = btf ? read_text(KERNEL_BTF, btf, size) : -ENOMEM;

	if (ret >= 0)
		ret = find_function(btf, name);
	free(btf);
	return ret;
}
