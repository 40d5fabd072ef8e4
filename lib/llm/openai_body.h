/* SPDX-License-Identifier: MIT */
#pragma once
/* The body of a chat-completions request. */

#include <kavak/sys/llm.h>

#include "base/json.h"

struct kv_body_options {
	const char *model;
	bool        is_openai;	/* OpenAI's own server, which has renamed what others have not */
	size_t      n_skipped;	/* turns of history that are left out, the oldest */
};

/* How many whole turns stand before this one. */
size_t kv_body_turns(const kavak_llm_request *request);

/* 0; KAVAK_EINVAL when a message's tool calls are no JSON; KAVAK_ENOMEM. */
int kv_body_print(const kavak_llm_request *request, const struct kv_body_options *options,
		  kavak_buf *buf, kavak_error *err);
