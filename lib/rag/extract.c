/* SPDX-License-Identifier: MIT */
#include "rag/extract.h"

#include <string.h>
#include <strings.h>

#include "text/text.h"

#define HEADING_BYTES_MAX 80	/* a first line of a text that may be its heading */
#define CHARSET_LOOK_MAX  1024	/* bytes in which a page says what it is written in */

static const struct {
	const char    *ending;
	enum kv_format format;
} endings[] = {
	{ ".md", KV_FORMAT_MARKDOWN }, { ".markdown", KV_FORMAT_MARKDOWN },
	{ ".txt", KV_FORMAT_TEXT },    { ".html", KV_FORMAT_HTML },
	{ ".htm", KV_FORMAT_HTML },    { ".xhtml", KV_FORMAT_HTML },
};

static const struct {
	const char    *type;
	enum kv_format format;
} types[] = {
	{ "text/html", KV_FORMAT_HTML }, { "application/xhtml+xml", KV_FORMAT_HTML },
	{ "text/markdown", KV_FORMAT_MARKDOWN }, { "text/plain", KV_FORMAT_TEXT },
};

bool kv_format_of_path(kavak_slice path, enum kv_format *ret_format)
{
	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
		size_t n = strlen(endings[i].ending);

		if (path.len <= n || strncasecmp(path.ptr + path.len - n, endings[i].ending, n))
			continue;
		*ret_format = endings[i].format;
		return true;
	}
	return false;
}

bool kv_format_of_type(kavak_slice content_type, enum kv_format *ret_format)
{
	kavak_slice type;

	if (!kv_slice_split(&content_type, ';', &type))
		return false;
	type = kv_slice_trim(type);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (type.len != strlen(types[i].type) ||
		    strncasecmp(type.ptr, types[i].type, type.len))
			continue;
		*ret_format = types[i].format;
		return true;
	}
	return false;
}

/* What 0x80 to 0x9f are in windows-1252; 0: nothing. */
static const uint16_t cp1252[32] = {
	0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
	0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

static int add_code(unsigned code, kavak_buf *buf)
{
	char utf8[3] = { (char) (0xe0 | code >> 12), (char) (0x80 | (code >> 6 & 0x3f)),
		         (char) (0x80 | (code & 0x3f)) };

	if (code < 0x80)
		return kv_buf_add_char(buf, (char) code);
	if (code < 0x800) {
		utf8[1] = (char) (0xc0 | code >> 6);
		return kavak_buf_add(buf, (kavak_slice) { utf8 + 1, 2 });
	}
	return kavak_buf_add(buf, (kavak_slice) { utf8, 3 });
}

static int from_cp1252(kavak_slice bytes, kavak_buf *buf)
{
	int r = kv_buf_reserve(buf, bytes.len);

	for (size_t i = 0; i < bytes.len && r == 0; i++) {
		unsigned code = (unsigned char) bytes.ptr[i];

		if (code >= 0x80 && code < 0xa0)
			code = cp1252[code - 0x80];
		r = add_code(code ? code : ' ', buf);
	}
	return r;
}

static bool says_utf8(kavak_slice text)
{
	if (text.len > CHARSET_LOOK_MAX)
		text.len = CHARSET_LOOK_MAX;
	for (size_t i = 0; i + 8 <= text.len; i++) {
		size_t at = i + 8;

		if (strncasecmp(text.ptr + i, "charset=", 8))
			continue;
		while (at < text.len && strchr("\"' ", text.ptr[at]))
			at++;
		if (at + 4 <= text.len && !strncasecmp(text.ptr + at, "utf-", 4))
			return true;
	}
	return false;
}

int kv_to_utf8(kavak_slice bytes, kavak_slice content_type, kavak_buf *buf)
{
	KV_BUF clean = { 0 };
	int r;

	if (bytes.len >= 3 && !memcmp(bytes.ptr, "\xef\xbb\xbf", 3))
		bytes = kv_slice_sub(bytes, 3, bytes.len);
	r = kv_utf8_clean(bytes, &clean);
	if (r < 0)
		return r;
	/* Nothing had to be replaced: by chance other charsets are not UTF-8, not in Spanish. */
	if (kv_slice_eq(kv_buf_slice(&clean), bytes) || says_utf8(content_type) || says_utf8(bytes))
		return kavak_buf_add(buf, kv_buf_slice(&clean));
	return from_cp1252(bytes, buf);
}

bool kv_is_plain_heading(kavak_slice line, kavak_slice rest)
{
	line = kv_slice_trim(line);
	return line.len && line.len <= HEADING_BYTES_MAX && kv_slice_trim(rest).len &&
	       !strchr(".?!:;,", line.ptr[line.len - 1]);
}

int kv_extract_text(kavak_slice text, struct kv_chunker *chunker)
{
	kavak_slice rest = kv_slice_trim(text), after = rest, line;
	size_t start = 0, at = 0;
	int r = 0;

	if (kv_slice_split(&after, '\n', &line) && kv_is_plain_heading(line, after)) {
		r = kv_chunker_heading(chunker, 1, line);
		rest = after;
	}
	while (at < rest.len && r == 0) {	/* up to each empty line */
		const char *end = memchr(rest.ptr + at, '\n', rest.len - at);
		size_t next = end ? (size_t) (end + 1 - rest.ptr) : rest.len;

		if (!kv_slice_trim(kv_slice_sub(rest, at, next)).len) {
			r = kv_chunker_block(chunker, kv_slice_sub(rest, start, at), false);
			start = next;
		}
		at = next;
	}
	if (r == 0)
		r = kv_chunker_block(chunker, kv_slice_sub(rest, start, rest.len), false);
	return r < 0 ? r : kv_chunker_end(chunker);
}

int kv_extract(enum kv_format format, kavak_slice text, struct kv_chunker *chunker)
{
	static int (*const by_format[KV_N_FORMATS])(kavak_slice text,
	                                            struct kv_chunker * chunker) = {
		[KV_FORMAT_MARKDOWN] = kv_extract_markdown,
		[KV_FORMAT_TEXT] = kv_extract_text,
		[KV_FORMAT_HTML] = kv_extract_html,
	};

	return text.len > KV_DOCUMENT_MAX ? KAVAK_ELIMIT : by_format[format](text, chunker);
}
