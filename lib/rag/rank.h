/* SPDX-License-Identifier: MIT */
#pragma once
/* Which passages answer a question best: BM25 over words and those that stand for them, at three
 * levels of likeness, fused with the neighbours of the question's vector. Pure. */

#include <kavak/sys/store.h>

#include "rag/question.h"

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
