/* SPDX-License-Identifier: MIT */
#pragma once
/* One side of a comparison: its characters, and its words in order. Of this room. */

#include <kavak/base.h>

#include "text/lcs.h"

#define SIDE_SMALL 64	/* characters that need no allocation */

/* {0} is empty; side_done() ends it. */
struct side {
	struct chars  text;
	struct chars  sorted;	/* the words, sorted, one space apart */
	struct chars *words;	/* as they lie in text, sorted */
	size_t        n_words;
	struct chars  rest;	/* after side_compare(): distinct words that only this side has, */
	size_t        n_rest;	/* how many, likewise one space apart in `rest` */

	size_t       cap;	/* characters of what is on the heap; 0: nothing is */
	int32_t     *heap;	/* text, sorted, rest: cap each */
	struct chars *heap_words;
	int32_t      small[3 * SIDE_SMALL];
	struct chars small_words[SIDE_SMALL / 2];
};

/* Decode `text`; what is not UTF-8 is U+FFFD. Sort its words when asked to. 0, KAVAK_ENOMEM. */
int  side_set(struct side *side, kavak_slice text, bool with_words);
void side_done(struct side *side);

/* What two sides have in common, as sets of words. */
struct overlap {
	size_t n_words;
	size_t n_chars;		/* of the common words, one space apart */
};

/* Split both sides' distinct words into common ones and the rest of each. */
struct overlap side_compare(struct side *a, struct side *b);
