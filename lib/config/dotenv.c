/* SPDX-License-Identifier: MIT */
/* A .env file: KEY=VALUE lines, as shells and other tools read them, without expansion. */
#include <stdio.h>
#include <string.h>

#include <kavak/sys/error.h>

#include "base/buf.h"
#include "config/internal.h"

static bool is_name_char(char c, bool first)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
	       (!first && c >= '0' && c <= '9');
}

static kavak_slice skip_space(kavak_slice s)
{
	while (s.len && (*s.ptr == ' ' || *s.ptr == '\t'))
		s = kv_slice_sub(s, 1, s.len);
	return s;
}

/* Behind a value there may be white space and a comment, nothing else. */
static const char *check_end(kavak_slice rest)
{
	rest = skip_space(rest);
	return !rest.len || *rest.ptr == '#' ? NULL : "text behind the closing quote";
}

static int add_escaped(char c, kavak_buf *value)
{
	switch (c) {
	case 'n': return kv_buf_add_char(value, '\n');
	case 't': return kv_buf_add_char(value, '\t');
	case 'r': return kv_buf_add_char(value, '\r');
	case '"': case '\\': case '$': case '`': return kv_buf_add_char(value, c);
	}
	return kv_buf_addf(value, "\\%c", c);
}

/* 'as it is', or "with \n, \" and \\". *ret_why says what is wrong with it. */
static int read_quoted(kavak_slice text, kavak_buf *value, const char **ret_why)
{
	char quote = *text.ptr;
	size_t i;
	int r = 0;

	for (i = 1; r == 0 && i < text.len && text.ptr[i] != quote; i++)
		if (quote == '"' && text.ptr[i] == '\\' && i + 1 < text.len)
			r = add_escaped(text.ptr[++i], value);
		else
			r = kv_buf_add_char(value, text.ptr[i]);
	if (i == text.len)
		*ret_why = "the quote is not closed";
	else if (i < text.len)
		*ret_why = check_end(kv_slice_sub(text, i + 1, text.len));
	return r;
}

/* Up to the end, or to a '#' behind white space. */
static int read_bare(kavak_slice text, kavak_buf *value)
{
	size_t end = 0;

	while (end < text.len && !(text.ptr[end] == '#' &&
				   (!end || text.ptr[end - 1] == ' ' || text.ptr[end - 1] == '\t')))
		end++;
	return kavak_buf_add(value, kv_slice_trim(kv_slice_sub(text, 0, end)));
}

/* "NAME=" or "export NAME =", taken off `line`. */
static const char *read_name(kavak_slice *line, kavak_buf *name, int *ret_r)
{
	kavak_slice rest = *line;
	size_t n = 0;

	if (kv_slice_starts(rest, "export ") || kv_slice_starts(rest, "export\t"))
		rest = skip_space(kv_slice_sub(rest, 7, rest.len));
	while (n < rest.len && is_name_char(rest.ptr[n], !n))
		n++;
	*ret_r = kavak_buf_add(name, kv_slice_sub(rest, 0, n));
	rest = skip_space(kv_slice_sub(rest, n, rest.len));
	if (!n || !rest.len || *rest.ptr != '=')
		return "expected NAME=VALUE";
	*line = skip_space(kv_slice_sub(rest, 1, rest.len));
	return NULL;
}

static int read_line(kavak_slice line, kavak_buf *name, kavak_buf *value, const char **ret_why)
{
	int r;

	if (line.len && memchr(line.ptr, '\0', line.len)) {
		*ret_why = "a NUL byte: this is no text file";
		return 0;
	}
	*ret_why = read_name(&line, name, &r);
	if (*ret_why || r < 0)
		return r;
	/* What was never added has no text: an empty value still is one. */
	r = kavak_buf_add(value, (kavak_slice) { 0 });
	if (r < 0 || !line.len)
		return r;
	if (*line.ptr == '"' || *line.ptr == '\'')
		return read_quoted(line, value, ret_why);
	return read_bare(line, value);
}

/* A sentence from further down gets the place in front. */
static int locate(const char *file, unsigned line, int code, const char *why, kavak_error *err)
{
	return kavak_error_set(err, code, 0, "%.80s:%u: %s", file, line, why);
}

int kv_dotenv_parse(kavak_slice text, const char *file, kv_dotenv_fn *fn, void *userdata,
                    kavak_error *err)
{
	kavak_slice line;
	unsigned n = 0;

	if (kv_slice_starts(text, "\xef\xbb\xbf"))
		text = kv_slice_sub(text, 3, text.len);
	while (kv_slice_split(&text, '\n', &line)) {
		KV_BUF name = { 0 }, value = { 0 };
		kavak_error inner = { 0 };
		const char *why = NULL;
		int r;

		n++;
		line = kv_slice_trim(line);
		if (!line.len || *line.ptr == '#')
			continue;
		r = read_line(line, &name, &value, &why);
		if (r < 0)
			return locate(file, n, r, "out of memory", err);
		if (why)
			return locate(file, n, KAVAK_EINVAL, why, err);
		r = fn(name.ptr, value.ptr, n, userdata, &inner);
		if (r < 0)
			return locate(file, n, r, inner.text, err);
		if (r > 0)
			return r;
	}
	return 0;
}
