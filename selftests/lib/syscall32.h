/* SPDX-License-Identifier: GPL-2.0-only */
/* lib/syscall32.c: system calls by the entry for 32-bit programs. Pointers must be below 4 GiB. */
#ifndef _GABION_SELFTESTS_SYSCALL32_H
#define _GABION_SELFTESTS_SYSCALL32_H

#include <stddef.h>

long syscall32(long nr, long a, long b, long c, long d, long e);
int program32(long nr, const long args[5]);
void *low_memory(size_t size);

/* Numbers in the 32-bit table */
#define NR32_READ 3
#define NR32_WRITE 4
#define NR32_EXECVE 11
#define NR32_MKNOD 14
#define NR32_CHMOD 15
#define NR32_MOUNT 21
#define NR32_STIME 25
#define NR32_PTRACE 26
#define NR32_NICE 34
#define NR32_UMOUNT2 52
#define NR32_IOCTL 54
#define NR32_CHROOT 61
#define NR32_SETTIMEOFDAY 79
#define NR32_SWAPON 87
#define NR32_REBOOT 88
#define NR32_MMAP 90	/* takes one pointer to its six arguments */
#define NR32_IOPERM 101
#define NR32_SOCKETCALL 102
#define NR32_SYSLOG 103
#define NR32_IOPL 110
#define NR32_SWAPOFF 115
#define NR32_CLONE 120
#define NR32_ADJTIMEX 124
#define NR32_INIT_MODULE 128
#define NR32_DELETE_MODULE 129
#define NR32_WRITEV 146
#define NR32_PREAD64 180
#define NR32_PWRITE64 181
#define NR32_MADVISE 219
#define NR32_CLOCK_SETTIME 264
#define NR32_KEXEC_LOAD 283
#define NR32_ADD_KEY 286
#define NR32_REQUEST_KEY 287
#define NR32_KEYCTL 288
#define NR32_OPENAT 295
#define NR32_MKDIRAT 296
#define NR32_MKNODAT 297
#define NR32_UNSHARE 310
#define NR32_PERF_EVENT_OPEN 336
#define NR32_OPEN_BY_HANDLE_AT 342
#define NR32_CLOCK_ADJTIME 343
#define NR32_PROCESS_VM_READV 347
#define NR32_PROCESS_VM_WRITEV 348
#define NR32_FINIT_MODULE 350
#define NR32_BPF 357
#define NR32_EXECVEAT 358
#define NR32_SOCKET 359
#define NR32_SOCKETPAIR 360
#define NR32_BIND 361
#define NR32_CONNECT 362
#define NR32_CLOCK_SETTIME64 404
#define NR32_CLOCK_ADJTIME64 405
#define NR32_IO_URING_SETUP 425
#define NR32_IO_URING_ENTER 426
#define NR32_IO_URING_REGISTER 427
#define NR32_CLONE3 435

#endif /* _GABION_SELFTESTS_SYSCALL32_H */
