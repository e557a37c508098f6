// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls by the entry for 32-bit programs. A 64-bit program can use it, too, with pointers
 * below 4 GiB. Tests that depend on the memory of a 32-bit program need a real one.
 */
#include <linux/elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"

/**
 * syscall32() - int $0x80
 * @nr: number in the 32-bit table
 * @a: first argument
 * @b: second
 * @c: third
 * @d: fourth
 * @e: fifth; the sixth is 0
 *
 * Return: what the kernel returned: a result or -errno.
 */
long syscall32(long nr, long a, long b, long c, long d, long e)
{
	long ret;

	/* %ebp holds the sixth argument. Move %rsp, as the red zone below it may be in use. */
	asm volatile("lea -128(%%rsp), %%rsp\n\t"
		     "push %%rbp\n\t"
		     "xor %%ebp, %%ebp\n\t"
		     "int $0x80\n\t"
		     "pop %%rbp\n\t"
		     "lea 128(%%rsp), %%rsp"
		     : "=a"(ret)
		     : "0"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
		     : "r8", "r9", "r10", "r11", "memory", "cc");
	return (int)ret;
}

/**
 * low_memory() - memory below 4 GiB
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

#define BASE 0x100000

/* A 32-bit program with one segment: its headers, and the code behind them. */
struct program {
	struct elf32_hdr header;
	struct elf32_phdr segment;
	unsigned char code[64];
};

/* Write the instruction "mov $value, %register". The opcode contains the register. */
static unsigned char *put_move(unsigned char *at, unsigned char opcode, long value)
{
	const uint32_t low = value;

	*at++ = opcode;
	memcpy(at, &low, sizeof(low));
	return at + sizeof(low);
}

static void put_code(unsigned char *at, long nr, const long args[5])
{
	static const unsigned char rest[] = {
		0xcd, 0x80, /* int $0x80 */
		0xf7, 0xd8, /* neg %eax */
		0x89, 0xc3, /* mov %eax, %ebx */
		0xb8, 1, 0, 0, 0, /* mov $1, %eax: exit */
		0xcd, 0x80, /* int $0x80 */
	};
	static const unsigned char registers[] = { 0xbb, 0xb9, 0xba, 0xbe, 0xbf };
	unsigned int i;

	at = put_move(at, 0xb8, nr);
	for (i = 0; i < sizeof(registers); i++)
		at = put_move(at, registers[i], args[i]);
	memcpy(at, rest, sizeof(rest));
}

static int make_program(long nr, const long args[5])
{
	struct program program = {
		.header = {
			.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32,
				     ELFDATA2LSB, EV_CURRENT },
			.e_type = ET_EXEC,
			.e_machine = EM_386,
			.e_version = EV_CURRENT,
			.e_entry = BASE + offsetof(struct program, code),
			.e_phoff = offsetof(struct program, segment),
			.e_ehsize = sizeof(struct elf32_hdr),
			.e_phentsize = sizeof(struct elf32_phdr),
			.e_phnum = 1,
		},
		.segment = {
			.p_type = PT_LOAD,
			.p_vaddr = BASE,
			.p_paddr = BASE,
			.p_filesz = sizeof(program),
			.p_memsz = sizeof(program),
			.p_flags = PF_R | PF_X,
			.p_align = 0x1000,
		},
	};
	int fd = memfd_create("gabion-program", MFD_CLOEXEC);

	put_code(program.code, nr, args);
	if (fd >= 0 && write(fd, &program, sizeof(program)) != sizeof(program))
		abort();
	return fd;
}

/**
 * program32() - make a system call in a 32-bit program
 * @nr: number in the 32-bit table
 * @args: five arguments
 *
 * Return: 0 or -errno, of the call or of starting the program.
 */
int program32(long nr, const long args[5])
{
	char *const words[] = { "program", NULL };
	int fd = make_program(nr, args), status;
	pid_t pid = fd < 0 ? -1 : fork();

	if (!pid) {
		fexecve(fd, words, words + 1);
		_exit(errno);
	}
	close(fd);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ECHILD;
}
