/* SPDX-License-Identifier: MIT */
#include "catalog/result.h"

#include <stdlib.h>

#include <kavak/sys/error.h>

int kv_search_new(kavak_search **ret_search, kavak_error *err)
{
	KV_AUTO(kavak_search) *search = calloc(1, sizeof(*search));

	if (search)
		search->relaxed = json_array();
	if (!search || !search->relaxed)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "search");
	*ret_search = KV_TAKE(search);
	return 0;
}

int kv_search_make_room(kavak_search *search, uint32_t limit, kavak_error *err)
{
	search->cars = calloc(limit, sizeof(*search->cars));
	return search->cars ? 0 : kavak_error_set(err, KAVAK_ENOMEM, 0, "search");
}

void kavak_search_free(kavak_search *search)
{
	if (!search)
		return;
	kv_arena_done(&search->arena);
	json_decref(search->relaxed);
	free(search->cars);
	free(search);
}

int kv_search_add(kavak_search *search, const kavak_car *car)
{
	kavak_car copy = *car;
	kavak_slice *texts[] = {
		&copy.stock_id, &copy.make,         &copy.model,    &copy.version,
		&copy.city,     &copy.transmission, &copy.fuel,     &copy.body_type,
		&copy.color,    &copy.photo_url,    &copy.features, &copy.extra,
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (kv_arena_copy(&search->arena, *texts[i], texts[i]) < 0)
			return KAVAK_ENOMEM;
	search->cars[search->n++] = copy;
	return 0;
}

size_t kavak_search_count(const kavak_search *search)
{
	return search->n;
}

size_t kavak_search_total(const kavak_search *search)
{
	return (size_t) search->total;
}

const kavak_car *kavak_search_car(const kavak_search *search, size_t i)
{
	return i < search->n ? &search->cars[i] : NULL;
}

/* jansson refuses a NULL value and takes over any other, so failures add up to one answer. */
static bool put(json_t *object, const char *key, json_t *value)
{
	return json_object_set_new(object, key, value) == 0;
}

static bool put_text(json_t *object, const char *key, kavak_slice text)
{
	return put(object, key, kv_json_str_or_null(text));
}

static json_t *features_json(kavak_slice features)
{
	KV_JSON *list = json_array();
	kavak_slice name;

	while (kv_slice_split(&features, ' ', &name))
		if (name.len && json_array_append_new(list, kv_json_str(name)) < 0)
			return NULL;
	return KV_TAKE(list);
}

static json_t *brief_json(const kavak_car *car)
{
	KV_JSON *o = json_object();

	if (!put_text(o, "stock_id", car->stock_id) || !put_text(o, "make", car->make) ||
	    !put_text(o, "model", car->model) || !put_text(o, "version", car->version) ||
	    !put(o, "year", json_integer(car->year)) ||
	    !put(o, "price_mxn", kv_json_cents(car->price_cents)) ||
	    !put(o, "mileage_km",
		 car->mileage_km >= 0 ? json_integer(car->mileage_km) : json_null()) ||
	    !put_text(o, "city", car->city) || !put_text(o, "transmission", car->transmission) ||
	    !put_text(o, "fuel", car->fuel) || !put_text(o, "body_type", car->body_type) ||
	    !put(o, "features", features_json(car->features)) ||
	    !put(o, "seats", car->seats ? json_integer(car->seats) : json_null()) ||
	    !put_text(o, "color", car->color))
		return NULL;
	return KV_TAKE(o);
}

json_t *kv_car_json(const kavak_car *car)
{
	KV_JSON *o = brief_json(car), *extra = NULL;

	if (car->extra.len && kv_json_parse(car->extra, "extra", &extra, NULL) < 0)
		return NULL;
	if (!put_text(o, "photo_url", car->photo_url) ||
	    (extra && !put(o, "extra", KV_TAKE(extra))))
		return NULL;
	return KV_TAKE(o);
}

json_t *kv_search_json(const kavak_search *search)
{
	KV_JSON *o = json_object(), *cars = json_array();

	for (size_t i = 0; i < search->n; i++)
		if (json_array_append_new(cars, brief_json(&search->cars[i])) < 0)
			return NULL;
	if (!put(o, "total", json_integer((json_int_t) search->total)) ||
	    !put(o, "total_exact", json_boolean(search->total_exact)) ||
	    !put(o, "relaxed", json_incref(search->relaxed)) ||
	    !put(o, "cars", KV_TAKE(cars)))
		return NULL;
	return KV_TAKE(o);
}

int kavak_search_json(const kavak_search *search, kavak_buf *buf)
{
	KV_JSON *json = kv_search_json(search);

	return json ? kv_json_print(json, buf) : KAVAK_ENOMEM;
}
