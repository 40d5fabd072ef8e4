/* SPDX-License-Identifier: MIT */
#pragma once
/* A catalog in memory, and short ways to fill and ask it. */

#include <stdio.h>
#include <time.h>

#include "catalog/catalog.h"
#include "config/config.h"
#include "support/main.h"

static kavak_config *config;
static kavak_store *store;
static kv_data *data;
static kv_catalog *catalog;

static void open_lot(void)
{
	kavak_error err = { 0 };

	ck_assert_int_eq(kavak_config_new(&config, NULL), 0);
	ck_assert_int_eq(kv_data_new(NULL, &data, NULL), 0);
	ck_assert_msg(kv_store_open(config, "sqlite::memory:", &store, &err) == 0, "%s", err.text);
	ck_assert_msg(kv_catalog_new(store, data, &catalog, &err) == 0, "%s", err.text);
}

static void close_lot(void)
{
	kv_catalog_free(catalog);
	kv_store_close(store);
	kv_data_free(data);
	kavak_config_free(config);
}

static inline kavak_import_result load(kavak_slice csv)
{
	kavak_import_result result = { 0 };
	kavak_error err = { 0 };

	ck_assert_msg(kv_catalog_import_text(catalog, csv, "lot.csv", NULL, &result, &err) == 0,
	              "%s", err.text);
	return result;
}

/* The public sample catalog; false, and a line that says so, where it is not. */
static inline bool load_sample(void)
{
	const char *dir = getenv("KAVAK_SHARED_DATA");
	kavak_import_result result;
	kavak_error err = { 0 };
	char path[512];
	int r;

	snprintf(path, sizeof(path), "%s/catalog.csv", dir ? dir : ".");
	r = kv_catalog_import(catalog, path, NULL, &result, &err);
	if (r == KAVAK_NOTFOUND) {
		printf("skipped: no %s\n", path);
		return false;
	}
	ck_assert_msg(r == 0, "%s", err.text);
	return true;
}

static inline kavak_search *search(const kavak_car_filter *filter)
{
	kavak_search *found = NULL;
	kavak_error err = { 0 };

	ck_assert_msg(kv_catalog_search(catalog, filter, &found, &err) == 0, "%s", err.text);
	return found;
}

/* The stock ids that a filter finds, then what was loosened. */
static inline void finds(const kavak_car_filter *filter, const char *expected)
{
	KV_AUTO(kavak_search) *found = search(filter);
	KV_JSON *json = kv_search_json(found);
	const json_t *relaxed = json_object_get(json, "relaxed");
	KV_BUF seen = { 0 };

	for (size_t i = 0; i < kavak_search_count(found); i++)
		kv_buf_addf(&seen, "%s%.*s", i ? " " : "",
		            KV_FMT(kavak_search_car(found, i)->stock_id));
	for (size_t i = 0; i < json_array_size(relaxed); i++) {
		kv_buf_add_char(&seen, ' ');
		kv_json_print(json_array_get(relaxed, i), &seen);
	}
	ck_assert_str_eq(seen.ptr ? seen.ptr : "", expected);
}

#define FILTER(...)       FILTER_KM(-1, __VA_ARGS__)
#define FILTER_KM(km, ...) (&(kavak_car_filter) { .abi = 1, .km_max = (km), __VA_ARGS__ })
#define S(text) KAVAK_SLICE(text)
#define ONE(text) (const kavak_slice[]) { S(text) }
