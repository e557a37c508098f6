// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel threads that act for a governed task. One builds an algorithm for the crypto API and loads
 * the modules of its parts. Another reads the file behind a loop device.
 */
#include <fcntl.h>
#include <linux/if_alg.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "matrix.h"

/* By default, kernels since 7.3 let programs have but a few algorithms. */
#define RESTRICTION "/proc/sys/crypto/af_alg_restrict"

static int insert_unrestricted(const char *module)
{
	int err = module_insert(module);

	return err || !file_exists(RESTRICTION) ? err : write_text(RESTRICTION, "0");
}

/* A hash that is a module in this kernel: the debug kernel has no rmd160. */
static const char *hash_module(void)
{
	return module_exists("rmd160") ? "rmd160" : "md5";
}

/* The task requests a template by name, and thereby the module of its part. */
static int bind_template(void)
{
	struct sockaddr_alg address = { .salg_family = AF_ALG, .salg_type = "hash" };
	int fd = socket(AF_ALG, SOCK_SEQPACKET, 0);
	int err;

	if (fd < 0)
		return -errno;
	snprintf((char *)address.salg_name, sizeof(address.salg_name), "hmac(%s)",
		 hash_module());
	err = outcome(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	close(fd);
	return err;
}

static int by_template(struct context *context)
{
	int err = bind_template();

	if (module_loaded(context->attack->module))
		return 0;
	return err ? err : -ENOMSG;
}

static int unload_hash(struct context *context)
{
	module_remove(hash_module());
	return module_loaded(hash_module()) ? -EBUSY : insert_unrestricted("algif_hash");
}

static void unload_hash_again(struct context *context)
{
	module_remove(hash_module());
}

TEST_F(matrix, crypto_template)
{
	char object[64];
	const struct attack attack = {
		.operation = "module_autoload",
		.module = hash_module(),
		.object = object,
		.refusal = -ENOENT,
		.outside = unload_hash,
		.attempt = by_template,
		.undo = unload_hash_again,
	};

	/* If the denial is only recorded, the kernel continues and requests the parts. */
	snprintf(object, sizeof(object), "object=\"crypto-%s",
		 variant->fate == REFUSED ? "hmac" : attack.module);
	ASSERT_TRUE(module_exists(attack.module));
	check_attack(_metadata, self, variant, &attack);
	EXPECT_FALSE(module_loaded(attack.module));
}

/* The list of allowed aliases applies to the parts of a template, too. */
FIXTURE(parts)
{
};

FIXTURE_VARIANT(parts)
{
	struct person person;
	const char *list;
	bool loaded;
};

FIXTURE_VARIANT_ADD(parts, userns_all) {
	.person = { .cgroup = FREE, .userns = true },
	.list = "crypto-hmac crypto-%s",
	.loaded = true,
};

FIXTURE_VARIANT_ADD(parts, cgroup_all) {
	.person = { .cgroup = BOUND },
	.list = "crypto-%s crypto-hmac",
	.loaded = true,
};

FIXTURE_VARIANT_ADD(parts, userns_template_alone) {
	.person = { .cgroup = FREE, .userns = true },
	.list = "crypto-hmac",
};

FIXTURE_VARIANT_ADD(parts, cgroup_template_alone) {
	.person = { .cgroup = BOUND },
	.list = "crypto-hmac crypto-%1$s-all crypto-hmac(%1$s)",
};

FIXTURE_VARIANT_ADD(parts, cgroup_hash_alone) {
	.person = { .cgroup = BOUND },
	.list = "crypto-%s",
};

FIXTURE_VARIANT_ADD(parts, cgroup_other_hash) {
	.person = { .cgroup = BOUND },
	.list = "crypto-hmac crypto-%sx",
};

FIXTURE_SETUP(parts)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(FREE));
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, unload_hash(NULL));
}

FIXTURE_TEARDOWN(parts)
{
	no_policy();
	module_remove(hash_module());
}

static int bind_it(void *arg)
{
	return bind_template();
}

TEST_F(parts, are_listed)
{
	char list[128], policy[1024];

	EXPECT_EQ(0, run_as(&variant->person, bind_it, NULL));
	ASSERT_TRUE(module_loaded(hash_module()));
	module_remove(hash_module());
	ASSERT_FALSE(module_loaded(hash_module()));

	snprintf(list, sizeof(list), variant->list, hash_module());
	snprintf(policy, sizeof(policy),
		 "gabion 1\n"
		 "profile cage\n\tdeny module_autoload\n\tallow module_autoload: %s\n"
		 BIND_USERNS BIND_CGROUP, list);
	ASSERT_EQ(0, gabion_load(policy));
	EXPECT_EQ(variant->loaded ? 0 : -ENOENT, run_as(&variant->person, bind_it, NULL));
	EXPECT_EQ(variant->loaded, module_loaded(hash_module()));
}

