/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_TRACE_H
#define KAVAK_TRACE_H

/**
 * What the library tells about itself while it works: points on a message's
 * way, with times and codes, never text of a customer's and never a phone
 * number. The library does not log; logs, metrics and crash tests live on this.
 */

#include <kavak/base.h>

KAVAK_BEGIN_DECLS

typedef struct kavak_trace_event {
	const char *point;       /* "mailbox.put", "turn.commit", "tool.search_catalog"; static */
	uint64_t    turn;        /* the turn it belongs to; 0 if none */
	int64_t     elapsed_us;  /* how long it took; 0 for a moment */
	int         code;        /* an enum kavak_code */
} kavak_trace_event;

/** Called on the engine's thread, from inside the work: be quick, call nothing
 *  of the engine's. */
typedef void kavak_trace_fn(const kavak_trace_event *event, void *userdata);

KAVAK_END_DECLS
#endif
