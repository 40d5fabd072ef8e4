/* SPDX-License-Identifier: MIT */
#pragma once
/* A message being read: its words, what they are, and the names found so far. */

#include "normalize/match.h"
#include "text/text.h"

enum {
	KV_IS_YEAR   = 1 << 20,	/* 1950 to 2035 */
	KV_IS_TAKEN  = 1 << 21,	/* of a phrase in which no car is named */
	KV_IS_AMOUNT = 1 << 22,	/* "$300", "300,000" */
	KV_WORD_BITS = (1 << 20) - 1,
};

struct kv_hit {
	const struct kv_key *key;
	double               score;
	uint32_t             first, last;	/* words; last not included */
	bool                 is_exact;
	bool                 is_named;	/* beyond doubt, or there is evidence */
};

#define KV_ALIKE_MAX 1000 /* misspellings are looked for so often in one text; then only names */

struct kv_walk {
	const kv_index  *index;
	kavak_slice      text;
	struct kv_tokens tokens;
	uint32_t        *classes;	/* of each word: KV_IS_... */
	struct kv_hit   *hits;
	size_t           n_hits;
	unsigned         n_alike;	/* comparisons made, at most KV_ALIKE_MAX */
	bool             is_name;	/* the text is meant to be a name: nothing needs evidence */
};

/* {0} is empty; kv_walk_done() ends it. 0, KAVAK_ENOMEM. */
int  kv_walk_start(struct kv_walk *walk, const kv_index *index, kavak_slice text);
void kv_walk_done(struct kv_walk *walk);
#define KV_WALK __attribute__((cleanup(kv_walk_done))) struct kv_walk

/* The words from `first` to `last` glued; false when they cannot be one name. */
bool kv_walk_span(const struct kv_walk *walk, size_t first, size_t last, struct kv_span *ret_span);

/* The classes of the words as one: of a single word its own, of several those of the phrase. */
uint32_t kv_walk_class(const struct kv_walk *walk, size_t first, size_t last);

/* Every name, in order, is_named where it is beyond doubt; overlaps none. 0, KAVAK_ENOMEM. */
int kv_walk_hits(struct kv_walk *walk);

/* evidence.c: name the hits that the words around them show to be cars. */
void kv_walk_weigh(struct kv_walk *walk);

/* join.c: a make and its model become one; of what contradicts itself the surer stays. */
void kv_walk_join(struct kv_walk *walk);

/* Only `filler` words, or none, and no end of a sentence, from `first` to `last`. */
bool kv_walk_is_filler(const struct kv_walk *walk, size_t first, size_t last);

static inline const struct kv_entry *kv_hit_entry(const struct kv_walk *walk,
						  const struct kv_hit *hit)
{
	return &walk->index->entries[hit->key->entry];
}

static inline struct kv_mention kv_walk_mention(const struct kv_walk *walk,
                                                const struct kv_vehicle *vehicle, double score,
                                                size_t first, size_t last)
{
	return (struct kv_mention) { vehicle, score, walk->tokens.items[first].start,
	                             walk->tokens.items[last - 1].end };
}

static inline bool kv_hit_is_make(const struct kv_walk *walk, const struct kv_hit *hit)
{
	return kv_entry_is_make(walk->index, hit->key->entry);
}
