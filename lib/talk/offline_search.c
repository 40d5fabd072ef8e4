/* SPDX-License-Identifier: MIT */
/* Searching: this message's wishes over those before. */
#include "talk/offline_turn.h"

#include <time.h>

static int put(json_t *object, const char *key, json_t *value)
{
	return value && json_object_set_new(object, key, value) == 0 ? 0 : KAVAK_ENOMEM;
}

static void drop(json_t *object, const char *const *keys, size_t n)
{
	for (size_t i = 0; i < n; i++)
		json_object_del(object, keys[i]);
}

static int append_once(json_t *list, kavak_slice value)
{
	json_t *member;
	size_t i;

	json_array_foreach(list, i, member)
		if (kv_slice_eq((kavak_slice) { json_string_value(member),
		                                json_string_length(member) }, value))
			return 0;
	return json_array_append_new(list, kv_json_str(value)) < 0 ? KAVAK_ENOMEM : 0;
}

/* One value stands for itself, several are a list. */
static int put_list(json_t *object, const char *key, json_t *list)
{
	if (!json_array_size(list))
		return 0;
	if (json_array_size(list) == 1)
		list = json_array_get(list, 0);
	return json_object_set(object, key, list) < 0 ? KAVAK_ENOMEM : 0;
}

static int put_texts(json_t *object, const char *key, const kavak_slice *values, size_t n,
                     bool always_list)
{
	KV_JSON *list = json_array();
	int r = 0;

	for (size_t i = 0; !r && i < n; i++)
		r = append_once(list, values[i]);
	if (r < 0 || !n)
		return r;
	if (always_list)
		return json_object_set(object, key, list) < 0 ? KAVAK_ENOMEM : 0;
	return put_list(object, key, list);
}

/* A make alone beside one of its models says nothing more. */
static bool is_covered(const struct kv_frame *frame, size_t i)
{
	if (frame->cars[i]->model.len)
		return false;
	for (size_t k = 0; k < frame->n_cars; k++)
		if (frame->cars[k]->model.len &&
		    kv_slice_eq(frame->cars[k]->make, frame->cars[i]->make))
			return true;
	return false;
}

/* Models filter only when each car has one: "honda o un versa" is about both makes. */
static int put_cars(json_t *arguments, const struct kv_frame *frame)
{
	KV_JSON *makes = json_array(), *models = json_array();
	bool all_models = true;
	int r = 0;

	for (size_t i = 0; !r && i < frame->n_cars; i++) {
		if (is_covered(frame, i))
			continue;
		r = append_once(makes, frame->cars[i]->make);
		all_models &= frame->cars[i]->model.len > 0;
		if (!r && frame->cars[i]->model.len)
			r = append_once(models, frame->cars[i]->model);
	}
	if (!r)
		r = put_list(arguments, "make", makes);
	return r < 0 || !all_models ? r : put_list(arguments, "model", models);
}

/* Is this car refused, by its model? */
static bool is_refused(const struct kv_frame *frame, const struct kv_vehicle *car)
{
	for (size_t i = 0; i < frame->n_not_cars; i++)
		if (frame->not_cars[i]->model.len &&
		    kv_slice_eq(frame->not_cars[i]->model_key, car->model_key) &&
		    kv_slice_eq(frame->not_cars[i]->make_key, car->make_key))
			return true;
	return false;
}

/* "cualquier toyota menos yaris": its other models. Where they are too many for a list, the make
 * alone. */
static int put_other_models(const struct kv_offline_turn *turn, json_t *arguments,
                            const struct kv_vehicle *make)
{
	const struct kv_vehicle *models[KAVAK_SEARCH_LIST_MAX];
	KV_JSON *list = json_array();
	size_t n = kv_index_models(turn->index, make, models, KAVAK_SEARCH_LIST_MAX);
	int r = 0;

	json_object_del(arguments, "model");
	for (size_t i = 0; !r && n < KAVAK_SEARCH_LIST_MAX && i < n; i++)
		if (!is_refused(&turn->frame, models[i]))
			r = append_once(list, models[i]->model);
	return r < 0 ? r : put_list(arguments, "model", list);
}

