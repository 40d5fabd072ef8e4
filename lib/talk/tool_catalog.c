/* SPDX-License-Identifier: MIT */
/* search_catalog and car_details. */
#include <math.h>

#include "talk/engine.h"
#include "talk/tools.h"

/* The texts of an argument that is one text or a list of them. */
static size_t texts_of(const json_t *value, kavak_slice *ret_texts)
{
	const json_t *member;
	size_t i, n = 0;

	if (json_is_string(value))
		ret_texts[n++] = (kavak_slice) { json_string_value(value),
		                                 json_string_length(value) };
	json_array_foreach(value, i, member)
		if (n < KAVAK_SEARCH_LIST_MAX)
			ret_texts[n++] = (kavak_slice) { json_string_value(member),
				                        json_string_length(member) };
	return n;
}

static bool has_text(const json_t *list, kavak_slice text)
{
	const json_t *member;
	size_t i;

	json_array_foreach(list, i, member)
		if (kv_slice_eq((kavak_slice) { json_string_value(member),
		                               json_string_length(member) },
		                text))
			return true;
	return false;
}

static int add_text(json_t *list, kavak_slice text)
{
	if (!text.len || has_text(list, text))
		return 0;
	return json_array_append_new(list, kv_json_str(text)) < 0 ? KAVAK_ENOMEM : 0;
}

/* One text stays a text; a list that came down to one becomes one. */
static int set_texts(json_t *arguments, const char *key, json_t *list)
{
	json_t *value = json_array_size(list) == 1 ? json_array_get(list, 0) : list;

	if (!json_array_size(list))
		return 0;
	return json_object_set(arguments, key, value) < 0 ? KAVAK_ENOMEM : 0;
}

static int add_make(const kv_index *index, kavak_slice make, json_t *makes)
{
	const struct kv_vehicle *vehicle;
	double score;
	int r = kv_index_resolve(index, make, (kavak_slice) { 0 }, &vehicle, &score);

	return r < 0 ? r : add_text(makes, r == 0 ? vehicle->make : make);
}

/* A model's make goes with it, so that whoever reads the call knows which car it is about. */
static int add_model(const kv_index *index, kavak_slice make, kavak_slice model, json_t *makes,
                     json_t *models)
{
	const struct kv_vehicle *vehicle;
	double score;
	int r = kv_index_resolve(index, make, model, &vehicle, &score);

	if (r < 0)
		return r;
	if (r != 0 || !vehicle->model.len)
		return add_text(models, model);
	r = add_text(makes, vehicle->make);
	return r < 0 ? r : add_text(models, vehicle->model);
}

static int normalize_names(json_t *arguments, const kv_index *index)
{
	kavak_slice makes[KAVAK_SEARCH_LIST_MAX], models[KAVAK_SEARCH_LIST_MAX];
	size_t n_makes = texts_of(json_object_get(arguments, "make"), makes);
	size_t n_models = texts_of(json_object_get(arguments, "model"), models);
	KV_JSON *new_makes = json_array(), *new_models = json_array();
	int r = 0;

	for (size_t i = 0; !r && i < n_makes; i++)
		r = add_make(index, makes[i], new_makes);
	for (size_t i = 0; !r && i < n_models; i++)
		r = add_model(index, n_makes == 1 ? makes[0] : (kavak_slice) { 0 }, models[i],
		              new_makes, new_models);
	if (!r)
		r = set_texts(arguments, "make", new_makes);
	return r < 0 ? r : set_texts(arguments, "model", new_models);
}

static int normalize_excluded(json_t *arguments, const kv_index *index)
{
	kavak_slice makes[KAVAK_SEARCH_LIST_MAX];
	size_t n = texts_of(json_object_get(arguments, "exclude_makes"), makes);
	KV_JSON *list = json_array();
	int r = 0;

	if (!n)
		return 0;
	for (size_t i = 0; !r && i < n; i++)
		r = add_make(index, makes[i], list);
	if (r < 0)
		return r;
	return json_object_set(arguments, "exclude_makes", list) < 0 ? KAVAK_ENOMEM : 0;
}

