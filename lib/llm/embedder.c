/* SPDX-License-Identifier: MIT */
#include "llm/embedder.h"

#include <assert.h>
#include <stdalign.h>
#include <string.h>

#include "config/config.h"

/* An open driver: what it lends from us stands before its own state. */
struct kavak_embedder {
	const struct kavak_embedder_ops *ops;
	kavak_env env;
	char     *url;
	alignas(max_align_t) unsigned char self[];
};

extern const struct kavak_embedder_ops kv_embedder_local, kv_embedder_openai;

static const void *const builtin[] = { &kv_embedder_local, &kv_embedder_openai, NULL };

int kavak_embedder_register(kavak_config *config, const struct kavak_embedder_ops *ops,
                            kavak_error *err)
{
	return kv_config_register(config, KV_DRIVER_EMBEDDER, ops, KAVAK_EMBEDDER_ABI, err);
}

int kv_embedder_open(const kavak_config *config, const char *url, kavak_loop *loop,
                     kavak_embedder **ret_embedder, kavak_error *err)
{
	const struct kavak_embedder_ops *ops;
	kavak_embedder *embedder;
	const char *rest;
	int r;

	ops = kv_config_driver(config, KV_DRIVER_EMBEDDER, url, builtin, &rest, err);
	if (!ops)
		return KAVAK_ENOTSUP;
	embedder = calloc(1, sizeof(*embedder) + ops->self_size);
	if (!embedder || !(embedder->url = strdup(url))) {
		free(embedder);
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "embedder");
	}
	embedder->ops = ops;
	embedder->env = kv_config_env(config, embedder->url, embedder->url + (rest - url));
	embedder->env.loop = loop;
	r = ops->open(embedder->self, &embedder->env, err);
	if (r != 0) {
		kv_embedder_close(embedder);
		return r;
	}
	*ret_embedder = embedder;
	return 0;
}

void kv_embedder_close(kavak_embedder *embedder)
{
	if (!embedder)
		return;
	embedder->ops->close(embedder->self);
	free(embedder->url);
	free(embedder);
}

kavak_slice kv_embedder_model(kavak_embedder *embedder)
{
	return embedder->ops->model(embedder->self);
}

int kv_embedder_start(kavak_embedder *embedder, const kavak_slice *texts, size_t n_texts,
                      kavak_embed_fn *done, void *userdata, void **ret_handle, kavak_error *err)
{
	void *unread;

	assert(done && n_texts);
	return embedder->ops->start(embedder->self, texts, n_texts, done, userdata,
	                            ret_handle ? ret_handle : &unread, err);
}

void kv_embedder_cancel(kavak_embedder *embedder, void *handle)
{
	embedder->ops->cancel(embedder->self, handle);
}