/*
 * Parts that are not in the algorithm's name: "gcm" requests "ctr" of the cipher and "ghash", which
 * needs gf128mul. They have to be listed like all others. In 7.x it has no "ghash".
 */
static bool gcm_hashes_itself(void)
{
	return !module_exists("ghash_generic") && kernel_since("7.0");
}

static const char *implied_module(void)
{
	return gcm_hashes_itself() ? "ctr" : "ghash_generic";
}

FIXTURE(implied)
{
};

FIXTURE_VARIANT(implied)
{
	struct person person;
	const char *list;
	bool loaded;
};

FIXTURE_VARIANT_ADD(implied, cgroup_all) {
	.person = { .cgroup = BOUND },
	.list = "crypto-gcm crypto-camellia crypto-ctr crypto-ghash",
	.loaded = true,
};

FIXTURE_VARIANT_ADD(implied, userns_all) {
	.person = { .cgroup = FREE, .userns = true },
	.list = "crypto-gcm crypto-camellia crypto-ctr crypto-ghash",
	.loaded = true,
};

FIXTURE_VARIANT_ADD(implied, cgroup_not_ghash) {
	.person = { .cgroup = BOUND },
	.list = "crypto-gcm* crypto-camellia* crypto-ctr*",
};

FIXTURE_VARIANT_ADD(implied, userns_not_ghash) {
	.person = { .cgroup = FREE, .userns = true },
	.list = "crypto-gcm* crypto-camellia* crypto-ctr*",
};

FIXTURE_VARIANT_ADD(implied, cgroup_not_ctr) {
	.person = { .cgroup = BOUND },
	.list = "crypto-gcm* crypto-camellia* crypto-ghash*",
};

/* Unload gcm as well, so that it is built again. */
static int unload_parts(void)
{
	module_remove("gcm");
	module_remove("ghash_clmulni_intel");
	module_remove(implied_module());
	return module_loaded(implied_module()) ? -EBUSY : 0;
}

FIXTURE_SETUP(implied)
{
	no_policy();
	if (!module_exists(implied_module()) || !module_exists("algif_aead"))
		SKIP(return, "no module %s, or algif_aead", implied_module());
	if (!strstr(variant->list, "ghash") && gcm_hashes_itself())
		SKIP(return, "gcm needs no ghash");
	ASSERT_EQ(0, cgroup_make(FREE));
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, insert_unrestricted("algif_aead"));
	ASSERT_EQ(0, unload_parts());
}

FIXTURE_TEARDOWN(implied)
{
	no_policy();
	unload_parts();
}

static int bind_gcm(void *arg)
{
	struct sockaddr_alg address = {
		.salg_family = AF_ALG,
		.salg_type = "aead",
		.salg_name = "gcm(camellia)",
	};
	int fd = socket(AF_ALG, SOCK_SEQPACKET, 0);
	int err = fd < 0 ? -errno : outcome(bind(fd, (struct sockaddr *)&address, sizeof(address)));

	close(fd);
	return err;
}

TEST_F(implied, are_listed)
{
	char policy[1024];

	EXPECT_EQ(0, run_as(&variant->person, bind_gcm, NULL));
	ASSERT_TRUE(module_loaded(implied_module()));
	ASSERT_EQ(0, unload_parts());

	snprintf(policy, sizeof(policy),
		 "gabion 1\n"
		 "profile cage\n\tdeny module_autoload\n\tallow module_autoload: %s\n"
		 BIND_USERNS BIND_CGROUP, variant->list);
	ASSERT_EQ(0, gabion_load(policy));
	EXPECT_EQ(variant->loaded ? 0 : -ENOENT, run_as(&variant->person, bind_gcm, NULL));
	EXPECT_EQ(variant->loaded, module_loaded(implied_module()));
}

/*
 * Kernel memory read by a loop device. Its worker is a kernel thread and cannot be assigned to a
 * task: so all bindings of the policy apply, and under such a policy the worker is refused on
 * behalf of ungoverned tasks, too.
 */
FIXTURE(loop)
{
	int kcore;
};

FIXTURE_VARIANT(loop)
{
	struct person person;
	const char *binds;
	bool attach;
	const char *verdict;
	bool reads;
};

FIXTURE_VARIANT_ADD(loop, cgroup) {
	.person = { .cgroup = BOUND },
	.binds = BIND_CGROUP,
	.verdict = "deny raw_memory",
};

