/* SPDX-License-Identifier: MIT */
#pragma once
/* Chance that comes out the same every time: xorshift64*. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance { uint64_t state; };

static inline struct chance chance_of(uint64_t seed)
{
	return (struct chance) { (seed + 1) * 0x9E3779B97F4A7C15u };
}

/* 0 ... n - 1 */
static inline size_t chance_below(struct chance *chance, size_t n)
{
	chance->state ^= chance->state >> 12;
	chance->state ^= chance->state << 25;
	chance->state ^= chance->state >> 27;
	return (size_t) ((chance->state * 0x2545F4914F6CDD1Du) >> 33) % n;
}

static inline bool chance_percent(struct chance *chance, unsigned percent)
{
	return chance_below(chance, 100) < percent;
}
