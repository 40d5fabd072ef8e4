/* SPDX-License-Identifier: MIT */
#pragma once
/* Some words of a text against the keys. */

#include "normalize/index.h"

/* Words glued together. */
struct kv_span {
	char     glued[KV_KEY_MAX];
	size_t   len;
	uint64_t breaks;	/* bit i: a word ended before byte i */
	bool has_spanish; /* one of several words is Spanish: they are glued only as the name is */
};

static inline kavak_slice kv_span_slice(const struct kv_span *span)
{
	return (kavak_slice) { span->glued, span->len };
}

struct kv_match {
	const struct kv_key *key;	/* NULL: none */
	double               score;
	bool                 is_exact;
};

#define KV_SCORE_SOUND 90.0	/* what sounds the same, at least */

/* The key that is just this; that of `make` (an entry, or KV_TABLE_NONE) before others, and only
 * beside it one that is bound to it. Without one, ret_match->key is NULL. */
void kv_match_exact(const struct kv_index *index, const struct kv_span *span, uint32_t make,
                    struct kv_match *ret_match);

/* The key most like it, from `cutoff` on; of `make` alone when it is not KV_TABLE_NONE. */
int kv_match_alike(const struct kv_index *index, const struct kv_span *span, uint32_t make,
                   double cutoff, struct kv_match *ret_match);

/* As kv_match_alike(), the best for each vehicle: at most `max`, best first. */
int kv_match_ranked(const struct kv_index *index, const struct kv_span *span, uint32_t make,
                    double cutoff, struct kv_match *ret_matches, size_t max, size_t *ret_n);
