/* SPDX-License-Identifier: MIT */
#pragma once
/* A text's bytes, one at a time, as digits.c and codes.c look at them. Of this room. */

#include "base/buf.h"

static inline bool is_digit(kavak_slice text, size_t at)
{
	return at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9';
}

/* 0 beyond the end. */
static inline char char_at(kavak_slice text, size_t at)
{
	return at < text.len ? text.ptr[at] : '\0';
}

static inline size_t run_of_digits(kavak_slice text, size_t at)
{
	size_t end = at;

	while (is_digit(text, end))
		end++;
	return end - at;
}
