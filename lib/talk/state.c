/* SPDX-License-Identifier: MIT */
#include "talk/state.h"

json_t *kv_state_parse(kavak_slice text)
{
	json_t *state = NULL;

	if (text.len && kv_json_parse(text, "state", &state, NULL) == 0 && json_is_object(state))
		return state;
	json_decref(state);
	return json_object();
}

/* Takes over `value`; NULL is memory that ran out. */
static int put(json_t *object, const char *key, json_t *value)
{
	return value && json_object_set_new(object, key, value) == 0 ? 0 : KAVAK_ENOMEM;
}

/* What later turns need of a car. */
static json_t *compact_car(const json_t *car)
{
	static const char *const kept[] = { "stock_id", "make", "model", "version", "year",
	                                    "price_mxn",
	                                    "mileage_km", "city", "transmission", "fuel",
	                                    "body_type",
	                                    "color", "features", "seats" };
	json_t *compact = json_object();

	for (size_t i = 0; compact && i < sizeof(kept) / sizeof(*kept); i++) {
		json_t *value = json_object_get(car, kept[i]);

		if (value && !json_is_null(value) &&
		    json_string_length(value) <= KV_STATE_TEXT_MAX &&
		    json_array_size(value) <= 16 && json_object_set(compact, kept[i], value) < 0) {
			json_decref(compact);
			return NULL;
		}
	}
	return compact;
}

/* The list that another search takes the place of: a quoted message may mean a car of it. */
static int remember_seen(json_t *state)
{
	json_t *cars = json_object_get(json_object_get(state, "search"), "cars"),
	       *seen = json_object_get(state, "seen"), *car;
	size_t i;

	if (!json_array_size(cars))
		return 0;
	if (!json_is_array(seen) && put(state, "seen", json_array()) < 0)
		return KAVAK_ENOMEM;
	seen = json_object_get(state, "seen");
	json_array_foreach(cars, i, car) {
		if (json_array_append(seen, car) < 0)
			return KAVAK_ENOMEM;
		if (json_array_size(seen) > KV_STATE_SEEN_MAX)
			json_array_remove(seen, 0);
	}
	return 0;
}

static int fold_search(json_t *state, const json_t *arguments, const json_t *result)
{
	KV_JSON *cars = json_array(), *search = json_object();
	const json_t *found = json_object_get(result, "cars"), *car;
	size_t i;
	int r;

	if (!json_is_array(found))
		return 0;
	json_array_foreach(found, i, car)
		if (i < KV_STATE_CARS_MAX && json_is_object(car) &&
		    json_array_append_new(cars, compact_car(car)) < 0)
			return KAVAK_ENOMEM;
	if (remember_seen(state) < 0)
		return KAVAK_ENOMEM;
	r = put(search, "arguments",
	        json_is_object(arguments) ? json_deep_copy(arguments) : json_object());
	if (!r)
		r = put(search, "total", json_integer(kv_json_get_int(result, "total", 0)));
	if (!r)
		r = json_object_set(search, "cars", cars) < 0 ? KAVAK_ENOMEM : 0;
	if (!r)
		r = json_object_set(state, "search", search) < 0 ? KAVAK_ENOMEM : 0;
	if (r < 0)
		return r;
	if (json_object_get(state, "quote") &&
	    json_object_set(state, "terms", json_object_get(state, "quote")) < 0)
		return KAVAK_ENOMEM;
	json_object_del(state, "focus");
	json_object_del(state, "quote");
	json_object_del(state, "said");
	json_object_del(state, "looked_at");
	if (json_array_size(cars) == 1)
		r = json_object_set(state, "focus", json_array_get(cars, 0)) < 0 ? KAVAK_ENOMEM : 0;
	return r;
}

/* A quote for the price of a car that was shown is about that car. */
static int focus_on_price(json_t *state, int64_t price)
{
	json_t *cars = json_object_get(json_object_get(state, "search"), "cars"), *car,
	       *only = NULL;
	size_t i;

	if (kv_json_get_int(json_object_get(state, "focus"), "price_mxn", -1) == price)
		return 0;
	json_object_del(state, "focus");
	json_array_foreach(cars, i, car) {
		if (kv_json_get_int(car, "price_mxn", -1) != price)
			continue;
		if (only)
			return 0;
		only = car;
	}
	return only && json_object_set(state, "focus", only) < 0 ? KAVAK_ENOMEM : 0;
}

static int fold_quote(json_t *state, const json_t *arguments)
{
	static const char *const kept[] = { "price_mxn", "down_payment", "years" };
	KV_JSON *quote = json_object();

	if (!json_is_number(json_object_get(arguments, "price_mxn")))
		return 0;
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		json_t *value = json_object_get(arguments, kept[i]);

		if (value && json_array_size(value) <= 16 &&
		    json_object_set(quote, kept[i], value) < 0)
			return KAVAK_ENOMEM;
	}
	if (json_object_set(state, "quote", quote) < 0)
		return KAVAK_ENOMEM;
	json_object_del(state, "said");
	return focus_on_price(state, kv_json_get_int(arguments, "price_mxn", -1));
}

