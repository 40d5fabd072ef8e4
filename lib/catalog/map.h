/* SPDX-License-Identifier: MIT */
#pragma once
/* Numbers by the hash of a text, for as long as one import takes. */

#include <stdbool.h>
#include <stdint.h>

#include <kavak/base.h>

struct kv_map_slot {
	uint64_t key, value;		/* key 0: free */
};

/* {0} is empty; kv_map_done() ends it. */
struct kv_map {
	struct kv_map_slot *slots;
	size_t n, n_slots;
};

/* 64 bits over a text, never 0; `seed` is the hash of what came before, or 0. */
uint64_t kv_hash(kavak_slice text, uint64_t seed);

/* The value kept for `key`; NULL when there is none. */
uint64_t *kv_map_get(const struct kv_map *map, uint64_t key);

/* 0, KAVAK_ENOMEM. The key is not there yet. */
int kv_map_add(struct kv_map *map, uint64_t key, uint64_t value);
void kv_map_done(struct kv_map *map);

#define KV_MAP __attribute__((cleanup(kv_map_done))) struct kv_map
