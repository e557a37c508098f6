// SPDX-License-Identifier: GPL-2.0-only
/*
 * json_check POINTER=VALUE...: check that standard input is one JSON value with these values. VALUE
 * is JSON without blanks; "#N" is an array of N entries.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct json_object *parse(void)
{
	static char text[1 << 20];
	struct json_tokener *tokener = json_tokener_new();
	size_t len = fread(text, 1, sizeof(text) - 1, stdin);
	struct json_object *value;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	value = json_tokener_parse_ex(tokener, text, len + 1);
	if (json_tokener_get_error(tokener) != json_tokener_success) {
		fprintf(stderr, "not JSON: %s\n",
			json_tokener_error_desc(json_tokener_get_error(tokener)));
		exit(1);
	}
	return value;
}

static int holds(struct json_object *root, char *claim)
{
	char *wanted = strchr(claim, '=');
	struct json_object *value;
	const char *text;

	*wanted++ = '\0';
	if (json_pointer_get(root, claim, &value)) {
		fprintf(stderr, "%s is not there\n", claim);
		return 0;
	}
	if (*wanted == '#' && json_object_is_type(value, json_type_array))
		return json_object_array_length(value) == (size_t)atoi(wanted + 1);
	text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_NOSLASHESCAPE);
	if (!strcmp(text, wanted))
		return 1;
	fprintf(stderr, "%s is %s\n", claim, text);
	return 0;
}

int main(int argc, char *argv[])
{
	struct json_object *root = parse();
	int failed = 0;

	for (int i = 1; i < argc; i++)
		failed |= !holds(root, argv[i]);
	json_object_put(root);
	return failed;
}
