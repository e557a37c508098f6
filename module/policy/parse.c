// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy text to compiled policy, in steps: check the bytes, make room, read
 * the version, read the statements, look up the profiles that bindings name.
 * The policy is given out when all is done, or not at all.
 *
 * Shared by the module and the tool.
 */
#include "policy/lexer.h"
#include "policy/parse.h"
#include "policy/print.h"

/**
 * struct growing_list - a list of the profile that is being read
 * @nr_inherited: entries of @entry that are inherited; its own follow
 * @nr: entries of @entry
 * @statement: the first of its own statements
 * @entry: the entries
 * @line: where each of them stands
 */
struct growing_list {
	unsigned int nr_inherited;
	unsigned int nr;
	struct gabion_word statement;
	char *entry[GABION_ENTRIES_MAX];
	unsigned int line[GABION_ENTRIES_MAX];
};

/**
 * struct parser - the state of one parse
 * @text: all of it
 * @len: bytes in @text
 * @reader: how far it is read
 * @policy: what is being made
 * @strings: what is left of @policy->strings
 * @userns_profile: the profile that "bind userns" names
 * @bind_profile: the profile that each "bind cgroup" names
 * @keyword: what the statement being read begins with
 * @profile: the one whose statements are being read, or NULL
 * @profile_name: where its name stands
 * @nr_statements: its own statements so far
 * @nr_verdict_lines: those of them that are verdicts
 * @named: where its own verdicts have named each operation
 * @list: its lists so far
 */
struct parser {
	const char *text;
	size_t len;
	struct gabion_reader reader;
	struct gabion_policy *policy;
	char *strings;
	struct gabion_word userns_profile;
	struct gabion_word bind_profile[GABION_BINDS_MAX];
	struct gabion_word keyword;

	struct gabion_profile *profile;
	struct gabion_word profile_name;
	unsigned int nr_statements;
	unsigned int nr_verdict_lines;
	struct gabion_word named[__GABION_OP_MAX];
	struct growing_list list[__GABION_LIST_MAX];
};

/* Says what is wrong at @word, and returns @err. */
static int fail(struct parser *parser, const struct gabion_word *word, int err,
		const char *expected)
{
	return gabion_fail(&parser->reader, word, err, expected);
}

static int fail_limit(struct parser *parser, const struct gabion_word *word, int err,
		      unsigned int max, const char *what)
{
	return gabion_fail_limit(&parser->reader, word, err, max, what);
}

/* gabion_alloc() zeroes; the room that each word needs was made beforehand. */
static char *keep_string(struct parser *parser, const struct gabion_word *word)
{
	char *string = parser->strings;

	memcpy(string, word->at, word->len);
	parser->strings += word->len + 1;
	return string;
}

static int parse_pattern(struct parser *parser, struct gabion_pattern *pattern,
			 struct gabion_word *word)
{
	const char *problem;
	int err = gabion_need_word(&parser->reader, word, "expected a cgroup's path");

	if (err)
		return err;
	pattern->text = keep_string(parser, word);
	pattern->copy = keep_string(parser, word);
	err = gabion_pattern_compile(pattern, &problem);
	return err ? fail(parser, word, err, problem) : 0;
}

/* Statements inside a profile */

static int set_verdict(struct parser *parser, const struct gabion_word *word, u8 verdict)
{
	int op = gabion_operation_parse(word->at, word->len);

	if (op < 0 && gabion_word_is(word, "all"))
		return fail(parser, word, -EINVAL,
			    "may only stand alone, in the first line of verdicts of its profile");
	if (op < 0)
		return fail(parser, word, op,
			    "unknown operation, expected a name such as module_load, or all");
	if (parser->named[op].len)
		return fail(parser, word, -EEXIST, "operation already named in this profile");
	parser->named[op] = *word;
	parser->profile->verdict[op] = verdict;
	parser->profile->line[op] = word->line;
	return 0;
}

static int set_all_verdicts(struct parser *parser, u8 verdict)
{
	struct gabion_word word;
	unsigned int op;

	if (gabion_scan_word(&parser->reader, &word))
		return fail(parser, &word, -EINVAL, "expected nothing more after all");
	for (op = 0; op < __GABION_OP_MAX; op++) {
		parser->profile->verdict[op] = verdict;
		parser->profile->line[op] = parser->keyword.line;
	}
	return 0;
}

