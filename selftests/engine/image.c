// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hooked functions in the running kernel: each takes the arguments that its hook reads, and
 * something calls it. Neither a name nor the self-test shows this. A function may keep its name and
 * change its type. And the compiler may have inlined it into each caller: then the hook is placed
 * and passes its self-test, and never fires.
 *
 * The file "prototypes" has what is expected. It is compared with the code and types of the running
 * kernel: /proc/kallsyms, /proc/kcore and /sys/kernel/btf. A function that is inlined into some
 * callers only passes here.
 *
 * engine_image --print writes the prototypes of this kernel, to update the list.
 */
#include <fcntl.h>
#include <linux/elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hooks.h"
#include "kselftest_harness.h"
#include "prototype.h"

asm(".section .rodata; listing: .incbin \"../engine/prototypes\"; .byte 0; .previous");
extern const char listing[];

/**
 * struct function - a function that the module hooks on some kernel
 * @name: its name
 * @module: the module that contains it, or the empty string
 * @expected: its prototypes on the known kernels, each followed by a newline
 * @uncalled: why no caller of it can be found, or NULL
 * @untyped: why it has no type, or NULL
 * @here: whether this kernel has it
 * @hooked: whether it is hooked here, and not another one in its place
 * @address: its address
 * @uses: how many instructions and table entries refer to it
 */
struct function {
	char name[64];
	char module[32];
	char expected[4 * PROTOTYPE_MAX];
	const char *uncalled;
	const char *untyped;
	bool here;
	bool hooked;
	uint64_t address;
	unsigned int uses;
};

#define FUNCTIONS_MAX 1024

static struct function functions[FUNCTIONS_MAX];
static int nr_functions;

static struct function *find_function(const char *name)
{
	int i;

	for (i = 0; i < nr_functions; i++) {
		if (!strcmp(functions[i].name, name))
			return &functions[i];
	}
	return NULL;
}

/* The name in a prototype: "open" in "int open(struct inode *, struct file *)". */
static void name_of(const char *prototype, char *name, size_t size)
{
	size_t end = strcspn(prototype, "("), start = end;

	while (start && !strchr(" *", prototype[start - 1]))
		start--;
	snprintf(name, size, "%.*s", (int)(end - start), prototype + start);
}

/*
 * A line is a word, a tab and its value. The word is "uncalled" or "untyped", with a function, a
 * tab and the reason; or else a module, or "-" for vmlinux, with a prototype.
 */
static bool take_line(char *line)
{
	char *what = strchr(line, '\t'), *reason, name[64];
	struct function *function;

	if (!what || nr_functions == FUNCTIONS_MAX)
		return false;
	*what++ = '\0';
	if (!strcmp(line, "uncalled") || !strcmp(line, "untyped")) {
		reason = strchr(what, '\t');
		if (!reason)
			return false;
		*reason++ = '\0';
		function = find_function(what);
		if (!function)
			return false;
		if (line[2] == 'c')
			function->uncalled = reason;
		else
			function->untyped = reason;
		return true;
	}
	name_of(what, name, sizeof(name));
	function = find_function(name);
	if (!function) {
		function = &functions[nr_functions++];
		memcpy(function->name, name, sizeof(name));
		snprintf(function->module, sizeof(function->module), "%s",
			 strcmp(line, "-") ? line : "");
	}
	strcat(function->expected, what);
	strcat(function->expected, "\n");
	return true;
}

static bool read_list(void)
{
	char *text = strdup(listing), *line;

	while ((line = strsep(&text, "\n"))) {
		if (*line && *line != '#' && !take_line(line)) {
			fprintf(stderr, "prototypes: %s\n", line);
			return false;
		}
	}
	return nr_functions > 0;
}

/* If the module cannot be loaded, look for the function in vmlinux, as it may be built in. */
static void load_modules(void)
{
	int i;

	for (i = 0; i < nr_functions; i++) {
		if (*functions[i].module && module_insert(functions[i].module))
			*functions[i].module = '\0';
	}
}

static bool read_hooked(void)
{
	static struct hook_line hooks[HOOKS_MAX];
	int n = read_hooks(hooks, HOOKS_MAX), i;
	struct function *function;

	for (i = 0; i < n; i++) {
		function = find_function(hooks[i].function);
		if (function)
			function->hooked = true;
	}
	return n > 0;
}

