/* SPDX-License-Identifier: MIT */
#pragma once
/* A filter as a customer's words gave it -> a query in the store's keys. */

#include "base/arena.h"
#include "catalog/private.h"

/* Lives as long as its arena; the query lends its lists. */
struct kv_request {
	const kavak_car_filter  *filter;
	kavak_car_query          query;
	kavak_name_key           names[2 * KAVAK_SEARCH_LIST_MAX];
	/* of the names; NULL: not known */
	const struct kv_vehicle *vehicles[2 * KAVAK_SEARCH_LIST_MAX];
	kavak_slice              exclude[KAVAK_SEARCH_LIST_MAX];
	kavak_slice              body_types[KAVAK_SEARCH_LIST_MAX];
	kavak_slice              features[KAVAK_SEARCH_LIST_MAX];
	kavak_slice              version_words[KAVAK_SEARCH_LIST_MAX];
};

/* 0; KAVAK_EINVAL naming the filter that makes no sense; KAVAK_ENOMEM. */
int kv_request_make(kv_catalog *catalog, const kv_index *index, const kavak_car_filter *filter,
                    struct kv_arena *arena, struct kv_request *ret_request, kavak_error *err);
