/* SPDX-License-Identifier: MIT */
#pragma once
/* The library's tokens as words of a tsvector, just as they are: whatever is in one, it is
 * characters of it and no operator. */

#include "postgres/postgres.h"

#define KV_LIKELY_MAX 16

/* By which tokens the likeliest chunks are looked for, the rarest first. */
struct kv_likely {
	struct { kavak_slice token; uint64_t n_with; double weight; } tokens[KV_LIKELY_MAX];
	size_t n;
};

/* Append a tsvector's text of tokens one space apart. 0, KAVAK_ENOMEM, KAVAK_ELIMIT. */
int kv_words_write(kavak_slice tokens, kavak_buf *buf);

/* Add them as an array of words. 0, KAVAK_ENOMEM. */
int kv_words_add(const kavak_slice *tokens, size_t n, struct kv_pg_values *values);

/* The rarest of them that any chunk has. The common ones are left out where the rarer ones have
 * chunks enough: a chunk that has only those is not among the likeliest, and there may be very
 * many. */
void kv_words_choose(const kavak_slice *tokens, size_t n, const uint64_t *n_with, uint64_t n_chunks,
                     struct kv_likely *ret_likely);

/* Append a SELECT of the ids of the likeliest `max`, and its values. 0, KAVAK_ENOMEM,
 * KAVAK_ELIMIT. */
int kv_words_match(const struct kv_likely *likely, size_t max, kavak_buf *sql,
                   struct kv_pg_values *values);
