/* SPDX-License-Identifier: MIT */
#pragma once
/* A question as what it looks for: each of its words with the words that may stand for it. */

#include "base/data.h"
#include "text/text.h"

#define KV_QUESTION_MAX     ((size_t) 4000)	/* bytes of a question; what is beyond is not looked
                                                   at */
#define KV_CONCEPTS_MAX  48
#define KV_MEMBERS_MAX   12

/* How much a word counts against the customer's own. */
#define KV_SYNONYM_WEIGHT 0.6
#define KV_MENDED_WEIGHT  0.8
#define KV_ASKWORD_WEIGHT 0.25

struct kv_member {
	kavak_slice stem;
	double      weight;
	uint64_t    n_with;	/* passages that have it */
};

struct kv_concept {
	struct kv_member members[KV_MEMBERS_MAX];	/* the customer's word first */
	size_t           n;
	bool             is_askword;
	double           idf;	/* of ranking */
};

/* {0} is empty. */
struct kv_question {
	struct kv_concept *concepts;
	size_t             n;
	kavak_buf          stems;	/* of the question; what its concepts lend */
	kavak_buf          mended;	/* words put right */
};

void kv_question_done(struct kv_question *question);
#define KV_QUESTION __attribute__((cleanup(kv_question_done))) struct kv_question

/* The word lists, read once: data/lang/es-MX/{stopwords,askwords,synonyms}.txt. */
typedef struct kv_rag_words kv_rag_words;
int  kv_rag_words_new(kv_data *data, kv_rag_words **ret_words, kavak_error *err);
void kv_rag_words_free(kv_rag_words *words);
KV_DEFINE_AUTO(kv_rag_words, kv_rag_words_free)

/* What passages are found by: kv_index_tokens(), and the last vowel of a long stem taken off, since
 * folding has taken the accents by which Snowball tells "ganó" from "gano" and "podría" from
 * "podria". Appended one space apart. */
int kv_rag_tokens(kv_rag_words *words, kavak_slice text, kavak_buf *buf, size_t *ret_n);

int kv_question_parse(kv_rag_words *words, kavak_slice text, struct kv_question *ret_query);

/* Give a concept that no passage has a word of `tokens` (one space apart) that is spelled almost as
 * its own. 0, KAVAK_ENOMEM. */
int kv_question_mend(struct kv_question *question, size_t concept, const kavak_slice *texts,
                     size_t n_texts);
