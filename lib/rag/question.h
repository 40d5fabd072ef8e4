/* SPDX-License-Identifier: MIT */
#pragma once
/* A question as what it looks for: each of its words with the words that may stand for it. */

#include "base/data.h"
#include "text/text.h"

#define KV_QUESTION_MAX     ((size_t) 4000)	/* bytes of a question; what is beyond is not looked
                                                   at */
#define KV_CONCEPTS_MAX  32
#define KV_MEMBERS_MAX   32	/* together no more than one query of the store may have */

/* How alike two words are that count as one: written so, of one stem, of one root (the stem's first
 * letters: "farmacia", "farmaceutico"). */
enum kv_level { KV_WRITTEN, KV_STEM, KV_ROOT, KV_LEVELS };

/* What decides the order. README.md says what each is worth, tests/judge/xquad.c measures it. */
struct kv_weights {
	double k1, b;			/* of BM25 */
	double level[KV_LEVELS];
	double rarity;			/* power of a word's idf: above 1, rare words decide */
	double askword, synonym, mended;	/* against a word of what is asked for */
	double vector;			/* a place by a vector that only knows spelling, against
	                                   one by words */
};

extern const struct kv_weights kv_weights;

struct kv_member {
	kavak_slice token;
	double      weight;
	uint64_t    n_with;	/* passages that have it */
};

struct kv_concept {
	/* Of the customer's word its stem, itself, its root, in that order; then others. */
	struct kv_member members[KV_MEMBERS_MAX];
	size_t           n;
	bool             is_askword;
	double           idf[KV_LEVELS];	/* of ranking */
	double           rare[KV_LEVELS];	/* idf, raised to the weights' rarity */
};

/* {0} is empty. */
struct kv_question {
	struct kv_concept *concepts;
	size_t             n;
	kavak_buf          tokens;	/* of the question; what its concepts lend */
	kavak_buf          mended;	/* words put right */
	const struct kv_weights *weights;	/* lent */
};

void kv_question_done(struct kv_question *question);
#define KV_QUESTION __attribute__((cleanup(kv_question_done))) struct kv_question

/* The word lists, read once: data/lang/es-MX/{stopwords,askwords,synonyms}.txt. */
typedef struct kv_rag_words kv_rag_words;
int  kv_rag_words_new(kv_data *data, kv_rag_words **ret_words, kavak_error *err);
void kv_rag_words_free(kv_rag_words *words);
KV_DEFINE_AUTO(kv_rag_words, kv_rag_words_free)

/* What passages are found by, appended one space apart: of each word its stem, itself and its root,
 * the latter two marked. The last vowel of a long stem is taken off, since folding has taken the
 * accents by which Snowball tells "ganó" from "gano" and "podría" from "podria". ret_n: words. */
int kv_rag_tokens(kv_rag_words *words, kavak_slice text, kavak_buf *buf, size_t *ret_n);

enum kv_level kv_level_of(kavak_slice token);

int kv_question_parse(kv_rag_words *words, const struct kv_weights *weights, kavak_slice text,
                      struct kv_question *ret_question);

/* Give a concept that no passage has a word of `tokens` (one space apart) that is spelled almost as
 * its own. 0, KAVAK_ENOMEM. */
int kv_question_mend(struct kv_question *question, size_t concept, const kavak_slice *texts,
                     size_t n_texts);
