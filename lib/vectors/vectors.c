/* SPDX-License-Identifier: MIT */
/* Vectors as their users see them: pick the driver, check, call. */
#include "vectors/private.h"

#include "config/config.h"

const void *const kv_vectors_drivers[] = { &kv_vectors_exact, NULL };

int kavak_vectors_register(kavak_config *config, const struct kavak_vectors_ops *ops,
                           kavak_error *err)
{
	return kv_config_register(config, KV_DRIVER_VECTORS, ops, KAVAK_VECTORS_ABI, err);
}

int kv_vectors_open(const kavak_config *config, const char *url, kavak_loop *loop,
                    kavak_store *store, kavak_vectors **ret_vectors, kavak_error *err)
{
	KV_AUTO(kavak_vectors) *vectors = NULL;
	KV_AUTOFREE char *copy = strdup(url);
	const struct kavak_vectors_ops *ops;
	const char *rest;
	int r;

	if (!copy)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "vectors");
	ops = kv_config_driver(config, KV_DRIVER_VECTORS, copy, kv_vectors_drivers, &rest, err);
	if (!ops)
		return KAVAK_ENOTSUP;
	vectors = calloc(1, sizeof(*vectors) + ops->self_size);
	if (!vectors)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "vectors");
	vectors->ops = ops;
	vectors->url = KV_TAKE(copy);
	vectors->env = kv_config_env(config, vectors->url, rest);
	vectors->env.loop = loop;
	vectors->env.store = store;

	r = ops->open(vectors->self, &vectors->env, err);
	if (r == 0)
		*ret_vectors = KV_TAKE(vectors);
	return r;
}

void kv_vectors_close(kavak_vectors *vectors)
{
	if (!vectors)
		return;
	vectors->ops->close(vectors->self);
	free(vectors->url);
	free(vectors);
}

static int check(kavak_slice model, size_t dim, kavak_error *err)
{
	if (!model.len || !dim || dim > KV_VECTOR_DIM_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "vectors need a model's name and 1 to %d dimensions,"
		                       " not %zu",
		                       KV_VECTOR_DIM_MAX, dim);
	return 0;
}

int kv_vectors_put(kavak_vectors *vectors, kavak_slice model, kavak_slice source,
                   const int64_t *chunk_ids, const float *values, size_t n, size_t dim,
                   kavak_vectors_fn *done, void *userdata, void **ret_handle, kavak_error *err)
{
	int r = check(model, dim, err);
	void *unread;

	return r < 0 ? r
	             : vectors->ops->put(vectors->self, model, source, chunk_ids, values, n, dim,
	                                 done, userdata, ret_handle ? ret_handle : &unread, err);
}

int kv_vectors_remove(kavak_vectors *vectors, kavak_slice source, kavak_vectors_fn *done,
                      void *userdata, void **ret_handle, kavak_error *err)
{
	void *unread;

	return vectors->ops->remove(vectors->self, source, done, userdata,
	                            ret_handle ? ret_handle : &unread, err);
}

int kv_vectors_nearest(kavak_vectors *vectors, kavak_slice model, const float *vector, size_t dim,
                       size_t k, kavak_vectors_fn *done, void *userdata, void **ret_handle,
                       kavak_error *err)
{
	int r = check(model, dim, err);
	void *unread;

	if (r == 0 && k > KV_NEAREST_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "%zu neighbours; %d are the most", k,
		                       KV_NEAREST_MAX);
	return r < 0 ? r
	             : vectors->ops->nearest(vectors->self, model, vector, dim, k, done, userdata,
	                                     ret_handle ? ret_handle : &unread, err);
}

void kv_vectors_cancel(kavak_vectors *vectors, void *handle)
{
	if (handle)
		vectors->ops->cancel(vectors->self, handle);
}
