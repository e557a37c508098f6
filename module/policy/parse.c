// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parser: policy text to compiled policy. Steps: check the bytes, allocate, read the
 * version, read the statements, look up the profiles that bindings name. It returns a
 * complete policy or an error.
 *
 * Shared by the module and the tool.
 */
#include "policy/lexer.h"
#include "policy/parse.h"
#include "policy/print.h"

/**
 * struct growing_rules - what the profile that is being read says of some objects
 * @nr: entries in @rule
 * @rule: inherited ones first
 */
struct growing_rules {
	unsigned int nr;
	struct gabion_rule rule[GABION_OBJECTS_MAX];
};

/**
 * struct parser - the state of one parse
 * @text: all of it
 * @len: bytes in @text
 * @reader: how far it is read
 * @policy: what is being made
 * @strings: what is left of @policy->strings
 * @strings_end: where it ends
 * @bound: by bind line, the profile that it binds
 * @named: the profiles that bind lines name after "or", in their order
 * @max_named: how many have room in @named
 * @max_excepts: how many have room in @policy->except
 * @binds: the bind lines by whom they bind, and the profile's name
 * @excepts: what follows "except" by its text, and the line
 * @keyword: what the statement being read begins with
 * @profile: the one whose statements are being read, or NULL
 * @profile_name: where its name stands
 * @nr_statements: its own statements so far
 * @rules: its rules so far
 * @canonical: bytes of the objects of all profiles so far
 * @word: the word of an object that is being read
 * @entry: the entry that it stands for
 */
struct parser {
	const char *text;
	size_t len;
	struct gabion_reader reader;
	struct gabion_policy *policy;
	char *strings;
	const char *strings_end;
	struct gabion_word *bound;
	struct gabion_word *named;
	size_t max_named;
	size_t max_excepts;
	struct gabion_lookup binds;
	struct gabion_lookup excepts;
	struct gabion_word keyword;