static int fold_afford(json_t *state, const json_t *result)
{
	const json_t *options = json_object_get(result, "options"), *option;
	double most = 0;
	size_t i;

	json_array_foreach(options, i, option)
		if (kv_json_get_num(option, "max_price", 0) > most)
			most = kv_json_get_num(option, "max_price", 0);
	if (most <= 0)
		return 0;
	return put(state, "afford",
	           json_pack("{s:f, s:f, s:f}", "max_price", most, "monthly_payment",
	                     kv_json_get_num(result, "monthly_payment", 0), "down_payment",
	                     kv_json_get_num(result, "down_payment", 0)));
}

static int fold_details(json_t *state, const json_t *result)
{
	const json_t *car = json_object_get(result, "car");
	json_t *looked_at = json_object_get(state, "looked_at");

	if (!json_is_object(car))
		car = result;
	if (!json_is_string(json_object_get(car, "stock_id")))
		return 0;
	if (!json_is_array(looked_at)) {
		if (put(state, "looked_at", json_array()) < 0)
			return KAVAK_ENOMEM;
		looked_at = json_object_get(state, "looked_at");
	}
	if (json_array_size(looked_at) < KV_STATE_CARS_MAX &&
	    json_array_append_new(looked_at, compact_car(car)) < 0)
		return KAVAK_ENOMEM;
	return put(state, "focus", compact_car(car));
}

/* Several cars of one turn stand side by side: none is in focus, they are the list. */
static int fold_looked_at(json_t *state)
{
	json_t *cars = json_object_get(state, "looked_at"), *search;
	int r = 0;

	if (json_array_size(cars) >= 2) {
		search = json_object_get(state, "search");
		if (!json_is_object(search) && put(state, "search", json_object()) < 0)
			return KAVAK_ENOMEM;
		search = json_object_get(state, "search");
		r = json_object_set(search, "cars", cars) < 0 ? KAVAK_ENOMEM : 0;
		json_object_del(state, "focus");
	}
	json_object_del(state, "looked_at");
	return r;
}

int kv_state_fold_call(json_t *state, const char *name, const json_t *arguments,
                       const json_t *result)
{
	int r = 0;

	if (!json_is_object(result) || json_object_get(result, "error"))
		return 0;
	if (!strcmp(name, "search_catalog"))
		r = fold_search(state, arguments, result);
	else if (!strcmp(name, "car_details"))
		r = fold_details(state, result);
	else if (!strcmp(name, "calc_financing"))
		r = fold_quote(state, arguments);
	else if (!strcmp(name, "calc_affordability"))
		r = fold_afford(state, result);
	if (r < 0)
		return r;
	return strlen(name) <= 64 ? put(state, "last", json_string(name)) : 0;
}

/* At most KV_STATE_TEXT_MAX bytes, no character cut in two. */
static kavak_slice shortened(kavak_slice text)
{
	text = kv_slice_trim(text);
	if (text.len <= KV_STATE_TEXT_MAX)
		return text;
	text.len = KV_STATE_TEXT_MAX;
	while (text.len && ((unsigned char) text.ptr[text.len] & 0xc0) == 0x80)
		text.len--;
	return text;
}

/* The last sentence of the reply that ends in a question mark; empty: it asks nothing. */
static kavak_slice last_question(kavak_slice reply)
{
	size_t end = reply.len, start;

	while (end && reply.ptr[end - 1] != '?')
		end--;
	if (!end)
		return (kavak_slice) { 0 };
	for (start = end - 1; start && !strchr("?!\n", reply.ptr[start - 1]); start--)
		if (reply.ptr[start - 1] == '.' && reply.ptr[start] == ' ')
			break;
	return kv_slice_sub(reply, start, end);
}

static int remember_said(json_t *state, kavak_slice user_text)
{
	json_t *said = json_object_get(state, "said"),
	       *question = json_object_get(state, "question");
	KV_JSON *entry = json_object();

	if (!json_is_array(said)) {
		if (put(state, "said", json_array()) < 0)
			return KAVAK_ENOMEM;
		said = json_object_get(state, "said");
	}
	if (put(entry, "text", kv_json_str(shortened(user_text))) < 0)
		return KAVAK_ENOMEM;
	if (json_is_string(question) && json_object_set(entry, "question", question) < 0)
		return KAVAK_ENOMEM;
	while (json_array_size(said) >= KV_STATE_SAID_MAX)
		json_array_remove(said, 0);
	return json_array_append(said, entry) < 0 ? KAVAK_ENOMEM : 0;
}

int kv_state_quote(json_t *state, kavak_slice text)
{
	if (text.len > KV_STATE_QUOTED_MAX) {
		text.len = KV_STATE_QUOTED_MAX;
		while (text.len && ((unsigned char) text.ptr[text.len] & 0xc0) == 0x80)
			text.len--;
	}
	return text.len ? put(state, "quoted", kv_json_str(text)) : 0;
}

int kv_state_fold_turn(json_t *state, kavak_slice user_text, kavak_slice reply_text)
{
	kavak_slice question = shortened(last_question(reply_text));
	int r = remember_said(state, user_text);

	json_object_del(state, "quoted");
	if (!r)
		r = fold_looked_at(state);
	if (r < 0)
		return r;
	if (question.len)
		return put(state, "question", kv_json_str(question));
	json_object_del(state, "question");
	return 0;
}