static enum kavak_sort sort_of(kavak_slice name)
{
	return kv_slice_is(name, "price_asc")  ? KAVAK_SORT_PRICE_ASC
	     : kv_slice_is(name, "price_desc") ? KAVAK_SORT_PRICE_DESC
	     : kv_slice_is(name, "year_desc")  ? KAVAK_SORT_YEAR_DESC
	     : kv_slice_is(name, "km_asc")     ? KAVAK_SORT_KM_ASC
	                                       : KAVAK_SORT_DEFAULT;
}

static int64_t cents_of(const json_t *arguments, const char *key)
{
	return llround(kv_json_get_num(arguments, key, 0) * 100);
}

/* The lists that a filter borrows. */
struct lists {
	kavak_slice makes[KAVAK_SEARCH_LIST_MAX], models[KAVAK_SEARCH_LIST_MAX];
	kavak_slice excluded[KAVAK_SEARCH_LIST_MAX], bodies[KAVAK_SEARCH_LIST_MAX];
	kavak_slice features[KAVAK_SEARCH_LIST_MAX];
};

static kavak_car_filter filter_of(const json_t *arguments, struct lists *lists)
{
	kavak_car_filter filter = KAVAK_CAR_FILTER_INIT;

	filter.makes = lists->makes;
	filter.n_makes = texts_of(json_object_get(arguments, "make"), lists->makes);
	filter.models = lists->models;
	filter.n_models = texts_of(json_object_get(arguments, "model"), lists->models);
	filter.exclude_makes = lists->excluded;
	filter.n_exclude_makes = texts_of(json_object_get(arguments, "exclude_makes"),
	                                  lists->excluded);
	filter.body_types = lists->bodies;
	filter.n_body_types = texts_of(json_object_get(arguments, "body_type"), lists->bodies);
	filter.features = lists->features;
	filter.n_features = texts_of(json_object_get(arguments, "features"), lists->features);
	filter.version = kv_json_get_str(arguments, "version");
	filter.city = kv_json_get_str(arguments, "city");
	filter.transmission = kv_json_get_str(arguments, "transmission");
	filter.fuel = kv_json_get_str(arguments, "fuel");
	filter.seats_min = (int32_t) kv_json_get_int(arguments, "seats_min", 0);
	filter.year_min = (int32_t) kv_json_get_int(arguments, "year_min", 0);
	filter.year_max = (int32_t) kv_json_get_int(arguments, "year_max", 0);
	filter.price_min_cents = cents_of(arguments, "price_min");
	filter.price_max_cents = cents_of(arguments, "price_max");
	filter.km_max = kv_json_get_int(arguments, "km_max", -1);
	filter.sort = sort_of(kv_json_get_str(arguments, "sort"));
	filter.limit = (uint32_t) kv_json_get_int(arguments, "limit", KAVAK_SEARCH_LIMIT_DEFAULT);
	return filter;
}

int kv_tool_search_catalog(struct kavak_tool_call *call, kavak_error *err)
{
	KV_AUTO(kavak_search) *search = NULL;
	kavak_car_filter filter;
	struct lists lists;
	const kv_index *index;
	int r;

	r = kv_catalog_index(call->engine->catalog, &index, err);
	if (r < 0)
		return r;
	r = normalize_names(call->arguments, index);
	if (!r)
		r = normalize_excluded(call->arguments, index);
	if (r < 0)
		return kavak_error_set(err, r, 0, "search_catalog");
	filter = filter_of(call->arguments, &lists);
	r = kv_catalog_search(call->engine->catalog, &filter, &search, err);
	if (r < 0)
		return r;
	call->result = kv_search_json(search);
	return call->result ? 0 : kavak_error_set(err, KAVAK_ENOMEM, 0, "search_catalog");
}

static int take_car(const kavak_car *car, void *userdata)
{
	json_t **ret_json = userdata;

	*ret_json = kv_car_json(car);
	return *ret_json ? 0 : KAVAK_ENOMEM;
}

int kv_tool_car_details(struct kavak_tool_call *call, kavak_error *err)
{
	kavak_slice stock_id = kv_json_get_str(call->arguments, "stock_id");
	KV_JSON *car = NULL;
	int r = kv_catalog_get(call->engine->catalog, stock_id, take_car, &car, err);

	if (r == KAVAK_NOTFOUND)
		return kavak_error_set(err, KAVAK_EDATA, 0, "there is no car with stock_id '%.*s'",
		                       KV_FMT(stock_id));
	if (r < 0)
		return r;
	if (!car)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "car_details");
	call->result = KV_TAKE(car);
	return 0;
}
