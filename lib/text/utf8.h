/* SPDX-License-Identifier: MIT */
#pragma once
/* One step through a text, and what a character is. Of this room. */

#include <utf8proc.h>

#include <kavak/base.h>

/* The bytes of the character at `at`, at least 1; its code, or -1 when it is not UTF-8. */
static inline size_t utf8_next(kavak_slice text, size_t at, int32_t *ret_code)
{
	unsigned char first = (unsigned char) text.ptr[at];
	utf8proc_ssize_t n;

	if (first < 0x80) {
		*ret_code = first;
		return 1;
	}
	n = utf8proc_iterate((const utf8proc_uint8_t *) text.ptr + at,
	                     (utf8proc_ssize_t) (text.len - at), ret_code);
	return n > 0 ? (size_t) n : 1;
}

enum char_class {
	CHAR_OTHER,	/* punctuation, symbols, what is not UTF-8 */
	CHAR_SPACE,	/* also control characters */
	CHAR_LETTER,
	CHAR_DIGIT,
	CHAR_MARK,	/* belongs to the letter before it, or shows nothing at all */
};

enum char_class char_class(int32_t code);

#define FOLD_MAX 32	/* code points that one may fold to; utf8proc's longest is 18 */

/* The folded code points of one character that is not ASCII: how many, at most FOLD_MAX. */
size_t fold_char(int32_t code, int32_t ret_folded[FOLD_MAX]);