static int parse_verdicts(struct parser *parser)
{
	int verdict = gabion_verdict_parse(parser->keyword.at, parser->keyword.len);
	bool first = !parser->nr_verdict_lines++;
	struct gabion_word word;
	int err;

	err = gabion_need_word(&parser->reader, &word, "expected operations, or all");
	if (!err && verdict == GABION_DENY && gabion_word_is(&word, "quietly")) {
		verdict = GABION_DENY_QUIETLY;
		err = gabion_need_word(&parser->reader, &word, "expected operations, or all");
	}
	if (err)
		return err;
	if (first && gabion_word_is(&word, "all"))
		return set_all_verdicts(parser, verdict);
	do {
		err = set_verdict(parser, &word, verdict);
		if (err)
			return err;
		err = gabion_next_word(&parser->reader, &word);
	} while (err > 0);
	return err;
}

/* For messages that name words of a table. */
static int fail_expected(struct parser *parser, const struct gabion_word *word, int err,
			 const char *format, const char *what, const char *where)
{
	char expected[100];

	snprintf(expected, sizeof(expected), format, what, where);
	return fail(parser, word, err, expected);
}

static int need_entry_word(struct parser *parser, const struct gabion_list_desc *desc,
			   struct gabion_word *word)
{
	int found = gabion_next_word(&parser->reader, word);

	if (!found)
		return fail_expected(parser, word, -EBADMSG, "expected %s%s", desc->what, "");
	return found < 0 ? found : 0;
}

/* The words of an entry, one blank between two; @word, the first, becomes all of them. */
static int keep_entry(struct parser *parser, const struct gabion_list_desc *desc,
		      struct gabion_word *word, char **entry)
{
	struct gabion_word next;
	unsigned int i;
	int err;

	*entry = keep_string(parser, word);
	for (i = 1; i < desc->entry_words; i++) {
		err = need_entry_word(parser, desc, &next);
		if (err)
			return err;
		parser->strings[-1] = ' ';
		keep_string(parser, &next);
		word->len = next.at + next.len - word->at;
	}
	if (desc->valid && !desc->valid(*entry))
		return fail(parser, word, -EBADMSG, desc->expected);
	return 0;
}

static int add_entry(struct parser *parser, enum gabion_list which, struct gabion_word *word)
{
	const struct gabion_list_desc *desc = &gabion_lists[which];
	struct growing_list *list = &parser->list[which];
	unsigned int i;
	char *entry;
	int err;

	err = keep_entry(parser, desc, word, &entry);
	if (err)
		return err;
	for (i = 0; i < list->nr; i++) {
		if (strcmp(entry, list->entry[i]))
			continue;
		if (i < list->nr_inherited)
			return 0;
		return fail_expected(parser, word, -EEXIST, "%s already in this profile's list%s",
				     desc->noun, "");
	}
	if (list->nr == GABION_ENTRIES_MAX)
		return fail_limit(parser, word, -E2BIG, GABION_ENTRIES_MAX, "entries in one list");
	list->line[list->nr] = word->line;
	list->entry[list->nr++] = entry;
	return 0;
}

static int parse_list(struct parser *parser)
{
	int which = gabion_list_parse(parser->keyword.at, parser->keyword.len);
	const struct gabion_list_desc *desc = &gabion_lists[which];
	struct gabion_word word;
	int err;

	err = gabion_next_word(&parser->reader, &word);
	if (err < 0)
		return err;
	if (!err || !gabion_word_is(&word, desc->verb))
		return fail_expected(parser, &word, -EBADMSG, "expected %s after %s", desc->verb,
				     desc->keyword);
	err = need_entry_word(parser, desc, &word);
	if (err)
		return err;
	if (!parser->list[which].statement.len)
		parser->list[which].statement = parser->keyword;
	do {
		err = add_entry(parser, which, &word);
		if (err)
			return err;
		err = gabion_next_word(&parser->reader, &word);
	} while (err > 0);
	return err;
}

/* Statements that begin a profile, or end the one before */

/*
 * A list of what is denied says so itself, unless its profile gives the
 * operation a verdict; under "allow" it says nothing, and is not kept.
 */
static int settle_allowed(struct parser *parser, enum gabion_operation op,
			  struct growing_list *list)
{
	bool own = list->statement.len;

	if (own && parser->named[op].len)
		return fail(parser, &list->statement, -EINVAL,
			    "expected no list of what is denied where its operation is allowed");
	if (!own) {
		list->nr = 0;
		return 0;
	}
	parser->profile->verdict[op] = GABION_DENY;
	parser->profile->line[op] = list->statement.line;
	return 0;
}