static struct {
	const char *name;
	uint64_t address;
} marks[] = {
	{ "_stext" },	     { "_etext" }, { "__start_rodata" },
	{ "__end_rodata" },  { "_sdata" }, { "_edata" },
};

static bool read_symbols(void)
{
	char line[512], name[256], type, module[64];
	FILE *file = fopen("/proc/kallsyms", "re");
	unsigned long long address;
	struct function *function;
	size_t i;
	int n;

	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		n = sscanf(line, "%llx %c %255s [%63[^]]", &address, &type, name, module);
		for (i = 0; n == 3 && i < ARRAY_SIZE(marks); i++) {
			if (!strcmp(marks[i].name, name))
				marks[i].address = address;
		}
		if (n < 3 || !strchr("tTwW", type))
			continue;
		function = find_function(name);
		if (!function || strcmp(function->module, n == 4 ? module : ""))
			continue;
		function->here = true;
		function->address = address;
	}
	fclose(file);
	for (i = 0; i < ARRAY_SIZE(marks); i++) {
		if (!marks[i].address)
			return false;
	}
	return true;
}

static int by_address(const void *a, const void *b)
{
	const struct function *f = a, *g = b;

	return f->address < g->address ? -1 : f->address > g->address;
}

static void use(uint64_t target)
{
	struct function key = { .address = target };
	struct function *function = bsearch(&key, functions, nr_functions, sizeof(key), by_address);

	if (function)
		function->uses++;
}

/*
 * A mov of a constant to memory (0xc7), for each length of the address operand. A cmp has another
 * opcode.
 */
static bool is_store(const unsigned char *constant)
{
	return constant[-2] == 0xc7 || constant[-3] == 0xc7 || constant[-4] == 0xc7 ||
	       constant[-6] == 0xc7 || constant[-7] == 0xc7;
}

/* Count call, jmp, jcc and lea with a relative address, and mov with an absolute one. */
static void look_at_code(const unsigned char *code, size_t size, uint64_t address)
{
	size_t i;

	for (i = 7; i + 4 <= size; i++) {
		unsigned char last = code[i - 1], before = code[i - 2];
		int32_t value;

		memcpy(&value, code + i, sizeof(value));
		if (last == 0xe8 || last == 0xe9 || (before == 0x0f && (last & 0xf0) == 0x80) ||
		    (before == 0x8d && (last & 0xc7) == 0x05))
			use(address + i + 4 + value);
		else if ((last & 0xf8) == 0xb8 || is_store(code + i))
			use((uint64_t)(int64_t)value);
	}
}

static void look_at_data(const unsigned char *data, size_t size)
{
	uint64_t value;
	size_t i;

	for (i = 0; i + sizeof(value) <= size; i += sizeof(value)) {
		memcpy(&value, data + i, sizeof(value));
		use(value);
	}
}

/* Read kernel memory by the segment of /proc/kcore that contains the address. */
static ssize_t read_memory(int kcore, uint64_t address, void *bytes, size_t size)
{
	struct elf64_hdr header;
	struct elf64_phdr segment;
	size_t got = 0;
	ssize_t ret;
	int i;

	if (pread(kcore, &header, sizeof(header), 0) != sizeof(header))
		return -EIO;
	for (i = 0; i < header.e_phnum; i++) {
		if (pread(kcore, &segment, sizeof(segment), header.e_phoff + i * sizeof(segment)) !=
		    sizeof(segment))
			return -EIO;
		if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
		    address < segment.p_vaddr + segment.p_memsz)
			break;
	}
	if (i == header.e_phnum)
		return -EFAULT;
	while (got < size) {
		ret = pread(kcore, (char *)bytes + got, size - got,
			    segment.p_offset + address - segment.p_vaddr + got);
		if (ret <= 0)
			break;
		got += ret;
	}
	return got;
}

static bool look_at(int kcore, uint64_t start, uint64_t end, bool is_code)
{
	unsigned char *bytes = malloc(end - start);
	ssize_t len = bytes ? read_memory(kcore, start, bytes, end - start) : -ENOMEM;

	if (len > 0 && is_code)
		look_at_code(bytes, len, start);
	else if (len > 0)
		look_at_data(bytes, len);
	free(bytes);
	return len > 0;
}

