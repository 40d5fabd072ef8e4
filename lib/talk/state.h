/* SPDX-License-Identifier: MIT */
#pragma once
/* What a conversation is about, as JSON: the last search and its results, the car in focus, the
 * open quote, the question asked. Folded from what was said and from tool calls and their results,
 * whoever made them, so that the offline agent and a model can take over from each other. */

#include "base/json.h"

/* State from a mailbox's text; an empty or unreadable one gives a new state. NULL: out of memory. */
json_t *kv_state_parse(kavak_slice text);

/* The state after one tool call of this turn. Changes `state`. 0, KAVAK_ENOMEM. */
int kv_state_fold_call(json_t *state, const char *name, const json_t *arguments, const json_t *result);

/* The state at the end of a turn: what the customer wrote, what was answered. */
int kv_state_fold_turn(json_t *state, kavak_slice user_text, kavak_slice reply_text);