/* "deny all" is of what is listed; where nothing is, it says nothing. */
static int settle_empty(struct parser *parser, enum gabion_operation op,
			const struct gabion_list_desc *desc)
{
	if (parser->named[op].len)
		return fail_expected(parser, &parser->named[op], -EINVAL,
				     "expected %s %s in this profile too, to say of what",
				     desc->keyword, desc->verb);
	parser->profile->verdict[op] = GABION_ALLOW;
	return 0;
}

static int settle_denied_list(struct parser *parser, enum gabion_operation op,
			      const struct gabion_list_desc *desc, struct growing_list *list)
{
	if (parser->profile->verdict[op] == GABION_ALLOW)
		return settle_allowed(parser, op, list);
	if (!list->nr && !desc->standard)
		return settle_empty(parser, op, desc);
	return 0;
}

static int settle_lists(struct parser *parser)
{
	unsigned int op;
	int list, err;

	for (op = 0; op < __GABION_OP_MAX; op++) {
		list = gabion_list_of(op);
		if (list == GABION_NO_LIST || !gabion_lists[list].denies)
			continue;
		err = settle_denied_list(parser, op, &gabion_lists[list], &parser->list[list]);
		if (err)
			return err;
	}
	return 0;
}

static int keep_list(struct parser *parser, enum gabion_list which)
{
	struct gabion_entries *entries = &parser->profile->list[which];
	const struct growing_list *list = &parser->list[which];
	size_t entry_size = list->nr * sizeof(*entries->entry);
	size_t line_size = list->nr * sizeof(*entries->line);

	if (!list->nr)
		return 0;
	entries->entry = gabion_alloc(entry_size + line_size);
	if (!entries->entry)
		return gabion_fail_memory(parser->reader.error);
	entries->line = (unsigned int *)(entries->entry + list->nr);
	memcpy(entries->entry, list->entry, entry_size);
	memcpy(entries->line, list->line, line_size);
	entries->nr = list->nr;
	return 0;
}

static int close_profile(struct parser *parser)
{
	unsigned int list;
	int err;

	if (!parser->profile)
		return 0;
	if (!parser->nr_statements)
		return fail(parser, &parser->profile_name, -ENOMSG,
			    "expected at least one statement in this profile");
	err = settle_lists(parser);
	for (list = 0; list < __GABION_LIST_MAX && !err; list++)
		err = keep_list(parser, list);
	parser->profile = NULL;
	return err;
}

static int open_profile(struct parser *parser, const struct gabion_word *name)
{
	struct gabion_policy *policy = parser->policy;

	if (gabion_policy_find_profile(policy, name->at, name->len) != GABION_NO_PROFILE)
		return fail(parser, name, -EEXIST, "there is a profile of this name above");
	if (policy->nr_profiles == GABION_PROFILES_MAX)
		return fail_limit(parser, name, -E2BIG, GABION_PROFILES_MAX, "profiles");

	parser->profile = &policy->profile[policy->nr_profiles++];
	memcpy(parser->profile->name, name->at, name->len);
	parser->profile_name = *name;
	parser->nr_statements = 0;
	parser->nr_verdict_lines = 0;
	memset(parser->named, 0, sizeof(parser->named));
	memset(parser->list, 0, sizeof(parser->list));
	return 0;
}

static void inherit_list(struct growing_list *heir, const struct gabion_entries *entries)
{
	if (entries->nr) {
		memcpy(heir->entry, entries->entry, entries->nr * sizeof(*entries->entry));
		memcpy(heir->line, entries->line, entries->nr * sizeof(*entries->line));
	}
	heir->nr = entries->nr;
	heir->nr_inherited = entries->nr;
}

static int inherit_profile(struct parser *parser, const struct gabion_word *name)
{
	const struct gabion_policy *policy = parser->policy;
	int index = gabion_policy_find_profile(policy, name->at, name->len);
	const struct gabion_profile *other;
	unsigned int list;

	/* The last one is the heir itself. */
	if (index == GABION_NO_PROFILE || index == (int)policy->nr_profiles - 1)
		return fail(parser, name, -ENOENT,
			    "no profile of this name above, expected one to inherit from");

	other = &policy->profile[index];
	memcpy(parser->profile->verdict, other->verdict, sizeof(other->verdict));
	memcpy(parser->profile->line, other->line, sizeof(other->line));
	for (list = 0; list < __GABION_LIST_MAX; list++)
		inherit_list(&parser->list[list], &other->list[list]);
	return 0;
}

