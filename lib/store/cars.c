/* SPDX-License-Identifier: MIT */
/* The store's verbs about cars. */
#include <inttypes.h>

#include "store/private.h"

int kv_store_cars_begin(kavak_store *store, kavak_error *err)
{
	return store->ops->cars_begin(store->self, err);
}

static int check_row(const kavak_car_row *row, kavak_error *err)
{
	const kavak_car *car = &row->car;

	if (!car->stock_id.len || !car->make.len || !car->model.len)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "line %" PRIu64 ": a car needs a stock_id, a make and"
		                       " a model",
		                       row->line);
	return 0;
}

int kv_store_cars_stage(kavak_store *store, const kavak_car_row *rows, size_t n_rows,
                        kavak_error *err)
{
	for (size_t i = 0; i < n_rows; i++) {
		int r = check_row(&rows[i], err);

		if (r < 0)
			return r;
	}
	return n_rows ? store->ops->cars_stage(store->self, rows, n_rows, err) : 0;
}

int kv_store_cars_swap(kavak_store *store, bool truncate, kavak_swap_result *ret_result,
                       kavak_error *err)
{
	kavak_swap_result result = { 0 };
	int r = store->ops->cars_swap(store->self, truncate, &result, err);

	if (r == 0 && ret_result)
		*ret_result = result;
	return r;
}

void kv_store_cars_abort(kavak_store *store)
{
	store->ops->cars_abort(store->self);
}

static int ignore_car(const kavak_car *car, void *userdata)
{
	(void) car, (void) userdata;
	return 0;
}

int kv_store_cars_search(kavak_store *store, const kavak_car_query *query, kavak_car_fn *fn,
                         void *userdata, uint64_t *ret_total, bool *ret_total_exact,
                         kavak_error *err)
{
	size_t longest = query->n_names;
	uint64_t total = 0;
	bool exact = false;
	int r;

	longest = query->n_exclude_make_keys > longest ? query->n_exclude_make_keys : longest;
	longest = query->n_body_types > longest ? query->n_body_types : longest;
	longest = query->n_features > longest ? query->n_features : longest;
	longest = query->n_version_words > longest ? query->n_version_words : longest;
	if (longest > KV_STORE_LIST_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0,
		                       "a search with %zu values in one filter; %d are the most",
		                       longest, KV_STORE_LIST_MAX);

	r = store->ops->cars_search(store->self, query, fn ? fn : ignore_car, userdata, &total,
	                            &exact, err);
	if (r == 0 && ret_total)
		*ret_total = total;
	if (r == 0 && ret_total_exact)
		*ret_total_exact = exact;
	return r;
}

int kv_store_cars_get(kavak_store *store, kavak_slice stock_id, kavak_car_fn *fn, void *userdata,
                      kavak_error *err)
{
	return store->ops->cars_get(store->self, stock_id, fn ? fn : ignore_car, userdata, err);
}

int kv_store_cars_names(kavak_store *store, kavak_name_fn *fn, void *userdata, kavak_error *err)
{
	return store->ops->cars_names(store->self, fn, userdata, err);
}

int kv_store_cars_cities(kavak_store *store, kavak_text_fn *fn, void *userdata, kavak_error *err)
{
	return store->ops->cars_cities(store->self, fn, userdata, err);
}

int kv_store_cars_version(kavak_store *store, uint64_t *ret_version, kavak_error *err)
{
	return store->ops->cars_version(store->self, ret_version, err);
}
