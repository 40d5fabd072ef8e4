/* SPDX-License-Identifier: MIT */
#pragma once
/* Server-sent events as they come, in pieces of any size; only their data is of interest.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html */

#include "base/buf.h"

#define KV_SSE_EVENT_MAX ((size_t) 1 << 20)	/* bytes of one event's data, and of one line */

/* Start from {0}. */
struct kv_sse {
	kavak_buf line;		/* begun and not ended */
	kavak_buf data;		/* of the event that is coming */
	bool      was_return;	/* the last byte was a '\r': a '\n' behind it ends nothing */
};

/* Other than 0 stops the reading. */
typedef int kv_sse_fn(kavak_slice data, void *userdata);

/* 0; what `fn` answered; KAVAK_ELIMIT, KAVAK_ENOMEM. */
int  kv_sse_feed(struct kv_sse *sse, kavak_slice bytes, kv_sse_fn *fn, void *userdata);
void kv_sse_done(struct kv_sse *sse);
