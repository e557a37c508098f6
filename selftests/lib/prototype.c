// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions and their prototypes, from the BTF of the kernel and of its modules.
 *
 * A module's BTF continues that of the kernel: its type ids and string offsets begin where those of
 * the kernel end.
 */
#include <errno.h>
#include <linux/btf.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "prototype.h"

/**
 * struct btf - the BTF of the kernel or of a module
 * @base: the kernel's BTF, or NULL if this is it
 * @name: the module's name, or empty
 * @bytes: the whole BTF
 * @strings: its strings
 * @nr_strings: bytes of strings, of the base and of this one together
 * @types: its types, from @first on
 * @first: the id of its first type
 * @nr: the number of types, of the base and of this one together, with the void type 0
 */
struct btf {
	const struct btf *base;
	char name[64];
	char *bytes;
	const char *strings;
	uint32_t nr_strings;
	const struct btf_type **types;
	uint32_t first;
	uint32_t nr;
};

#define BTF_BYTES (32 << 20)

/* The length of a type, with the data that follows it. */
static size_t size_of(const struct btf_type *type)
{
	static const struct {
		uint8_t fixed, member;
	} tails[32] = {
		[BTF_KIND_INT] = { 4, 0 },
		[BTF_KIND_ARRAY] = { 12, 0 },
		[BTF_KIND_STRUCT] = { 0, 12 },
		[BTF_KIND_UNION] = { 0, 12 },
		[BTF_KIND_ENUM] = { 0, 8 },
		[BTF_KIND_FUNC_PROTO] = { 0, 8 },
		[BTF_KIND_VAR] = { 4, 0 },
		[BTF_KIND_DATASEC] = { 0, 12 },
		[BTF_KIND_DECL_TAG] = { 4, 0 },
		[BTF_KIND_ENUM64] = { 0, 12 },
	};
	unsigned int kind = BTF_INFO_KIND(type->info);

	return sizeof(*type) + tails[kind].fixed + tails[kind].member * BTF_INFO_VLEN(type->info);
}

static int read_btf(struct btf *btf, const struct btf *base, const char *name)
{
	const struct btf_header *header;
	const char *types, *end;
	char path[256];
	uint32_t room = 0;
	int len;

	snprintf(path, sizeof(path), "/sys/kernel/btf/%s", name);
	btf->bytes = malloc(BTF_BYTES);
	len = btf->bytes ? read_text(path, btf->bytes, BTF_BYTES) : -ENOMEM;
	if (len < (int)sizeof(*header))
		return len < 0 ? len : -EBADMSG;
	header = (const void *)btf->bytes;
	types = btf->bytes + header->hdr_len + header->type_off;
	end = types + header->type_len;
	btf->base = base;
	btf->strings = btf->bytes + header->hdr_len + header->str_off;
	btf->nr_strings = header->str_len + (base ? base->nr_strings : 0);
	btf->first = base ? base->nr : 1;
	btf->nr = btf->first;
	btf->types = NULL;
	for (; types < end; types += size_of((const void *)types)) {
		if (btf->nr - btf->first >= room) {
			room = room ? 2 * room : 1 << 16;
			btf->types = realloc(btf->types, room * sizeof(*btf->types));
			if (!btf->types)
				return -ENOMEM;
		}
		btf->types[btf->nr++ - btf->first] = (const void *)types;
	}
	snprintf(btf->name, sizeof(btf->name), "%s", name);
	return 0;
}

/* The BTF of the kernel, or of the module that was asked for last. */
static const struct btf *btf_of(const char *module, int *err)
{
	static struct btf kernel, last;

	*err = kernel.nr ? 0 : read_btf(&kernel, NULL, "vmlinux");
	if (*err || !*module)
		return *err ? NULL : &kernel;
	if (strcmp(last.name, module)) {
		free(last.bytes);
		free(last.types);
		memset(&last, 0, sizeof(last));
		*err = read_btf(&last, &kernel, module);
	}
	return *err ? NULL : &last;
}

static const struct btf_type *type_at(const struct btf *btf, uint32_t id)
{
	if (btf->base && id < btf->first)
		return type_at(btf->base, id);
	return id >= btf->first && id < btf->nr ? btf->types[id - btf->first] : NULL;
}

