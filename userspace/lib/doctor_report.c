// SPDX-License-Identifier: GPL-2.0-only
/*
 * What doctor finds.
 */
#include <stdlib.h>

#include "lib/doctor_report.h"
#include "lib/output.h"

/**
 * struct finding - one thing that was looked at
 * @severity: how bad it is
 * @id: what was looked at; stable, for scripts
 * @text: what is so
 * @advice: what to do about it, or NULL
 */
struct finding {
	enum severity severity;
	char *id;
	char *text;
	const char *advice;
};

static const struct {
	const char *name;
	enum colour colour;
} severities[__FINDING_MAX] = {
	[FINDING_OK] = { "ok", COLOUR_GREEN },
	[FINDING_NOTE] = { "note", COLOUR_NONE },
	[FINDING_WARNING] = { "warning", COLOUR_YELLOW },
	[FINDING_FAILURE] = { "failure", COLOUR_RED },
};

/**
 * finding_add() - add a finding
 * @findings: to these
 * @severity: how bad it is
 * @id: what was looked at; taken over
 * @text: what is so; taken over
 * @advice: what to do about it, or NULL; a constant
 */
void finding_add(struct findings *findings, enum severity severity, char *id, char *text,
		 const char *advice)
{
	struct finding *finding;

	findings->finding = must(reallocarray(findings->finding, findings->count + 1,
					      sizeof(*finding)));
	finding = &findings->finding[findings->count++];
	finding->severity = severity;
	finding->id = id;
	finding->text = text;
	finding->advice = severity == FINDING_OK ? NULL : advice;
}

/**
 * findings_fit() - is the kernel fit?
 * @findings: all findings
 *
 * Return: true if there is no failure among them.
 */
bool findings_fit(const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		if (findings->finding[i].severity == FINDING_FAILURE)
			return false;
	}
	return true;
}

static void print_json(const struct findings *findings, const char *kernel)
{
	struct json_object *array = must(json_object_new_array());
	struct json_object *object = must(json_object_new_object());

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->finding[i];
		struct json_object *entry = must(json_object_new_object());

		json_put_text(entry, "id", finding->id);
		json_put_text(entry, "status", severities[finding->severity].name);
		json_put_text(entry, "finding", finding->text);
		json_put_text(entry, "advice", finding->advice);
		json_object_array_add(array, entry);
	}
	json_put_text(object, "kernel", kernel);
	json_put(object, "fit", json_object_new_boolean(findings_fit(findings)));
	json_put(object, "findings", array);
	json_print(object);
}

static void print_text(const struct findings *findings, const char *kernel)
{
	bool fit = findings_fit(findings);

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->finding[i];

		printf("%s%-7s%s  %s: %s\n",
		       colour_begin(stdout, severities[finding->severity].colour),
		       severities[finding->severity].name, colour_end(stdout), finding->id,
		       finding->text);
		if (finding->advice)
			printf("         -> %s\n", finding->advice);
	}
	printf("\n%sThe kernel %s is %s for gabion.%s\n",
	       colour_begin(stdout, fit ? COLOUR_GREEN : COLOUR_RED), kernel,
	       fit ? "fit" : "not fit", colour_end(stdout));
}

/**
 * findings_print() - print all findings, and what follows from them
 * @findings: the findings
 * @kernel: the kernel's release
 */
void findings_print(const struct findings *findings, const char *kernel)
{
	if (output_json)
		print_json(findings, kernel);
	else
		print_text(findings, kernel);
}

/**
 * findings_free() - let findings go
 * @findings: the findings
 */
void findings_free(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		free(findings->finding[i].id);
		free(findings->finding[i].text);
	}
	free(findings->finding);
}
