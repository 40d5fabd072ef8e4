/* SPDX-License-Identifier: MIT */
#include "rag/chunk.h"

#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* White space at `at`, a no-break space too; how many bytes. */
static size_t space_at(kavak_slice text, size_t at)
{
	if (is_space(text.ptr[at]) || ((unsigned char) text.ptr[at] < 0x20))
		return 1;
	return at + 1 < text.len && !memcmp(text.ptr + at, "\xc2\xa0", 2) ? 2 : 0;
}

/* Appends `text` with each run of white space as one; none at the ends. */
static int squeeze(kavak_slice text, kavak_buf *buf)
{
	size_t start = buf->len, at = 0;
	int r = kv_buf_reserve(buf, text.len);

	while (at < text.len && r == 0) {
		bool line_end = false;
		size_t n, from = at;

		for (; at < text.len && (n = space_at(text, at)); at += n)
			line_end |= text.ptr[at] == '\n';
		if (at > from && at < text.len && buf->len > start)
			r = kv_buf_add_char(buf, line_end ? '\n' : ' ');
		for (from = at; at < text.len && !space_at(text, at); at++)
			;
		if (r == 0)
			r = kavak_buf_add(buf, kv_slice_sub(text, from, at));
	}
	return r;
}

/* The bytes of the first `n_chars` characters, or of all there are. */
static size_t chars_prefix(kavak_slice text, size_t n_chars)
{
	size_t at = 0;

	for (; at < text.len; at++)
		if (((unsigned char) text.ptr[at] & 0xc0) != 0x80 && !n_chars--)
			break;
	return at;
}

static bool ends_sentence(kavak_slice text, size_t at)
{
	return at > 1 && text.ptr[at] == ' ' && strchr(".?!;", text.ptr[at - 1]);
}

/* Where to cut so that the first part has at most 900 characters: behind a paragraph, else a line,
 * else a sentence, if that leaves a part worth having; else behind a word; else, of a word that is
 * longer than that, anywhere. */
static size_t find_cut(kavak_slice text)
{
	size_t limit = chars_prefix(text, KV_CHUNK_CHARS_MAX), line = 0, paragraph = 0,
	       sentence = 0, word = 0;

	if (limit == text.len)
		return limit;
	for (size_t at = limit; at > limit / 3 && !paragraph; at--) {
		if (text.ptr[at] == '\n' && text.ptr[at - 1] == '\n')
			paragraph = at;
		else if (text.ptr[at] == '\n' && !line)
			line = at;
		else if (ends_sentence(text, at) && !sentence)
			sentence = at;
	}
	for (size_t at = limit; at > 0 && !word; at--)
		if (is_space(text.ptr[at]))
			word = at;
	return paragraph ? paragraph : line ? line : sentence ? sentence : word ? word : limit;
}

static int add_title(struct kv_chunker *chunker)
{
	size_t start = chunker->text.len;
	int r = 0;

	for (int i = 0; i < KV_CHUNK_LEVELS && r == 0; i++)
		if (chunker->headings[i].len)
			r = kv_buf_addf(&chunker->text, "%s%s",
			                chunker->text.len > start ? " > " : "",
			                chunker->headings[i].ptr);
	return r;
}

static int add_piece(struct kv_chunker *chunker, kavak_slice content)
{
	struct kv_piece piece = { .title_at = chunker->text.len };
	int r;

	if (chunker->n == KV_CHUNKS_MAX)
		return KAVAK_ELIMIT;
	if (chunker->n == chunker->cap) {
		size_t cap = chunker->cap ? 2 * chunker->cap : 16;
		struct kv_piece *grown = realloc(chunker->pieces, cap * sizeof(*grown));

		if (!grown)
			return KAVAK_ENOMEM;
		chunker->pieces = grown;
		chunker->cap = cap;
	}
	r = add_title(chunker);
	if (r < 0)
		return r;
	piece.title_len = chunker->text.len - piece.title_at;
	piece.content_at = chunker->text.len;
	piece.content_len = content.len;
	r = kavak_buf_add(&chunker->text, content);
	if (r == 0)
		chunker->pieces[chunker->n++] = piece;
	return r;
}

static int end_section(struct kv_chunker *chunker)
{
	kavak_slice rest = kv_buf_slice(&chunker->section);
	int r = 0;

	while (rest.len && r == 0) {
		size_t cut = find_cut(rest);

		r = add_piece(chunker, kv_slice_trim(kv_slice_sub(rest, 0, cut)));
		rest = kv_slice_trim(kv_slice_sub(rest, cut, rest.len));
	}
	chunker->section.len = 0;
	return r;
}

static void cut_heading(kavak_buf *heading)
{
	size_t at = KV_CHUNK_HEADING_MAX;

	if (heading->len <= at)
		return;
	while (at > 0 && !is_space(heading->ptr[at]))
		at--;
	if (!at)
		for (at = KV_CHUNK_HEADING_MAX; ((unsigned char) heading->ptr[at] & 0xc0) == 0x80;
		     at--)
			;
	heading->ptr[heading->len = at] = '\0';
}

int kv_chunker_heading(struct kv_chunker *chunker, int level, kavak_slice text)
{
	kavak_buf *heading = &chunker->headings[level - 1];
	int r = end_section(chunker);

	if (r < 0)
		return r;
	for (int i = level - 1; i < KV_CHUNK_LEVELS; i++)
		chunker->headings[i].len = 0;
	r = squeeze(text, heading);
	for (size_t i = 0; i < heading->len; i++)
		if (heading->ptr[i] == '\n')
			heading->ptr[i] = ' ';
	cut_heading(heading);
	return r;
}

int kv_chunker_block(struct kv_chunker *chunker, kavak_slice text, bool tight)
{
	kavak_buf *section = &chunker->section;
	size_t before = section->len, start;
	int r = before ? kv_buf_add_str(section, tight ? "\n" : "\n\n") : 0;

	start = section->len;
	if (r == 0)
		r = squeeze(text, section);
	if (section->len == start)
		section->len = before;	/* nothing but white space */
	return r;
}

int kv_chunker_end(struct kv_chunker *chunker)
{
	return end_section(chunker);
}

void kv_chunker_done(struct kv_chunker *chunker)
{
	for (int i = 0; i < KV_CHUNK_LEVELS; i++)
		kavak_buf_done(&chunker->headings[i]);
	kavak_buf_done(&chunker->section);
	kavak_buf_done(&chunker->text);
	free(chunker->pieces);
	*chunker = (struct kv_chunker) { 0 };
}

kavak_slice kv_chunker_title(const struct kv_chunker *chunker, size_t i)
{
	return (kavak_slice) { chunker->text.ptr + chunker->pieces[i].title_at,
		              chunker->pieces[i].title_len };
}

kavak_slice kv_chunker_content(const struct kv_chunker *chunker, size_t i)
{
	return (kavak_slice) { chunker->text.ptr + chunker->pieces[i].content_at,
		              chunker->pieces[i].content_len };
}
