/* SPDX-License-Identifier: MIT */
/* The words of a message and what they are. */
#include "normalize/walk.h"

#define PHRASE_BYTES_MAX 96

static bool is_year(const struct kv_token *token)
{
	unsigned year = 0;

	if (token->text.len != 4 || !token->is_number)
		return false;
	for (size_t i = 0; i < 4; i++) {
		if (token->text.ptr[i] < '0' || token->text.ptr[i] > '9')
			return false;
		year = year * 10 + (unsigned) (token->text.ptr[i] - '0');
	}
	return year >= 1950 && year <= 2035;
}

static bool is_amount(const struct kv_walk *walk, const struct kv_token *token)
{
	if (!token->is_number)
		return false;
	if (token->start && walk->text.ptr[token->start - 1] == '$')
		return true;
	for (size_t i = 0; i < token->text.len; i++)
		if (strchr(".,'", token->text.ptr[i]))
			return true;
	return false;
}

/* The words one space apart; empty when they do not fit. */
static kavak_slice phrase(const struct kv_walk *walk, size_t first, size_t last, char *room)
{
	size_t n = 0;

	for (size_t i = first; i < last; i++) {
		kavak_slice word = walk->tokens.items[i].text;

		if (n + word.len + 1 > PHRASE_BYTES_MAX)
			return (kavak_slice) { room, 0 };
		if (i > first)
			room[n++] = ' ';
		memcpy(room + n, word.ptr, word.len);
		n += word.len;
	}
	return (kavak_slice) { room, n };
}

uint32_t kv_walk_class(const struct kv_walk *walk, size_t first, size_t last)
{
	char room[PHRASE_BYTES_MAX];

	if (last == first + 1)
		return walk->classes[first];
	return kv_words_get(&walk->index->words, phrase(walk, first, last, room));
}

/* "que onda": its words name nothing. */
static void take_phrases(struct kv_walk *walk)
{
	size_t n = walk->tokens.n;

	for (size_t i = 0; i < n; i++)
		for (size_t last = i + 1; last <= n && last <= i + KV_PHRASE_WORDS_MAX; last++) {
			if (!(kv_walk_class(walk, i, last) & KV_IS_PHRASE))
				continue;
			for (size_t j = i; j < last; j++)
				walk->classes[j] |= KV_IS_TAKEN;
		}
}

int kv_walk_start(struct kv_walk *walk, const kv_index *index, kavak_slice text)
{
	int r;

	walk->index = index;
	walk->text = text;
	r = kv_tokens_split(text, &walk->tokens);
	if (r < 0)
		return r;
	walk->classes = calloc(walk->tokens.n + 1, sizeof(*walk->classes));
	walk->hits = calloc(walk->tokens.n + 1, sizeof(*walk->hits));
	if (!walk->classes || !walk->hits)
		return KAVAK_ENOMEM;
	for (size_t i = 0; i < walk->tokens.n; i++) {
		const struct kv_token *token = &walk->tokens.items[i];

		walk->classes[i] = kv_words_get(&index->words, token->text);
		if (is_amount(walk, token))
			walk->classes[i] |= KV_IS_AMOUNT;
		else if (is_year(token))
			walk->classes[i] |= KV_IS_YEAR;
	}
	return 0;
}

void kv_walk_done(struct kv_walk *walk)
{
	kv_tokens_done(&walk->tokens);
	free(walk->classes);
	free(walk->hits);
	*walk = (struct kv_walk) { 0 };
}

static bool gap_has(const struct kv_walk *walk, size_t before, const char *marks)
{
	const struct kv_token *a = &walk->tokens.items[before - 1],
			      *b = &walk->tokens.items[before];

	for (size_t i = a->end; i < b->start; i++)
		if (walk->text.ptr[i] && strchr(marks, walk->text.ptr[i]))
			return true;
	return false;
}

bool kv_walk_is_filler(const struct kv_walk *walk, size_t first, size_t last)
{
	for (size_t i = first; i <= last; i++) {
		if (i && i < walk->tokens.n && gap_has(walk, i, ".;!?\n/"))
			return false;
		if (i < last && !(walk->classes[i] & KV_IS_FILLER))
			return false;
	}
	return true;
}

bool kv_walk_span(const struct kv_walk *walk, size_t first, size_t last, struct kv_span *ret_span)
{
	*ret_span = (struct kv_span) { .len = 0 };
	for (size_t i = first; i < last; i++) {
		kavak_slice word = walk->tokens.items[i].text;

		if (walk->classes[i] & (KV_IS_TAKEN | KV_IS_AMOUNT) ||
		    ret_span->len + word.len > KV_KEY_MAX)
			return false;
		if (i > first && gap_has(walk, i, ",;:!?\n()/|\""))
			return false;
		if (i > first)
			ret_span->breaks |= (uint64_t) 1 << ret_span->len;
		if (last > first + 1 && walk->classes[i] & KV_WORD_BITS)
			ret_span->has_spanish = true;
		memcpy(ret_span->glued + ret_span->len, word.ptr, word.len);
		ret_span->len += word.len;
	}
	return ret_span->len > 0;
}

int kv_index_find(const kv_index *index, kavak_slice text, struct kv_mention *ret_mentions,
		  size_t max, size_t *ret_n)
{
	KV_WALK walk = { 0 };
	size_t n = 0;
	int r = kv_walk_start(&walk, index, text);

	if (r < 0)
		return r;
	take_phrases(&walk);
	r = kv_walk_hits(&walk);
	if (r < 0)
		return r;
	kv_walk_weigh(&walk);
	kv_walk_join(&walk);
	for (size_t i = 0; i < walk.n_hits && n < max; i++) {
		const struct kv_hit *hit = &walk.hits[i];

		if (hit->is_named)
			ret_mentions[n++] = kv_walk_mention(&walk, &kv_hit_entry(&walk, hit)->shown,
			                                    hit->score, hit->first, hit->last);
	}
	*ret_n = n;
	return 0;
}
