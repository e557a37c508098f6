// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls by the gate of 32-bit programs. The kernel does not ask what kind
 * of program comes through it, so a 64-bit one can, with pointers below 4 GiB.
 */
#include <stdlib.h>
#include <sys/mman.h>

#include "common.h"

/**
 * syscall32() - int $0x80
 * @nr: of the 32-bit table
 * @a: first argument
 * @b: second
 * @c: third
 * @d: fourth
 * @e: fifth
 *
 * Return: what the kernel returned, -errno included.
 */
long syscall32(long nr, long a, long b, long c, long d, long e)
{
	long ret;

	asm volatile("int $0x80"
		     : "=a"(ret)
		     : "0"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
		     : "r8", "r9", "r10", "r11", "memory", "cc");
	return (int)ret;
}

/**
 * low_memory() - memory that a 32-bit pointer reaches
 * @size: in bytes
 *
 * Return: zeroed memory; the process ends if there is none.
 */
void *low_memory(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (memory == MAP_FAILED)
		abort();
	return memory;
}
