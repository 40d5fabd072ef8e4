/* SPDX-License-Identifier: MIT */
/* What a search found, in words: what was relaxed, the list, what to ask next. */
#include "talk/offline_turn.h"

#define SHOWN_MAX 5
#define MORE_MAX  10

/* The one vehicle that was asked for and that the catalog has none of; NULL: no such. */
static const struct kv_vehicle *absent(const struct kv_frame *frame)
{
	return frame->n_cars == 1 && !frame->cars[0]->in_catalog ? frame->cars[0] : NULL;
}

static int say_absent(struct kv_offline_turn *turn, const struct kv_vehicle *vehicle,
                      kavak_slice how)
{
	KV_BUF name = { 0 };
	int r = kv_vehicle_label(vehicle->make, vehicle->model, &name);

	return r < 0 ? r : KV_SAY(turn, "relaxed_absent", { "car", kv_buf_slice(&name) },
	                          { "how", how },);
}

static int say_relaxed(struct kv_offline_turn *turn, const json_t *relaxed)
{
	const struct kv_vehicle *vehicle = absent(&turn->frame);
	kavak_slice filter = kv_json_get_str(json_array_get(relaxed, 0), "filter");
	KV_BUF how = { 0 };
	int r = kv_turn_word(turn, "relaxed", filter, &how);

	if (!r && kv_slice_eq(kv_buf_slice(&how), filter)) {
		how.len = 0;
		r = kv_turn_word(turn, "relaxed", KAVAK_SLICE("other"), &how);
	}
	if (r < 0)
		return r;
	return vehicle ? say_absent(turn, vehicle, kv_buf_slice(&how)) :
	                 KV_SAY(turn, "relaxed", { "how", kv_buf_slice(&how) },);
}

static int say_use(struct kv_offline_turn *turn)
{
	KV_BUF use = { 0 }, what = { 0 };
	int r;

	if (!kv_search_is_by_use(turn))
		return 0;
	r = kv_turn_word(turn, "use", turn->frame.use, &use);
	if (!r)
		r = kv_turn_word(turn, "what", turn->frame.use, &what);
	if (!r)
		r = KV_SAY(turn, "found.use", { "use", kv_buf_slice(&use) },
		           { "what", kv_buf_slice(&what) }, );
	return r < 0 ? r : kv_buf_add_char(turn->reply, '\n');
}

static int say_how_many(struct kv_offline_turn *turn, int64_t total, size_t n_cars)
{
	char all[24], shown[24];
	size_t n = n_cars < SHOWN_MAX ? n_cars : SHOWN_MAX;

	if (n == 1)
		return KV_SAY(turn, "found.one",);
	if (total <= (int64_t) n || total >= KAVAK_TOTAL_EXACT_MAX ||
	    turn->frame.intent != KV_INTENT_SEARCH)
		return KV_SAY(turn, "found.some",);
	snprintf(all, sizeof(all), "%lld", (long long) total);
	snprintf(shown, sizeof(shown), "%zu", n);
	return KV_SAY(turn, "found.many", { "total", kavak_slice_of(all) },
	              { "shown", kavak_slice_of(shown) }, );
}

/* No filter is made of a colour: what the sheets do not tell is not promised. */
static int say_colour(struct kv_offline_turn *turn, const json_t *cars)
{
	const json_t *car;
	bool told = false;
	size_t i;
	int r;

	json_array_foreach(cars, i, car)
		told |= kv_json_get_str(car, "color").len > 0;
	if (!turn->frame.color.len)
		return 0;
	r = kv_turn_say(turn, told ? "found.colour" : "found.no_colour", NULL);
	return r < 0 ? r : kv_buf_add_char(turn->reply, '\n');
}

/* "Más barato" that leads to the cars shown before. */
static bool is_same_list(const struct kv_offline_turn *turn, const json_t *cars)
{
	const json_t *before = kv_turn_shown_cars(turn), *car;
	size_t i;

	json_array_foreach(cars, i, car) {
		const json_t *shown = json_array_get(before, i);

		if (!json_equal(json_object_get(car, "stock_id"),
		                json_object_get(shown, "stock_id")))
			return false;
	}
	return true;
}

/* No car costs so little: it may be what is paid each month. 1: said. */
static int say_too_low(struct kv_offline_turn *turn, const json_t *cars)
{
	int64_t most = kv_search_price_max(turn->state);
	KV_BUF price = { 0 };
	int r;

	if (!most || turn->frame.intent != KV_INTENT_SEARCH ||
	    kv_cents_of(json_array_get(cars, 0), "price_mxn", 0) < 3 * most)
		return 0;
	r = kv_car_price(json_array_get(cars, 0), &price);
	if (!r)
		r = KV_SAY(turn, "found.too_low", { "price", kv_buf_slice(&price) },);
	return r < 0 ? r : 1;
}