static int parse_profile(struct parser *parser)
{
	struct gabion_word word;
	int err;

	err = gabion_need_name(&parser->reader, &word);
	if (!err)
		err = open_profile(parser, &word);
	if (err)
		return err;

	err = gabion_next_word(&parser->reader, &word);
	if (err <= 0)
		return err;
	if (!gabion_word_is(&word, "inherits"))
		return fail(parser, &word, -EBADMSG, "expected inherits, or the end of the line");
	err = gabion_need_name(&parser->reader, &word);
	if (!err)
		err = inherit_profile(parser, &word);
	return err ? err : gabion_need_line_end(&parser->reader);
}

static int check_room_to_bind(struct parser *parser)
{
	if (parser->policy->nr_binds + parser->policy->nr_exempts < GABION_BINDS_MAX)
		return 0;
	return fail_limit(parser, &parser->keyword, -E2BIG, GABION_BINDS_MAX,
			  "lines of bind cgroup and exempt");
}

static int parse_bind_userns(struct parser *parser)
{
	int err;

	if (parser->policy->userns_line)
		return fail(parser, &parser->keyword, -EEXIST, "there is a bind userns above");
	err = gabion_need_name(&parser->reader, &parser->userns_profile);
	if (err)
		return err;
	parser->policy->userns_line = parser->keyword.line;
	return gabion_need_line_end(&parser->reader);
}

static bool bind_exists(const struct parser *parser, const struct gabion_pattern *pattern,
			const struct gabion_word *profile)
{
	unsigned int i;

	for (i = 0; i < parser->policy->nr_binds; i++) {
		if (!strcmp(parser->policy->bind[i].pattern.text, pattern->text) &&
		    gabion_same_word(&parser->bind_profile[i], profile))
			return true;
	}
	return false;
}

static int parse_bind_cgroup(struct parser *parser)
{
	struct gabion_policy *policy = parser->policy;
	struct gabion_bind *bind;
	struct gabion_word *profile;
	struct gabion_word pattern;
	int err;

	err = check_room_to_bind(parser);
	if (err)
		return err;
	bind = &policy->bind[policy->nr_binds];
	profile = &parser->bind_profile[policy->nr_binds];
	err = parse_pattern(parser, &bind->pattern, &pattern);
	if (!err)
		err = gabion_need_name(&parser->reader, profile);
	if (err)
		return err;
	if (bind_exists(parser, &bind->pattern, profile))
		return fail(parser, &pattern, -EEXIST, "bound to this profile above");
	bind->line = parser->keyword.line;
	policy->nr_binds++;
	return gabion_need_line_end(&parser->reader);
}

static int parse_bind(struct parser *parser)
{
	struct gabion_word word;
	int err;

	err = gabion_need_word(&parser->reader, &word, "expected userns or cgroup after bind");
	if (err)
		return err;
	if (gabion_word_is(&word, "userns"))
		return parse_bind_userns(parser);
	if (gabion_word_is(&word, "cgroup"))
		return parse_bind_cgroup(parser);
	return fail(parser, &word, -EBADMSG, "expected userns or cgroup after bind");
}

static int parse_exempt(struct parser *parser)
{
	struct gabion_policy *policy = parser->policy;
	struct gabion_exempt *exempt;
	struct gabion_word pattern;
	unsigned int i;
	int err;

	err = check_room_to_bind(parser);
	if (err)
		return err;
	exempt = &policy->exempt[policy->nr_exempts];
	err = parse_pattern(parser, &exempt->pattern, &pattern);
	if (err)
		return err;
	for (i = 0; i < policy->nr_exempts; i++) {
		if (!strcmp(policy->exempt[i].pattern.text, exempt->pattern.text))
			return fail(parser, &pattern, -EEXIST, "exempt by a line above");
	}
	exempt->line = parser->keyword.line;
	policy->nr_exempts++;
	return gabion_need_line_end(&parser->reader);
}

static int parse_version_again(struct parser *parser)
{
	return fail(parser, &parser->keyword, -EEXIST, "the version is given above");
}

