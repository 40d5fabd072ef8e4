/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "text/text.h"
#include "text/utf8.h"

#define TOKENS_FIRST 32

static struct kv_token *next_token(struct kv_tokens *tokens)
{
	size_t cap = tokens->n;

	/* The capacity is the power of two at or above n: only there it grows. */
	if (cap == 0 || (cap >= TOKENS_FIRST && (cap & (cap - 1)) == 0)) {
		size_t want = cap ? cap * 2 : TOKENS_FIRST;
		struct kv_token *grown = realloc(tokens->items, want * sizeof(*grown));

		if (!grown)
			return NULL;
		tokens->items = grown;
	}
	return &tokens->items[tokens->n];
}

static bool is_digit_at(kavak_slice text, size_t at)
{
	return at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9';
}

/* "280,000", "1.5", "1'250": the mark stands between two digits. */
static bool is_inside_number(kavak_slice text, size_t at)
{
	char c = text.ptr[at];

	return (c == '.' || c == ',' || c == '\'') && at > 0 &&
	       is_digit_at(text, at - 1) && is_digit_at(text, at + 1);
}

/* The end of the word that starts at `start`. */
static size_t word_end(kavak_slice text, size_t start)
{
	size_t at = start;

	while (at < text.len) {
		int32_t code;
		size_t n = utf8_next(text, at, &code);

		if (char_class(code) < CHAR_LETTER && !is_inside_number(text, at))
			break;
		at += n;
	}
	return at;
}

static size_t word_start(kavak_slice text, size_t at)
{
	while (at < text.len) {
		int32_t code;
		size_t n = utf8_next(text, at, &code);
		enum char_class class = char_class(code);

		if (class == CHAR_LETTER || class == CHAR_DIGIT)
			break;
		at += n;
	}
	return at;
}

static int split(kavak_slice text, struct kv_tokens *tokens)
{
	size_t end = 0, start;

	while ((start = word_start(text, end)) < text.len && tokens->n < KV_TOKENS_MAX) {
		struct kv_token *token = next_token(tokens);
		size_t before = tokens->folded.len;
		int r;

		if (!token)
			return KAVAK_ENOMEM;
		end = word_end(text, start);
		r = kv_fold(kv_slice_sub(text, start, end), &tokens->folded);
		if (r < 0)
			return r;
		*token = (struct kv_token) {
			.text = { .len = tokens->folded.len - before },
			.start = start,
			.end = end,
			.is_number = is_digit_at(text, start),
		};
		tokens->n++;
	}
	return 0;
}

int kv_tokens_split(kavak_slice text, struct kv_tokens *ret_tokens)
{
	KV_TOKENS tokens = { 0 };
	size_t at = 0;
	int r = split(text, &tokens);

	if (r < 0)
		return r;
	/* The folded words lie one after another; now that they no longer move, lend them. */
	for (size_t i = 0; i < tokens.n; i++) {
		tokens.items[i].text.ptr = tokens.folded.ptr + at;
		at += tokens.items[i].text.len;
	}
	*ret_tokens = tokens;
	tokens = (struct kv_tokens) { 0 };
	return 0;
}

void kv_tokens_done(struct kv_tokens *tokens)
{
	free(tokens->items);
	kavak_buf_done(&tokens->folded);
	*tokens = (struct kv_tokens) { 0 };
}
