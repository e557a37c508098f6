// SPDX-License-Identifier: GPL-2.0-only
/*
 * The report of "gabionctl doctor": findings, and the conclusion from them.
 */
#include <stdlib.h>

#include "lib/doctor_report.h"
#include "lib/memory.h"
#include "lib/output.h"

/**
 * struct finding - the result of one check
 * @severity: how bad it is
 * @id: what was checked; stable, for scripts
 * @text: the result
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
} severities[__SEVERITY_MAX] = {
	[SEVERITY_OK] = { "ok", COLOUR_GREEN },
	[SEVERITY_NOTE] = { "note", COLOUR_NONE },
	[SEVERITY_WARNING] = { "warning", COLOUR_YELLOW },
	[SEVERITY_FAILURE] = { "failure", COLOUR_RED },
};

/**
 * finding_add() - add a finding
 * @report: where to add it
 * @severity: how bad it is
 * @id: what was checked; taken over
 * @text: the result; taken over
 * @advice: what to do about it, or NULL; a constant
 */
void finding_add(struct doctor_report *report, enum severity severity, char *id, char *text,
		 const char *advice)
{
	struct finding *finding;

	report->finding = must(reallocarray(report->finding, report->count + 1,
					    sizeof(*finding)));
	finding = &report->finding[report->count++];
	finding->severity = severity;
	finding->id = id;
	finding->text = text;
	finding->advice = severity == SEVERITY_OK ? NULL : advice;
}

/**
 * doctor_report_is_fit() - can this kernel run Gabion?
 * @report: the report
 *
 * Return: true if no finding is a failure.
 */
bool doctor_report_is_fit(const struct doctor_report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		if (report->finding[i].severity == SEVERITY_FAILURE)
			return false;
	}
	return true;
}

static void print_json(const struct doctor_report *report, const char *kernel)
{
	struct json_object *array = must(json_object_new_array());
	struct json_object *object = must(json_object_new_object());

	for (size_t i = 0; i < report->count; i++) {
		const struct finding *finding = &report->finding[i];
		struct json_object *entry = must(json_object_new_object());

		json_put_text(entry, "id", finding->id);
		json_put_text(entry, "status", severities[finding->severity].name);
		json_put_text(entry, "finding", finding->text);
		json_put_text(entry, "advice", finding->advice);
		json_object_array_add(array, entry);
	}
	json_put_text(object, "kernel", kernel);
	json_put(object, "fit", json_object_new_boolean(doctor_report_is_fit(report)));
	json_put(object, "findings", array);
	json_print(object);
}

static void print_finding(const struct finding *finding)
{
	printf("%s%-7s%s  %s: %s\n",
	       colour_begin(stdout, severities[finding->severity].colour),
	       severities[finding->severity].name, colour_end(stdout), finding->id, finding->text);
	if (finding->advice)
		printf("         -> %s\n", finding->advice);
}

/* The first says what the others are worth. Then what matters, the worst first. */
static void print_text(const struct doctor_report *report, const char *kernel, bool verbose)
{
	const enum severity least = verbose ? SEVERITY_OK : SEVERITY_WARNING;
	bool fit = doctor_report_is_fit(report);
	size_t left_out = 0;

	for (int severity = SEVERITY_FAILURE; severity >= SEVERITY_OK; severity--) {
		for (size_t i = 0; i < report->count; i++) {
			if (!i && severity == SEVERITY_FAILURE)
				print_finding(&report->finding[i]);
			else if (!i || (int)report->finding[i].severity != severity)
				continue;
			else if (severity >= (int)least)
				print_finding(&report->finding[i]);
			else
				left_out++;
		}
	}
	if (left_out)
		printf("%zu more findings ask for nothing: 'gabionctl doctor --verbose'\n",
		       left_out);
	printf("\n%sThe kernel %s is %s for gabion.%s\n",
	       colour_begin(stdout, fit ? COLOUR_GREEN : COLOUR_RED), kernel,
	       fit ? "fit" : "not fit", colour_end(stdout));
}

/**
 * doctor_report_print() - print the findings and the conclusion
 * @report: the report, whose first finding comes before all others
 * @kernel: the kernel's release
 * @verbose: print also what asks for nothing; JSON has it always
 */
void doctor_report_print(const struct doctor_report *report, const char *kernel, bool verbose)
{
	if (output_json)
		print_json(report, kernel);
	else
		print_text(report, kernel, verbose);
}

/**
 * doctor_report_free() - free the findings of a report
 * @report: the report
 */
void doctor_report_free(struct doctor_report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		free(report->finding[i].id);
		free(report->finding[i].text);
	}
	free(report->finding);
}
