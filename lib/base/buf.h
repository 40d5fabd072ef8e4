/* SPDX-License-Identifier: MIT */
#pragma once
/* Slices and buffers, as the library itself uses them. */

#include <string.h>

#include <kavak/base.h>

#include "base/auto.h"

/* KV_BUF buf = {0};  is emptied on every way out of its scope. */
#define KV_BUF __attribute__((cleanup(kavak_buf_done))) kavak_buf

/* printf %.*s of a slice: printf("%.*s", KV_FMT(s)) */
#define KV_FMT(s) (int) (s).len, (s).ptr ? (s).ptr : ""

/* Appends: 0, KAVAK_ENOMEM or KAVAK_ELIMIT, as kavak_buf_add(). */
int kv_buf_addf(kavak_buf *buf, const char *fmt, ...) KAVAK_PRINTF(2, 3);
int kv_buf_add_char(kavak_buf *buf, char c);
int kv_buf_add_str(kavak_buf *buf, const char *text);

/* Room for `more` bytes and a NUL behind buf->len, to write in place. */
int kv_buf_reserve(kavak_buf *buf, size_t more);

static inline kavak_slice kv_buf_slice(const kavak_buf *buf)
{
	return (kavak_slice) { buf->ptr, buf->len };
}

static inline bool kv_slice_eq(kavak_slice a, kavak_slice b)
{
	return a.len == b.len && (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

static inline bool kv_slice_is(kavak_slice a, const char *text)
{
	return kv_slice_eq(a, kavak_slice_of(text));
}

static inline bool kv_slice_starts(kavak_slice a, const char *prefix)
{
	size_t n = strlen(prefix);

	return a.len >= n && !memcmp(a.ptr, prefix, n);
}

static inline kavak_slice kv_slice_sub(kavak_slice a, size_t start, size_t end)
{
	return (kavak_slice) { a.ptr + start, end - start };
}

/* Orders as memcmp does, the shorter first: for qsort and bsearch. */
int kv_slice_cmp(kavak_slice a, kavak_slice b);

/* Without the ASCII white space at both ends. */
kavak_slice kv_slice_trim(kavak_slice a);

/* The text up to the next `sep`, which is taken off `*rest`; false at the end. */
bool kv_slice_split(kavak_slice *rest, char sep, kavak_slice *ret_part);

/* A NUL-terminated copy, yours to free(); NULL when out of memory. */
char *kv_slice_dup(kavak_slice a);
