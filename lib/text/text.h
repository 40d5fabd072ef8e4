/* SPDX-License-Identifier: MIT */
#pragma once
/* Text in, value out: folding, words, Spanish stems. Pure functions.
 *
 * Folded text is lower case, without accents or other marks (ñ is n), Unicode compatibility
 * forms resolved ("ﬁ" is "fi"), every run of white space one space. */

#include <kavak/error.h>

#include "base/buf.h"

/* Append `text` folded. What is not UTF-8 becomes a space. 0, KAVAK_ENOMEM, KAVAK_ELIMIT. */
int kv_fold(kavak_slice text, kavak_buf *buf);

/* As a key to compare names by: folded, and what is neither letter nor digit is a space;
 * none at the ends. "Mercedes-Benz" -> "mercedes benz", "CX-5" -> "cx 5". */
int kv_fold_key(kavak_slice text, kavak_buf *buf);

/* `text` with what is not UTF-8 replaced by U+FFFD, and without NUL. */
int kv_utf8_clean(kavak_slice text, kavak_buf *buf);

/* A word of a text: a run of letters and digits (inside a number also . , and '), folded. */
struct kv_token {
	kavak_slice text;	/* folded; lent by the tokens */
	size_t      start, end;	/* bytes of the original text */
	bool        is_number;	/* starts with a digit */
};

/* {0} is empty; kv_tokens_done() ends it. */
struct kv_tokens {
	struct kv_token *items;
	size_t           n;
	kavak_buf        folded;	/* what the items lend */
};

#define KV_TOKENS_MAX 8192	/* of one text; what is beyond is left out */

/* 0, KAVAK_ENOMEM, KAVAK_ELIMIT. */
int kv_tokens_split(kavak_slice text, struct kv_tokens *ret_tokens);
void kv_tokens_done(struct kv_tokens *tokens);
#define KV_TOKENS __attribute__((cleanup(kv_tokens_done))) struct kv_tokens

/* The Snowball Spanish stemmer (libstemmer), and stop words from data/lang/es-MX/stopwords.txt.
 * One thread at a time. */
typedef struct kv_stemmer kv_stemmer;
int  kv_stemmer_new(kavak_slice stopwords, kv_stemmer **ret_stemmer, kavak_error *err);
void kv_stemmer_free(kv_stemmer *stemmer);
KV_DEFINE_AUTO(kv_stemmer, kv_stemmer_free)

/* The stem of a folded word, lent until the next call. */
kavak_slice kv_stem(kv_stemmer *stemmer, kavak_slice word);
bool kv_is_stopword(const kv_stemmer *stemmer, kavak_slice folded_word);

/* Both lent for the call. Anything but 0 ends the visit and is its result. */
typedef int kv_word_fn(kavak_slice word, kavak_slice stem, void *userdata);

/* Visit the words that a text is found by, in order: folded, stop words left out. A number is
 * without its commas, and its own stem. */
int kv_index_words(kv_stemmer *stemmer, kavak_slice text, kv_word_fn *fn, void *userdata);
