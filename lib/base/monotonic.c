/* SPDX-License-Identifier: MIT */
#include "base/monotonic.h"

#include <time.h>

int64_t kv_monotonic_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t) ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t kv_monotonic_ms(void)
{
	return kv_monotonic_us() / 1000;
}
