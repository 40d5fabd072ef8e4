/* SPDX-License-Identifier: MIT */
/* The store as its users see it: pick the driver, check, call. */
#include "store/private.h"

#include "config/config.h"

const void *const kv_store_drivers[] = { &kv_store_sqlite, &kv_store_postgresql, &kv_store_postgres,
                                         NULL };

int kavak_store_register(kavak_config *config, const struct kavak_store_ops *ops, kavak_error *err)
{
	return kv_config_register(config, KV_DRIVER_STORE, ops, KAVAK_STORE_ABI, err);
}

/* A handle whose driver was found and not yet opened. */
static int store_new(const kavak_config *config, const char *url, kavak_store **ret_store,
                     kavak_error *err)
{
	KV_AUTOFREE char *copy = strdup(url);
	const struct kavak_store_ops *ops;
	const char *rest;
	kavak_store *store;

	if (!copy)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "store");
	ops = kv_config_driver(config, KV_DRIVER_STORE, copy, kv_store_drivers, &rest, err);
	if (!ops)
		return KAVAK_ENOTSUP;
	store = calloc(1, sizeof(*store) + ops->self_size);
	if (!store)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "store");
	store->ops = ops;
	store->url = KV_TAKE(copy);
	store->env = kv_config_env(config, store->url, rest);
	*ret_store = store;
	return 0;
}

int kv_store_open(const kavak_config *config, const char *url, kavak_store **ret_store,
                  kavak_error *err)
{
	KV_AUTO(kavak_store) *store = NULL;
	int r;

	r = store_new(config, url, &store, err);
	if (r == 0)
		r = store->ops->open(store->self, &store->env, err);
	if (r == 0)
		*ret_store = KV_TAKE(store);
	return r;
}

void kv_store_close(kavak_store *store)
{
	if (!store)
		return;
	store->ops->close(store->self);
	free(store->url);
	free(store);
}

static void nobody_listens(const char *name, void *userdata)
{
	(void) name, (void) userdata;
}

int kv_store_migrate(const kavak_config *config, const char *url, kavak_migrated_fn *fn,
                     void *userdata, uint32_t *ret_version, kavak_error *err)
{
	KV_AUTO(kavak_store) *store = NULL;
	uint32_t version = 0;
	int r;

	r = store_new(config, url, &store, err);
	if (r == 0)
		r = store->ops->migrate(store->self, &store->env, fn ? fn : nobody_listens,
		                        userdata, &version, err);
	if (r == 0 && ret_version)
		*ret_version = version;
	return r;
}

int kv_store_ping(kavak_store *store, kavak_buf *detail, kavak_error *err)
{
	KV_BUF unread = { 0 };

	return store->ops->ping(store->self, detail ? detail : &unread, err);
}
