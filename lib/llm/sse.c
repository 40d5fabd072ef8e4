/* SPDX-License-Identifier: MIT */
#include "llm/sse.h"

#include <kavak/sys/error.h>

static int add_data(struct kv_sse *sse, kavak_slice value)
{
	int r = 0;

	if (value.len && *value.ptr == ' ')
		value = kv_slice_sub(value, 1, value.len);
	if (sse->data.len + value.len + 1 > KV_SSE_EVENT_MAX)
		return KAVAK_ELIMIT;
	if (sse->data.len)
		r = kv_buf_add_char(&sse->data, '\n');
	return r ? r : kavak_buf_add(&sse->data, value);
}

/* A whole line; an empty one ends the event. */
static int take_line(struct kv_sse *sse, kv_sse_fn *fn, void *userdata)
{
	kavak_slice line = kv_buf_slice(&sse->line);
	int r = 0;

	if (!line.len && sse->data.len)
		r = fn(kv_buf_slice(&sse->data), userdata);
	else if (kv_slice_starts(line, "data:"))
		r = add_data(sse, kv_slice_sub(line, 5, line.len));
	if (!line.len)
		sse->data.len = 0;
	sse->line.len = 0;
	return r;
}

int kv_sse_feed(struct kv_sse *sse, kavak_slice bytes, kv_sse_fn *fn, void *userdata)
{
	size_t from = 0;
	int r = 0;

	for (size_t at = 0; !r && at < bytes.len; at++) {
		char c = bytes.ptr[at];

		if (c != '\n' && c != '\r')
			continue;
		if (sse->line.len + (at - from) > KV_SSE_EVENT_MAX)
			return KAVAK_ELIMIT;
		if (c == '\n' && sse->was_return && at == from && !sse->line.len) {
			sse->was_return = false;
			from = at + 1;
			continue;
		}
		r = kavak_buf_add(&sse->line, kv_slice_sub(bytes, from, at));
		if (!r)
			r = take_line(sse, fn, userdata);
		sse->was_return = c == '\r';
		from = at + 1;
	}
	if (r || from == bytes.len)
		return r;
	sse->was_return = false;
	if (sse->line.len + (bytes.len - from) > KV_SSE_EVENT_MAX)
		return KAVAK_ELIMIT;
	return kavak_buf_add(&sse->line, kv_slice_sub(bytes, from, bytes.len));
}

void kv_sse_done(struct kv_sse *sse)
{
	kavak_buf_done(&sse->line);
	kavak_buf_done(&sse->data);
	sse->was_return = false;
}
