/* SPDX-License-Identifier: MIT */
#pragma once
/* The offline agent as a kavak_llm: understands by rules, calls the same tools, words replies
 * from templates. Its scheme is "offline:"; it needs no server and never fails for want of one. */

#include <kavak/sys/llm.h>

#include "base/data.h"
#include "catalog/catalog.h"
#include "config/config.h"

/* What it sees of the engine. All lent. */
struct kv_offline_parts {
	const kavak_config *config;
	kv_data            *data;
	kv_catalog         *catalog;
};

typedef struct kv_offline kv_offline;

int  kv_offline_new(const struct kv_offline_parts *parts, kv_offline **ret_offline,
                    kavak_error *err);
void kv_offline_free(kv_offline *offline);
KV_DEFINE_AUTO(kv_offline, kv_offline_free)

/* One step, at once: given the request (this turn's user message, the state before it, and the
 * tool results of this turn so far), either tool calls (a JSON array of {"id","name","arguments"})
 * or the text of the reply is appended, the other stays empty. 0, KAVAK_ENOMEM, KAVAK_EIO. */
int kv_offline_step(kv_offline *offline, const kavak_llm_request *request,
                    kavak_buf *ret_tool_calls, kavak_buf *ret_text, kavak_error *err);
