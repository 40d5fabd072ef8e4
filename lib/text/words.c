/* SPDX-License-Identifier: MIT */
#include "text/words.h"

#include <stdlib.h>
#include <string.h>

#include <kavak/error.h>

#include "text/utf8.h"

#define REPLACEMENT 0xfffd

/* Room for `n` characters, in the struct itself while they are few. */
static int make_room(struct side *side, size_t n)
{
	int32_t *heap;
	struct chars *words;

	if (n <= SIDE_SMALL || n <= side->cap)
		return 0;
	heap = malloc(3 * n * sizeof(*heap));
	words = malloc((n / 2 + 1) * sizeof(*words));
	if (!heap || !words) {
		free(heap);
		free(words);
		return KAVAK_ENOMEM;
	}
	side_done(side);
	side->heap = heap;
	side->heap_words = words;
	side->cap = n;
	return 0;
}

void side_done(struct side *side)
{
	free(side->heap);
	free(side->heap_words);
	side->heap = NULL;
	side->heap_words = NULL;
	side->cap = 0;
}

static int32_t *room(struct side *side, size_t which)
{
	return side->cap ? side->heap + which * side->cap : side->small + which * SIDE_SMALL;
}

/* What Python's str.split() splits at. */
static bool is_space(int32_t code)
{
	switch (code) {
	case 0x20: case 0x85: case 0xa0: case 0x1680: case 0x2028: case 0x2029: case 0x202f:
	case 0x205f: case 0x3000:
		return true;
	default:
		return (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f) ||
		       (code >= 0x2000 && code <= 0x200a);
	}
}

static int compare(const struct chars *a, const struct chars *b)
{
	size_t n = a->n < b->n ? a->n : b->n;

	for (size_t i = 0; i < n; i++)
		if (a->ptr[i] != b->ptr[i])
			return a->ptr[i] < b->ptr[i] ? -1 : 1;
	return (a->n > b->n) - (a->n < b->n);
}

static int compare_words(const void *a, const void *b)
{
	return compare(a, b);
}

/* Append a word to those that lie one space apart in `out`. */
static void join(int32_t *out, size_t *n, const struct chars *word)
{
	if (*n)
		out[(*n)++] = ' ';
	memcpy(out + *n, word->ptr, word->n * sizeof(*out));
	*n += word->n;
}

static void split_and_sort(struct side *side)
{
	struct chars *words = side->cap ? side->heap_words : side->small_words;
	int32_t *sorted = room(side, 1);
	size_t start = 0, n = 0;

	side->words = words;
	side->n_words = 0;
	for (size_t i = 0; i <= side->text.n; i++) {
		if (i < side->text.n && !is_space(side->text.ptr[i]))
			continue;
		if (i > start)
			words[side->n_words++] =
				(struct chars){ side->text.ptr + start, i - start };
		start = i + 1;
	}
	if (side->n_words > 1)
		qsort(words, side->n_words, sizeof(*words), compare_words);
	for (size_t i = 0; i < side->n_words; i++)
		join(sorted, &n, &words[i]);
	side->sorted = (struct chars) { sorted, n };
}

int side_set(struct side *side, kavak_slice text, bool with_words)
{
	int r = make_room(side, text.len);
	int32_t *out;
	size_t n = 0;

	if (r < 0)
		return r;
	out = room(side, 0);
	for (size_t at = 0; at < text.len; n++) {
		int32_t code;

		at += utf8_next(text, at, &code);
		out[n] = code < 0 ? REPLACEMENT : code;
	}
	side->text = (struct chars) { out, n };
	if (with_words)
		split_and_sort(side);
	return 0;
}

/* The first word after those equal to the one at i. */
static size_t next_distinct(const struct side *side, size_t i)
{
	size_t next = i + 1;

	while (next < side->n_words && !compare(&side->words[i], &side->words[next]))
		next++;
	return next;
}

struct overlap side_compare(struct side *a, struct side *b)
{
	struct overlap both = { 0 };
	int32_t *a_rest = room(a, 2), *b_rest = room(b, 2);
	size_t i = 0, j = 0, a_len = 0, b_len = 0;

	a->n_rest = b->n_rest = 0;
	while (i < a->n_words || j < b->n_words) {
		int c = i == a->n_words ? 1 : j == b->n_words ? -1 :
			compare(&a->words[i], &b->words[j]);

		if (c < 0) {
			join(a_rest, &a_len, &a->words[i]);
			a->n_rest++;
		} else if (c > 0) {
			join(b_rest, &b_len, &b->words[j]);
			b->n_rest++;
		} else {
			both.n_chars += a->words[i].n + (both.n_words > 0);
			both.n_words++;
		}
		if (c <= 0)
			i = next_distinct(a, i);
		if (c >= 0)
			j = next_distinct(b, j);
	}
	a->rest = (struct chars) { a_rest, a_len };
	b->rest = (struct chars) { b_rest, b_len };
	return both;
}
