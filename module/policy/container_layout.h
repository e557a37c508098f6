/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Layouts of cgroups: where in the hierarchy each container runtime puts its containers.
 *
 * Shared by the module and the tool, so that what "bind containers" binds is what the
 * tool shows as a container. Finding neither sleeps, allocates nor takes a lock.
 */
#ifndef _GABION_POLICY_CONTAINER_LAYOUT_H
#define _GABION_POLICY_CONTAINER_LAYOUT_H

#include "policy/pattern.h"
#include "policy/shared.h"

/* Names of runtimes are ABI: policies and events use them. */
enum gabion_runtime {
	GABION_RUNTIME_APPTAINER,
	GABION_RUNTIME_BUILDAH,
	GABION_RUNTIME_BUILDKIT,
	GABION_RUNTIME_CONTAINERD,
	GABION_RUNTIME_CRIO,
	GABION_RUNTIME_DOCKER,
	GABION_RUNTIME_ECS,
	GABION_RUNTIME_GARDEN,
	GABION_RUNTIME_KATA,
	GABION_RUNTIME_KUBERNETES,
	GABION_RUNTIME_LIBVIRT_LXC,
	GABION_RUNTIME_LXC,
	GABION_RUNTIME_NOMAD,
	GABION_RUNTIME_NSPAWN,
	GABION_RUNTIME_PODMAN,
	GABION_RUNTIME_SINGULARITY,
	__GABION_RUNTIME_NAMED,
	/* A container whose path does not tell its runtime. No policy can name this one. */
	GABION_RUNTIME_UNKNOWN = __GABION_RUNTIME_NAMED,
	__GABION_RUNTIME_MAX
};

/**
 * struct gabion_path_part - a part of a path, or of a component
 * @offset: bytes before it, in the path from the root of the hierarchy
 * @len: its bytes; 0 if there is no such part
 */
struct gabion_path_part {
	unsigned int offset;
	unsigned int len;
};

/**
 * struct gabion_container_place - where on a cgroup's path its container is
 * @runtime: the runtime that the container is named by
 * @runtimes: a bit for each runtime by whose name "bind containers" binds it: several
 *	where the path does not tell them apart
 * @engines: where the path reaches the container in a pod of Kubernetes: a bit for each
 *	runtime that may run it, of which "bind containers" binds it, one component further
 * @depth: components of the path of the container's own cgroup, its root; for
 *	Kubernetes, the pod's. 0 until a container is found
 * @root_len: bytes of that path
 * @id: its id or name, as the path has it; for Kubernetes that of the container in
 *	the pod, where the path reaches it
 * @pod: the pod's uid, as the path has it: the slices of systemd have '_' for '-'
 */
struct gabion_container_place {
	enum gabion_runtime runtime;
	unsigned int runtimes;
	unsigned int engines;
	unsigned int depth;
	unsigned int root_len;
	struct gabion_path_part id;
	struct gabion_path_part pod;
};

/**
 * struct gabion_path_name - a component of a path
 * @at: need not end in NUL
 * @len: bytes in it
 * @offset: bytes before it in the path
 */
struct gabion_path_name {
	const char *at;
	unsigned int len;
	unsigned int offset;
};

/**
 * struct gabion_container_walk - a path, component by component, from the root
 * @place: what was found so far
 * @depth: components given so far
 * @offset: bytes of the path so far
 * @parent: the component before the last one given
 * @grandparent: the one before that
 * @in_kubepods: a component above is the kubelet's own, in which pods are
 */
struct gabion_container_walk {
	struct gabion_container_place place;
	unsigned int depth;
	unsigned int offset;
	struct gabion_path_name parent;
	struct gabion_path_name grandparent;
	bool in_kubepods;
};

bool gabion_container_step(struct gabion_container_walk *walk, const char *name, size_t len);
bool gabion_container_layout_find(const char *path, struct gabion_container_place *place);
bool gabion_container_layout_find_names(const struct gabion_path *path,
					struct gabion_container_place *place);
unsigned int gabion_container_depth(const struct gabion_container_place *place,
				    unsigned int runtimes);
bool gabion_runtimes_cover(unsigned int strict, unsigned int loose);
const char *gabion_runtime_name(enum gabion_runtime runtime);
int gabion_runtime_parse(const char *word, size_t len);

#endif /* _GABION_POLICY_CONTAINER_LAYOUT_H */
