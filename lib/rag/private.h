/* SPDX-License-Identifier: MIT */
#pragma once
/* What an open kv_rag is made of. */

#include "net/http.h"
#include "rag/question.h"
#include "rag/rag.h"

struct kv_search;

struct kv_rag {
	struct kv_rag_parts parts;
	kv_rag_words        *words;
	struct kv_weights    weights;	/* kv_weights, unless they are being measured */
	kv_http            *http;	/* NULL until the first URL */
	struct kv_search   *searches;	/* under way */
};

/* One call that is waited for while the loop runs. */
struct kv_wait {
	bool        done;
	int         result;
	kavak_error err;
};

/* Run the loop until it is done; its result. */
int kv_wait(kv_rag *rag, struct kv_wait *wait, kavak_error *err);

/* Within done(): note how it went. */
void kv_wait_done(struct kv_wait *wait, int result, const kavak_error *err);