/* What a line may begin with. */
/* clang-format off */
static const struct statement {
	const char *keyword;
	bool in_profile;
	int (*parse)(struct parser *parser);
} statements[] = {
	{ "profile", false, parse_profile },
	{ "allow", true, parse_verdicts },
	{ "audit", true, parse_verdicts },
	{ "deny", true, parse_verdicts },
	{ "autoload", true, parse_list },
	{ "sysctl", true, parse_list },
	{ "device", true, parse_list },
	{ "capability", true, parse_list },
	{ "socket", true, parse_list },
	{ "bind", false, parse_bind },
	{ "exempt", false, parse_exempt },
	{ "gabion", false, parse_version_again },
};

/* clang-format on */

static const struct statement *find_statement(const struct gabion_word *keyword)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(statements); i++) {
		if (gabion_word_is(keyword, statements[i].keyword))
			return &statements[i];
	}
	return NULL;
}

static int parse_statement(struct parser *parser)
{
	const struct gabion_word *keyword = &parser->keyword;
	const struct statement *statement;
	int err = gabion_check_word_size(&parser->reader, keyword);

	if (err)
		return err;
	statement = find_statement(keyword);
	if (!statement)
		return fail(parser, keyword, -EBADMSG,
			    "expected profile, allow, audit, deny, autoload, sysctl, device, capability, socket, bind or exempt");
	if (statement->in_profile && !parser->profile)
		return fail(parser, keyword, -EBADMSG,
			    "expected this inside a profile, below its profile line");

	if (statement->in_profile)
		parser->nr_statements++;
	else
		err = close_profile(parser);
	return err ? err : statement->parse(parser);
}

/* The steps of a parse */

static int check_bytes(struct parser *parser)
{
	struct gabion_reader reader;
	struct gabion_word word;

	gabion_reader_init(&reader, parser->text, parser->len, NULL);
	for (; reader.pos < reader.end; reader.pos++) {
		char c = *reader.pos;

		gabion_set_word(&reader, &word, reader.pos + 1);
		if (reader.pos - parser->text == GABION_POLICY_SIZE_MAX) {
			word.len = 0;
			return fail_limit(parser, &word, -E2BIG, GABION_POLICY_SIZE_MAX,
					  "bytes of policy");
		}
		if ((c < 0x20 || c > 0x7e) && c != '\t' && c != '\n')
			return fail(parser, &word, -EILSEQ,
				    "expected printable ASCII, tabs and newlines only");
		if (c == '\n') {
			reader.line_start = reader.pos + 1;
			reader.line++;
		}
	}
	return 0;
}

/* Lines that begin with @keyword; more than @max need no room, they are an error. */
static size_t count_statements(const struct parser *parser, const char *keyword, size_t max)
{
	struct gabion_reader reader;
	struct gabion_word word;
	size_t count = 0;

	gabion_reader_init(&reader, parser->text, parser->len, NULL);
	while (count < max && gabion_scan_statement(&reader, &word)) {
		if (gabion_word_is(&word, keyword))
			count++;
		if (!gabion_scan_line(&reader))
			break;
	}
	return count;
}

static int make_room(struct parser *parser)
{
	size_t nr_profiles = count_statements(parser, "profile", GABION_PROFILES_MAX);
	size_t nr_binds = count_statements(parser, "bind", GABION_BINDS_MAX);
	size_t nr_exempts = count_statements(parser, "exempt", GABION_BINDS_MAX);
	struct gabion_policy *policy;

	policy = gabion_alloc(sizeof(*policy));
	if (!policy)
		return gabion_fail_memory(parser->reader.error);
	parser->policy = policy;
	policy->userns_profile = GABION_NO_PROFILE;

	/*
	 * An entry more than is counted, as none at all is no allocation. A
	 * pattern is kept twice; the blank behind a word, or the end of the
	 * text, makes up for the NUL.
	 */
	policy->profile = gabion_alloc((nr_profiles + 1) * sizeof(*policy->profile));
	policy->bind = gabion_alloc((nr_binds + 1) * sizeof(*policy->bind));
	policy->exempt = gabion_alloc((nr_exempts + 1) * sizeof(*policy->exempt));
	policy->strings = gabion_alloc(2 * (parser->len + 1));
	if (!policy->profile || !policy->bind || !policy->exempt || !policy->strings)
		return gabion_fail_memory(parser->reader.error);
	parser->strings = policy->strings;
	return 0;
}

