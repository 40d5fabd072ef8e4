/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_SYS_LLM_H
#define KAVAK_SYS_LLM_H

/**
 * Whoever decides what is said next: a model behind a server, a script, the
 * offline agent. Request in, tool calls or text out; it starts and returns, and
 * ends in a callback from the engine's loop. The contract is tests/contract/test_llm.c.
 */

#include <kavak/sys/env.h>

KAVAK_BEGIN_DECLS

enum kavak_role { KAVAK_ROLE_SYSTEM, KAVAK_ROLE_USER, KAVAK_ROLE_ASSISTANT, KAVAK_ROLE_TOOL };

typedef struct kavak_llm_message {
	enum kavak_role role;
	kavak_slice     text;          /* of a tool: its result, JSON */
	kavak_slice     tool_calls;    /* of an assistant: a JSON array of
	                                  {"id","name","arguments"}; may be empty */
	kavak_slice     tool_call_id;  /* of a tool */
} kavak_llm_message;

/* What came back. Lent for the call of done(). */
typedef struct kavak_llm_reply {
	kavak_slice text;           /* what it said; empty when it called tools */
	kavak_slice tool_calls;     /* a JSON array of {"id","name","arguments":"<JSON text>"};
	                               empty when none */
	uint32_t    tokens_in, tokens_out;
} kavak_llm_reply;

typedef void kavak_llm_fn(int result, const kavak_llm_reply *reply, const kavak_error *err,
                          void *userdata);

/* Start from KAVAK_LLM_REQUEST_INIT; lent until done() or cancel(). */
typedef struct kavak_llm_request {
	uint32_t                 abi;
	const kavak_llm_message *messages;   /* system, whole turns of history, this turn */
	size_t                   n_messages;
	size_t                   first_of_turn;  /* index of this turn's user message */
	kavak_slice              tools;      /* JSON array: what kavak_tools_json() gives */
	kavak_slice              state;      /* what the conversation is about: JSON */
	uint32_t                 max_tokens;
	int64_t                  timeout_ms; /* whole call, all retries included */
	/* Called with the text as it comes; may be NULL. */
	void                   (*on_text)(kavak_slice delta, void *userdata);
	kavak_llm_fn            *done;
	void                    *userdata;
} kavak_llm_request;

#define KAVAK_LLM_REQUEST_INIT { .abi = 1, .max_tokens = 512, .timeout_ms = 45000 }

#define KAVAK_LLM_ABI 1

struct kavak_llm_ops {
	uint32_t    abi;
	const char *scheme;     /* "offline", "scripted", "openai" */
	size_t      self_size;

	int  (*open)(void *self, const kavak_env *env, kavak_error *err);
	void (*close)(void *self);

	/* Starts and returns; request->done is called once, from the engine's loop, never from
	   here. */
	int  (*start)(void *self, const kavak_llm_request *request, void **ret_handle,
	              kavak_error *err);

	/* Optional. NULL: nothing to stop, the answer is dropped when it comes. */
	void (*cancel)(void *self, void *handle);
};

/** As kavak_store_register(), for models.
 *  @return 0; KAVAK_ENOTSUP, KAVAK_ELIMIT.
 *  @since 0.1 */
KAVAK_API int kavak_llm_register(kavak_config *config, const struct kavak_llm_ops *ops,
                                 kavak_error *err);

KAVAK_END_DECLS
#endif
