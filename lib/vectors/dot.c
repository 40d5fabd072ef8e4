/* SPDX-License-Identifier: MIT */
/* The one loop that an exact search spends its time in, for the widest registers there are. */
#include "vectors/private.h"

/* Eight floats that may begin anywhere; where registers are narrower the compiler takes two. */
typedef float lanes __attribute__((vector_size(KV_LANES * sizeof(float)), aligned(4), may_alias));

static inline __attribute__((always_inline)) float dot(const float *a, const float *b, size_t n)
{
	/* Four sums, so that no addition waits for the one before it. */
	lanes s0 = { 0 }, s1 = { 0 }, s2 = { 0 }, s3 = { 0 };
	float sum = 0;
	size_t i = 0;

	for (; i + 4 * KV_LANES <= n; i += 4 * KV_LANES) {
		s0 += *(const lanes *) (a + i) * *(const lanes *) (b + i);
		s1 += *(const lanes *) (a + i + KV_LANES) * *(const lanes *) (b + i + KV_LANES);
		s2 += *(const lanes *) (a + i + 2 * KV_LANES) *
		      *(const lanes *) (b + i + 2 * KV_LANES);
		s3 += *(const lanes *) (a + i + 3 * KV_LANES) *
		      *(const lanes *) (b + i + 3 * KV_LANES);
	}
	for (; i + KV_LANES <= n; i += KV_LANES)
		s0 += *(const lanes *) (a + i) * *(const lanes *) (b + i);
	s0 += s1 + s2 + s3;
	for (i = 0; i < KV_LANES; i++)
		sum += s0[i];
	return sum;
}

float kv_dot_plain(const float *a, const float *b, size_t n)
{
	return dot(a, b, n);
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) static float dot_avx2(const float *a, const float *b, size_t n)
{
	return dot(a, b, n);
}

kv_dot_fn *kv_dot_best(void)
{
	bool has_both = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");

	return has_both ? dot_avx2 : kv_dot_plain;
}
#else
kv_dot_fn *kv_dot_best(void)
{
	return kv_dot_plain;
}
#endif