static int parse_version(struct parser *parser)
{
	static const char expected[] =
		"expected gabion " __stringify(GABION_POLICY_VERSION) " before anything else";
	struct gabion_word word;
	size_t i;
	int err;

	if (!gabion_scan_statement(&parser->reader, &word) || !gabion_word_is(&word, "gabion"))
		return fail(parser, &word, -EBADMSG, expected);
	err = gabion_need_word(&parser->reader, &word, expected);
	if (err)
		return err;
	for (i = 0; i < word.len; i++) {
		if (word.at[i] < '0' || word.at[i] > '9')
			return fail(parser, &word, -EBADMSG, expected);
	}
	if (!gabion_word_is(&word, __stringify(GABION_POLICY_VERSION)))
		return fail(parser, &word, -EPROTONOSUPPORT,
			    "unknown version, expected " __stringify(GABION_POLICY_VERSION));
	return gabion_need_line_end(&parser->reader);
}

static int parse_statements(struct parser *parser)
{
	int err;

	while (gabion_scan_statement(&parser->reader, &parser->keyword)) {
		err = parse_statement(parser);
		if (err)
			return err;
	}
	return close_profile(parser);
}

/* A binding may stand above the profile that it names. */
static int find_profile(struct parser *parser, const struct gabion_word *name)
{
	int index = gabion_policy_find_profile(parser->policy, name->at, name->len);

	if (index != GABION_NO_PROFILE)
		return index;
	return fail(parser, name, -ENOENT, "there is no profile of this name");
}

static int resolve_bindings(struct parser *parser)
{
	struct gabion_policy *policy = parser->policy;
	unsigned int i;
	int index;

	if (policy->userns_line) {
		index = find_profile(parser, &parser->userns_profile);
		if (index < 0)
			return index;
		policy->userns_profile = index;
	}
	for (i = 0; i < policy->nr_binds; i++) {
		index = find_profile(parser, &parser->bind_profile[i]);
		if (index < 0)
			return index;
		policy->bind[i].profile = index;
	}
	return 0;
}

/* What is read back, with inheritance written out, has to be a policy too. */
static int check_canonical_size(struct parser *parser)
{
	static const struct gabion_word beginning = { .line = 1, .column = 1 };

	if (gabion_policy_print_size(parser->policy) <= GABION_POLICY_SIZE_MAX)
		return 0;
	return fail_limit(parser, &beginning, -E2BIG, GABION_POLICY_SIZE_MAX,
			  "bytes of policy once what its profiles inherit is written out");
}

static int (*const steps[])(struct parser *parser) = {
	check_bytes,
	make_room,
	parse_version,
	parse_statements,
	resolve_bindings,
	check_canonical_size,
};

/**
 * gabion_policy_parse() - compile a policy text
 * @text: need not end in NUL
 * @len: bytes in @text
 * @error: filled when an error is returned, and then always
 *
 * Context: process context, may sleep.
 * Return: a policy, for gabion_policy_free(); or an ERR_PTR() of
 * * -EBADMSG: no version line, an unknown word, or a word missing or too many;
 * * -EPROTONOSUPPORT: a version that this parser does not know;
 * * -EEXIST: a profile, an operation, an entry of a list or a line given twice;
 * * -ENOENT: a profile that does not exist, or not yet where it is inherited;
 * * -ENOMSG: a profile with no statement of its own;
 * * -EINVAL: a value out of place: the root cgroup, "." or ".." in a path,
 *   "all" where single operations are named, a list of what is denied under
 *   "allow", or a verdict that needs such a list and has none;
 * * -ENAMETOOLONG: a word or a profile's name is too long;
 * * -E2BIG: a count is over its limit, or the text, as written or canonical;
 * * -EILSEQ: a byte that is no printable ASCII, tab or newline;
 * * -ENOMEM: out of memory.
 */
struct gabion_policy *gabion_policy_parse(const char *text, size_t len,
					  struct gabion_parse_error *error)
{
	struct gabion_policy *policy;
	struct parser *parser;
	int err = 0;
	size_t i;

	parser = gabion_alloc(sizeof(*parser));
	if (!parser)
		return ERR_PTR(gabion_fail_memory(error));
	parser->text = text;
	parser->len = len;
	gabion_reader_init(&parser->reader, text, len, error);

	for (i = 0; i < ARRAY_SIZE(steps) && !err; i++)
		err = steps[i](parser);

	policy = parser->policy;
	gabion_free(parser);
	if (err) {
		gabion_policy_free(policy);
		return ERR_PTR(err);
	}
	return policy;
}
