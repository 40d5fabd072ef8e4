/* SPDX-License-Identifier: MIT */
/* Markdown, line by line. Blocks: headings (# and underlined), paragraphs, lists, quotes, tables,
 * fenced code, rules. Dropped: front matter, HTML comments, and quotes that begin with "Ejemplo",
 * which are notes to whoever writes the knowledge. */
#include <string.h>
#include <strings.h>

#include "rag/extract.h"

#define SHORT_LINE 60	/* bytes: a line that ends sooner was ended on purpose */

enum block { NONE, PARAGRAPH, ITEM, QUOTE, NOTE, FENCE };

struct markdown {
	struct kv_chunker *chunker;
	kavak_buf   block;	/* what is being read, without marks */
	enum block  kind;
	bool        in_list;	/* the block before was an item */
	bool        in_comment;
	char        fence;	/* ` or ~ */
	kavak_slice last;	/* line of the paragraph, as it came */
};

static bool is_escapable(char c)
{
	return strchr("\\`*_{}[]()#+-.!|~<>\"'$%&,/:;=?@^", c) && c;
}

/* The end of "(url)" that begins at `at`; `at` when there is none. */
static size_t skip_target(kavak_slice line, size_t at)
{
	size_t depth = 0;

	for (size_t i = at; i < line.len && i < at + 2048; i++) {
		if (line.ptr[i] == '\\' && i + 1 < line.len)
			i++;
		else if (line.ptr[i] == '(')
			depth++;
		else if (line.ptr[i] == ')' && !--depth)
			return i + 1;
	}
	return at;
}

/* Behind the ']' at `at`: past "(url)" or "[name]". */
static size_t skip_link_end(kavak_slice line, size_t at)
{
	const char *end;

	if (at + 1 < line.len && line.ptr[at + 1] == '(')
		return skip_target(line, at + 1);
	if (at + 1 < line.len && line.ptr[at + 1] == '[' &&
	    (end = memchr(line.ptr + at + 1, ']', line.len - at - 1)))
		return (size_t) (end + 1 - line.ptr);
	return at + 1;
}

/* <https://...> and <a@b.mx> keep what is inside; other tags go. */
static size_t add_angle(kavak_slice line, size_t at, kavak_buf *buf, int *ret_r)
{
	const char *end = memchr(line.ptr + at, '>', line.len - at < 1024 ? line.len - at : 1024);
	kavak_slice inside;

	if (!end || at + 1 == line.len || strchr(" =<0123456789", line.ptr[at + 1])) {
		*ret_r = kv_buf_add_char(buf, '<');
		return at + 1;
	}
	inside = kv_slice_sub(line, at + 1, (size_t) (end - line.ptr));
	if (inside.len && inside.ptr[0] != '/' && !memchr(inside.ptr, ' ', inside.len) &&
	    (memchr(inside.ptr, '@', inside.len) || memchr(inside.ptr, ':', inside.len)))
		*ret_r = kavak_buf_add(buf, inside);
	else if (inside.len >= 2 && !strncasecmp(inside.ptr, "br", 2))
		*ret_r = kv_buf_add_char(buf, '\n');
	return (size_t) (end + 1 - line.ptr);
}

static const struct {
	const char *entity, *text;
} entities[] = {
	{ "&amp;", "&" },   { "&lt;", "<" },   { "&gt;", ">" },
	{ "&quot;", "\"" }, { "&nbsp;", " " }, { "&#39;", "'" },
};

static size_t add_entity(kavak_slice line, size_t at, kavak_buf *buf, int *ret_r)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++)
		if (kv_slice_starts(kv_slice_sub(line, at, line.len), entities[i].entity)) {
			*ret_r = kv_buf_add_str(buf, entities[i].text);
			return at + strlen(entities[i].entity);
		}
	*ret_r = kv_buf_add_char(buf, '&');
	return at + 1;
}

