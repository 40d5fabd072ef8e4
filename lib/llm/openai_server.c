/* SPDX-License-Identifier: MIT */
#include "llm/openai_server.h"

#include <kavak/sys/error.h>

#define OPENAI "https://api.openai.com/"

int kv_openai_server_open(struct kv_openai_server *server, const kavak_env *env, const char *path,
			  kavak_error *err)
{
	const char *key = kavak_config_get(env->config, "OPENAI_API_KEY");
	size_t len = strlen(env->rest);
	int r;

	server->is_openai = !strncmp(env->rest, OPENAI, strlen(OPENAI));
	while (len && env->rest[len - 1] == '/')
		len--;
	r = kv_buf_addf(&server->url, "%.*s%s", (int) len, env->rest, path);
	if (!r && key && *key)
		r = kv_buf_addf(&server->authorization, "Authorization: Bearer %s", key);
	if (r < 0)
		return kavak_error_set(err, r, 0, "server");
	return kv_http_new(env->loop, &server->http, err);
}

void kv_openai_server_close(struct kv_openai_server *server)
{
	kv_http_free(server->http);
	kavak_buf_done(&server->url);
	kavak_buf_done(&server->authorization);
}

int kv_openai_post(const struct kv_openai_server *server, struct kv_http_request *request,
		   kv_http_call **ret_call, kavak_error *err)
{
	const char *const headers[] = { "Content-Type: application/json",
					request->on_body ? "Accept: text/event-stream"
							 : "Accept: application/json",
					server->authorization.ptr };

	request->url = server->url.ptr;
	request->headers = headers;
	request->n_headers = server->authorization.len ? 3 : 2;
	return kv_http_start(server->http, request, ret_call, err);
}
