// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's type information, as far as the places of members need it.
 */
#include <linux/btf.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "policy/shared.h"
#include "lib/btf.h"

/**
 * struct btf_text - type information
 * @types: its types, one behind the other
 * @types_end: where they end
 * @strings: its strings, which end in a NUL
 * @strings_len: their length
 */
struct btf_text {
	const char *types;
	const char *types_end;
	const char *strings;
	size_t strings_len;
};

static bool open_btf(struct btf_text *text, const char *btf, size_t len)
{
	const struct btf_header *header = (const void *)btf;
	uint64_t types, strings;

	if (len < sizeof(*header) || header->magic != BTF_MAGIC)
		return false;
	types = (uint64_t)header->hdr_len + header->type_off;
	strings = (uint64_t)header->hdr_len + header->str_off;
	if (types + header->type_len > len || strings + header->str_len > len || types % 4 ||
	    !header->str_len || btf[strings + header->str_len - 1])
		return false;
	text->types = btf + types;
	text->types_end = text->types + header->type_len;
	text->strings = btf + strings;
	text->strings_len = header->str_len;
	return true;
}

static const char *string_at(const struct btf_text *text, uint32_t offset)
{
	return offset < text->strings_len ? text->strings + offset : "";
}

/* A type with what follows it; 0 for a kind that is not known. */
static size_t size_of(const struct btf_type *type)
{
	static const struct {
		uint8_t fixed;
		uint8_t member;
	} tails[] = {
		[BTF_KIND_INT] = { 4, 0 },
		[BTF_KIND_ARRAY] = { sizeof(struct btf_array), 0 },
		[BTF_KIND_STRUCT] = { 0, sizeof(struct btf_member) },
		[BTF_KIND_UNION] = { 0, sizeof(struct btf_member) },
		[BTF_KIND_ENUM] = { 0, sizeof(struct btf_enum) },
		[BTF_KIND_FUNC_PROTO] = { 0, sizeof(struct btf_param) },
		[BTF_KIND_VAR] = { sizeof(struct btf_var), 0 },
		[BTF_KIND_DATASEC] = { 0, sizeof(struct btf_var_secinfo) },
		[BTF_KIND_DECL_TAG] = { sizeof(struct btf_decl_tag), 0 },
		[BTF_KIND_ENUM64] = { 0, sizeof(struct btf_enum64) },
	};
	unsigned int kind = BTF_INFO_KIND(type->info);

	if (!kind || kind >= ARRAY_SIZE(tails))
		return 0;
	return sizeof(*type) + tails[kind].fixed +
	       (size_t)tails[kind].member * BTF_INFO_VLEN(type->info);
}

static long find_member(const struct btf_text *text, const struct btf_type *type,
			const char *name)
{
	const struct btf_member *member = (const void *)(type + 1);

	for (size_t i = 0; i < BTF_INFO_VLEN(type->info); i++) {
		if (!strcmp(string_at(text, member[i].name_off), name))
			return (BTF_INFO_KFLAG(type->info) ?
					BTF_MEMBER_BIT_OFFSET(member[i].offset) :
					member[i].offset) /
			       8;
	}
	return -1;
}

/**
 * btf_member_offset() - where a member of a structure lies
 * @btf: type information
 * @len: its length
 * @structure: the structure's name
 * @member: the member's, which is not one of an unnamed structure or union in it
 *
 * Return: bytes from the structure's beginning; -1 if there is no such member.
 */
long btf_member_offset(const char *btf, size_t len, const char *structure, const char *member)
{
	struct btf_text text;
	size_t size;

	if (!open_btf(&text, btf, len))
		return -1;
	for (const char *at = text.types; text.types_end - at >= (long)sizeof(struct btf_type);
	     at += size) {
		const struct btf_type *type = (const void *)at;

		size = size_of(type);
		if (!size || size > (size_t)(text.types_end - at))
			return -1;
		if (BTF_INFO_KIND(type->info) == BTF_KIND_STRUCT &&
		    !strcmp(string_at(&text, type->name_off), structure))
			return find_member(&text, type, member);
	}
	return -1;
}
