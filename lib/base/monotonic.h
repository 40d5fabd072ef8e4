/* SPDX-License-Identifier: MIT */
#pragma once
/* Time that only goes forward, whatever is done to the clock on the wall: for what takes how long.
 * For what happened when there is the configuration's clock. */

#include <stdint.h>

int64_t kv_monotonic_us(void);
int64_t kv_monotonic_ms(void);
