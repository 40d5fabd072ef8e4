/* SPDX-License-Identifier: MIT */
#pragma once
/* How many messages a minute one user may write. A loop's own; the table has one size, and who
 * has not written for longest makes room. */

#include <kavak/kavak.h>

struct limit;

/* NULL when out of memory. */
struct limit *limit_new(unsigned per_minute);
void          limit_free(struct limit *limit);

/* 0 when this message may pass; else in how many seconds the next one may. */
unsigned limit_take(struct limit *limit, kavak_slice user, int64_t now_ms);
