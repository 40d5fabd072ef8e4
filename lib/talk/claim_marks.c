/* SPDX-License-Identifier: MIT */
/* A sentence as its numbers are read from it: marks, currencies and words that would join two. */
#include <string.h>

#include "talk/claims.h"

#define CENTS_REACH   60	/* bytes: "con noventa y nueve centavos" */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "por ciento veinte mil": no percentage, where a number's word goes on. */
static bool is_por_ciento(kavak_slice text, size_t at)
{
	static const char por[] = " por ciento ";
	kavak_slice word = kv_slice_sub(text, at, text.len), rest;
	kavak_number number;
	size_t n = 0;

	if (word.len <= sizeof(por) || memcmp(word.ptr, por, sizeof(por) - 1) != 0)
		return false;
	rest = kv_slice_sub(word, sizeof(por) - 1, word.len);
	kv_slice_split(&rest, ' ', &word);
	return !is_digit(*word.ptr) && kavak_numbers_find(word, &number, 1, &n, NULL) == 0 &&
	       n > 0 && number.value > 1;
}

static bool is_currency(kavak_slice text, size_t at)
{
	static const char *const codes[] = { "MXN", "MX$", "MN$", "US$", "$" };

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		size_t n = strlen(codes[i]);

		if (at + n >= text.len || memcmp(text.ptr + at, codes[i], n) != 0)
			continue;
		while (at + n < text.len && strchr(" $", text.ptr[at + n]))
			n++;
		return at + n < text.len && is_digit(text.ptr[at + n]);
	}
	return false;
}

/* "2017 de MXN$120,999", "2022 MXN 98,000": the currency is of the number behind it. */
static void part_currencies(kavak_buf *buf)
{
	kavak_slice text = kv_buf_slice(buf);

	for (size_t i = 1; i + 1 < text.len; i++) {
		size_t left = i;

		if (text.ptr[i] != ' ' || !is_currency(text, i + 1))
			continue;
		if (left >= 3 && !memcmp(text.ptr + left - 3, " de", 3))
			left -= 3;
		while (left && strchr(" *_", text.ptr[left - 1]))
			left--;
		if (left && is_digit(text.ptr[left - 1]))
			buf->ptr[i] = ';';
	}
}

/* A dash, a bullet or a column's bar between two things of a list is no range; what comes "con" an
 * amount is its cents only when it says so. */
int kv_without_marks(const struct kv_unit *unit, const struct kv_claims *claims,
                         kavak_buf *buf)
{
	int r = kavak_buf_add(buf, unit->text);

	for (size_t i = unit->first_claim; !r && i < claims->n; i++)
		memset(buf->ptr + (claims->items[i].start - unit->start), ';',
		       claims->items[i].end - claims->items[i].start);

	for (size_t i = 0; !r && i < buf->len; i++) {
		if (buf->ptr[i] == '|' ||
		    (buf->ptr[i] == '-' && i + 1 < buf->len && buf->ptr[i + 1] == ' '))
			buf->ptr[i] = ';';
		if (i + 5 <= buf->len && !memcmp(buf->ptr + i, " con ", 5) &&
		    !memmem(buf->ptr + i, buf->len - i > CENTS_REACH ? CENTS_REACH : buf->len - i,
		            "centavo", 7))
			memcpy(buf->ptr + i, " ;   ", 5);
		if (is_por_ciento(kv_buf_slice(buf), i))
			buf->ptr[i] = ';';	/* "... por ciento veinte mil pesos" */
		if (i + 3 <= buf->len && !memcmp(buf->ptr + i, "\xe2\x80\x94", 3))
			memcpy(buf->ptr + i, " ; ", 3);
	}
	if (!r)
		part_currencies(buf);
	return r;
}
