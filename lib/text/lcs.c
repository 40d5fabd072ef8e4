/* SPDX-License-Identifier: MIT */
#include "text/lcs.h"

#include <stdlib.h>
#include <string.h>

#include <kavak/error.h>

#define BLOCK 64
#define LOOK_EVERY 128	/* characters between two looks at whether `needed` is still in reach */

static size_t blocks_of(size_t n)
{
	return n ? (n + BLOCK - 1) / BLOCK : 1;
}

int pattern_reserve(struct pattern *p, size_t n)
{
	size_t blocks = blocks_of(n);

	if (blocks == 1 || blocks <= p->cap)
		return 0;
	pattern_done(p);
	p->low = malloc(blocks * PATTERN_LOW * sizeof(*p->low));
	p->high = malloc(blocks * PATTERN_SLOTS * sizeof(*p->high));
	p->state = malloc(blocks * sizeof(*p->state));
	if (!p->low || !p->high || !p->state) {
		pattern_done(p);
		return KAVAK_ENOMEM;
	}
	p->cap = blocks;
	return 0;
}

void pattern_done(struct pattern *p)
{
	if (p->low != p->one_low) {
		free(p->low);
		free(p->high);
		free(p->state);
	}
	p->low = NULL;
	p->high = NULL;
	p->state = NULL;
	p->n_blocks = p->cap = 0;
}

/* The code's slot of a block, or the free one where it belongs. */
static struct pattern_slot *slot_of(const struct pattern *p, size_t block, int32_t code)
{
	struct pattern_slot *slots = p->high + block * PATTERN_SLOTS;
	uint32_t at = ((uint32_t) code * 2654435761u) >> 25;	/* 7 bits: PATTERN_SLOTS */

	while (slots[at].mask && slots[at].code != code)
		at = (at + 1) % PATTERN_SLOTS;
	return &slots[at];
}

static void put(struct pattern *p, size_t place, int32_t code)
{
	size_t block = place / BLOCK;
	uint64_t bit = (uint64_t) 1 << (place % BLOCK);
	struct pattern_slot *slot;

	if (code < PATTERN_LOW) {
		p->low[(size_t) code * p->n_blocks + block] |= bit;
		return;
	}
	if (!p->has_high) {
		memset(p->high, 0, p->n_blocks * PATTERN_SLOTS * sizeof(*p->high));
		p->has_high = true;
	}
	slot = slot_of(p, block, code);
	slot->code = code;
	slot->mask |= bit;
}

void pattern_build(struct pattern *p, struct chars text, bool backwards)
{
	p->n_blocks = blocks_of(text.n);
	p->has_high = false;
	if (!p->cap) {	/* the room that every pattern has */
		p->low = p->one_low;
		p->high = p->one_high;
		p->state = &p->one_state;
	}
	memset(p->low, 0, p->n_blocks * PATTERN_LOW * sizeof(*p->low));
	for (size_t i = 0; i < text.n; i++)
		put(p, backwards ? text.n - 1 - i : i, text.ptr[i]);
}

static inline uint64_t mask_of(const struct pattern *p, size_t block, int32_t code)
{
	if (code < PATTERN_LOW)
		return p->low[(size_t) code * p->n_blocks + block];
	return p->has_high ? slot_of(p, block, code)->mask : 0;
}

bool pattern_has(const struct pattern *p, int32_t code)
{
	for (size_t i = 0; i < p->n_blocks; i++)
		if (mask_of(p, i, code))
			return true;
	return false;
}

void pattern_start(struct pattern *p)
{
	memset(p->state, 0xff, p->n_blocks * sizeof(*p->state));
}

void pattern_feed(struct pattern *p, int32_t code)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < p->n_blocks; i++) {
		uint64_t state = p->state[i];
		uint64_t found = state & mask_of(p, i, code);
		uint64_t sum = state + found;
		uint64_t out = sum < state;

		sum += carry;
		carry = out | (sum < carry);
		p->state[i] = sum | (state - found);
	}
}

size_t pattern_count(const struct pattern *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_blocks; i++)
		n += (size_t) __builtin_popcountll(~p->state[i]);
	return n;
}

/* One block: the state stays in a register. */
static size_t lcs_one(const struct pattern *p, struct chars text)
{
	uint64_t state = ~(uint64_t) 0;

	for (size_t i = 0; i < text.n; i++) {
		uint64_t found = state & mask_of(p, 0, text.ptr[i]);

		state = (state + found) | (state - found);
	}
	return (size_t) __builtin_popcountll(~state);
}

size_t pattern_lcs(struct pattern *p, struct chars text, size_t needed)
{
	size_t n;

	if (text.n < needed)
		return 0;
	if (p->n_blocks == 1) {
		n = lcs_one(p, text);
		return n >= needed ? n : 0;
	}

	pattern_start(p);
	for (size_t i = 0; i < text.n; i++) {
		if (i % LOOK_EVERY == 0 && pattern_count(p) + (text.n - i) < needed)
			return 0;
		pattern_feed(p, text.ptr[i]);
	}
	n = pattern_count(p);
	return n >= needed ? n : 0;
}