/* "dije versa pero quería un jetta": whoever names models wants no others anyway. */
static bool wants_models(const struct kv_frame *frame)
{
	for (size_t i = 0; i < frame->n_cars; i++)
		if (!frame->cars[i]->model.len)
			return false;
	return frame->n_cars > 0;
}

static int put_excluded(const struct kv_offline_turn *turn, json_t *arguments)
{
	const struct kv_frame *frame = &turn->frame;
	const json_t *refused = json_object_get(arguments, "exclude_makes");
	KV_JSON *makes = json_is_array(refused) ? json_deep_copy(refused) : json_array();
	kavak_slice kept = kv_json_get_str(arguments, "make");
	int r = makes ? 0 : KAVAK_ENOMEM;

	for (size_t i = 0; !r && i < frame->n_not_cars; i++) {
		bool is_model = frame->not_cars[i]->model.len;

		if (is_model && wants_models(frame))
			continue;
		if (is_model && kv_slice_eq(kept, frame->not_cars[i]->make) &&
		    !kv_slice_eq(kv_json_get_str(arguments, "model"), frame->not_cars[i]->model)) {
			r = put_other_models(turn, arguments, frame->not_cars[i]);
			continue;
		}
		r = append_once(makes, frame->not_cars[i]->make);
		if (kv_slice_eq(kept, frame->not_cars[i]->make)) {
			json_object_del(arguments, "make");
			json_object_del(arguments, "model");
		}
	}
	if (r < 0 || !json_array_size(makes))
		return r;
	return json_object_set(arguments, "exclude_makes", makes) < 0 ? KAVAK_ENOMEM : 0;
}

/* "algo como la crv pero de otra marca"; after a search, any make but that one's. */
static int put_other_make(const struct kv_offline_turn *turn, json_t *arguments)
{
	const struct kv_frame *frame = &turn->frame;
	const json_t *before = json_object_get(json_object_get(turn->before, "search"),
	                                       "arguments");
	KV_JSON *makes = json_array();
	kavak_slice make = frame->n_cars ? frame->cars[0]->make : kv_json_get_str(before, "make");
	int r = make.len ? append_once(makes, make) : 0;

	drop(arguments, (const char *const[]) { "make", "model", "version" }, 3);
	if (!r && frame->n_cars && frame->cars[0]->body_type.len)
		r = put(arguments, "body_type", kv_json_str(frame->cars[0]->body_type));
	if (r < 0 || !make.len)
		return r;
	return json_object_set(arguments, "exclude_makes", makes) < 0 ? KAVAK_ENOMEM : 0;
}

/* "máximo 3 años de uso": the year that many ago, by the clock. */
static int32_t year_min_of(const struct kv_offline_turn *turn)
{
	time_t now = (time_t) (kv_now_ms(turn->parts->config) / 1000);
	struct tm today;

	if (!turn->frame.age_max || !gmtime_r(&now, &today))
		return turn->frame.year_min;
	return today.tm_year + 1900 - turn->frame.age_max;
}

static int put_bounds(json_t *arguments, const struct kv_frame *frame, int32_t year_min)
{
	int r = 0;

	if (year_min || frame->year_max) {
		json_object_del(arguments, "year_min");
		json_object_del(arguments, "year_max");
	}
	if (frame->price_min || frame->price_max) {
		json_object_del(arguments, "price_min");
		json_object_del(arguments, "price_max");
	}
	if (year_min)
		r = put(arguments, "year_min", json_integer(year_min));
	if (!r && frame->year_max)
		r = put(arguments, "year_max", json_integer(frame->year_max));
	if (!r && frame->price_min)
		r = put(arguments, "price_min", kv_json_cents(frame->price_min));
	if (!r && frame->price_max)
		r = put(arguments, "price_max", kv_json_cents(frame->price_max));
	if (!r && frame->km_max >= 0)
		r = put(arguments, "km_max", json_integer(frame->km_max));
	if (!r && frame->seats_min)
		r = put(arguments, "seats_min", json_integer(frame->seats_min));
	return r;
}

