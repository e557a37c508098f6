// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words for uses of BPF.
 *
 * Shared by the module and the tool.
 */
#include "policy/bpf_word.h"

/* enum bpf_prog_type, which is ABI and only grows at its end. */
static const char *const program_types[] = {
	"unspec",
	"socket_filter",
	"kprobe",
	"sched_cls",
	"sched_act",
	"tracepoint",
	"xdp",
	"perf_event",
	"cgroup_skb",
	"cgroup_sock",
	"lwt_in",
	"lwt_out",
	"lwt_xmit",
	"sock_ops",
	"sk_skb",
	"cgroup_device",
	"sk_msg",
	"raw_tracepoint",
	"cgroup_sock_addr",
	"lwt_seg6local",
	"lirc_mode2",
	"sk_reuseport",
	"flow_dissector",
	"cgroup_sysctl",
	"raw_tracepoint_writable",
	"cgroup_sockopt",
	"tracing",
	"struct_ops",
	"ext",
	"lsm",
	"sk_lookup",
	"syscall",
	"netfilter",
};

/* enum bpf_cmd, likewise. BPF_PROG_LOAD has no word: its object is the type of the program. */
static const char *const commands[] = {
	"map_create",
	"map_lookup_elem",
	"map_update_elem",
	"map_delete_elem",
	"map_get_next_key",
	"prog_load",
	"obj_pin",
	"obj_get",
	"prog_attach",
	"prog_detach",
	"prog_test_run",
	"prog_get_next_id",
	"map_get_next_id",
	"prog_get_fd_by_id",
	"map_get_fd_by_id",
	"obj_get_info_by_fd",
	"prog_query",
	"raw_tracepoint_open",
	"btf_load",
	"btf_get_fd_by_id",
	"task_fd_query",
	"map_lookup_and_delete_elem",
	"map_freeze",
	"btf_get_next_id",
	"map_lookup_batch",
	"map_lookup_and_delete_batch",
	"map_update_batch",
	"map_delete_batch",
	"link_create",
	"link_update",
	"link_get_fd_by_id",
	"link_get_next_id",
	"enable_stats",
	"iter_create",
	"link_detach",
	"prog_bind_map",
	"token_create",
	"prog_stream_read_by_fd",
	"prog_assoc_struct_ops",
};

static const char *const uses[] = { GABION_BPF_PROGRAM, GABION_BPF_MAP, GABION_BPF_ITERATOR };

/**
 * gabion_bpf_program_type() - the word for a type of programs
 * @type: any value
 *
 * Context: any.
 * Return: what policy and events call it, or "?", which no policy can name.
 */
const char *gabion_bpf_program_type(unsigned int type)
{
	return type < ARRAY_SIZE(program_types) ? program_types[type] : "?";
}

/**
 * gabion_bpf_command() - the word for a command of bpf(2)
 * @command: any value
 *
 * Context: any.
 * Return: what policy and events call it, or "?", which no policy can name.
 */
const char *gabion_bpf_command(unsigned int command)
{
	return command < ARRAY_SIZE(commands) ? commands[command] : "?";
}

static bool is_among(const char *const *words, size_t nr, const char *word)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		if (!strcmp(words[i], word))
			return true;
	}
	return false;
}

/**
 * gabion_bpf_word_known() - is this a word for a use of BPF?
 * @word: NUL-terminated
 *
 * Context: any.
 * Return: true if it is.
 */
bool gabion_bpf_word_known(const char *word)
{
	return is_among(program_types, ARRAY_SIZE(program_types), word) ||
	       is_among(commands, ARRAY_SIZE(commands), word) ||
	       is_among(uses, ARRAY_SIZE(uses), word);
}
