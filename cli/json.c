/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <string.h>

static size_t skip_space(kavak_slice s, size_t i)
{
	while (i < s.len && memchr(" \t\r\n,:", s.ptr[i], 6))
		i++;
	return i;
}

static size_t skip_string(kavak_slice s, size_t i)
{
	for (i++; i < s.len && s.ptr[i] != '"'; i++)
		if (s.ptr[i] == '\\')
			i++;
	return i < s.len ? i + 1 : s.len;
}

/* Behind the value that starts at `i`. */
static size_t skip_value(kavak_slice s, size_t i)
{
	size_t depth = 0;

	if (i < s.len && s.ptr[i] == '"')
		return skip_string(s, i);
	while (i < s.len) {
		char c = s.ptr[i];

		if (c == '"') {
			i = skip_string(s, i);
			continue;
		}
		if (!depth && memchr(",]} \t\r\n", c, 7))
			break;
		i++;
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			break;
	}
	return i;
}

bool js_next(kavak_slice array, size_t *at, kavak_slice *ret_value)
{
	size_t start, end;

	if (!array.len || (*array.ptr != '[' && *array.ptr != '{'))
		return false;
	start = skip_space(array, *at ? *at : 1);
	end = skip_value(array, start);
	if (start >= array.len || end == start)
		return false;
	*ret_value = (kavak_slice) { array.ptr + start, end - start };
	*at = end;
	return true;
}

bool js_next_member(kavak_slice object, size_t *at, kavak_slice *ret_key, kavak_slice *ret_value)
{
	kavak_slice key;

	if (!js_next(object, at, &key) || key.len < 2 || !js_next(object, at, ret_value))
		return false;
	*ret_key = (kavak_slice) { key.ptr + 1, key.len - 2 };
	return true;
}

kavak_slice js_get(kavak_slice object, const char *key)
{
	kavak_slice name, value;
	size_t at = 0, n = strlen(key);

	while (js_next_member(object, &at, &name, &value))
		if (name.len == n && !memcmp(name.ptr, key, n))
			return value;
	return (kavak_slice) { 0 };
}

static unsigned hex4(const char *digits)
{
	unsigned n = 0;

	for (int i = 0; i < 4; i++) {
		char c = digits[i];

		n = n * 16 + (unsigned) (c <= '9' ? c - '0' : (c | ' ') - 'a' + 10);
	}
	return n;
}

/* The library prints UTF-8 as it is: only control characters come as \u00XX. */
static char unescape(kavak_slice s, size_t *i)
{
	char c = s.ptr[++*i];

	switch (c) {
	case 'n': return '\n';
	case 't': return '\t';
	case 'r': return '\r';
	case 'b': return '\b';
	case 'f': return '\f';
	case 'u':
		if (*i + 4 >= s.len)
			return '?';
		*i += 4;
		return (char) hex4(s.ptr + *i - 3);
	}
	return c;
}

kavak_slice js_text(kavak_slice value, kavak_buf *buf)
{
	buf->len = 0;
	if (value.len < 2 || *value.ptr != '"')
		return (kavak_slice) { 0 };
	for (size_t i = 1; i + 1 < value.len; i++) {
		char c = value.ptr[i] == '\\' ? unescape(value, &i) : value.ptr[i];

		if (kavak_buf_add(buf, (kavak_slice) { &c, 1 }) < 0)
			break;
	}
	return (kavak_slice) { buf->ptr, buf->len };
}

int64_t js_int(kavak_slice value)
{
	bool negative = value.len && *value.ptr == '-';
	int64_t n = 0;

	for (size_t i = negative;
	     i < value.len && i < 18 && value.ptr[i] >= '0' && value.ptr[i] <= '9'; i++)
		n = 10 * n + (value.ptr[i] - '0');
	return negative ? -n : n;
}

bool js_true(kavak_slice value)
{
	return value.len == 4 && !memcmp(value.ptr, "true", 4);
}
