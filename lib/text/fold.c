/* SPDX-License-Identifier: MIT */
#include "text/text.h"

#include "text/utf8.h"

static enum char_class ascii_class(int32_t code)
{
	int32_t lower = code | 0x20;

	if (lower >= 'a' && lower <= 'z')
		return CHAR_LETTER;
	if (code >= '0' && code <= '9')
		return CHAR_DIGIT;
	return code <= ' ' || code == 0x7f ? CHAR_SPACE : CHAR_OTHER;
}

enum char_class char_class(int32_t code)
{
	const utf8proc_property_t *property;

	if (code < 0)
		return CHAR_OTHER;
	if (code < 0x80)
		return ascii_class(code);

	property = utf8proc_get_property(code);
	if (property->ignorable)
		return CHAR_MARK;
	switch (property->category) {
	case UTF8PROC_CATEGORY_LU: case UTF8PROC_CATEGORY_LL: case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM: case UTF8PROC_CATEGORY_LO: case UTF8PROC_CATEGORY_NL:
		return CHAR_LETTER;
	case UTF8PROC_CATEGORY_ND: case UTF8PROC_CATEGORY_NO:
		return CHAR_DIGIT;
	case UTF8PROC_CATEGORY_MN: case UTF8PROC_CATEGORY_MC: case UTF8PROC_CATEGORY_ME:
		return CHAR_MARK;
	case UTF8PROC_CATEGORY_ZS: case UTF8PROC_CATEGORY_ZL: case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_CC:
		return CHAR_SPACE;
	default:
		return CHAR_OTHER;
	}
}

size_t fold_char(int32_t code, int32_t ret_folded[FOLD_MAX])
{
	int boundclass = UTF8PROC_BOUNDCLASS_START;
	utf8proc_ssize_t n = utf8proc_decompose_char(code, ret_folded, FOLD_MAX,
		UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE |
		UTF8PROC_STRIPMARK,
		&boundclass);

	if (n >= 0 && n <= FOLD_MAX)
		return (size_t) n;
	ret_folded[0] = code;
	return 1;
}

/* Folded text as it is written: white space is held back until something follows it. */
struct folding {
	kavak_buf *buf;
	size_t     before;	/* what buf held */
	bool       key;		/* only letters and digits, no space at the ends */
	bool       space;	/* the last character was white space */
};

static void put_byte(struct folding *f, char c)
{
	f->buf->ptr[f->buf->len++] = c;
	f->space = false;
}

static void put_space(struct folding *f)
{
	if (f->space || (f->key && f->buf->len == f->before))
		return;
	put_byte(f, ' ');
	f->space = true;
}

static void put_ascii(struct folding *f, int32_t code)
{
	enum char_class class = ascii_class(code);

	if (class == CHAR_SPACE || (f->key && class == CHAR_OTHER))
		put_space(f);
	else
		put_byte(f, (char) (code >= 'A' && code <= 'Z' ? code | 0x20 : code));
}

/* Room for FOLD_MAX characters is there. */
static void put_code(struct folding *f, int32_t code)
{
	enum char_class class = char_class(code);

	if (code >= 0 && code < 0x80) {
		put_ascii(f, code);
	} else if (class == CHAR_SPACE || code < 0 || (f->key && class == CHAR_OTHER)) {
		put_space(f);
	} else if (!f->key || class != CHAR_MARK) {
		f->buf->len += (size_t) utf8proc_encode_char(code,
			(utf8proc_uint8_t *) f->buf->ptr + f->buf->len);
		f->space = false;
	}
}

static int put_other(struct folding *f, int32_t code)
{
	int32_t folded[FOLD_MAX];
	size_t n;
	int r = kv_buf_reserve(f->buf, FOLD_MAX * 4);

	if (r < 0)
		return r;
	if (code < 0 || char_class(code) == CHAR_SPACE ||
	    (f->key && char_class(code) == CHAR_OTHER)) {
		put_space(f);
		return 0;
	}
	n = fold_char(code, folded);
	for (size_t i = 0; i < n; i++)
		put_code(f, folded[i]);
	return 0;
}

/* ASCII runs, which is nearly all there is, byte by byte into room made once. */
static int fold(struct folding *f, kavak_slice text)
{
	size_t at = 0;
	int r;

	while (at < text.len) {
		size_t run = at;
		int32_t code;

		while (run < text.len && (unsigned char) text.ptr[run] < 0x80)
			run++;
		r = kv_buf_reserve(f->buf, run - at);
		if (r < 0)
			return r;
		while (at < run)
			put_ascii(f, (unsigned char) text.ptr[at++]);
		if (at == text.len)
			break;

		at += utf8_next(text, at, &code);
		r = put_other(f, code);
		if (r < 0)
			return r;
	}
	return 0;
}

static int fold_into(kavak_slice text, kavak_buf *buf, bool key)
{
	struct folding f = { .buf = buf, .before = buf->len, .key = key };
	int r = kv_buf_reserve(buf, text.len);

	if (r == 0)
		r = fold(&f, text);
	if (r == 0 && key && f.space)
		buf->len--;
	if (r < 0)
		buf->len = f.before;
	if (buf->ptr)
		buf->ptr[buf->len] = '\0';
	return r;
}

int kv_fold(kavak_slice text, kavak_buf *buf)
{
	return fold_into(text, buf, false);
}

int kv_fold_key(kavak_slice text, kavak_buf *buf)
{
	return fold_into(text, buf, true);
}

int kv_utf8_clean(kavak_slice text, kavak_buf *buf)
{
	size_t before = buf->len, at = 0, good = 0;
	int r = kv_buf_reserve(buf, text.len);

	/* Good bytes are copied in runs, from `good` to the next bad one. */
	while (r == 0 && at < text.len) {
		int32_t code;
		size_t n = utf8_next(text, at, &code);

		if (code <= 0) {
			r = kavak_buf_add(buf, kv_slice_sub(text, good, at));
			if (r == 0 && code < 0)
				r = kv_buf_add_str(buf, "\xef\xbf\xbd");
			good = at + n;
		}
		at += n;
	}
	if (r == 0 && text.len)
		r = kavak_buf_add(buf, kv_slice_sub(text, good, at));
	if (r < 0 && buf->ptr)
		buf->ptr[buf->len = before] = '\0';
	return r;
}
