/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared by the host tests: results in TAP, policies from texts, random numbers.
 */
#ifndef _GABION_HOST_HARNESS_H
#define _GABION_HOST_HARNESS_H

#include <stdbool.h>
#include <stdio.h>

#include "policy/parse.h"
#include "policy/print.h"

#define VERSION "gabion 1\n"

/* A string literal that may contain a NUL, with its length. */
#define TEXT(literal) .text = (literal), .len = sizeof(literal) - 1

__printf(2, 3) bool check(bool ok, const char *format, ...);
__printf(1, 2) void note(const char *format, ...);
int finish(void);

const char *errno_name(int err);
FILE *text_begin(char **text, size_t *len);
void text_end(FILE *out);
struct gabion_policy *parse_copy(const char *text, size_t len, struct gabion_parse_error *error);
struct gabion_policy *must_parse(const char *text);
bool same_policy(const struct gabion_policy *a, const struct gabion_policy *b);

void random_begin(u64 seed);
unsigned int random_below(unsigned int limit);

/* Valid policies, each with a part of the language. */
struct sample {
	const char *name;
	const char *text;
};

extern const struct sample samples[];
extern const size_t nr_samples;

void test_lexer(void);
void test_linear(void);
void test_pattern(void);
void test_device_number(void);
void test_socket_family(void);
void test_parse(void);
void test_policy(void);
void test_print(void);
void test_compare(void);
void test_container_layout(void);
void test_layout(void);
void test_memory(void);
void test_fuzz(unsigned long cases);
void test_learned_profile(unsigned long cases);

#endif /* _GABION_HOST_HARNESS_H */
