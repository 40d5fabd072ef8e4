/* SPDX-License-Identifier: MIT */
#pragma once
/* A turn is a value on the loop: it starts, waits, and ends in a callback.
 *
 *	turn.c        its life: started, cancelled, ended; the mailbox around it
 *	turn_talk.c   who answers is asked, calls are run, until there is a text
 *	turn_say.c    a text is checked, repaired or worded anew, and let out by sentences
 *	turn_keep.c   what is remembered, sent and written down
 *
 * Everything before the commit can be lost and is then done again. */

#include "talk/engine.h"
#include "talk/messages.h"

#define KV_TURN_STEPS_MAX     8		/* answers of a model in one turn */
#define KV_TURN_CALLS_MAX     16	/* tool calls in one turn */
#define KV_TURN_TOKENS_MAX    32000	/* in and out, in one turn */
#define KV_TURN_GRACE_MS      3000	/* for the offline agent, once the time is up */

struct kavak_turn {
	kavak_turn         *next;		/* of the engine's */
	kavak_engine       *engine;
	kavak_turn_request  request;		/* its callbacks; the texts are not ours */
	uint64_t            number;
	int64_t             start_us, deadline_us;
	unsigned            depth;		/* of our callbacks on the stack */
	bool                is_over;		/* freed when the stack is empty */

	/* The mailbox's side. */
	kavak_buf           user, text;		/* who speaks; all that was said, as one message */
	kavak_buf           quoted;		/* the message of ours that it answers to */
	kavak_buf           own;		/* the message, as it is in the mailbox */
	kavak_token         token;
	bool                has_lease, is_ours;	/* ours: leased here, and ended here */
	kavak_buf           about;		/* what it was about before this turn */
	json_t             *history;

	/* The conversation of this turn. */
	struct kv_messages  messages;
	size_t              first_of_turn;
	size_t              n_before_repair;	/* messages; 0: nothing was repaired */
	kv_offline         *offline;		/* when it answers; NULL while the model does */
	bool                is_degraded, is_late;
	kavak_llm_request   asked;		/* what the model is working on */
	void               *handle;
	unsigned            n_steps;
	uint64_t            n_tokens;
	struct kavak_tool_call *calls;		/* in order */
	size_t              n_calls, n_waiting;
	struct kavak_tool_call *first_of_round;
	bool                is_starting;	/* the calls of a round */

	/* The reply. */
	struct kv_facts    *facts;		/* what can be leaned on; NULL until asked for */
	kavak_buf           streamed;		/* what the model said, as it came */
	size_t              n_left;		/* of it, what has left already */
	bool                is_mute;		/* a sentence of it failed: no more leaves as it
	                                           comes */
	kavak_reply         reply;
	int                 result;
	kavak_error         err;

	kavak_timer        *timer;		/* the deadline, or the next try for the lease */
};

/* Callbacks go in and out of a turn through these; it may be gone after the latter. */
void kv_turn_enter(kavak_turn *turn);
void kv_turn_leave(kavak_turn *turn);

/* Let go of all that is under way: the model's answer, the calls' results. */
void kv_turn_stop(kavak_turn *turn);

/* End it, from the loop: `r` 0 with the reply in turn->reply, or below with the reason. */
void kv_turn_end(kavak_turn *turn, int r, const kavak_error *err);

void kv_turns_cancel_all(kavak_engine *engine);

/* turn_talk.c */
int  kv_turn_begin(kavak_turn *turn, kavak_error *err);	/* history, message, who answers */
void kv_turn_ask(kavak_turn *turn);			/* the next answer */
void kv_turn_take_over(kavak_turn *turn);		/* the offline agent goes on from here */
void kv_turn_time_is_up(kavak_turn *turn);

/* turn_say.c */
void kv_turn_said(kavak_turn *turn, kavak_slice text);	/* a whole answer */
void kv_turn_hear(kavak_turn *turn, kavak_slice delta);	/* a piece of one */
void kv_turn_say_safe(kavak_turn *turn);		/* what needs no proof */

/* turn_keep.c */
int  kv_turn_recall(kavak_turn *turn, kavak_slice state, kavak_error *err);
int  kv_turn_hear_message(kavak_turn *turn, kavak_slice body, kavak_error *err);
int  kv_turn_keep(kavak_turn *turn, kavak_error *err);
int  kv_turn_repeat(kavak_turn *turn, const kavak_lease *lease, kavak_error *err);