FIXTURE_VARIANT_ADD(loop, userns) {
	.person = { .cgroup = FREE, .userns = true },
	.binds = BIND_USERNS,
	.verdict = "deny raw_memory",
};

FIXTURE_VARIANT_ADD(loop, attached) {
	.person = { .cgroup = ATTACHED },
	.binds = "",
	.attach = true,
	.verdict = "deny raw_memory",
};

FIXTURE_VARIANT_ADD(loop, ungoverned) {
	.person = { .cgroup = FREE },
	.binds = BIND_CGROUP,
	.verdict = "deny raw_memory",
};

FIXTURE_VARIANT_ADD(loop, nobody_is_bound) {
	.person = { .cgroup = BOUND },
	.binds = "",
	.verdict = "deny raw_memory",
	.reads = true,
};

FIXTURE_VARIANT_ADD(loop, all_but_this_is_denied) {
	.person = { .cgroup = BOUND },
	.binds = BIND_CGROUP,
	.verdict = "deny all\n\tallow raw_memory block_device char_device",
	.reads = true,
};

FIXTURE_VARIANT_ADD(loop, audited) {
	.person = { .cgroup = BOUND },
	.binds = BIND_CGROUP,
	.verdict = "audit raw_memory",
	.reads = true,
};

FIXTURE_SETUP(loop)
{
	no_policy();
	ASSERT_EQ(0, cgroup_make(FREE));
	ASSERT_EQ(0, cgroup_make(BOUND));
	ASSERT_EQ(0, cgroup_make(ATTACHED));
	ASSERT_EQ(0, module_insert("loop"));
	self->kcore = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, self->kcore);
}

FIXTURE_TEARDOWN(loop)
{
	no_policy();
	close(self->kcore);
}

struct backing {
	int kcore;
	int (*give)(int loop, int file);
};

static int by_configure(int loop, int file)
{
	const struct loop_config config = {
		.fd = file, .info = { .lo_flags = LO_FLAGS_READ_ONLY },
	};

	return outcome(ioctl(loop, LOOP_CONFIGURE, &config));
}

static int by_set_fd(int loop, int file)
{
	return outcome(ioctl(loop, LOOP_SET_FD, file));
}

/* Return 0 if the data is the beginning of /proc/kcore. */
static int read_magic(int loop)
{
	char bytes[4096];
	int len = result(pread(loop, bytes, sizeof(bytes), 0));

	if (len < 0)
		return len;
	return len == sizeof(bytes) && !memcmp(bytes, "\177ELF", 4) ? 0 : -ENOMSG;
}

/* A failed read is returned as a negative errno, all other failures as a positive one. */
static int read_by_loop(void *arg)
{
	const struct backing *backing = arg;
	int loop = open("/dev/loop0", O_RDONLY | O_CLOEXEC);
	int err;

	if (loop < 0)
		return errno;
	err = -backing->give(loop, backing->kcore);
	if (!err) {
		err = read_magic(loop);
		ioctl(loop, LOOP_CLR_FD, 0);
	}
	close(loop);
	return err;
}

static int impose_on_memory(const FIXTURE_VARIANT(loop) *variant)
{
	char policy[1024];
	int err;

	snprintf(policy, sizeof(policy), "gabion 1\nprofile cage\n\t%s\n%s", variant->verdict,
		 variant->binds);
	err = gabion_load(policy);
	if (!err && variant->attach)
		err = gabion_attach(ATTACHED, "cage");
	return err;
}

static void check_loop(struct __test_metadata *_metadata, const FIXTURE_VARIANT(loop) *variant,
		       struct backing *backing)
{
	long before = gabion_stat("raw_memory", "deny");

	ASSERT_EQ(0, run_as(&variant->person, read_by_loop, backing));
	EXPECT_EQ(before, gabion_stat("raw_memory", "deny"));
	ASSERT_EQ(0, impose_on_memory(variant));
	EXPECT_EQ(variant->reads ? 0 : -EIO, run_as(&variant->person, read_by_loop, backing));
	EXPECT_EQ(!variant->reads, before < gabion_stat("raw_memory", "deny"));
	no_policy();
	/* The refusal has not broken the device. */
	EXPECT_EQ(0, run_as(&variant->person, read_by_loop, backing));
}

TEST_F(loop, configure)
{
	struct backing backing = { .kcore = self->kcore, .give = by_configure };

	check_loop(_metadata, variant, &backing);
}

TEST_F(loop, set_fd)
{
	struct backing backing = { .kcore = self->kcore, .give = by_set_fd };

	check_loop(_metadata, variant, &backing);
}

TEST_HARNESS_MAIN
