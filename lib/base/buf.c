/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <kavak/error.h>

#include "base/buf.h"

#define BUF_FIRST 64	/* most of what we write is a name or a sentence */

int kv_buf_reserve(kavak_buf *buf, size_t more)
{
	size_t max = buf->max ? buf->max : KAVAK_BUF_MAX;
	size_t want, cap;
	char *grown;

	if (more >= max - buf->len)
		return KAVAK_ELIMIT;

	want = buf->len + more + 1;
	if (want <= buf->cap)
		return 0;
	for (cap = buf->cap ? buf->cap : BUF_FIRST; cap < want; cap *= 2)
		;
	grown = realloc(buf->ptr, cap);
	if (!grown)
		return KAVAK_ENOMEM;
	buf->ptr = grown;
	buf->cap = cap;
	buf->ptr[buf->len] = '\0';
	return 0;
}

int kavak_buf_add(kavak_buf *buf, kavak_slice bytes)
{
	int r = kv_buf_reserve(buf, bytes.len);

	if (r < 0)
		return r;
	if (bytes.len)
		memcpy(buf->ptr + buf->len, bytes.ptr, bytes.len);
	buf->len += bytes.len;
	buf->ptr[buf->len] = '\0';
	return 0;
}

void kavak_buf_done(kavak_buf *buf)
{
	free(buf->ptr);
	*buf = (kavak_buf) { .max = buf->max };
}

int kv_buf_add_char(kavak_buf *buf, char c)
{
	return kavak_buf_add(buf, (kavak_slice) { &c, 1 });
}

int kv_buf_add_str(kavak_buf *buf, const char *text)
{
	return kavak_buf_add(buf, kavak_slice_of(text));
}

int kv_buf_addf(kavak_buf *buf, const char *fmt, ...)
{
	va_list ap;
	int n, r;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return KAVAK_EINVAL;

	r = kv_buf_reserve(buf, (size_t) n);
	if (r < 0)
		return r;
	va_start(ap, fmt);
	vsnprintf(buf->ptr + buf->len, (size_t) n + 1, fmt, ap);
	va_end(ap);
	buf->len += (size_t) n;
	return 0;
}
