/* SPDX-License-Identifier: MIT */
#pragma once
/* What model and embedder know alike of a server: where it is, and who asks. */

#include <kavak/sys/env.h>

#include "net/http.h"

struct kv_openai_server {
	kv_http  *http;
	kavak_buf url;			/* of what is asked for */
	kavak_buf authorization;	/* a header; empty: it wants none */
	bool      is_openai;		/* OpenAI's own */
};

/* env->rest is its base URL; `path` "/chat/completions". What was opened is closed also when this
 * fails. 0, KAVAK_ENOMEM. */
int  kv_openai_server_open(struct kv_openai_server *server, const kavak_env *env, const char *path,
			   kavak_error *err);
void kv_openai_server_close(struct kv_openai_server *server);

/* Post a JSON body; the rest of the request is the caller's. */
int kv_openai_post(const struct kv_openai_server *server, struct kv_http_request *request,
		   kv_http_call **ret_call, kavak_error *err);