/* The list that the message before brought, though this one names nothing: it stands above. */
static bool is_repeated(const struct kv_offline_turn *turn, const json_t *cars)
{
	return !kv_frame_has_filter(&turn->frame) && !turn->frame.amount &&
	       turn->frame.intent == KV_INTENT_SEARCH && !turn->frame.cheaper &&
	       !turn->frame.color.len &&
	       json_array_size(json_object_get(turn->before, "said")) == 1 &&
	       json_equal(json_object_get(json_object_get(turn->before, "search"), "arguments"),
	                  json_object_get(json_object_get(turn->state, "search"), "arguments")) &&
	       kv_slice_is(kv_json_get_str(turn->before, "last"), "search_catalog") &&
	       json_array_size(cars) == json_array_size(kv_turn_shown_cars(turn)) &&
	       is_same_list(turn, cars);
}

/* The next step, by what is not known yet. */
static int ask_next(struct kv_offline_turn *turn, size_t n_cars)
{
	const json_t *arguments = json_object_get(json_object_get(turn->state, "search"),
	                                          "arguments");
	const char *line = "ask.next";

	if (n_cars == 1)
		line = "ask.next_one";
	else if (!json_object_get(arguments, "price_max") && !json_object_get(arguments, "model") &&
	         turn->asked != KV_ASKED_BUDGET)
		line = "ask.budget";
	return kv_turn_say_line(turn, line, NULL);
}

int kv_turn_say_cars(struct kv_offline_turn *turn, const json_t *result)
{
	const json_t *cars = json_object_get(result, "cars"),
		     *relaxed = json_object_get(result, "relaxed");
	size_t n = json_array_size(cars);
	int r;

	if (kv_turn_failed(result))
		return KV_SAY(turn, "trouble",);
	if (!n)
		return KV_SAY(turn, "found.none",);
	if (is_repeated(turn, cars))
		return KV_SAY(turn, n == 1 ? "found.again_one" : "found.again",);
	r = say_too_low(turn, cars);
	if (r)
		return r < 0 ? r : 0;
	r = say_colour(turn, cars);
	if (!r)
		r = say_use(turn);
	if (!r && turn->frame.cheaper && is_same_list(turn, cars))
		r = kv_turn_say(turn, n == 1 ? "found.cheapest_one" : "found.cheapest", NULL);
	else if (!r)
		r = json_array_size(relaxed) ?
		    say_relaxed(turn, relaxed) :
		    say_how_many(turn, kv_json_get_int(result, "total", 0), n);
	if (!r)
		r = kv_turn_list_cars(turn, cars, 0, SHOWN_MAX);
	if (!r)
		r = kv_buf_add_char(turn->reply, '\n');
	return r < 0 ? r : ask_next(turn, n);
}

static int say_hello(struct kv_offline_turn *turn)
{
	int r;

	if (!turn->frame.greets || json_object_get(turn->before, "question"))
		return 0;
	r = KV_SAY(turn, "hello",);
	return r < 0 ? r : kv_buf_add_char(turn->reply, '\n');
}

/* "Eléctricos o híbridos": there is none of the first, so the second is looked for. */
static bool is_for_other_fuel(const struct kv_offline_turn *turn, const json_t *result)
{
	return turn->frame.other_fuel.len &&
	       (json_array_size(json_object_get(result, "relaxed")) ||
	        !json_array_size(json_object_get(result, "cars")));
}

int kv_answer_search(struct kv_offline_turn *turn)
{
	const json_t *result = kv_turn_result(turn, "search_catalog");
	int r;

	if (!result || (turn->n_results == 1 && is_for_other_fuel(turn, result)))
		return kv_turn_call(turn, "search_catalog", kv_search_arguments(turn));
	r = say_hello(turn);
	return r < 0 ? r : kv_turn_say_cars(turn, result);
}

/* The same search, further down. */
int kv_answer_more(struct kv_offline_turn *turn)
{
	const json_t *result = kv_turn_result(turn, "search_catalog"),
		*cars = json_object_get(result, "cars");
	const json_t *before = json_object_get(json_object_get(turn->before, "search"),
	                                       "arguments");
	size_t n_shown = json_array_size(kv_turn_shown_cars(turn));
	int r;

	if (!result) {
		json_t *arguments = json_is_object(before) ? json_deep_copy(before) : json_object();

		if (arguments &&
		    json_object_set_new(arguments, "limit", json_integer(MORE_MAX)) < 0) {
			json_decref(arguments);
			arguments = NULL;
		}
		return kv_turn_call(turn, "search_catalog", arguments);
	}
	if (kv_turn_failed(result))
		return KV_SAY(turn, "trouble",);
	if (n_shown >= json_array_size(cars) && n_shown)
		return KV_SAY(turn, "found.same",);
	r = KV_SAY(turn, "found.some",);
	if (!r)
		r = kv_turn_list_cars(turn, cars, n_shown, n_shown ? MORE_MAX : SHOWN_MAX);
	if (!r)
		r = kv_buf_add_char(turn->reply, '\n');
	return r < 0 ? r : KV_SAY_LINE(turn, "ask.next",);
}
