/* SPDX-License-Identifier: MIT */
#pragma once
/* What a conversation is about, as JSON: the last search and its results, the car in focus, the
 * open quote, the question asked. Folded from what was said and from tool calls and their results,
 * whoever made them, so that the offline agent and a model can take over from each other.
 *
 *	{"search":  {"arguments":{}, "total":8, "cars":[...]},
 *	 "focus":   {car},
 *	 "quote":   {"price_mxn":280000, "down_payment":60000, "years":[3]},
 *	 "terms":   {"price_mxn":280000, "down_payment":60000, "years":[3]},
 *	 "afford":  {"max_price":332392.21, "monthly_payment":6000, "down_payment":0},
 *	 "seen":    [{car}],
 *	 "quoted":  "1. *Nissan Versa 2020*: $265,999 ...",
 *	 "question":"¿Cuánto darías de enganche?",
 *	 "said":    [{"question":"...", "text":"..."}],
 *	 "last":    "search_catalog"}
 *
 * Every member may be missing. "terms" are those of a quote that another search has closed: what
 * the customer would pay down is known still. Several cars looked at in one turn, side by side, are
 * a list from then on. "seen" are cars of searches before; "quoted" is the message that this turn
 * answers to, and gone at its end. A car has what search_catalog told of it, the long lists left
 * out.
 * "said" is what the customer wrote since the last search or quote, with the question that was
 * open; who understands language reads from it what is still pending. The state knows none. */

#include "base/json.h"

#define KV_STATE_CARS_MAX 10	/* results that "el segundo" may mean */
#define KV_STATE_SAID_MAX 4
#define KV_STATE_SEEN_MAX 20	/* cars of searches before, which a quoted message may mean */
#define KV_STATE_QUOTED_MAX 1500
#define KV_STATE_TEXT_MAX 400	/* bytes of a message or a question that are kept */

/* State from a mailbox's text; an empty or unreadable one gives a new state. NULL: out of memory.
 * */
json_t *kv_state_parse(kavak_slice text);

/* The state after one tool call of this turn. Changes `state`. 0, KAVAK_ENOMEM. */
int kv_state_fold_call(json_t *state, const char *name, const json_t *arguments,
                       const json_t *result);

/* This turn answers to a message of ours; empty: to none. 0, KAVAK_ENOMEM. */
int kv_state_quote(json_t *state, kavak_slice text);

/* The state at the end of a turn: what the customer wrote, what was answered. */
int kv_state_fold_turn(json_t *state, kavak_slice user_text, kavak_slice reply_text);
