/* SPDX-License-Identifier: MIT */
#include "normalize/table.h"

#define CAP_FIRST 1024

static uint32_t hash(kavak_slice name)
{
	uint32_t h = 2166136261u;	/* FNV-1a */

	for (size_t i = 0; i < name.len; i++)
		h = (h ^ (unsigned char) name.ptr[i]) * 16777619u;
	return h ^ h >> 15;
}

/* Where `name` is, or the free slot where it would go. */
static struct kv_table_slot *seek(const struct kv_table *table, kavak_slice name)
{
	size_t at = hash(name) & (table->cap - 1);

	while (table->slots[at].name.ptr && !kv_slice_eq(table->slots[at].name, name))
		at = (at + 1) & (table->cap - 1);
	return &table->slots[at];
}

static bool grow(struct kv_table *table)
{
	struct kv_table wider = { .n = table->n, .cap = table->cap ? table->cap * 2 : CAP_FIRST };

	wider.slots = calloc(wider.cap, sizeof(*wider.slots));
	if (!wider.slots)
		return false;
	for (size_t i = 0; i < table->cap; i++)
		if (table->slots[i].name.ptr)
			*seek(&wider, table->slots[i].name) = table->slots[i];
	free(table->slots);
	*table = wider;
	return true;
}

uint32_t kv_table_get(const struct kv_table *table, kavak_slice name)
{
	const struct kv_table_slot *slot = table->cap ? seek(table, name) : NULL;

	return slot && slot->name.ptr ? slot->value : KV_TABLE_NONE;
}

uint32_t *kv_table_at(struct kv_table *table, kavak_slice name)
{
	struct kv_table_slot *slot;

	if (table->n >= table->cap / 2 && !grow(table))
		return NULL;
	slot = seek(table, name);
	if (!slot->name.ptr) {
		*slot = (struct kv_table_slot) { name, KV_TABLE_NONE };
		table->n++;
	}
	return &slot->value;
}

void kv_table_done(struct kv_table *table)
{
	free(table->slots);
	*table = (struct kv_table) { 0 };
}