/* What a use asks for, where the customer did not say it otherwise. The reply says which. */
static const struct use {
	const char *name;
	const char *bodies[2];
	const char *sort;
} uses[] = {
	{ "familiar", { "suv", "minivan" }, NULL },
	{ "ciudad", { "hatchback" }, NULL },
	{ "trabajo", { "pickup" }, NULL },
	{ "carretera", { "sedan", "suv" }, NULL },
	{ "premium", { NULL }, "price_desc" },
	{ "deportivo", { "coupe", "convertible" }, NULL },
	{ "economico", { NULL }, "price_asc" },
};

static const struct use *use_of(const struct kv_frame *frame)
{
	for (size_t i = 0; i < sizeof(uses) / sizeof(*uses); i++)
		if (kv_slice_is(frame->use, uses[i].name))
			return &uses[i];
	return NULL;
}

/* "Camioneta" stands for several bodies; a use says which: "familiar" is no pickup. */
static bool use_narrows(const struct use *use, const struct kv_frame *frame)
{
	for (size_t i = 0; frame->n_bodies > 1 && i < frame->n_bodies; i++)
		for (size_t k = 0; k < 2 && use->bodies[k]; k++)
			if (kv_slice_is(frame->bodies[i], use->bodies[k]))
				return true;
	return false;
}

/* A use decides the body only where neither a body, a car nor a number of seats was said. */
static bool use_decides(const struct kv_offline_turn *turn, const json_t *arguments)
{
	const struct use *use = use_of(&turn->frame);

	if (!use || turn->frame.n_cars || json_object_get(arguments, "model"))
		return false;
	if (turn->frame.n_bodies)
		return use_narrows(use, &turn->frame);
	return use->sort ? !turn->frame.sort.len || kv_slice_is(turn->frame.sort, use->sort)
	                 : !turn->frame.seats_min;
}

static int put_use(json_t *arguments, const struct kv_offline_turn *turn)
{
	const struct use *use = use_of(&turn->frame);
	kavak_slice bodies[2];
	size_t n = 0;

	if (!use_decides(turn, arguments))
		return 0;
	if (use->sort)
		return put(arguments, "sort", json_string(use->sort));
	for (; n < 2 && use->bodies[n]; n++)
		bodies[n] = kavak_slice_of(use->bodies[n]);
	return put_texts(arguments, "body_type", bodies, n, false);
}

static int put_words(json_t *arguments, const struct kv_offline_turn *turn)
{
	const struct kv_frame *frame = &turn->frame;
	kavak_slice fuel = turn->n_results && frame->other_fuel.len ? frame->other_fuel
	                                                            : frame->fuel;
	const struct { const char *key; kavak_slice value; } words[] = {
		{ "version", frame->version }, { "fuel", fuel }, { "city", frame->city },
		{ "transmission", frame->transmission }, { "sort", frame->sort },
	};
	int r = 0;

	for (size_t i = 0; !r && i < sizeof(words) / sizeof(*words); i++)
		if (words[i].value.len)
			r = put(arguments, words[i].key, kv_json_str(words[i].value));
	if (!r && frame->n_bodies && !use_decides(turn, arguments))
		r = put_texts(arguments, "body_type", frame->bodies, frame->n_bodies, false);
	if (!r && frame->n_features)
		r = put_texts(arguments, "features", frame->features, frame->n_features, true);
	return r;
}

static json_t *only_price(const json_t *before)
{
	static const char *const keys[] = { "price_min", "price_max" };
	json_t *kept = json_object();

	for (size_t i = 0; kept && i < 2; i++) {
		json_t *value = json_object_get(before, keys[i]);

		if (value && json_object_set(kept, keys[i], value) < 0) {
			json_decref(kept);
			return NULL;
		}
	}
	return kept;
}

static bool names_model(const struct kv_frame *frame)
{
	for (size_t i = 0; i < frame->n_cars; i++)
		if (frame->cars[i]->model.len)
			return true;
	return false;
}

