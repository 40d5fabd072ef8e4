/* SPDX-License-Identifier: MIT */
#include "talk/sentence.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "1." at the head of a line. */
static bool is_item_number(kavak_slice text, size_t from, size_t dot)
{
	size_t at = from;

	while (at < dot && (is_space(text.ptr[at]) || text.ptr[at] == '*'))
		at++;
	if (at == dot)
		return false;
	while (at < dot && is_digit(text.ptr[at]))
		at++;
	return at == dot;
}

/* "vs.", "aprox.": a word cut short. */
static bool is_short_word(kavak_slice text, size_t from, size_t dot)
{
	static const char *const words[] = { "vs", "aprox", "ej" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i]);

		if (dot >= from + n && !memcmp(text.ptr + dot - n, words[i], n) &&
		    (dot == from + n || is_space(text.ptr[dot - n - 1])))
			return true;
	}
	return false;
}

static bool ends_at(kavak_slice text, size_t from, size_t at)
{
	switch (text.ptr[at]) {
	case '.':
		return !is_item_number(text, from, at) && !is_short_word(text, from, at);
	case '!':
	case '?':
		return true;
	case '\xa6':	/* the last byte of an ellipsis */
		return at >= 2 && !memcmp(text.ptr + at - 2, "\xe2\x80\xa6", 3);
	default:
		return false;
	}
}

size_t kv_sentence_end(kavak_slice text, size_t from)
{
	for (size_t at = from; at < text.len; at++) {
		size_t end = at + 1;

		if (text.ptr[at] != '\n') {
			if (!ends_at(text, from, at) || end == text.len)
				continue;
			while (end < text.len && (text.ptr[end] == '*' || text.ptr[end] == '_' ||
			                          text.ptr[end] == ')'))
				end++;
			if (end < text.len && !is_space(text.ptr[end]) && text.ptr[end] != '\n')
				continue;
			while (end < text.len && is_space(text.ptr[end]))
				end++;
		}
		while (end < text.len && text.ptr[end] == '\n')
			end++;
		return end;
	}
	return 0;
}
