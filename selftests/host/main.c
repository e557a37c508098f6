// SPDX-License-Identifier: GPL-2.0-only
/* Runs the host tests. The argument is the number of cases of the fuzz test. */
#include <stdlib.h>

#include "harness.h"

#define FUZZ_CASES 200000

int main(int argc, char **argv)
{
	unsigned long cases = FUZZ_CASES;

	if (argc > 1)
		cases = strtoul(argv[1], NULL, 10);
	/* Line buffering, so that no output is lost in a crash. */
	setvbuf(stdout, NULL, _IOLBF, 0);

	test_lexer();
	test_linear();
	test_pattern();
	test_device_number();
	test_socket_family();
	test_parse();
	test_policy();
	test_print();
	test_compare();
	test_container_layout();
	test_layout();
	test_memory();
	test_fuzz(cases);
	test_learned_profile(cases / 20);
	check(test_live == 0, "all memory is freed");
	return finish();
}
