/* SPDX-License-Identifier: MIT */
#pragma once
/* Many small things that end together. {0} is empty; kv_arena_done() ends it. */

#include "base/buf.h"

struct kv_arena_block;

struct kv_arena {
	struct kv_arena_block *head;
};

/* `size` bytes, not cleared, aligned for anything; NULL when out of memory. */
void *kv_arena_take(struct kv_arena *arena, size_t size);

/* A NUL-terminated copy of `text`. 0, KAVAK_ENOMEM. */
int kv_arena_copy(struct kv_arena *arena, kavak_slice text, kavak_slice *ret_copy);

void kv_arena_done(struct kv_arena *arena);

/* Forget everything, keep one block's memory for what comes next. */
void kv_arena_reset(struct kv_arena *arena);

#define KV_ARENA __attribute__((cleanup(kv_arena_done))) struct kv_arena
