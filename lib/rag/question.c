/* SPDX-License-Identifier: MIT */
#include "rag/question.h"

#include <string.h>

#include "rag/words.h"

#define MEND_LEN_MIN 5	/* shorter words are too near to each other */
#define MEND_LEN_TWO 8	/* from here on two letters may be wrong */
#define MEND_LEN_MAX 32

static struct kv_concept *find_concept(struct kv_question *question, kavak_slice stem)
{
	for (size_t i = 0; i < question->n; i++)
		if (kv_slice_eq(question->concepts[i].members[0].stem, stem))
			return &question->concepts[i];
	return NULL;
}

static void add_member(struct kv_concept *concept, kavak_slice stem, double weight)
{
	for (size_t i = 0; i < concept->n; i++)
		if (kv_slice_eq(concept->members[i].stem, stem))
			return;
	if (concept->n < KV_MEMBERS_MAX)
		concept->members[concept->n++] = (struct kv_member) { .stem = stem,
		                                                      .weight = weight };
}

static void apply(struct kv_question *question, const struct kv_rule *rule)
{
	for (size_t i = 0; i < rule->n_asked; i++)
		if (!find_concept(question, rule->asked[i]))
			return;
	for (size_t i = 0; i < rule->n_asked; i++) {
		struct kv_concept *concept = find_concept(question, rule->asked[i]);

		for (size_t k = 0; k < rule->n_also; k++)
			add_member(concept, rule->also[k], KV_SYNONYM_WEIGHT);
	}
}

int kv_question_parse(kv_rag_words *words, kavak_slice text, struct kv_question *ret_query)
{
	KV_QUESTION question = { 0 };
	kavak_slice rest, stem;
	bool all_askwords = true;
	int r;

	if (text.len > KV_QUESTION_MAX)
		text.len = KV_QUESTION_MAX;
	question.concepts = calloc(KV_CONCEPTS_MAX, sizeof(*question.concepts));
	if (!question.concepts)
		return KAVAK_ENOMEM;
	r = kv_rag_tokens(words, text, &question.stems, NULL);
	if (r < 0)
		return r;
	rest = kv_buf_slice(&question.stems);
	while (question.n < KV_CONCEPTS_MAX && kv_slice_split(&rest, ' ', &stem))
		if (stem.len && !find_concept(&question, stem)) {
			struct kv_concept *concept = &question.concepts[question.n++];

			add_member(concept, stem, 1);
			concept->is_askword = kv_is_askword(words, stem);
		}
	for (size_t i = 0; i < words->n_rules; i++)
		apply(&question, &words->rules[i]);

	for (size_t i = 0; i < question.n; i++)
		all_askwords &= question.concepts[i].is_askword;
	/* "informes": then that is what is asked */
	for (size_t i = 0; i < question.n && all_askwords; i++)
		question.concepts[i].is_askword = false;
	*ret_query = question;
	question = (struct kv_question) { 0 };
	return 0;
}

void kv_question_done(struct kv_question *question)
{
	free(question->concepts);
	kavak_buf_done(&question->stems);
	kavak_buf_done(&question->mended);
	*question = (struct kv_question) { 0 };
}

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Letters put in, left out, changed, or swapped with their neighbour. */
static size_t edits(kavak_slice a, kavak_slice b)
{
	size_t rows[3][MEND_LEN_MAX + 1], *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t k = 0; k <= b.len; k++)
		last[k] = k;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *swap = before;

		row[0] = i;
		for (size_t k = 1; k <= b.len; k++) {
			row[k] = min3(last[k] + 1, row[k - 1] + 1,
			              last[k - 1] + (a.ptr[i - 1] != b.ptr[k - 1]));
			if (i > 1 && k > 1 && a.ptr[i - 1] == b.ptr[k - 2] &&
			    a.ptr[i - 2] == b.ptr[k - 1] && before[k - 2] + 1 < row[k])
				row[k] = before[k - 2] + 1;
		}
		before = last;
		last = row;
		row = swap;
	}
	return last[b.len];
}

/* The fewest edits to a word of `text`; fewer than *best puts it there. */
static void look_for(kavak_slice word, kavak_slice text, size_t *best, kavak_slice *ret_found)
{
	kavak_slice token;

	while (kv_slice_split(&text, ' ', &token)) {
		size_t n;

		if (token.len > MEND_LEN_MAX || token.len + *best <= word.len ||
		    word.len + *best <= token.len || !token.len || token.ptr[0] != word.ptr[0])
			continue;
		n = edits(word, token);
		if (n < *best) {
			*best = n;
			*ret_found = token;
		}
	}
}

int kv_question_mend(struct kv_question *question, size_t i, const kavak_slice *texts,
                     size_t n_texts)
{
	struct kv_concept *concept = &question->concepts[i];
	kavak_slice word = concept->members[0].stem, found = { 0 };
	size_t best = word.len >= MEND_LEN_TWO ? 3 : 2, at = question->mended.len;
	int r;

	if (word.len < MEND_LEN_MIN || word.len > MEND_LEN_MAX ||
	    (word.ptr[0] >= '0' && word.ptr[0] <= '9'))
		return 0;
	for (size_t k = 0; k < n_texts; k++)
		look_for(word, texts[k], &best, &found);
	if (!found.len)
		return 0;
	/* Reserved whole at the first, so that it never moves. */
	r = kv_buf_reserve(&question->mended, KV_CONCEPTS_MAX * MEND_LEN_MAX - at);
	if (r == 0)
		r = kavak_buf_add(&question->mended, found);
	if (r == 0)
		add_member(concept,
		           kv_slice_sub(kv_buf_slice(&question->mended), at, question->mended.len),
		           KV_MENDED_WEIGHT);
	return r;
}
