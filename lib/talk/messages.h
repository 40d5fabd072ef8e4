/* SPDX-License-Identifier: MIT */
#pragma once
/* What is put before whoever answers: system, whole turns of history, this turn. Owns its texts. */

#include <kavak/sys/llm.h>

#include "base/json.h"

struct kv_messages {
	kavak_llm_message *items;
	size_t             n, cap;
};

/* 0, KAVAK_ENOMEM. The texts are copied. */
int kv_messages_add(struct kv_messages *messages, enum kavak_role role, kavak_slice text);
int kv_messages_add_calls(struct kv_messages *messages, kavak_slice tool_calls);
int kv_messages_add_result(struct kv_messages *messages, kavak_slice tool_call_id,
                           kavak_slice result);

/* Forget all from the n-th on. */
void kv_messages_cut(struct kv_messages *messages, size_t n);
void kv_messages_done(struct kv_messages *messages);

/* Earlier turns, oldest first, each whole: user, calls and their results, reply. */
int kv_messages_add_history(struct kv_messages *messages, const json_t *history);

/* A turn of history as it is kept, a new reference; NULL: out of memory.
 * calls: [{"id","name","arguments","result"}]. */
json_t *kv_history_turn(kavak_slice user, kavak_slice reply, json_t *calls);

/* Drop the oldest turns, whole, beyond `max` turns or KV_HISTORY_BYTES_MAX. */
int kv_history_trim(json_t *history, size_t max);

#define KV_HISTORY_BYTES_MAX ((size_t) 64 << 10)
