/* SPDX-License-Identifier: MIT */
#pragma once
/* The catalog over a store: import, search, relaxation, and the index of its names. */

#include <kavak/catalog.h>

#include "base/data.h"
#include "base/json.h"
#include "normalize/normalize.h"
#include "store/store.h"

typedef struct kv_catalog kv_catalog;

/* store and data are lent until kv_catalog_free(). */
int  kv_catalog_new(kavak_store *store, kv_data *data, kv_catalog **ret_catalog, kavak_error *err);
void kv_catalog_free(kv_catalog *catalog);
KV_DEFINE_AUTO(kv_catalog, kv_catalog_free)
KV_DEFINE_AUTO(kavak_search, kavak_search_free)

/* The index of the catalog as it now is; built anew when its version rose. Lent until the
 * next call. 0, KAVAK_EIO, KAVAK_ENOMEM. */
int kv_catalog_index(kv_catalog *catalog, const kv_index **ret_index, kavak_error *err);

/* What kavak_catalog_search() and kavak_catalog_import() are made of. */
int kv_catalog_search(kv_catalog *catalog, const kavak_car_filter *filter,
                      kavak_search **ret_search, kavak_error *err);
int kv_catalog_import(kv_catalog *catalog, const char *path, const kavak_import_options *options,
                      kavak_import_result *ret_result, kavak_error *err);

/* A file that is built in: "catalog.csv", the demo's. */
int kv_catalog_import_text(kv_catalog *catalog, kavak_slice csv, const char *name,
                           const kavak_import_options *options, kavak_import_result *ret_result,
                           kavak_error *err);

/* The result as JSON, a new reference: {"total","total_exact","relaxed","cars"}. NULL: out of
 * memory. */
json_t *kv_search_json(const kavak_search *search);
json_t *kv_car_json(const kavak_car *car);

/* One car. 0; KAVAK_NOTFOUND. `fn` as kavak_car_fn. */
int kv_catalog_get(kv_catalog *catalog, kavak_slice stock_id, kavak_car_fn *fn, void *userdata,
                   kavak_error *err);

/* How many cars cost at most this. */
int kv_catalog_count_within(kv_catalog *catalog, int64_t price_max_cents, uint64_t *ret_n,
                            kavak_error *err);
