/* SPDX-License-Identifier: MIT */
#pragma once
/* Whole numbers as large as a loan's arithmetic gets, in a fixed place: no allocation, and
 * nothing is ever lost to rounding. */

#include <stddef.h>
#include <stdint.h>

/* The largest is price x rate x months x (1+i)^months over its common denominator, doubled:
 * 37 + 21 + 7 + 120 x 24 + 1 bits. */
#define KV_BIG_LIMBS 48

struct kv_big {
	size_t   n;			/* limbs in use; the last is never 0, so 0 is none */
	uint64_t limb[KV_BIG_LIMBS];	/* least significant first */
};

void kv_big_set(struct kv_big *a, uint64_t value);
void kv_big_power(struct kv_big *a, uint64_t base, uint32_t exponent);
void kv_big_multiply(struct kv_big *a, uint64_t by);
void kv_big_subtract(struct kv_big *a, const struct kv_big *b);	/* b is not larger */
int  kv_big_compare(const struct kv_big *a, const struct kv_big *b);

/* The whole quotient, which fits 64 bits; `a` is left holding the remainder. */
uint64_t kv_big_divide(struct kv_big *a, const struct kv_big *by);

/* The quotient rounded to the nearest, halves up. `a` is used up. */
uint64_t kv_big_divide_half_up(struct kv_big *a, const struct kv_big *by);
