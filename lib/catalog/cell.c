/* SPDX-License-Identifier: MIT */
/* One cell of a file: yes, nothing, or a number. */
#include "catalog/words.h"
#include "text/text.h"

#define DIGITS_MAX 15	/* what fits an int64 with room to spare */
#define GROUP      3

bool kv_cell_is_yes(const kv_words *words, kavak_slice key)
{
	return kv_slice_is(kv_words_whole(words, KV_WORD_CELL, key), "yes");
}

bool kv_cell_is_no(const kv_words *words, kavak_slice key)
{
	return kv_slice_is(kv_words_whole(words, KV_WORD_CELL, key), "no");
}

bool kv_cell_is_none(const kv_words *words, kavak_slice key)
{
	return !key.len || kv_slice_is(kv_words_whole(words, KV_WORD_CELL, key), "none");
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What may stand before or behind a number: a currency sign, a unit, a space. */
static bool may_surround(const kv_words *words, kavak_slice text)
{
	KV_BUF key = { 0 };

	for (size_t i = 0; i < text.len; i++)
		if (strchr("-()%/#", text.ptr[i]))
			return false;
	if (kv_fold_key(text, &key) < 0)
		return false;
	return !key.len ||
	       kv_slice_is(kv_words_whole(words, KV_WORD_CELL, kv_buf_slice(&key)), "unit");
}

/* Whether `text` is digits in threes with `separator` between them, the first up to three. */
static bool is_grouped(kavak_slice text, char separator)
{
	kavak_slice part;

	if (!kv_slice_split(&text, separator, &part) || !part.len || part.len > GROUP ||
	    *part.ptr == '0')
		return false;
	while (kv_slice_split(&text, separator, &part))
		if (part.len != GROUP)
			return false;
	return true;
}

/* Splits digits with separators into what stands before the decimal point and behind it. */
static bool find_point(kavak_slice core, kavak_slice *ret_whole, kavak_slice *ret_fraction)
{
	char last = 0, first = 0;
	size_t at = core.len, n = 0;

	for (size_t i = 0; i < core.len; i++) {
		if (is_digit(core.ptr[i]))
			continue;
		last = core.ptr[i];
		first = first ? first : last;
		at = i;
		n++;
	}
	*ret_whole = core;
	*ret_fraction = (kavak_slice) { 0 };
	if (!n || (first == last && is_grouped(core, last)))
		return true;
	*ret_whole = kv_slice_sub(core, 0, at);
	*ret_fraction = kv_slice_sub(core, at + 1, core.len);
	return (last == '.' || last == ',') &&
	       (n == 1 || (first != last && is_grouped(*ret_whole, first)));
}

static bool read_digits(kavak_slice whole, kavak_slice fraction, int decimals, int64_t *ret_value)
{
	int64_t value = 0;
	int n = 0;

	for (size_t i = 0; i < whole.len; i++) {
		if (!is_digit(whole.ptr[i]))
			continue;
		value = value * 10 + (whole.ptr[i] - '0');
		if (++n > DIGITS_MAX)
			return false;
	}
	for (int i = 0; i < decimals; i++)
		value = value * 10 + ((size_t) i < fraction.len ? fraction.ptr[i] - '0' : 0);
	*ret_value = value + (fraction.len > (size_t) decimals && fraction.ptr[decimals] >= '5');
	return true;
}

bool kv_cell_number(const kv_words *words, kavak_slice cell, int decimals, int64_t *ret_value)
{
	size_t start = 0, end = cell.len;
	kavak_slice core, whole, fraction;

	while (start < end && !is_digit(cell.ptr[start]))
		start++;
	while (end > start && !is_digit(cell.ptr[end - 1]))
		end--;
	core = kv_slice_sub(cell, start, end);
	if (!core.len || (start && strchr(".,", cell.ptr[start - 1])))
		return false;
	for (size_t i = 0; i < core.len; i++)
		if (!is_digit(core.ptr[i]) && !strchr("., '", core.ptr[i]))
			return false;
	return find_point(core, &whole, &fraction) &&
	       (start == 0 || may_surround(words, kv_slice_sub(cell, 0, start))) &&
	       (end == cell.len || may_surround(words, kv_slice_sub(cell, end, cell.len))) &&
	       read_digits(whole, fraction, decimals, ret_value);
}