/* What stays of the search before: all of it for a refinement; of another car's search nothing
 * when a new one is asked for outright. */
static json_t *kept_arguments(const struct kv_offline_turn *turn)
{
	static const char *const of_car[] = { "make", "model", "version", "body_type",
	                                      "seats_min" };
	static const char *const of_model[] = { "model", "version", "make" };
	static const char *const of_year[] = { "year_min", "year_max" };
	const struct kv_frame *frame = &turn->frame;
	const json_t *before = json_object_get(json_object_get(turn->before, "search"),
	                                       "arguments");
	bool had_car = json_object_get(before, "make") || json_object_get(before, "model");
	json_t *kept;

	if (!json_is_object(before) || turn->is_over || frame->starts_over ||
	    (frame->n_cars && had_car && frame->seeks))
		return json_object();
	kept = frame->is_anew ? only_price(before) : json_deep_copy(before);
	json_object_del(kept, "limit");
	if (frame->any_make)
		drop(kept, of_model, 3);
	if (frame->n_cars) {
		/* A make alone narrows what was wished: "sedanes", "nissan". */
		drop(kept, of_car, names_model(frame) || had_car ? 5 : 3);
		if (json_equal(json_object_get(kept, "year_min"),
		               json_object_get(kept, "year_max")))
			drop(kept, of_year, 2);	/* "el de 2020" was that car's */
	} else if (frame->n_bodies && json_object_get(kept, "model")) {
		drop(kept, of_model, 3);	/* a make alone stays: "ford", "suv" */
	}
	return kept;
}

/* "La más barata" of more than were shown is one car, not the list again. */
static bool is_for_best(const struct kv_offline_turn *turn)
{
	const struct kv_frame *f = &turn->frame;

	return f->is_best && !f->n_cars && !f->n_bodies && !f->seeks && !f->is_anew &&
	       json_array_size(kv_turn_shown_cars(turn)) > 1;
}

json_t *kv_search_arguments(const struct kv_offline_turn *turn)
{
	KV_JSON *arguments = kept_arguments(turn);
	int r = arguments ? 0 : KAVAK_ENOMEM;

	if (!r)
		r = put_use(arguments, turn);
	if (!r)
		r = put_cars(arguments, &turn->frame);
	if (!r)
		r = put_excluded(turn, arguments);
	if (!r && turn->frame.other_make)
		r = put_other_make(turn, arguments);
	if (!r)
		r = put_bounds(arguments, &turn->frame, year_min_of(turn));
	if (!r)
		r = put_words(arguments, turn);
	if (!r && is_for_best(turn))
		r = put(arguments, "limit", json_integer(1));
	if (!r && turn->frame.cheaper)
		r = put(arguments, "sort", json_string("price_asc"));
	if (!r && turn->frame.dearer)
		r = put(arguments, "sort", json_string("price_desc"));
	return r < 0 ? NULL : KV_TAKE(arguments);
}

json_t *kv_named_arguments(const struct kv_frame *frame)
{
	KV_JSON *arguments = json_object();
	int r = arguments ? put_cars(arguments, frame) : KAVAK_ENOMEM;

	if (!r && frame->version.len)
		r = put(arguments, "version", kv_json_str(frame->version));
	if (!r && frame->year_min)
		r = put(arguments, "year_min", json_integer(frame->year_min));
	if (!r && frame->year_max)
		r = put(arguments, "year_max", json_integer(frame->year_max));
	return r < 0 ? NULL : KV_TAKE(arguments);
}

bool kv_search_is_by_use(const struct kv_offline_turn *turn)
{
	const struct use *use = use_of(&turn->frame);
	const json_t *arguments = json_object_get(json_object_get(turn->state, "search"),
	                                          "arguments");

	return use && use_decides(turn, arguments) &&
	       json_object_get(arguments, use->sort ? "sort" : "body_type");
}

int64_t kv_search_price_max(const json_t *state)
{
	return kv_cents_of(json_object_get(json_object_get(state, "search"), "arguments"),
	                   "price_max", 0);
}
