/* SPDX-License-Identifier: MIT */
#pragma once
/* A number by its name: open addressing, never shrinks. {0} is empty. The names are
 * borrowed: they live in the index's arena. */

#include "base/buf.h"

struct kv_table_slot {
	kavak_slice name;	/* ptr NULL: free */
	uint32_t    value;
};

struct kv_table {
	struct kv_table_slot *slots;
	size_t                n, cap;	/* cap: 0 or a power of two */
};

#define KV_TABLE_NONE UINT32_MAX

/* The value of `name`; KV_TABLE_NONE. */
uint32_t kv_table_get(const struct kv_table *table, kavak_slice name);

/* The place of `name`'s value, made with KV_TABLE_NONE when it is new; valid until the next
 * call. NULL: out of memory. */
uint32_t *kv_table_at(struct kv_table *table, kavak_slice name);

void kv_table_done(struct kv_table *table);
