/* SPDX-License-Identifier: MIT */
#include "llm/llm.h"

#include <assert.h>
#include <stdalign.h>
#include <string.h>

#include "config/config.h"

/* An open driver: what it lends from us stands before its own state. */
struct kavak_llm {
	const struct kavak_llm_ops *ops;
	kavak_env env;
	char     *url;
	alignas(max_align_t) unsigned char self[];
};

extern const struct kavak_llm_ops kv_llm_openai, kv_llm_scripted;

static const void *const builtin[] = { &kv_llm_openai, &kv_llm_scripted, NULL };

int kavak_llm_register(kavak_config *config, const struct kavak_llm_ops *ops, kavak_error *err)
{
	return kv_config_register(config, KV_DRIVER_LLM, ops, KAVAK_LLM_ABI, err);
}

int kv_llm_open(const kavak_config *config, const char *url, kavak_loop *loop, kavak_llm **ret_llm,
                kavak_error *err)
{
	const struct kavak_llm_ops *ops;
	const char *rest;
	kavak_llm *llm;
	int r;

	ops = kv_config_driver(config, KV_DRIVER_LLM, url, builtin, &rest, err);
	if (!ops)
		return KAVAK_ENOTSUP;
	llm = calloc(1, sizeof(*llm) + ops->self_size);
	if (!llm || !(llm->url = strdup(url))) {
		free(llm);
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "llm");
	}
	llm->ops = ops;
	llm->env = kv_config_env(config, llm->url, llm->url + (rest - url));
	llm->env.loop = loop;
	r = ops->open(llm->self, &llm->env, err);
	if (r != 0) {
		kv_llm_close(llm);
		return r;
	}
	*ret_llm = llm;
	return 0;
}

void kv_llm_close(kavak_llm *llm)
{
	if (!llm)
		return;
	llm->ops->close(llm->self);
	free(llm->url);
	free(llm);
}

const char *kv_llm_scheme(const kavak_llm *llm)
{
	return llm->ops->scheme;
}

int kv_llm_start(kavak_llm *llm, const kavak_llm_request *request, void **ret_handle,
                 kavak_error *err)
{
	assert(request->done && request->first_of_turn < request->n_messages);
	return llm->ops->start(llm->self, request, ret_handle, err);
}

void kv_llm_cancel(kavak_llm *llm, void *handle)
{
	assert(llm->ops->cancel);
	llm->ops->cancel(llm->self, handle);
}
