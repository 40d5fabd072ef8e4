/* SPDX-License-Identifier: MIT */
#include "text/plain.h"

#include <stdlib.h>

#include "text/text.h"
#include "text/utf8.h"

#define KEEP (-1)
#define DROP 0

/* What to write for `code`: one byte, nothing, or itself. */
static int32_t replacement(int32_t code)
{
	if (code < 0x80)
		return KEEP;
	switch (code) {
	case 0xb4: case 0x2bc: case 0x2018: case 0x2019: case 0x2032:
		return '\'';
	case 0x20e3:	/* the keycap around a digit */
		return DROP;
	}
	if (code >= 0xff01 && code <= 0xff5e)
		return code - 0xff01 + '!';
	return utf8proc_get_property(code)->ignorable ? DROP : KEEP;
}

static bool is_plain(kavak_slice text)
{
	for (size_t at = 0; at < text.len; ) {
		int32_t code;

		at += utf8_next(text, at, &code);
		if (replacement(code) != KEEP)
			return false;
	}
	return true;
}

int plain_make(kavak_slice text, struct plain *plain)
{
	kavak_buf *buf = &plain->buf;

	plain->text = text;
	if (is_plain(text))
		return 0;
	plain->at = malloc(text.len * sizeof(*plain->at));
	if (!plain->at || kv_buf_reserve(buf, text.len) < 0)
		return KAVAK_ENOMEM;
	for (size_t at = 0, n; at < text.len; at += n) {
		int32_t code, by;

		n = utf8_next(text, at, &code);
		by = replacement(code);
		for (size_t i = 0; i < (by == KEEP ? n : by != DROP); i++) {
			plain->at[buf->len] = (uint32_t) (at + i);
			buf->ptr[buf->len++] = by == KEEP ? text.ptr[at + i] : (char) by;
		}
	}
	plain->text = kv_buf_slice(buf);
	return 0;
}

void plain_done(struct plain *plain)
{
	kavak_buf_done(&plain->buf);
	free(plain->at);
	plain->at = NULL;
}

void plain_span(const struct plain *plain, kavak_slice text, size_t *start, size_t *end)
{
	size_t last;
	int32_t code;

	if (!plain->at)
		return;
	*start = plain->at[*start];
	last = plain->at[*end - 1];	/* no span is empty */
	while (last > *start && ((unsigned char) text.ptr[last] & 0xc0) == 0x80)
		last--;
	*end = last + utf8_next(text, last, &code);
}
