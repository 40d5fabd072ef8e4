/* SPDX-License-Identifier: MIT */
#include "rag/question.h"

#include <string.h>

#include "normalize/index.h"
#include "rag/words.h"

#define MEND_LEN_MIN 4	/* shorter words are too near to each other, even by sound */
#define MEND_LEN_ONE 6	/* from here on one letter may be wrong, */
#define MEND_LEN_TWO 8	/* from here on two */
#define MEND_LEN_MAX 32

static struct kv_concept *find_concept(struct kv_question *question, kavak_slice stem)
{
	for (size_t i = 0; i < question->n; i++)
		if (kv_slice_eq(question->concepts[i].members[0].token, stem))
			return &question->concepts[i];
	return NULL;
}

static void add_member(struct kv_concept *concept, kavak_slice token, double weight)
{
	for (size_t i = 0; i < concept->n; i++)
		if (kv_slice_eq(concept->members[i].token, token))
			return;
	if (concept->n < KV_MEMBERS_MAX)
		concept->members[concept->n++] = (struct kv_member) { .token = token,
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
			add_member(concept, rule->also[k], question->weights->synonym);
	}
}

/* A stem, then the word itself and its root: a concept, or more members of one that is there. */
static void take_token(kv_rag_words *words, struct kv_question *question, kavak_slice token,
                       struct kv_concept **concept)
{
	if (kv_level_of(token) == KV_STEM) {
		*concept = find_concept(question, token);
		if (!*concept && question->n < KV_CONCEPTS_MAX) {
			*concept = &question->concepts[question->n++];
			(*concept)->is_askword = kv_is_askword(words, token);
		}
	}
	if (*concept)
		add_member(*concept, token, 1);
}

static void apply_rules(kv_rag_words *words, struct kv_question *question)
{
	for (size_t i = 0; i < words->n_rules; i++)
		apply(question, &words->rules[i]);
}

/* "informes": then that is what is asked. */
static void keep_some_concept(struct kv_question *question)
{
	for (size_t i = 0; i < question->n; i++)
		if (!question->concepts[i].is_askword)
			return;
	for (size_t i = 0; i < question->n; i++)
		question->concepts[i].is_askword = false;
}

int kv_question_parse(kv_rag_words *words, const struct kv_weights *weights, kavak_slice text,
                      struct kv_question *ret_question)
{
	KV_QUESTION question = { .weights = weights };
	struct kv_concept *concept = NULL;
	kavak_slice rest, token;
	int r;

	if (text.len > KV_QUESTION_MAX)
		text.len = KV_QUESTION_MAX;
	question.concepts = calloc(KV_CONCEPTS_MAX, sizeof(*question.concepts));
	if (!question.concepts)
		return KAVAK_ENOMEM;
	r = kv_rag_tokens(words, text, &question.tokens, NULL);
	if (r < 0)
		return r;
	rest = kv_buf_slice(&question.tokens);
	while (rest.len && kv_slice_split(&rest, ' ', &token))
		take_token(words, &question, token, &concept);
	apply_rules(words, &question);
	keep_some_concept(&question);
	*ret_question = question;
	question = (struct kv_question) { 0 };
	return 0;
}

void kv_question_done(struct kv_question *question)
{
	free(question->concepts);
	kavak_buf_done(&question->tokens);
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

/* What a word that no passage has may be meant for. */
struct mending {
	kavak_slice word, sound;
	size_t      best;	/* edits; only fewer are taken */
	kavak_slice stem;	/* of what was found */
};

static bool may_be_near(kavak_slice a, kavak_slice b, size_t best)
{
	return a.len && b.len && a.ptr[0] == b.ptr[0] && a.len + best > b.len &&
	       b.len + best > a.len;
}

/* As the fingers slipped, or as customers write what they hear: the fewer of the edits. */
static void compare(struct mending *mending, kavak_slice word, kavak_slice stem)
{
	char room[MEND_LEN_MAX];
	kavak_slice sound = kv_sound(word, room);
	size_t n = mending->best;

	if (may_be_near(mending->word, word, n))
		n = edits(mending->word, word);
	if (may_be_near(mending->sound, sound, n)) {
		size_t n_heard = edits(mending->sound, sound);

		n = n_heard < n ? n_heard : n;
	}
	if (n < mending->best) {
		mending->best = n;
		mending->stem = stem;
	}
}

/* Among a passage's tokens; a word stands behind its stem. */
static void look_for(struct mending *mending, kavak_slice tokens)
{
	kavak_slice token, stem = { 0 };

	while (kv_slice_split(&tokens, ' ', &token)) {
		if (!token.len)
			continue;
		if (kv_level_of(token) == KV_STEM)
			stem = token;
		else if (kv_level_of(token) == KV_WRITTEN && token.len <= MEND_LEN_MAX &&
		         stem.len <= MEND_LEN_MAX)
			compare(mending, kv_slice_sub(token, 1, token.len), stem);
	}
}

/* Add `stem` and its root to what the concept finds; they live in question->mended. */
static int add_mended(struct kv_question *question, struct kv_concept *concept, kavak_slice stem)
{
	kavak_buf *mended = &question->mended;
	size_t at = mended->len;
	kavak_slice text;
	/* Reserved whole at the first, so that it never moves. */
	int r = kv_buf_reserve(mended, KV_CONCEPTS_MAX * (2 * MEND_LEN_MAX + 1) - at);

	if (r == 0)
		r = kv_buf_addf(mended, "%.*s%c%.*s", KV_FMT(stem), KV_MARK_ROOT,
		                KV_FMT(kv_root_of(stem)));
	if (r < 0)
		return r;
	text = kv_buf_slice(mended);
	add_member(concept, kv_slice_sub(text, at, at + stem.len), question->weights->mended);
	add_member(concept, kv_slice_sub(text, at + stem.len, text.len), question->weights->mended);
	return 0;
}

int kv_question_mend(struct kv_question *question, size_t i, const kavak_slice *texts,
                     size_t n_texts)
{
	struct kv_concept *concept = &question->concepts[i];
	kavak_slice written = concept->members[1].token,
		    word = kv_slice_sub(written, 1, written.len);
	struct mending mending = { .word = word, .best = 1 + (word.len >= MEND_LEN_ONE) +
		                                         (word.len >= MEND_LEN_TWO) };
	char room[MEND_LEN_MAX];

	if (word.len < MEND_LEN_MIN || word.len > MEND_LEN_MAX ||
	    (word.ptr[0] >= '0' && word.ptr[0] <= '9'))
		return 0;
	mending.sound = kv_sound(word, room);
	for (size_t k = 0; k < n_texts; k++)
		look_for(&mending, texts[k]);
	return mending.stem.len ? add_mended(question, concept, mending.stem) : 0;
}
