/* SPDX-License-Identifier: MIT */
#pragma once
/* A filter as a customer's words gave it -> a query in the store's keys. */

#include "base/arena.h"
#include "catalog/private.h"

/* Names and other spellings of them; what is beyond is left out. */
#define KV_REQUEST_NAMES_MAX (4 * KAVAK_SEARCH_LIST_MAX)

/* Lives as long as its arena; the query lends its lists. */
struct kv_request {
	const kavak_car_filter  *filter;
	kavak_car_query          query;
	/* first those that the filter names, then their other spellings */
	kavak_name_key           names[KV_REQUEST_NAMES_MAX];
	/* of the names; NULL: not known, or another spelling */
	const struct kv_vehicle *vehicles[KV_REQUEST_NAMES_MAX];
	kavak_slice              exclude[KV_REQUEST_NAMES_MAX];
	kavak_slice              body_types[KAVAK_SEARCH_LIST_MAX];
	kavak_slice              features[KAVAK_SEARCH_LIST_MAX];
	kavak_slice              version_words[KAVAK_SEARCH_LIST_MAX];
};

/* 0; KAVAK_EINVAL naming the filter that makes no sense; KAVAK_ENOMEM. */
int kv_request_make(kv_catalog *catalog, const kv_index *index, const kavak_car_filter *filter,
                    struct kv_arena *arena, struct kv_request *ret_request, kavak_error *err);
