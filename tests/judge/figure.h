/* SPDX-License-Identifier: MIT */
#pragma once
/* What a judge found, a line each, that tests/quality gathers into its table:
 *
 *	= WHAT                              FIGURE    at least FLOOR  ok|LOW
 */

#include <stdbool.h>
#include <stddef.h>

/* `right` of `n`, as a percentage. Whether it is at least `floor` percent; of nothing, false. */
bool figure_share(const char *what, size_t right, size_t n, double floor);

/* A count, which should be at least `floor`. */
bool figure_count(const char *what, size_t count, size_t n, size_t floor);

/* A figure between 0 and 1, such as recall or a mean reciprocal rank. */
bool figure_rate(const char *what, double rate, double floor);

/* `wrong` of `n`, as a percentage that stays under `ceiling`; of nothing, false. */
bool figure_under(const char *what, size_t wrong, size_t n, double ceiling);

/* How long it took, which should be under `ceiling` seconds. */
bool figure_seconds(const char *what, double seconds, double ceiling);
