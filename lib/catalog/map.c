/* SPDX-License-Identifier: MIT */
#include "catalog/map.h"

#include <stdlib.h>

#include <kavak/error.h>

#define SLOTS_FIRST 1024	/* a power of two, as all sizes are */
#define FNV_OFFSET  UINT64_C(0xCBF29CE484222325)
#define FNV_PRIME   UINT64_C(0x100000001B3)

uint64_t kv_hash(kavak_slice text, uint64_t seed)
{
	uint64_t hash = seed ? seed : FNV_OFFSET;

	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char) text.ptr[i]) * FNV_PRIME;
	/* The end of a text counts: "ab" and "c" are not "a" and "bc". */
	hash = (hash ^ 0xFF) * FNV_PRIME;
	hash ^= hash >> 32;
	return hash ? hash : 1;
}

static struct kv_map_slot *find(const struct kv_map *map, uint64_t key)
{
	size_t i = (size_t) (key * FNV_PRIME >> 17) & (map->n_slots - 1);

	while (map->slots[i].key && map->slots[i].key != key)
		i = (i + 1) & (map->n_slots - 1);
	return &map->slots[i];
}

uint64_t *kv_map_get(const struct kv_map *map, uint64_t key)
{
	struct kv_map_slot *slot = map->n_slots ? find(map, key) : NULL;

	return slot && slot->key ? &slot->value : NULL;
}

static int grow(struct kv_map *map)
{
	struct kv_map larger = { .n = map->n,
				 .n_slots = map->n_slots ? 2 * map->n_slots : SLOTS_FIRST };

	larger.slots = calloc(larger.n_slots, sizeof(*larger.slots));
	if (!larger.slots)
		return KAVAK_ENOMEM;
	for (size_t i = 0; i < map->n_slots; i++)
		if (map->slots[i].key)
			*find(&larger, map->slots[i].key) = map->slots[i];
	free(map->slots);
	*map = larger;
	return 0;
}

int kv_map_add(struct kv_map *map, uint64_t key, uint64_t value)
{
	int r = 2 * map->n >= map->n_slots ? grow(map) : 0;

	if (r < 0)
		return r;
	*find(map, key) = (struct kv_map_slot) { key, value };
	map->n++;
	return 0;
}

void kv_map_done(struct kv_map *map)
{
	free(map->slots);
	*map = (struct kv_map) { 0 };
}