/* The address of a module's section, or 0, also if it was freed after the module's start. */
static uint64_t section_at(const char *module, const char *section)
{
	char path[256], text[64];

	snprintf(path, sizeof(path), "/sys/module/%s/sections/%s", module, section);
	return read_text(path, text, sizeof(text)) > 0 ? strtoull(text, NULL, 16) : 0;
}

static bool look_at_module(int kcore, const char *module)
{
	static const char *const data[] = { ".rodata", ".data", ".data..ro_after_init",
					    ".data.rel.ro" };
	char path[256], text[64];
	uint64_t size, start;
	size_t i;

	snprintf(path, sizeof(path), "/sys/module/%s/coresize", module);
	if (read_text(path, text, sizeof(text)) <= 0)
		return false;
	size = strtoull(text, NULL, 10);
	start = section_at(module, ".text");
	if (start)
		look_at(kcore, start, start + size, true);
	for (i = 0; i < ARRAY_SIZE(data); i++) {
		start = section_at(module, data[i]);
		if (start)
			look_at(kcore, start, start + size, false);
	}
	return true;
}

static void look_at_modules(int kcore)
{
	static char seen[64][32];
	int i, j, n = 0;

	for (i = 0; i < nr_functions; i++) {
		for (j = 0; j < n && strcmp(seen[j], functions[i].module); j++)
			;
		if (!*functions[i].module || j < n || n == ARRAY_SIZE(seen))
			continue;
		strcpy(seen[n++], functions[i].module);
		look_at_module(kcore, functions[i].module);
	}
}

FIXTURE(image)
{
};

FIXTURE_SETUP(image)
{
	ASSERT_TRUE(read_list());
	load_modules();
	ASSERT_TRUE(read_symbols());
	ASSERT_TRUE(read_hooked());
}

FIXTURE_TEARDOWN(image)
{
}

TEST_F_TIMEOUT(image, prototypes, 300)
{
	char prototype[PROTOTYPE_MAX + 2];
	int i, err, seen = 0;

	for (i = 0; i < nr_functions; i++) {
		struct function *function = &functions[i];

		if (!function->here)
			continue;
		err = prototype_of(function->module, function->name, prototype);
		if (err == -EOPNOTSUPP)
			SKIP(return, "the kernel has no type information");
		if (err == -ENOENT && function->untyped)
			continue;
		EXPECT_EQ(0, err) {
			TH_LOG("%s: no type of it", function->name);
		}
		if (err)
			continue;
		seen++;
		strcat(prototype, "\n");
		EXPECT_NE(NULL, strstr(function->expected, prototype)) {
			TH_LOG("%s is here: %s", function->name, prototype);
		}
	}
	TH_LOG("%d functions", seen);
	EXPECT_LT(100, seen);
}

TEST_F_TIMEOUT(image, callers, 300)
{
	int kcore = open("/proc/kcore", O_RDONLY | O_CLOEXEC), i, seen = 0;

	if (kcore < 0)
		SKIP(return, "the kernel has no /proc/kcore");
	qsort(functions, nr_functions, sizeof(*functions), by_address);
	ASSERT_TRUE(look_at(kcore, marks[0].address, marks[1].address, true));
	ASSERT_TRUE(look_at(kcore, marks[2].address, marks[3].address, false));
	ASSERT_TRUE(look_at(kcore, marks[4].address, marks[5].address, false));
	look_at_modules(kcore);
	close(kcore);
	for (i = 0; i < nr_functions; i++) {
		if (!functions[i].here || !functions[i].hooked)
			continue;
		seen++;
		EXPECT_TRUE(functions[i].uses || functions[i].uncalled) {
			TH_LOG("%s is called by nothing", functions[i].name);
		}
	}
	TH_LOG("%d functions", seen);
	EXPECT_LT(100, seen);
}

static int print(void)
{
	char prototype[PROTOTYPE_MAX];
	int i;

	if (!read_list())
		return 1;
	load_modules();
	read_symbols();
	for (i = 0; i < nr_functions; i++) {
		struct function *function = &functions[i];

		if (!function->here)
			printf("absent\t%s\n", function->name);
		else if (prototype_of(function->module, function->name, prototype))
			printf("untyped\t%s\n", function->name);
		else
			printf("%s\t%s\n", *function->module ? function->module : "-", prototype);
	}
	return 0;
}

int main(int argc, char *argv[])
{
	return argc == 2 && !strcmp(argv[1], "--print") ? print() : test_harness_run(argc, argv);
}
