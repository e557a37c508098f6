// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own type information, as far as finding a function needs it.
 */
#include <stdlib.h>
#include <string.h>

#include "common.h"

/* linux/btf.h, as far as it takes to step over types */
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

/* What follows a type: so much, and so much for each of its members. */
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
 * btf_function() - the number of a function of the kernel's
 * @name: its name
 *
 * Return: the number, or -errno; -ENOENT if the kernel has no such function, or no
 * type information.
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
