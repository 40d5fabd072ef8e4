/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/buf.h"

kavak_slice kavak_slice_of(const char *text)
{
	return (kavak_slice) { text, text ? strlen(text) : 0 };
}

int kv_slice_cmp(kavak_slice a, kavak_slice b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.ptr, b.ptr, n) : 0;

	return c ? c : (a.len > b.len) - (a.len < b.len);
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

kavak_slice kv_slice_trim(kavak_slice a)
{
	while (a.len && is_space(a.ptr[a.len - 1]))
		a.len--;
	while (a.len && is_space(*a.ptr)) {
		a.ptr++;
		a.len--;
	}
	return a;
}

bool kv_slice_split(kavak_slice *rest, char sep, kavak_slice *ret_part)
{
	const char *at;

	if (!rest->ptr)
		return false;
	at = rest->len ? memchr(rest->ptr, sep, rest->len) : NULL;
	if (!at) {
		*ret_part = *rest;
		*rest = (kavak_slice) { 0 };
		return true;
	}
	*ret_part = (kavak_slice) { rest->ptr, (size_t) (at - rest->ptr) };
	*rest = (kavak_slice) { at + 1, rest->len - ret_part->len - 1 };
	return true;
}

char *kv_slice_dup(kavak_slice a)
{
	char *copy = malloc(a.len + 1);

	if (!copy)
		return NULL;
	if (a.len)
		memcpy(copy, a.ptr, a.len);
	copy[a.len] = '\0';
	return copy;
}
