/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <kavak/error.h>
#include <stdalign.h>

#define BLOCK_SIZE ((size_t) 32 << 10)

struct kv_arena_block {
	struct kv_arena_block *next;
	size_t                 used, size;
	alignas(max_align_t) unsigned char bytes[];
};

void *kv_arena_take(struct kv_arena *arena, size_t size)
{
	struct kv_arena_block *block = arena->head;
	size_t want;

	if (size > KAVAK_BUF_MAX)
		return NULL;
	want = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (!block || block->size - block->used < want) {
		size_t room = want > BLOCK_SIZE ? want : BLOCK_SIZE;

		block = malloc(sizeof(*block) + room);
		if (!block)
			return NULL;
		*block = (struct kv_arena_block) { .next = arena->head, .size = room };
		arena->head = block;
	}
	block->used += want;
	return block->bytes + block->used - want;
}

int kv_arena_copy(struct kv_arena *arena, kavak_slice text, kavak_slice *ret_copy)
{
	char *copy = kv_arena_take(arena, text.len + 1);

	if (!copy)
		return KAVAK_ENOMEM;
	if (text.len)
		memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	*ret_copy = (kavak_slice) { copy, text.len };
	return 0;
}

void kv_arena_done(struct kv_arena *arena)
{
	while (arena->head) {
		struct kv_arena_block *block = arena->head;

		arena->head = block->next;
		free(block);
	}
}

void kv_arena_reset(struct kv_arena *arena)
{
	struct kv_arena_block *keep = arena->head;

	if (!keep)
		return;
	arena->head = keep->next;
	kv_arena_done(arena);
	keep->next = NULL;
	keep->used = 0;
	arena->head = keep;
}
