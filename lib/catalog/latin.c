/* SPDX-License-Identifier: MIT */
#include "catalog/latin.h"

/* The length of a character by its first byte, and the least code that may take so many:
 * what is shorter than that is written too long, and no UTF-8. */
static size_t length_of(unsigned char first, uint32_t *ret_code, uint32_t *ret_least)
{
	if (first >= 0xF0) {
		*ret_code = first & 0x07;
		*ret_least = 0x10000;
		return first < 0xF5 ? 4 : 0;
	}
	if (first >= 0xE0) {
		*ret_code = first & 0x0F;
		*ret_least = 0x800;
		return 3;
	}
	*ret_code = first & 0x1F;
	*ret_least = 0x80;
	return first >= 0xC2 ? 2 : 0;
}

bool kv_is_utf8(kavak_slice text)
{
	size_t i = 0;

	while (i < text.len) {
		unsigned char first = (unsigned char) text.ptr[i++];
		uint32_t code, least;
		size_t n;

		if (first < 0x80)
			continue;
		n = length_of(first, &code, &least);
		if (!n || text.len - i < n - 1)
			return false;
		while (--n) {
			unsigned char c = (unsigned char) text.ptr[i++];

			if ((c & 0xC0) != 0x80)
				return false;
			code = code << 6 | (c & 0x3F);
		}
		if (code < least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
			return false;
	}
	return true;
}

/* 0x80 to 0x9F; everything above is what Unicode has there too. */
static const uint16_t windows[32] = {
	0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
	0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
	0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
	0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

int kv_latin_to_utf8(kavak_slice text, kavak_buf *buf)
{
	int r = kv_buf_reserve(buf, 3 * text.len);

	if (r < 0)
		return r;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char) text.ptr[i];
		unsigned code = c >= 0x80 && c < 0xA0 ? windows[c - 0x80] : c;

		if (code < 0x80) {
			buf->ptr[buf->len++] = (char) code;
		} else if (code < 0x800) {
			buf->ptr[buf->len++] = (char) (0xC0 | code >> 6);
			buf->ptr[buf->len++] = (char) (0x80 | (code & 0x3F));
		} else {
			buf->ptr[buf->len++] = (char) (0xE0 | code >> 12);
			buf->ptr[buf->len++] = (char) (0x80 | (code >> 6 & 0x3F));
			buf->ptr[buf->len++] = (char) (0x80 | (code & 0x3F));
		}
	}
	buf->ptr[buf->len] = '\0';
	return 0;
}
