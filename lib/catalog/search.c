/* SPDX-License-Identifier: MIT */
/* A filter -> one query; when it finds nothing, the smallest loosening that does. */
#include <kavak/sys/error.h>

#include "catalog/relax.h"

struct collecting {
	kavak_search *search;
	bool          out_of_memory;
};

static int collect(const kavak_car *car, void *userdata)
{
	struct collecting *c = userdata;

	c->out_of_memory = kv_search_add(c->search, car) < 0;
	return c->out_of_memory ? KAVAK_STOPPED : 0;
}

static int run(kv_catalog *catalog, const kavak_car_query *query, kavak_search *search,
	       kavak_error *err)
{
	struct collecting c = { .search = search };
	int r;

	search->n = 0;
	r = kv_store_cars_search(catalog->store, query, collect, &c, &search->total,
				 &search->total_exact, err);
	return c.out_of_memory ? kavak_error_set(err, KAVAK_ENOMEM, 0, "search") : r;
}

int kv_catalog_search(kv_catalog *catalog, const kavak_car_filter *filter,
		      kavak_search **ret_search, kavak_error *err)
{
	KV_AUTO(kavak_search) *search = NULL;
	struct kv_request request;
	const kv_index *index;
	int r;

	r = kv_catalog_index(catalog, &index, err);
	if (r < 0)
		return r;
	r = kv_search_new(&search, err);
	if (r == 0)
		r = kv_request_make(catalog, index, filter, &search->arena, &request, err);
	if (r == 0)
		r = kv_search_make_room(search, request.query.limit, err);
	if (r == 0)
		r = run(catalog, &request.query, search, err);
	if (r == 0 && !search->n && search->total_exact)
		r = kv_relax(catalog, index, &request, search, err);
	if (r == 0 && json_array_size(search->relaxed)) {
		r = run(catalog, &request.query, search, err);
		if (r == 0 && kv_relax_name(search) < 0)
			r = kavak_error_set(err, KAVAK_ENOMEM, 0, "search");
	}
	if (r < 0)
		return r;
	*ret_search = KV_TAKE(search);
	return 0;
}
