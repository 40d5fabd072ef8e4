/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include <kavak/sys/error.h>

#include "base/arena.h"
#include "catalog/private.h"

int kv_catalog_new(kavak_store *store, kv_data *data, kv_catalog **ret_catalog, kavak_error *err)
{
	KV_AUTO(kv_catalog) *catalog = calloc(1, sizeof(*catalog));
	int r;

	if (!catalog)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "catalog");
	catalog->store = store;
	catalog->data = data;
	r = kv_words_new(data, &catalog->words, err);
	if (r < 0)
		return r;
	*ret_catalog = KV_TAKE(catalog);
	return 0;
}

void kv_catalog_free(kv_catalog *catalog)
{
	if (!catalog)
		return;
	kv_index_free(catalog->index);
	kv_words_free(catalog->words);
	free(catalog);
}

/* The catalog's names, copied, since the store lends them for a call only. */
struct names {
	struct kv_catalog_name *items;
	size_t n, cap;
	struct kv_arena arena;
	bool out_of_memory;
};

static int keep_name(kavak_slice make, kavak_slice model, uint64_t n_cars, void *userdata)
{
	struct names *names = userdata;
	struct kv_catalog_name name = { .n_cars = n_cars };

	if (names->n == names->cap) {
		size_t cap = names->cap ? 2 * names->cap : 64;
		struct kv_catalog_name *grown = reallocarray(names->items, cap, sizeof(*grown));

		if (!grown)
			goto fail;
		names->items = grown;
		names->cap = cap;
	}
	if (kv_arena_copy(&names->arena, make, &name.make) < 0 ||
	    kv_arena_copy(&names->arena, model, &name.model) < 0)
		goto fail;
	names->items[names->n++] = name;
	return 0;

fail:
	names->out_of_memory = true;
	return KAVAK_STOPPED;
}

static int build_index(kv_catalog *catalog, kv_index **ret_index, kavak_error *err)
{
	struct names names = { 0 };
	int r;

	r = kv_store_cars_names(catalog->store, keep_name, &names, err);
	if (names.out_of_memory)
		r = kavak_error_set(err, KAVAK_ENOMEM, 0, "index of makes and models");
	if (r >= 0)
		r = kv_index_new(catalog->data, names.items, names.n, ret_index, err);
	kv_arena_done(&names.arena);
	free(names.items);
	return r;
}

int kv_catalog_index(kv_catalog *catalog, const kv_index **ret_index, kavak_error *err)
{
	kv_index *index;
	uint64_t version;
	int r;

	r = kv_store_cars_version(catalog->store, &version, err);
	if (r < 0)
		return r;
	if (!catalog->index || catalog->version != version) {
		r = build_index(catalog, &index, err);
		if (r < 0)
			return r;
		kv_index_free(catalog->index);
		catalog->index = index;
		catalog->version = version;
	}
	*ret_index = catalog->index;
	return 0;
}

int kv_catalog_get(kv_catalog *catalog, kavak_slice stock_id, kavak_car_fn *fn, void *userdata,
                   kavak_error *err)
{
	return kv_store_cars_get(catalog->store, kv_slice_trim(stock_id), fn, userdata, err);
}

int kv_catalog_count_within(kv_catalog *catalog, int64_t price_max_cents, uint64_t *ret_n,
			    kavak_error *err)
{
	const kavak_car_query query = {
		.price_max_cents = price_max_cents, .km_max = -1, .total_max = INT32_MAX,
	};
	bool exact;

	if (price_max_cents <= 0) {
		*ret_n = 0;
		return 0;
	}
	return kv_store_cars_search(catalog->store, &query, NULL, NULL, ret_n, &exact, err);
}
