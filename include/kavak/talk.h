/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_TALK_H
#define KAVAK_TALK_H

/**
 * Conversations. kavak_ask() is the short way: one message in, one reply out.
 * kavak_turn_start() is the same for a program with an event loop of its own:
 * poll kavak_engine_fd() for at most kavak_engine_timeout_ms(), then call
 * kavak_engine_process(); the reply comes in `done`.
 *
 * A program adds what the agent can do with kavak_tool_add().
 */

#include <kavak/engine.h>
#include <kavak/mailbox.h>

KAVAK_BEGIN_DECLS

#define KAVAK_MESSAGE_MAX ((size_t) 16 << 10)  /* bytes of what is said at once; more is refused */
#define KAVAK_USER_MAX    ((size_t) 128)       /* bytes of a user's name */

/* What a turn said. {0} is an empty one; kavak_reply_done() ends it. */
typedef struct kavak_reply {
	kavak_buf text;          /* for the customer, with WhatsApp's *bold* */
	kavak_buf json;          /* the whole as `kavak ask --json` prints it */
	bool      degraded;      /* a configured part was away; the offline agent stood in */
	bool      grounded;      /* every claim has a source */
} kavak_reply;

/** Free what it holds. {0} is fine.
 *  @since 0.1 */
KAVAK_API void kavak_reply_done(kavak_reply *reply);

/**
 * One turn of a user's conversation, start to end. It goes on at the next call
 * for the same user, also in another process.
 *
 * @param user       who speaks: 1 to KAVAK_USER_MAX bytes, any text.
 * @param text       UTF-8, at most KAVAK_MESSAGE_MAX bytes; what is not UTF-8 is replaced.
 * @param ret_reply  must be {0}; filled on success.
 * @return 0; KAVAK_EINVAL, also from inside one of the engine's callbacks; KAVAK_ELIMIT;
 *         KAVAK_ETIMEDOUT when the user's conversation is held elsewhere; KAVAK_EIO, KAVAK_ENOMEM.
 * @since 0.1
 *
 * @code
 *	kavak_reply reply = { 0 };
 *	r = kavak_ask(engine, KAVAK_SLICE("ana"), KAVAK_SLICE("busco un versa"), &reply, &err);
 *	if (r == 0)
 *		puts(reply.text.ptr);
 *	kavak_reply_done(&reply);
 * @endcode
 */
KAVAK_API int kavak_ask(kavak_engine *engine, kavak_slice user, kavak_slice text,
                        kavak_reply *ret_reply, kavak_error *err);

typedef struct kavak_turn kavak_turn;

/* What a turn starts from. Start from KAVAK_TURN_REQUEST_INIT; everything is
 * borrowed for the call that starts it. */
typedef struct kavak_turn_request {
	uint32_t            abi;
	kavak_slice         user;
	kavak_slice         text;
	kavak_slice         quotes;   /* the message it answers to, as the channel quotes it; empty:
	                                 none */
	const kavak_lease  *lease;    /* the worker's, with the messages of the turn; NULL: put and
	                                 lease `text` */
	/* Each sentence that passed the claims check, in order; may be NULL. */
	void (*on_text)(kavak_turn *turn, kavak_slice text, void *userdata);
	/* Once, from kavak_engine_process(): result 0 with the reply, or below 0 with err. The
	 * reply is lent for the call. The turn is gone afterwards. */
	void (*done)(kavak_turn *turn, int result, const kavak_reply *reply, const kavak_error *err,
	             void *userdata);
	void *userdata;
} kavak_turn_request;

#define KAVAK_TURN_REQUEST_INIT { .abi = 1 }

/**
 * Start a turn and return. `done` is called once, never from in here.
 *
 * @param ret_turn  the engine's, to cancel it; gone once `done` was called; may be NULL.
 * @return 0; KAVAK_EINVAL; KAVAK_ELIMIT; KAVAK_CONFLICT when the user's conversation is held
 *         elsewhere: nothing was kept, try again later; KAVAK_EIO, KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_turn_start(kavak_engine *engine, const kavak_turn_request *request,
                               kavak_turn **ret_turn, kavak_error *err);

/** End a turn before its time; `done` is not called any more. NULL is fine. What was
 *  put into the mailbox stays there for the next turn.
 *  @since 0.1 */
KAVAK_API void kavak_turn_cancel(kavak_turn *turn);

typedef struct kavak_tool_call kavak_tool_call;

/* A tool of the agent's. Everything is copied when it is added. */
typedef struct kavak_tool {
	uint32_t    abi;
	const char *name;          /* [A-Za-z0-9_-]{1,64} */
	const char *description;   /* for the model */
	const char *schema;        /* JSON Schema of its arguments: an object */
	/* Answer with kavak_tool_reply(), now or later, once. `arguments` is JSON that
	 * fits the schema, lent for the call. */
	void      (*run)(kavak_tool_call *call, kavak_slice arguments, void *userdata);
	/* The turn was cancelled: do not answer `call` any more. May be NULL. */
	void      (*cancel)(kavak_tool_call *call, void *userdata);
	void       *userdata;
} kavak_tool;

#define KAVAK_TOOL_INIT { .abi = 1 }

/**
 * Add a tool to what the agent's model can call.
 *
 * @return 0; KAVAK_EINVAL naming what is wrong with it; KAVAK_CONFLICT when there is
 *         one of that name; KAVAK_ELIMIT; KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_tool_add(kavak_engine *engine, const kavak_tool *tool, kavak_error *err);

/**
 * Answer a tool call, on the engine's thread.
 *
 * @param json  the result: one JSON value. What is not JSON comes to the model as an error.
 * @return 0; KAVAK_ENOMEM. The call is gone either way.
 * @since 0.1
 */
KAVAK_API int kavak_tool_reply(kavak_tool_call *call, kavak_slice json, kavak_error *err);

/** The tools as their JSON Schemas: an array, as OpenAI-compatible servers take it.
 *  @return 0; KAVAK_ENOMEM.
 *  @since 0.1 */
KAVAK_API int kavak_tools_json(kavak_engine *engine, kavak_buf *buf, kavak_error *err);

/** Forget a user: memory, waiting messages, transcripts.
 *  @return 0; KAVAK_EIO, KAVAK_ENOMEM.
 *  @since 0.1 */
KAVAK_API int kavak_forget(kavak_engine *engine, kavak_slice user, kavak_error *err);

KAVAK_END_DECLS
#endif