static bool is_word_byte(char c)
{
	return (unsigned char) c >= 0x80 || (c >= '0' && c <= '9') ||
	       ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* A run of * _ ~ that stands at a word's edge is emphasis; "2 * 3" and "a_b" are not. */
static size_t add_emphasis(kavak_slice line, size_t at, kavak_buf *buf, int *ret_r)
{
	size_t end = at;
	bool space_before = at == 0 || line.ptr[at - 1] == ' ', space_after;
	bool between_words;

	while (end < line.len && line.ptr[end] == line.ptr[at])
		end++;
	space_after = end == line.len || line.ptr[end] == ' ';
	between_words = !space_before && !space_after && is_word_byte(line.ptr[at - 1]) &&
	                is_word_byte(line.ptr[end]);
	if ((space_before && space_after) || (line.ptr[at] == '_' && between_words) ||
	    (line.ptr[at] == '~' && end - at != 2))
		*ret_r = kavak_buf_add(buf, kv_slice_sub(line, at, end));
	return end;
}

int kv_markdown_inline(kavak_slice line, kavak_buf *buf)
{
	size_t at = 0;
	int r = kv_buf_reserve(buf, line.len);

	while (at < line.len && r == 0) {
		char c = line.ptr[at];

		if (c == '\\' && at + 1 < line.len && is_escapable(line.ptr[at + 1])) {
			r = kv_buf_add_char(buf, line.ptr[at + 1]);
			at += 2;
		} else if (c == '*' || c == '_' || c == '~') {
			at = add_emphasis(line, at, buf, &r);
		} else if (c == '`' || c == '[') {
			at++;
		} else if (c == '!' && at + 1 < line.len && line.ptr[at + 1] == '[') {
			at += 2;
		} else if (c == ']') {
			at = skip_link_end(line, at);
		} else if (c == '<') {
			at = add_angle(line, at, buf, &r);
		} else if (c == '&') {
			at = add_entity(line, at, buf, &r);
		} else {
			r = kv_buf_add_char(buf, c);
			at++;
		}
	}
	return r;
}

static int end_block(struct markdown *m)
{
	bool tight = m->kind == ITEM && m->in_list;
	int r = 0;

	if (m->block.len && m->kind != NOTE)
		r = kv_chunker_block(m->chunker, kv_buf_slice(&m->block), tight);
	if (m->kind != NONE && m->kind != NOTE)
		m->in_list = m->kind == ITEM;
	m->block.len = 0;
	m->kind = NONE;
	return r;
}

/* One more line of the block; a line end stays where the writer ended a short line. */
static int add_line(struct markdown *m, kavak_slice line)
{
	bool ended = m->last.len < SHORT_LINE ||
	             kv_slice_is(kv_slice_sub(m->last, m->last.len - 2, m->last.len), "  ");
	int r = m->block.len ? kv_buf_add_char(&m->block, ended ? '\n' : ' ') : 0;

	m->last = line;
	return r < 0 ? r : kv_markdown_inline(kv_slice_trim(line), &m->block);
}

static int add_heading(struct markdown *m, int level, kavak_slice text)
{
	KV_BUF plain = { 0 };
	int r = end_block(m);

	if (r == 0)
		r = kv_markdown_inline(text, &plain);
	m->in_list = false;
	return r < 0 ? r : kv_chunker_heading(m->chunker, level, kv_buf_slice(&plain));
}

/* "## Text ##" */
static int heading_level(kavak_slice line, kavak_slice *ret_text)
{
	size_t n = 0;

	while (n < line.len && line.ptr[n] == '#')
		n++;
	if (!n || n > KV_CHUNK_LEVELS ||
	    (n < line.len && line.ptr[n] != ' ' && line.ptr[n] != '\t'))
		return 0;
	line = kv_slice_trim(kv_slice_sub(line, n, line.len));
	while (line.len && line.ptr[line.len - 1] == '#')
		line.len--;
	*ret_text = kv_slice_trim(line);
	return (int) n;
}

/* Nothing but three or more of one of `marks`, and spaces. */
static bool is_run_of(kavak_slice line, const char *marks, size_t at_least)
{
	size_t n = 0;

	if (!line.len || !strchr(marks, line.ptr[0]))
		return false;
	for (size_t i = 0; i < line.len; i++) {
		if (line.ptr[i] == line.ptr[0])
			n++;
		else if (line.ptr[i] != ' ')
			return false;
	}
	return n >= at_least;
}

/* "- text" and "12. text": how many bytes its mark takes, 0 when it is no item. */
static size_t item_mark(kavak_slice line)
{
	size_t n = 0;

	if (line.len > 1 && strchr("-*+", line.ptr[0]) &&
	    (line.ptr[1] == ' ' || line.ptr[1] == '\t'))
		return 2;
	while (n < line.len && n < 9 && line.ptr[n] >= '0' && line.ptr[n] <= '9')
		n++;
	if (n && n + 1 < line.len && strchr(".)", line.ptr[n]) && line.ptr[n + 1] == ' ')
		return n + 2;
	return 0;
}

static int add_item(struct markdown *m, kavak_slice line, size_t mark)
{
	int r = end_block(m);

	m->kind = ITEM;
	m->last = line;
	if (r == 0)
		r = mark == 2 ? kv_buf_add_str(&m->block, "- ")
		              : kavak_buf_add(&m->block, kv_slice_sub(line, 0, mark));
	return r < 0 ? r
	             : kv_markdown_inline(kv_slice_trim(kv_slice_sub(line, mark, line.len)),
	                                  &m->block);
}

static bool is_table_rule(kavak_slice line)
{
	for (size_t i = 0; i < line.len; i++)
		if (!strchr("|-: ", line.ptr[i]))
			return false;
	return true;
}

/* A row of a table as "a: b, c"; the rule below its head says nothing. */
static int add_row(struct markdown *m, kavak_slice line)
{
	KV_BUF row = { 0 };
	kavak_slice cell;
	int r = end_block(m), n = 0;

	if (is_table_rule(line))
		return r;
	while (r == 0 && kv_slice_split(&line, '|', &cell)) {
		cell = kv_slice_trim(cell);
		if (!cell.len)
			continue;
		r = kv_buf_add_str(&row, n == 0 ? "" : n == 1 ? ": " : ", ");
		if (r == 0)
			r = kv_markdown_inline(cell, &row);
		n++;
	}
	return r < 0 ? r : kv_chunker_block(m->chunker, kv_buf_slice(&row), true);
}

static int add_quote(struct markdown *m, kavak_slice line)
{
	kavak_slice text = kv_slice_trim(kv_slice_sub(line, 1, line.len));
	int r = 0;

	if (m->kind != QUOTE && m->kind != NOTE) {
		r = end_block(m);
		m->kind = kv_slice_starts(text, "Ejemplo") ? NOTE : QUOTE;
		m->last = (kavak_slice) { 0 };
	}
	return r < 0 || m->kind == NOTE ? r : add_line(m, text);
}

/* A line of the paragraph, or of the item, that is open; or the first of a paragraph. */
static int add_text(struct markdown *m, kavak_slice line)
{
	int r;

	if (m->kind == PARAGRAPH || m->kind == ITEM || m->kind == QUOTE)
		return add_line(m, line);
	r = end_block(m);
	m->kind = PARAGRAPH;
	m->last = line;
	return r < 0 ? r : add_line(m, line);
}

static bool is_fence(kavak_slice line)
{
	return kv_slice_starts(line, "```") || kv_slice_starts(line, "~~~");
}

static int in_fence(struct markdown *m, kavak_slice raw)
{
	kavak_slice line = kv_slice_trim(raw);

	if (is_fence(line) && line.ptr[0] == m->fence)
		return end_block(m);
	if (m->block.len) {
		int r = kv_buf_add_char(&m->block, '\n');

		if (r < 0)
			return r;
	}
	return kavak_buf_add(&m->block, raw);
}

static int one_line(struct markdown *m, kavak_slice raw)
{
	kavak_slice line = kv_slice_trim(raw), text;
	size_t mark;
	int level, r;

	if (m->kind == FENCE)
		return in_fence(m, raw);
	if (!line.len)
		return end_block(m);
	if (is_fence(line)) {
		r = end_block(m);
		m->kind = FENCE;
		m->fence = line.ptr[0];
		return r;
	}
	if ((level = heading_level(line, &text)))
		return add_heading(m, level, text);
	if (m->kind == PARAGRAPH && m->last.len && is_run_of(line, "=-", 2) &&
	    !memchr(line.ptr, ' ', line.len)) {
		KV_BUF title = { 0 };

		r = kavak_buf_add(&title, kv_buf_slice(&m->block));
		m->block.len = 0;
		m->kind = NONE;
		return r < 0 ? r : add_heading(m, line.ptr[0] == '=' ? 1 : 2, kv_buf_slice(&title));
	}
	if (is_run_of(line, "-*_", 3))
		return end_block(m);
	if (line.ptr[0] == '>')
		return add_quote(m, line);
	if (line.ptr[0] == '|')
		return add_row(m, line);
	if ((mark = item_mark(line)))
		return add_item(m, line, mark);
	return add_text(m, raw);
}

/* Appends the line without comments, which may go over many lines. */
static int drop_comments(struct markdown *m, kavak_slice line, kavak_buf *buf)
{
	size_t at = 0;
	int r = 0;

	while (at < line.len && r == 0) {
		const char *mark = m->in_comment ? "-->" : "<!--";
		const char *found = memmem(line.ptr + at, line.len - at, mark, strlen(mark));
		size_t end = found ? (size_t) (found - line.ptr) : line.len;

		if (!m->in_comment)
			r = kavak_buf_add(buf, kv_slice_sub(line, at, end));
		at = found ? end + strlen(mark) : line.len;
		m->in_comment ^= found != NULL;
	}
	return r;
}

/* Behind "---" to "---" at the very top. */
static kavak_slice drop_front_matter(kavak_slice text)
{
	kavak_slice rest = text, line;

	if (!kv_slice_split(&rest, '\n', &line) || !kv_slice_is(kv_slice_trim(line), "---"))
		return text;
	while (kv_slice_split(&rest, '\n', &line))
		if (kv_slice_is(kv_slice_trim(line), "---"))
			return rest;
	return text;
}

/* A document that begins with its title, without a '#'. */
static int take_title(struct markdown *m, kavak_slice *rest)
{
	kavak_slice after = kv_slice_trim(*rest), line, below, next;

	if (!kv_slice_split(&after, '\n', &line) || !line.len ||
	    strchr("#>|-+*<`~_[=", line.ptr[0]) || item_mark(line) ||
	    !kv_is_plain_heading(line, after))
		return 0;
	below = after;
	if (kv_slice_split(&below, '\n', &next) && is_run_of(kv_slice_trim(next), "=-", 2))
		return 0;	/* underlined, then */
	*rest = after;
	return add_heading(m, 1, line);
}

int kv_extract_markdown(kavak_slice text, struct kv_chunker *chunker)
{
	struct markdown m = { .chunker = chunker };
	kavak_slice rest = drop_front_matter(text), line;
	KV_BUF kept = { 0 };
	int r = take_title(&m, &rest);

	while (r == 0 && kv_slice_split(&rest, '\n', &line)) {
		bool commented = m.in_comment || memmem(line.ptr, line.len, "<!--", 4);

		kept.len = 0;
		r = commented && m.kind != FENCE ? drop_comments(&m, line, &kept) : 0;
		if (commented && m.kind != FENCE) {
			if (r == 0 && kv_slice_trim(kv_buf_slice(&kept)).len)
				r = one_line(&m, kv_buf_slice(&kept));
			m.last = (kavak_slice) { 0 };	/* `kept` is gone with the next line */
		} else if (r == 0) {
			r = one_line(&m, line);
		}
	}
	if (r == 0)
		r = end_block(&m);
	kavak_buf_done(&m.block);
	return r < 0 ? r : kv_chunker_end(chunker);
}
