/* SPDX-License-Identifier: MIT */
#include "finance/big.h"

#include <assert.h>

__extension__ typedef unsigned __int128 wide;

#define LIMB_BITS 64

void kv_big_set(struct kv_big *a, uint64_t value)
{
	a->n = value ? 1 : 0;
	a->limb[0] = value;
}

void kv_big_multiply(struct kv_big *a, uint64_t by)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < a->n; i++) {
		wide product = (wide) a->limb[i] * by + carry;

		a->limb[i] = (uint64_t) product;
		carry = (uint64_t) (product >> LIMB_BITS);
	}
	if (carry) {
		assert(a->n < KV_BIG_LIMBS);
		a->limb[a->n++] = carry;
	}
	if (!by)
		a->n = 0;
}

void kv_big_power(struct kv_big *a, uint64_t base, uint32_t exponent)
{
	kv_big_set(a, 1);
	while (exponent--)
		kv_big_multiply(a, base);
}

static void trim(struct kv_big *a)
{
	while (a->n && !a->limb[a->n - 1])
		a->n--;
}

void kv_big_subtract(struct kv_big *a, const struct kv_big *b)
{
	uint64_t borrow = 0;

	for (size_t i = 0; i < a->n; i++) {
		wide take = (wide) (i < b->n ? b->limb[i] : 0) + borrow;

		borrow = a->limb[i] < take;
		a->limb[i] -= (uint64_t) take;
	}
	assert(!borrow && b->n <= a->n);
	trim(a);
}

int kv_big_compare(const struct kv_big *a, const struct kv_big *b)
{
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	for (size_t i = a->n; i--; )
		if (a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i] ? -1 : 1;
	return 0;
}

static size_t bits(const struct kv_big *a)
{
	return a->n ? a->n * LIMB_BITS - (size_t) __builtin_clzll(a->limb[a->n - 1]) : 0;
}

static void halve(struct kv_big *a)
{
	for (size_t i = 0; i < a->n; i++)
		a->limb[i] =
			a->limb[i] >> 1 | (i + 1 < a->n ? a->limb[i + 1] << (LIMB_BITS - 1) : 0);
	trim(a);
}

/* As on paper, in base two: the quotients here are sums of money, some 40 bits of them. */
uint64_t kv_big_divide(struct kv_big *a, const struct kv_big *by)
{
	struct kv_big divisor = *by;
	uint64_t quotient = 0;
	size_t shift;

	assert(by->n);
	if (bits(a) < bits(by))
		return 0;
	shift = bits(a) - bits(by);
	assert(shift < LIMB_BITS);
	kv_big_multiply(&divisor, (uint64_t) 1 << shift);

	for (;; halve(&divisor)) {
		quotient <<= 1;
		if (kv_big_compare(a, &divisor) >= 0) {
			kv_big_subtract(a, &divisor);
			quotient |= 1;
		}
		if (!shift--)
			return quotient;
	}
}

uint64_t kv_big_divide_half_up(struct kv_big *a, const struct kv_big *by)
{
	uint64_t quotient = kv_big_divide(a, by);

	kv_big_multiply(a, 2);
	return quotient + (kv_big_compare(a, by) >= 0);
}
