/* SPDX-License-Identifier: MIT */
#pragma once
/* The longest common subsequence of two texts, 64 cells a step (Hyyrö 2004). Of this room.
 *
 * Insertions and deletions apart, texts of n and m characters with a common subsequence of k
 * are n + m - 2k edits away from each other: RapidFuzz's ratio is 200 * k / (n + m). */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Code points, lent. */
struct chars {
	const int32_t *ptr;
	size_t         n;
};

#define PATTERN_LOW   256	/* code points below are a table; the others are hashed */
#define PATTERN_SLOTS 128	/* a block of 64 characters fills half of them at most */

struct pattern_slot {
	int32_t  code;
	uint64_t mask;
};

/* Where each character stands in one text, a bit a place: built once, run against many.
 * {0} is empty; pattern_done() ends it. */
struct pattern {
	size_t               n_blocks;	/* of 64 characters; 0: not built */
	size_t               cap;	/* blocks on the heap */
	bool                 has_high;	/* any code point at or above PATTERN_LOW */
	uint64_t            *low;	/* [PATTERN_LOW][n_blocks] */
	struct pattern_slot *high;	/* [n_blocks][PATTERN_SLOTS]; mask 0: free */
	uint64_t            *state;	/* [n_blocks]; a 0 bit is a step of the subsequence */
	uint64_t             one_low[PATTERN_LOW];
	struct pattern_slot  one_high[PATTERN_SLOTS];
	uint64_t             one_state;
};

/* {0}, but for the tables, which are filled as they are built. */
static inline void pattern_init(struct pattern *pattern)
{
	pattern->n_blocks = pattern->cap = 0;
	pattern->low = pattern->state = NULL;
	pattern->high = NULL;
}

/* Make room for texts of n characters: the only step that can fail. 0, KAVAK_ENOMEM. */
int pattern_reserve(struct pattern *pattern, size_t n);
void pattern_done(struct pattern *pattern);

/* Take `text`, last character first when `backwards`. There is room for it. */
void pattern_build(struct pattern *pattern, struct chars text, bool backwards);

static inline bool pattern_is_built(const struct pattern *pattern)
{
	return pattern->n_blocks > 0;
}

bool pattern_has(const struct pattern *pattern, int32_t code);

/* The length of the longest common subsequence with `text`; 0 when it is below `needed`,
 * which may be found out before the end. */
size_t pattern_lcs(struct pattern *pattern, struct chars text, size_t needed);

/* The same, character by character: start, feed, and read the length whenever wanted. */
void   pattern_start(struct pattern *pattern);
void   pattern_feed(struct pattern *pattern, int32_t code);
size_t pattern_count(const struct pattern *pattern);
