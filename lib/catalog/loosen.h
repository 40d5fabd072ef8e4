/* SPDX-License-Identifier: MIT */
#pragma once
/* A query without some of what it asks for, and the first car that it then finds. */

#include "catalog/request.h"
#include "catalog/result.h"

/* What may be given up, the least important first. */
enum kv_constraint {
	C_VERSION,
	C_FEATURE,						/* and as many as a filter takes */
	C_CITY = C_FEATURE + KAVAK_SEARCH_LIST_MAX,
	C_KM_MAX, C_YEAR_MAX, C_YEAR_MIN, C_PRICE_MIN, C_TRANSMISSION, C_FUEL, C_PRICE_MAX, C_SEATS,
	C_BODY,
	C_SIBLINGS,						/* models like the one asked for */
	C_NAMES,						/* any make */
	N_CONSTRAINTS,
};

#define KV_BIT(k) (UINT32_C(1) << (k))

/* The first car that a try finds. */
struct kv_found {
	bool    any;
	int64_t price_cents, km;
	int32_t year, seats;
};

struct kv_relaxing {
	kv_catalog        *catalog;
	struct kv_request *request;
	kavak_search      *search;
	kavak_error       *err;
	kavak_name_key    *siblings;
	size_t             n_siblings;
	kavak_slice       *bodies;	/* of the models that were named */
	size_t             n_bodies;
	kavak_slice        features[KAVAK_SEARCH_LIST_MAX];	/* of the query being tried */
};

/* Whether the request asks for `k` at all. */
bool kv_loosen_is_active(const struct kv_relaxing *rx, enum kv_constraint k);

/* The query without what `mask` gives up, for one car. It lends from rx. */
kavak_car_query kv_loosened(struct kv_relaxing *rx, uint32_t mask);

/* The first car of a query. 0, also when there is none. */
int kv_loosen_probe(struct kv_relaxing *rx, const kavak_car_query *query,
                    struct kv_found *ret_found);

/* The car that is nearest to what was wanted of `k`, when `mask` is given up. */
int kv_loosen_nearest(struct kv_relaxing *rx, uint32_t mask, enum kv_constraint k,
                      struct kv_found *ret_found);
