/* SPDX-License-Identifier: MIT */
#pragma once
/* The index of makes and models: data/vehicles.csv and the catalog's own names. Built once
 * per catalog version, then only read. Make and model are matched apart. */

#include <kavak/normalize.h>

#include "base/auto.h"
#include "base/data.h"

typedef struct kv_index kv_index;

/* One make and model (or a make alone: model empty), as the catalog writes it, else as the
 * reference does. Everything is lent by the index. */
struct kv_vehicle {
	kavak_slice make, model;
	kavak_slice make_key, model_key;	/* folded by kv_fold_key() */
	kavak_slice body_type;			/* of a model; empty: not known */
	int32_t     seats;			/* of a model, usual; 0: not known */
	bool        in_catalog;			/* of a make: any of its models */
};

/* A name that the catalog has. */
struct kv_catalog_name {
	kavak_slice make, model;
	uint64_t    n_cars;
};

/* 0; KAVAK_EDATA naming the line of vehicles.csv; KAVAK_ENOMEM. The names are copied. */
int  kv_index_new(kv_data *data, const struct kv_catalog_name *names, size_t n_names,
                  kv_index **ret_index, kavak_error *err);
void kv_index_free(kv_index *index);
KV_DEFINE_AUTO(kv_index, kv_index_free)

/* A vehicle named in a text. */
struct kv_mention {
	const struct kv_vehicle *vehicle;	/* a model, or a make alone */
	double score; /* 0 to 100; at or above KV_NORMALIZE_THRESHOLD it is named */
	size_t                   start, end;	/* bytes of the text */
};

#define KV_NORMALIZE_THRESHOLD 80.0
#define KV_MENTIONS_MAX        16

/* Every make and model that a message names, in order, without overlaps, at or above the
 * threshold: "honda o toyota", "un versa o un sentra", "mazda 3 que no sea hatchback". Words
 * that are common Spanish are no models unless a make stands by them. 0, KAVAK_ENOMEM. */
int kv_index_find(const kv_index *index, kavak_slice text, struct kv_mention *ret_mentions,
		  size_t max, size_t *ret_n);

/* The best candidates for a text that is meant to be a make, a model or both, best first, also
 * below the threshold. */
int kv_index_candidates(const kv_index *index, kavak_slice text, struct kv_mention *ret_mentions,
                        size_t max, size_t *ret_n);

/* A make and a model as a tool call gave them, either may be empty. 0 with the vehicle, which is
 * the make alone (model empty) when its model is not known; KAVAK_NOTFOUND below the threshold;
 * KAVAK_ENOMEM. */
int kv_index_resolve(const kv_index *index, kavak_slice make, kavak_slice model,
                     const struct kv_vehicle **ret_vehicle, double *ret_score);

/* The vehicle of these folded keys exactly; NULL when there is none. */
const struct kv_vehicle *kv_index_get(const kv_index *index, kavak_slice make_key,
				      kavak_slice model_key);

/* How the catalog writes a vehicle, folded: a make alone has no model. */
struct kv_spelling {
	kavak_slice make_key, model_key;
};

#define KV_SPELLINGS_MAX 4	/* of one vehicle; a catalog with more of them is found by these */

/* All its spellings in the catalog ("VW" and "Volkswagen", "CX-5" and "CX5"), or the one of the
 * reference. How many: 1 to KV_SPELLINGS_MAX. */
size_t kv_vehicle_spellings(const struct kv_vehicle *vehicle,
                            struct kv_spelling ret_spellings[KV_SPELLINGS_MAX]);

/* Models of the catalog like this one, best first: same body, another make or model. */
int kv_index_siblings(const kv_index *index, const struct kv_vehicle *vehicle,
                      const struct kv_vehicle **ret_vehicles, size_t max, size_t *ret_n);

/* The models that the catalog has of this vehicle's make; how many, at most `max`. */
size_t kv_index_models(const kv_index *index, const struct kv_vehicle *make,
                       const struct kv_vehicle **ret_models, size_t max);

/* Append {"make","model","confidence","candidates"}, at most `top` of these, as `kavak normalize`
 * prints it: make and model are null when nothing reaches the threshold. 0, KAVAK_ENOMEM,
 * KAVAK_ELIMIT. */
int kv_index_normalize_json(const kv_index *index, kavak_slice text, size_t top, kavak_buf *buf,
                            kavak_error *err);