static const char *string_at(const struct btf *btf, uint32_t offset)
{
	if (!btf->base)
		return btf->strings + offset;
	if (offset < btf->base->nr_strings)
		return string_at(btf->base, offset);
	return btf->strings + offset - btf->base->nr_strings;
}

static void __attribute__((format(printf, 2, 3))) append(char *text, const char *format, ...)
{
	size_t len = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + len, PROTOTYPE_MAX - len, format, args);
	va_end(args);
}

/* Write a type as in C. Pointers to functions and to arrays are only named as such. */
static void write_type(const struct btf *btf, uint32_t id, char *text)
{
	static const char *const words[32] = {
		[BTF_KIND_STRUCT] = "struct ",
		[BTF_KIND_UNION] = "union ",
		[BTF_KIND_ENUM] = "enum ",
		[BTF_KIND_ENUM64] = "enum ",
		[BTF_KIND_VOLATILE] = "volatile ",
		[BTF_KIND_CONST] = "const ",
	};
	const struct btf_type *type = type_at(btf, id);
	size_t len;

	if (!type) {
		append(text, "void");
		return;
	}
	switch (BTF_INFO_KIND(type->info)) {
	case BTF_KIND_PTR:
		write_type(btf, type->type, text);
		len = strlen(text);
		append(text, len && text[len - 1] == '*' ? "*" : " *");
		break;
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
		append(text, "%s", words[BTF_INFO_KIND(type->info)]);
		write_type(btf, type->type, text);
		break;
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		write_type(btf, type->type, text);
		break;
	case BTF_KIND_FUNC_PROTO:
		append(text, "function");
		break;
	case BTF_KIND_ARRAY:
		append(text, "array");
		break;
	case BTF_KIND_FWD:
		append(text, "%s%s", BTF_INFO_KFLAG(type->info) ? "union " : "struct ",
		       string_at(btf, type->name_off));
		break;
	default:
		append(text, "%s%s", words[BTF_INFO_KIND(type->info)] ?: "",
		       string_at(btf, type->name_off));
	}
}

/* The id of a function that the kernel, or the module that @btf is of, has itself; or 0. */
static uint32_t find_function(const struct btf *btf, const char *name)
{
	const struct btf_type *type;
	uint32_t id;

	for (id = btf->first; id < btf->nr; id++) {
		type = btf->types[id - btf->first];
		if (BTF_INFO_KIND(type->info) == BTF_KIND_FUNC &&
		    !strcmp(string_at(btf, type->name_off), name))
			return id;
	}
	return 0;
}

/**
 * btf_function() - the BTF id of a kernel function
 * @name: its name
 *
 * Return: the id, or -errno; -ENOENT if the kernel has no such function, or no BTF.
 */
int btf_function(const char *name)
{
	const struct btf *btf;
	int err;

	btf = btf_of("", &err);
	return btf ? (int)find_function(btf, name) ?: -ENOENT : err;
}

/**
 * prototype_of() - the prototype of a function
 * @module: the module that contains it, or the empty string for vmlinux
 * @function: its name
 * @text: filled in, as "int open(struct inode *, struct file *)"; %PROTOTYPE_MAX bytes
 *
 * Return: 0; -ENOENT if there is no function of that name; another error if there is no BTF.
 */
int prototype_of(const char *module, const char *function, char *text)
{
	const struct btf_type *prototype;
	const struct btf_param *param;
	const struct btf *btf;
	uint32_t id, i;
	int err;

	btf = btf_of(module, &err);
	if (!btf)
		return err == -ENOENT ? -EOPNOTSUPP : err;
	id = find_function(btf, function);
	if (!id)
		return -ENOENT;
	prototype = type_at(btf, type_at(btf, id)->type);
	param = (const void *)(prototype + 1);
	*text = '\0';
	write_type(btf, prototype->type, text);
	append(text, "%s%s(", text[strlen(text) - 1] == '*' ? "" : " ", function);
	for (i = 0; i < BTF_INFO_VLEN(prototype->info); i++) {
		append(text, i ? ", " : "");
		write_type(btf, param[i].type, text);
	}
	append(text, i ? ")" : "void)");
	return 0;
}
