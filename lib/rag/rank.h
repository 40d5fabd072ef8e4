/* SPDX-License-Identifier: MIT */
#pragma once
/* Which passages answer a question best: BM25 over words and those that stand for them, words that
 * stand close to each other, and the neighbours of the question's vector, fused. Pure. */

#include <kavak/sys/store.h>

#include "rag/question.h"

/* Tuned on tests/judge/knowledge.c and xquad.c, which print what each of these is worth. */
#define KV_BM25_K1          1.2
#define KV_BM25_B           0.5
#define KV_PROXIMITY_WEIGHT 0.6
#define KV_PROXIMITY_WINDOW 8		/* words */
#define KV_COVERAGE_WEIGHT  0.25
#define KV_RRF_K            60.0
#define KV_LOCAL_WEIGHT     0.001	/* a place by a vector that only knows spelling: it breaks
                                           ties */
#define KV_ANSWER_COVERAGE  0.5		/* of a question's words, by weight, that an answer has */
#define KV_ANSWER_LOOK      3		/* at so many of the best */

struct kv_candidate {
	kavak_chunk chunk;
	size_t      place;	/* among the neighbours by vector, from 1; 0: it is none */
	double      keyword;	/* 0: it has none of the words */
	double      coverage;	/* 0 to 1 */
	double      score;
};

/* How rare each concept is, from the n_with of its members. */
void kv_question_weigh(struct kv_question *question, const kavak_match_stats *stats);

/* Fill in and sort, best first. vector_weight: of a place by vector, against one by keyword. */
int kv_rank(const struct kv_question *question, const kavak_match_stats *stats,
            double vector_weight, struct kv_candidate *candidates, size_t n);

/* Whether the best of what kv_rank() sorted have enough of what was asked for. */
bool kv_rank_answers(const struct kv_candidate *candidates, size_t n);