	struct gabion_profile *profile;
	struct gabion_word profile_name;
	unsigned int nr_statements;
	struct growing_rules rules[__GABION_OP_MAX];
	size_t canonical;
	char word[GABION_WORD_MAX + 1];
	char entry[GABION_ENTRY_SIZE];
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

/* For error messages that list the words of a table. */
__printf(4, 5) static int fail_saying(struct parser *parser, const struct gabion_word *word,
				      int err, const char *format, ...)
{
	char expected[GABION_EXPECTED_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(expected, sizeof(expected), format, args);
	va_end(args);
	return fail(parser, word, err, expected);
}

/* Copies a word into zeroed memory. NULL if count_objects() counted too little: a bug. */
static char *keep_text(struct parser *parser, const char *text, size_t len)
{
	char *string = parser->strings;

	if (len >= (size_t)(parser->strings_end - string))
		return NULL;
	memcpy(string, text, len);
	parser->strings += len + 1;
	return string;
}

static int compile_pattern(struct parser *parser, struct gabion_pattern *pattern,
			   const struct gabion_word *word)
{
	const size_t size = gabion_pattern_size(word->at, word->len);
	const char *problem;
	int err;

	/* Room was counted for what begins with '/'. Nothing else is kept. */
	if (word->at[0] == '/' && size > (size_t)(parser->strings_end - parser->strings))
		return gabion_fail_memory(parser->reader.error);
	err = gabion_pattern_compile(pattern, parser->strings, word->at, word->len, &problem);
	if (err)
		return fail(parser, word, err, problem);
	parser->strings += size;
	return 0;
}

static int parse_pattern(struct parser *parser, struct gabion_pattern *pattern,
			 struct gabion_word *word)
{
	int err = gabion_need_word(&parser->reader, word, "expected a cgroup's path");

	return err ? err : compile_pattern(parser, pattern, word);
}

/* Statements inside a profile */

/**
 * struct verdict_line - a statement that is being read
 * @verdict: its verdict
 * @op: its operation
 * @line: its line
 */
struct verdict_line {
	u8 verdict;
	enum gabion_operation op;
	unsigned int line;
};

static void drop_rule(struct growing_rules *rules, unsigned int i)
{
	rules->nr--;
	memmove(&rules->rule[i], &rules->rule[i + 1], (rules->nr - i) * sizeof(*rules->rule));
}

/* The index of the rule on exactly this object, or @rules->nr. */
static unsigned int find_rule(const struct growing_rules *rules, const char *object)
{
	unsigned int i;

	for (i = 0; i < rules->nr; i++) {
		if (!strcmp(rules->rule[i].object, object))
			break;
	}
	return i;
}

/* Replaces an earlier rule on the same object. */
static int add_rule(struct parser *parser, const struct verdict_line *said, char *object,
		    const struct gabion_word *word)
{
	struct growing_rules *rules = &parser->rules[said->op];
	unsigned int i = find_rule(rules, object);

	if (i < rules->nr && rules->rule[i].line == said->line)
		return fail(parser, word, -EEXIST, "named twice in this line");
	if (i < rules->nr)
		drop_rule(rules, i);
	if (rules->nr == GABION_OBJECTS_MAX)
		return fail_limit(parser, word, -E2BIG, GABION_OBJECTS_MAX,
				  "objects of one operation in a profile");
	rules->rule[rules->nr++] = (struct gabion_rule){
		.object = object,
		.line = said->line,
		.verdict = said->verdict,
	};
	return 0;
}

static int add_object(struct parser *parser, const struct verdict_line *said,
		      const struct gabion_word *word)
{
	struct gabion_object_advice advice;
	char *entry;

	if (word->at[word->len - 1] == ':' &&
	    gabion_operation_parse(word->at, word->len - 1) >= 0)
		return fail(parser, word, -EINVAL,
			    "expected the objects of one operation in a line");
	memcpy(parser->word, word->at, word->len);
	parser->word[word->len] = '\0';
	if (!gabion_object_read(said->op, parser->word, parser->entry, &advice))
		return fail(parser, word, -EBADMSG, advice.text);
	entry = keep_text(parser, parser->entry, strlen(parser->entry));
	return entry ? add_rule(parser, said, entry, word) :
		       gabion_fail_memory(parser->reader.error);
}

/* "OPERATION:" and what follows it */
static int parse_objects(struct parser *parser, struct verdict_line *said,
			 const struct gabion_word *name)
{
	const struct gabion_object_kind *kind;
	struct gabion_word word;
	int op = gabion_operation_parse(name->at, name->len - 1);
	int err;

	if (op < 0)
		return fail(parser, name, op,
			    "unknown operation, expected a name such as sysctl before the colon");
	kind = gabion_objects_of(op);
	if (!kind)
		return fail_saying(parser, name, -EINVAL,
				   "%s has no objects, expected its name without a colon",
				   gabion_operation_name(op));
	said->op = op;
	err = gabion_next_word(&parser->reader, &word);
	if (!err)
		return fail_saying(parser, &word, -EBADMSG, "expected %s", kind->what);
	while (err > 0) {
		err = add_object(parser, said, &word);
		if (!err)
			err = gabion_next_word(&parser->reader, &word);
	}
	return err;
}

/*
 * A statement on the whole operation replaces the earlier ones on its objects. Where an operation
 * covers only standard objects, the objects named before stay covered, with the new verdict.
 */
static void say_whole(struct parser *parser, const struct verdict_line *said)
{
	const struct gabion_object_kind *kind = gabion_objects_of(said->op);
	struct growing_rules *rules = &parser->rules[said->op];
	bool keep = !gabion_object_is_about_all(kind) && said->verdict != GABION_ALLOW;
	unsigned int i, kept = 0;

	for (i = 0; i < rules->nr; i++) {
		const struct gabion_rule *rule = &rules->rule[i];

		if (!keep || rule->verdict == GABION_ALLOW)
			continue;
		rules->rule[kept++] = (struct gabion_rule){
			.object = rule->object,
			.line = said->line,
			.verdict = said->verdict,
		};
	}
	rules->nr = kept;
	parser->profile->verdict[said->op] = said->verdict;
	parser->profile->line[said->op] = said->line;
}

static int parse_operation(struct parser *parser, struct verdict_line *said,
			   const struct gabion_word *word)
{
	int op = gabion_operation_parse(word->at, word->len);
	const struct gabion_object_kind *kind;

	if (op < 0 && gabion_word_is(word, "all"))
		return fail(parser, word, -EINVAL, "expected all alone, without other operations");
	if (op < 0 && word->at[word->len - 1] == ':')
		return fail(parser, word, -EINVAL,
			    "expected an operation with its objects in a line of its own");
	if (op < 0)
		return fail(parser, word, op,
			    "unknown operation, expected a name such as module_load, or all; objects stand behind a colon, as in sysctl: net.*");
	kind = gabion_objects_of(op);
	if (kind && kind->named)
		return fail_saying(parser, word, -EINVAL,
				   "expected %s, as in %s: %s", kind->what,
				   gabion_operation_name(op), kind->example);
	if (parser->profile->line[op] == said->line)
		return fail(parser, word, -EEXIST, "named twice in this line");
	said->op = op;
	say_whole(parser, said);
	return 0;
}

/* Every operation but those that have no verdict without objects. */
static int parse_all(struct parser *parser, struct verdict_line *said)
{
	struct gabion_word word;
	unsigned int op;

	if (gabion_scan_word(&parser->reader, &word))
		return fail(parser, &word, -EINVAL, "expected nothing more after all");
	for (op = 0; op < __GABION_OP_MAX; op++) {
		const struct gabion_object_kind *kind = gabion_objects_of(op);

		said->op = op;
		if (!kind || !kind->named)
			say_whole(parser, said);
	}
	return 0;
}

static int parse_operations(struct parser *parser, struct verdict_line *said,
			    struct gabion_word *word)
{
	int err = 1;

	if (word->at[word->len - 1] == ':')
		return parse_objects(parser, said, word);
	if (gabion_word_is(word, "all"))
		return parse_all(parser, said);
	while (err > 0) {
		err = parse_operation(parser, said, word);
		if (!err)
			err = gabion_next_word(&parser->reader, word);
	}
	return err;
}

static int parse_verdict(struct parser *parser)
{
	static const char expected[] = "expected operations, or all, or one operation: objects";
	struct verdict_line said = {
		.verdict = gabion_verdict_parse(parser->keyword.at, parser->keyword.len),
		.line = parser->keyword.line,
	};
	struct gabion_word word;
	int err;

	err = gabion_need_word(&parser->reader, &word, expected);
	if (!err && said.verdict == GABION_DENY && gabion_word_is(&word, "quietly")) {
		said.verdict = GABION_DENY_QUIETLY;
		err = gabion_need_word(&parser->reader, &word, expected);
	}
	return err ? err : parse_operations(parser, &said, &word);
}

/* Statements that begin a profile, or end the one before */

/* The canonical text, with inheritance written out, must not exceed the limit either. */
static const char too_long[] = "bytes of policy once what its profiles inherit is written out";

/* This also limits the memory that inheritance takes. */
static int count_canonical(struct parser *parser, const struct growing_rules *rules)
{
	static const struct gabion_word beginning = { .line = 1, .column = 1 };
	unsigned int i;

	for (i = 0; i < rules->nr; i++)
		parser->canonical += strlen(rules->rule[i].object);
	if (parser->canonical <= GABION_POLICY_SIZE_MAX)
		return 0;
	return fail_limit(parser, &beginning, -E2BIG, GABION_POLICY_SIZE_MAX, too_long);
}

static int keep_rules(struct parser *parser, enum gabion_operation op)
{
	const struct growing_rules *rules = &parser->rules[op];
	struct gabion_rules *kept = &parser->profile->rules[op];
	size_t size = rules->nr * sizeof(*rules->rule);
	int err = count_canonical(parser, rules);

	if (err || !rules->nr)
		return err;
	kept->rule = gabion_alloc(size);
	if (!kept->rule)
		return gabion_fail_memory(parser->reader.error);
	memcpy(kept->rule, rules->rule, size);
	kept->nr = rules->nr;
	return 0;
}

static int close_profile(struct parser *parser)
{
	unsigned int op;
	int err = 0;

	if (!parser->profile)
		return 0;
	if (!parser->nr_statements)
		return fail(parser, &parser->profile_name, -ENOMSG,
			    "expected at least one statement in this profile");
	for (op = 0; op < __GABION_OP_MAX && !err; op++)
		err = keep_rules(parser, op);
	parser->profile = NULL;
	return err;
}

static int open_profile(struct parser *parser, const struct gabion_word *name)
{
	struct gabion_policy *policy = parser->policy;
	unsigned int op;

	if (gabion_policy_find_profile(policy, name->at, name->len) != GABION_NO_PROFILE)
		return fail(parser, name, -EEXIST, "there is a profile of this name above");
	if (policy->nr_profiles == GABION_PROFILES_MAX)
		return fail_limit(parser, name, -E2BIG, GABION_PROFILES_MAX, "profiles");

	gabion_lookup_add(&policy->names, policy->nr_profiles,
			  gabion_hash(0, name->at, name->len));
	parser->profile = &policy->profile[policy->nr_profiles++];
	memcpy(parser->profile->name, name->at, name->len);
	parser->profile_name = *name;
	parser->nr_statements = 0;
	for (op = 0; op < __GABION_OP_MAX; op++)
		parser->rules[op].nr = 0;
	return 0;
}

static void inherit_rules(struct growing_rules *heir, const struct gabion_rules *rules)
{
	if (rules->nr)
		memcpy(heir->rule, rules->rule, rules->nr * sizeof(*rules->rule));
	heir->nr = rules->nr;
}

static int inherit_profile(struct parser *parser, const struct gabion_word *name)
{
	const struct gabion_policy *policy = parser->policy;
	int index = gabion_policy_find_profile(policy, name->at, name->len);
	const struct gabion_profile *other;
	unsigned int op;

	/* The last profile is the one that inherits. */
	if (index == GABION_NO_PROFILE || index == (int)policy->nr_profiles - 1)
		return fail(parser, name, -ENOENT,
			    "no profile of this name above, expected one to inherit from");

	other = &policy->profile[index];
	memcpy(parser->profile->verdict, other->verdict, sizeof(other->verdict));
	memcpy(parser->profile->line, other->line, sizeof(other->line));
	for (op = 0; op < __GABION_OP_MAX; op++)
		inherit_rules(&parser->rules[op], &other->rules[op]);
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

/* Lines that bind profiles */

static int parse_userns(struct parser *parser, struct gabion_bind *bind,
			struct gabion_word *profile)
{
	struct gabion_policy *policy = parser->policy;

	if (policy->userns != GABION_NO_BIND)
		return fail(parser, &parser->keyword, -EEXIST, "there is a bind userns above");
	policy->userns = bind - policy->bind;
	return gabion_need_name(&parser->reader, profile);
}

static const char *whom_text(const struct gabion_bind *bind)
{
	return bind->pattern.text ? bind->pattern.text : "";
}

static bool same_whom(const struct gabion_bind *a, const struct gabion_bind *b)
{
	return a->whom == b->whom && a->runtimes == b->runtimes &&
	       !strcmp(whom_text(a), whom_text(b));
}

/* Does an earlier line bind the same, with the same profile? */
static bool bound_above(struct parser *parser, const struct gabion_bind *bind,
			const struct gabion_word *profile)
{
	const char *text = whom_text(bind);
	unsigned int hash = gabion_hash(bind->whom + bind->runtimes, text, strlen(text));
	int i;

	hash = gabion_hash(hash, profile->at, profile->len);
	for (i = gabion_lookup_first(&parser->binds, hash); i >= 0;
	     i = gabion_lookup_next(&parser->binds, i)) {
		const struct gabion_bind *other = &parser->policy->bind[i];

		if (same_whom(other, bind) && gabion_same_word(&parser->bound[i], profile))
			return true;
	}
	gabion_lookup_add(&parser->binds, bind - parser->policy->bind, hash);
	return false;
}

static int parse_cgroup(struct parser *parser, struct gabion_bind *bind,
			struct gabion_word *profile)
{
	struct gabion_word pattern;
	int err = parse_pattern(parser, &bind->pattern, &pattern);

	if (!err)
		err = gabion_need_name(&parser->reader, profile);
	if (!err && bound_above(parser, bind, profile))
		return fail(parser, &pattern, -EEXIST, "bound to this profile above");
	return err;
}

static int add_runtime(struct parser *parser, struct gabion_bind *bind,
		       const struct gabion_word *word)
{
	int runtime = gabion_runtime_parse(word->at, word->len);

	if (runtime < 0)
		return fail(parser, word, -EBADMSG,
			    "unknown runtime, expected names such as podman and docker before the profile");
	if (bind->runtimes & 1U << runtime)
		return fail(parser, word, -EEXIST, "named twice in this line");
	bind->runtimes |= 1U << runtime;
	return 0;
}

static bool ends_whom(const struct gabion_word *word)
{
	return gabion_word_is(word, "or") || gabion_word_is(word, "except");
}

/* Of the words up to "or", "except" or the end, the last one is the profile. */
static int parse_containers(struct parser *parser, struct gabion_bind *bind,
			    struct gabion_word *profile)
{
	struct gabion_reader before = parser->reader;
	struct gabion_word first, word;
	int err = gabion_need_word(&parser->reader, profile, "expected a profile's name");

	first = *profile;
	while (!err) {
		before = parser->reader;
		err = gabion_next_word(&parser->reader, &word);
		if (err <= 0 || ends_whom(&word))
			break;
		err = add_runtime(parser, bind, profile);
		*profile = word;
	}
	if (err < 0)
		return err;
	parser->reader = before;
	if (!bind->runtimes)
		bind->runtimes = GABION_RUNTIMES_ALL;
	err = gabion_check_name(&parser->reader, profile);
	if (!err && bound_above(parser, bind, profile))
		return fail(parser, &first, -EEXIST, "bound to this profile above");
	return err;
}

/* Whom a line may bind. */
/* clang-format off */
static const struct whom {
	const char *word;
	enum gabion_whom whom;
	int (*parse)(struct parser *parser, struct gabion_bind *bind, struct gabion_word *profile);
} whoms[] = {
	{ "userns", GABION_WHOM_USERNS, parse_userns },
	{ "cgroup", GABION_WHOM_CGROUP, parse_cgroup },
	{ "containers", GABION_WHOM_CONTAINERS, parse_containers },
};

/* clang-format on */

static int parse_whom(struct parser *parser, struct gabion_bind *bind, struct gabion_word *profile)
{
	static const char expected[] = "expected userns, cgroup or containers after bind";
	struct gabion_word word;
	size_t i;
	int err;

	err = gabion_need_word(&parser->reader, &word, expected);
	for (i = 0; i < ARRAY_SIZE(whoms) && !err; i++) {
		if (!gabion_word_is(&word, whoms[i].word))
			continue;
		bind->whom = whoms[i].whom;
		return whoms[i].parse(parser, bind, profile);
	}
	return err ? err : fail(parser, &word, -EBADMSG, expected);
}

static int add_stand_in(struct parser *parser, struct gabion_bind *bind,
			const struct gabion_word *word)
{
	const struct gabion_word *own = &parser->bound[bind - parser->policy->bind];
	struct gabion_policy *policy = parser->policy;
	struct gabion_word *named = &parser->named[policy->nr_stand_ins];
	unsigned int i;
	int err = gabion_check_name(&parser->reader, word);

	if (err)
		return err;
	if (gabion_same_word(own, word))
		return fail(parser, word, -EEXIST, "the profile of this line itself");
	for (i = 1; i <= bind->nr_stand_ins; i++) {
		if (gabion_same_word(named - i, word))
			return fail(parser, word, -EEXIST, "named twice in this line");
	}
	if (bind->nr_stand_ins == GABION_STAND_INS_MAX || policy->nr_stand_ins == parser->max_named)
		return fail_limit(parser, word, -E2BIG, GABION_STAND_INS_MAX,
				  "profiles after or in a line");
	*named = *word;
	policy->nr_stand_ins++;
	bind->nr_stand_ins++;
	return 0;
}

/* Returns 1 with @word at an "except" that follows; 0 at the end of the line. */
static int parse_stand_ins(struct parser *parser, struct gabion_bind *bind,
			   struct gabion_word *word)
{
	int err = gabion_need_word(&parser->reader, word, "expected profiles after or");

	bind->stand_in = &parser->policy->stand_in[parser->policy->nr_stand_ins];
	if (err)
		return err;
	do {
		err = add_stand_in(parser, bind, word);
		if (!err)
			err = gabion_next_word(&parser->reader, word);
	} while (err > 0 && !gabion_word_is(word, "except"));
	return err;
}

static bool excepted_twice(struct parser *parser, const struct gabion_bind *bind,
			   const char *pattern)
{
	const unsigned int line = bind - parser->policy->bind;
	unsigned int hash = gabion_hash(line, pattern, strlen(pattern));
	int i;

	for (i = gabion_lookup_first(&parser->excepts, hash); i >= 0;
	     i = gabion_lookup_next(&parser->excepts, i)) {
		if (&parser->policy->except[i] >= bind->except &&
		    !strcmp(parser->policy->except[i].text, pattern))
			return true;
	}
	gabion_lookup_add(&parser->excepts, parser->policy->nr_excepts, hash);
	return false;
}

static int add_except(struct parser *parser, struct gabion_bind *bind,
		      const struct gabion_word *word)
{
	struct gabion_policy *policy = parser->policy;
	struct gabion_pattern *pattern = &policy->except[policy->nr_excepts];
	int err;

	if (policy->nr_excepts == GABION_EXCEPTS_MAX || policy->nr_excepts == parser->max_excepts)
		return fail_limit(parser, word, -E2BIG, GABION_EXCEPTS_MAX,
				  "patterns after except");
	err = compile_pattern(parser, pattern, word);
	if (err)
		return err;
	if (excepted_twice(parser, bind, pattern->text))
		return fail(parser, word, -EEXIST, "named twice in this line");
	policy->nr_excepts++;
	bind->nr_excepts++;
	return 0;
}

static int parse_excepts(struct parser *parser, struct gabion_bind *bind)
{
	struct gabion_word word;
	int err = gabion_need_word(&parser->reader, &word, "expected cgroups' paths after except");

	bind->except = &parser->policy->except[parser->policy->nr_excepts];
	if (err)
		return err;
	do {
		err = add_except(parser, bind, &word);
		if (!err)
			err = gabion_next_word(&parser->reader, &word);
	} while (err > 0);
	return err;
}

static int parse_bind(struct parser *parser)
{
	struct gabion_policy *policy = parser->policy;
	struct gabion_bind *bind = &policy->bind[policy->nr_binds];
	struct gabion_word *profile = &parser->bound[policy->nr_binds];
	struct gabion_word word;
	int err;

	if (policy->nr_binds == GABION_BINDS_MAX)
		return fail_limit(parser, &parser->keyword, -E2BIG, GABION_BINDS_MAX, "bind lines");
	bind->line = parser->keyword.line;
	err = parse_whom(parser, bind, profile);
	if (err)
		return err;
	policy->nr_binds++;
	err = gabion_next_word(&parser->reader, &word);
	if (err > 0 && gabion_word_is(&word, "or"))
		err = parse_stand_ins(parser, bind, &word);
	if (err > 0 && gabion_word_is(&word, "except"))
		err = parse_excepts(parser, bind);
	if (err > 0)
		return fail(parser, &word, -EBADMSG,
			    "expected or, except, or the end of the line");
	return err;
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
	{ "allow", true, parse_verdict },
	{ "audit", true, parse_verdict },
	{ "deny", true, parse_verdict },
	{ "bind", false, parse_bind },
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
			    "expected profile, allow, audit, deny or bind");
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

/**
 * struct room - how much a text needs room for, at most
 * @profiles: profiles
 * @binds: bind lines
 * @named: profiles that bind lines name after "or"
 * @excepts: patterns that follow "except"
 * @strings: bytes of objects and patterns
 */
struct room {
	size_t profiles;
	size_t binds;
	size_t named;
	size_t excepts;
	size_t strings;
};

/* No room beyond the limit: exceeding it is an error. */
static void count_bind(struct gabion_reader *reader, struct room *room)
{
	struct gabion_word word;
	bool except = false;
	size_t named = 0;

	if (room->binds == GABION_BINDS_MAX)
		return;
	room->binds++;
	while (gabion_scan_word(reader, &word)) {
		except = except || gabion_word_is(&word, "except");
		if (word.at[0] == '/')
			room->strings += gabion_pattern_size(word.at, word.len);
		if (!except && named < GABION_STAND_INS_MAX)
			named++;
		else if (except && room->excepts < GABION_EXCEPTS_MAX)
			room->excepts++;
	}
	room->named += named;
}

/* An object is kept as an entry, which may be longer: "netlink:kobject_uevent" for "16:15". */
static void count_objects(struct gabion_reader *reader, struct room *room)
{
	struct gabion_word word;

	while (gabion_scan_word(reader, &word))
		room->strings += word.len + 1 + GABION_ENTRY_GROWTH;
}

static void count_statements(const struct parser *parser, struct room *room)
{
	struct gabion_reader reader;
	struct gabion_word word;

	gabion_reader_init(&reader, parser->text, parser->len, NULL);
	while (gabion_scan_statement(&reader, &word)) {
		if (gabion_word_is(&word, "bind")) {
			count_bind(&reader, room);
		} else {
			room->profiles += gabion_word_is(&word, "profile") &&
					  room->profiles < GABION_PROFILES_MAX;
			count_objects(&reader, room);
		}
		if (!gabion_scan_line(&reader))
			break;
	}
}

static int make_room_to_parse(struct parser *parser, const struct room *room)
{
	parser->max_named = room->named;
	parser->max_excepts = room->excepts;
	parser->bound = gabion_alloc((room->binds + 1) * sizeof(*parser->bound));
	parser->named = gabion_alloc((room->named + 1) * sizeof(*parser->named));
	if (!parser->bound || !parser->named ||
	    gabion_lookup_make(&parser->binds, room->binds + 1) ||
	    gabion_lookup_make(&parser->excepts, room->excepts + 1))
		return gabion_fail_memory(parser->reader.error);
	return 0;
}

static int make_room(struct parser *parser)
{
	struct gabion_policy *policy;
	struct room room = { .binds = 0 };

	policy = gabion_alloc(sizeof(*policy));
	if (!policy)
		return gabion_fail_memory(parser->reader.error);
	parser->policy = policy;
	policy->userns = GABION_NO_BIND;
	count_statements(parser, &room);

	/* One entry more than counted, as an allocation of 0 bytes is none. */
	policy->profile = gabion_alloc((room.profiles + 1) * sizeof(*policy->profile));
	policy->bind = gabion_alloc((room.binds + 1) * sizeof(*policy->bind));
	policy->stand_in = gabion_alloc((room.named + 1) * sizeof(*policy->stand_in));
	policy->except = gabion_alloc((room.excepts + 1) * sizeof(*policy->except));
	policy->strings = gabion_alloc(room.strings + 1);
	if (!policy->profile || !policy->bind || !policy->stand_in || !policy->except ||
	    !policy->strings || gabion_lookup_make(&policy->names, room.profiles + 1))
		return gabion_fail_memory(parser->reader.error);
	parser->strings = policy->strings;
	parser->strings_end = policy->strings + room.strings + 1;
	return make_room_to_parse(parser, &room);
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

/* After all statements: a bind line may come before the profile that it names. */
static int find_profile(struct parser *parser, const struct gabion_word *name, u16 *profile)
{
	int index = gabion_policy_find_profile(parser->policy, name->at, name->len);

	if (index == GABION_NO_PROFILE)
		return fail(parser, name, -ENOENT, "there is no profile of this name");
	*profile = index;
	return 0;
}

static int resolve_bindings(struct parser *parser)
{
	const struct gabion_word *named = parser->named;
	unsigned int i, j;
	int err = 0;

	for (i = 0; i < parser->policy->nr_binds && !err; i++) {
		struct gabion_bind *bind = &parser->policy->bind[i];

		err = find_profile(parser, &parser->bound[i], &bind->profile);
		for (j = 0; j < bind->nr_stand_ins && !err; j++)
			err = find_profile(parser, named++, &bind->stand_in[j]);
	}
	return err;
}

static int check_canonical_size(struct parser *parser)
{
	static const struct gabion_word beginning = { .line = 1, .column = 1 };

	if (gabion_policy_print_size(parser->policy) <= GABION_POLICY_SIZE_MAX)
		return 0;
	return fail_limit(parser, &beginning, -E2BIG, GABION_POLICY_SIZE_MAX, too_long);
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
 * * -EEXIST: a profile or a binding given twice, or a word twice in a line;
 * * -ENOENT: a profile that does not exist, or not yet where it is inherited;
 * * -ENOMSG: a profile with no statement of its own;
 * * -EINVAL: a value out of place: the root cgroup, "." or ".." in a path,
 *   "all" where single operations are named, objects of an operation that has none,
 *   or an operation without the objects that it needs;
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
	gabion_free(parser->bound);
	gabion_free(parser->named);
	gabion_lookup_free(&parser->binds);
	gabion_lookup_free(&parser->excepts);
	gabion_free(parser);
	if (err) {
		gabion_policy_free(policy);
		return ERR_PTR(err);
	}
	return policy;
}
