// SPDX-License-Identifier: GPL-2.0-only
/*
 * Allocations that do not fail: the tool ends if there is no memory.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/exit_status.h"
#include "lib/memory.h"

/**
 * must() - end the tool if an allocation has failed
 * @ptr: what an allocation returned
 *
 * Return: @ptr; the tool ends when it is NULL.
 */
void *must(void *ptr)
{
	if (!ptr) {
		fprintf(stderr, "%s: out of memory\n", program_invocation_short_name);
		exit(EXIT_FAILED);
	}
	return ptr;
}

/**
 * format() - printf into memory of its own
 * @fmt: as printf's
 *
 * Return: the text, for the caller to free.
 */
char *format(const char *fmt, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	return must(len < 0 ? NULL : text);
}
