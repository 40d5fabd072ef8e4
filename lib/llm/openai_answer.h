/* SPDX-License-Identifier: MIT */
#pragma once
/* What a chat-completions server answers, put together from its pieces. */

#include <kavak/sys/llm.h>

#include "base/json.h"

#define KV_ANSWER_CALLS_MAX 64		/* tool calls of one answer */
#define KV_ANSWER_TEXT_MAX  ((size_t) 64 << 10)

enum kv_finish { KV_FINISH_NONE, KV_FINISH_STOP, KV_FINISH_LENGTH, KV_FINISH_CALLS,
		 KV_FINISH_FILTER };

struct kv_answer_call {
	json_int_t index;
	kavak_buf  id, name, arguments;
};

/* Start from {0}. */
struct kv_answer {
	kavak_buf      said;		/* with what it thought aloud in front */
	size_t         text_from;	/* of said: where the text begins, once has_text */
	bool           has_text;
	kavak_buf      refusal;
	struct kv_answer_call calls[KV_ANSWER_CALLS_MAX];
	size_t         n_calls;
	enum kv_finish finish;
	uint32_t       tokens_in, tokens_out;
};

/* One chunk of a stream, or a whole answer of a server that does not stream. 0; KAVAK_EIO for an
 * error that came in its place; KAVAK_ELIMIT, KAVAK_ENOMEM. */
int kv_answer_add(struct kv_answer *answer, const json_t *chunk, kavak_error *err);

/* What it said so far, without what it thought: <think>...</think> is of no interest to anybody. */
kavak_slice kv_answer_text(const struct kv_answer *answer);

/* The end: `ret_reply` lends from the answer and from `calls`. 0; KAVAK_EDENIED when it refused;
 * KAVAK_EDATA when there is nothing that can be used: an answer that was cut within a call. */
int kv_answer_end(struct kv_answer *answer, kavak_buf *calls, kavak_llm_reply *ret_reply,
		  kavak_error *err);

void kv_answer_done(struct kv_answer *answer);
