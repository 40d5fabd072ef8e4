/* SPDX-License-Identifier: MIT */
/* One car, or several side by side: what the catalog says of them and nothing else. */
#include "talk/offline_turn.h"

#include "finance/finance.h"

#define COMPARED_MAX 4

static int call_details(struct kv_offline_turn *turn, const json_t *car)
{
	return kv_turn_call(turn, "car_details",
	                    json_pack("{s:O}", "stock_id", json_object_get(car, "stock_id")));
}

/* The features one by one: a list, or names one space apart. */
static bool has_feature(const json_t *car, kavak_slice feature)
{
	const json_t *features = json_object_get(car, "features"), *member;
	kavak_slice rest = kv_json_get_str(car, "features"), name;
	size_t i;

	json_array_foreach(features, i, member)
		if (kv_slice_eq((kavak_slice) { json_string_value(member),
		                                json_string_length(member) }, feature))
			return true;
	while (kv_slice_split(&rest, ' ', &name))
		if (kv_slice_eq(name, feature))
			return true;
	return false;
}

static int add_fact(struct kv_offline_turn *turn, const char *label, const json_t *car,
                    const char *key)
{
	kavak_slice value = kv_json_get_str(car, key);
	int r;

	if (!value.len)
		return 0;
	r = kv_buf_addf(turn->reply, "\n• %s: ", label);
	return r < 0 ? r : kv_turn_word(turn, "word", value, turn->reply);
}

static int add_features(struct kv_offline_turn *turn, const json_t *car)
{
	static const char *const known[] = { "bluetooth", "car_play" };
	bool first = true;
	int r = 0;

	for (size_t i = 0; !r && i < 2; i++) {
		if (!has_feature(car, kavak_slice_of(known[i])))
			continue;
		r = kv_buf_add_str(turn->reply, first ? "\n• Equipamiento: " : ", ");
		if (!r)
			r = kv_turn_word(turn, "word", kavak_slice_of(known[i]), turn->reply);
		first = false;
	}
	return r;
}

static int say_facts(struct kv_offline_turn *turn, const json_t *car)
{
	int r = add_fact(turn, "Transmisión", car, "transmission");

	if (!r)
		r = add_fact(turn, "Combustible", car, "fuel");
	if (!r)
		r = add_fact(turn, "Carrocería", car, "body_type");
	if (!r)
		r = add_fact(turn, "Color", car, "color");
	if (!r)
		r = add_fact(turn, "Ciudad", car, "city");
	return r < 0 ? r : add_features(turn, car);
}

/* Its first line: "*Nissan Versa 2020*: $265,999, 45,000 km (ADVANCE)". */
static int say_head(struct kv_offline_turn *turn, const json_t *car)
{
	kavak_slice version = kv_json_get_str(car, "version");
	int64_t km = kv_json_get_int(car, "mileage_km", -1);
	KV_BUF distance = { 0 };
	int r = kv_buf_add_char(turn->reply, '*');

	if (!r)
		r = kv_car_label(car, turn->reply);
	if (!r)
		r = kv_buf_add_str(turn->reply, "*: ");
	if (!r)
		r = kv_car_price(car, turn->reply);
	if (!r && km >= 0)
		r = kavak_money_format(km * 100, &distance);
	if (!r && km >= 0)
		r = kv_buf_addf(turn->reply, ", %s km", distance.ptr + 1);
	if (!r && version.len)
		r = kv_buf_addf(turn->reply, " (%.*s)", KV_FMT(version));
	return r;
}

static int say_car(struct kv_offline_turn *turn, const json_t *car)
{
	int r = kv_buf_add_char(turn->reply, '\n');

	if (!r)
		r = say_head(turn, car);
	return r < 0 ? r : say_facts(turn, car);
}

/* Beside others it is two lines: "1. *Nissan Versa 2020*: ..." and its words. */
static int say_beside(struct kv_offline_turn *turn, const json_t *car, size_t place)
{
	static const char *const keys[] = { "transmission", "fuel", "body_type", "city" };
	bool first = true;
	int r = kv_buf_addf(turn->reply, "\n%zu. ", place);

	if (!r)
		r = say_head(turn, car);
	for (size_t i = 0; !r && i < sizeof(keys) / sizeof(*keys); i++) {
		kavak_slice value = kv_json_get_str(car, keys[i]);

		if (!value.len)
			continue;
		r = kv_buf_add_str(turn->reply, first ? "\n    " : ", ");
		if (!r)
			r = kv_turn_word(turn, "word", value, turn->reply);
		first = false;
	}
	return r;
}

/* --- "¿tiene CarPlay?", "¿es automático?" --- */

static int say_answer(struct kv_offline_turn *turn, const char *line, const json_t *car,
                      const char *verb, kavak_slice value)
{
	KV_BUF label = { 0 }, what = { 0 };
	int r = kv_car_label(car, &label);

	if (!r)
		r = kv_buf_add_str(&what, verb);
	if (!r)
		r = kv_turn_word(turn, "word", value, &what);
	return r < 0 ? r
	             : KV_SAY_LINE(turn, line, { "car", kv_buf_slice(&label) },
	                           { "what", kv_buf_slice(&what) }, );
}

static int answer_property(struct kv_offline_turn *turn, const json_t *car, const char *key,
                           const char *verb, const char *name)
{
	kavak_slice value = kv_json_get_str(car, key);

	if (!value.len)
		return say_answer(turn, "details.unknown", car, name, (kavak_slice) { 0 });
	return say_answer(turn, "details.is", car, verb, value);
}

static int answer_question(struct kv_offline_turn *turn, const json_t *car)
{
	const struct kv_frame *frame = &turn->frame;
	int r = 0;

	for (size_t i = 0; !r && i < frame->n_features; i++)
		r = has_feature(car, frame->features[i])
		    ? say_answer(turn, "details.yes", car, "cuenta con ", frame->features[i])
		    : say_answer(turn, "details.no", car, "tenga ", frame->features[i]);
	if (!r && frame->transmission.len)
		r = answer_property(turn, car, "transmission", "tiene transmisión ",
		                    "la transmisión");
	if (!r && frame->fuel.len)
		r = answer_property(turn, car, "fuel", "aparece como ", "el combustible");
	if (!r && frame->color.len)
		r = answer_property(turn, car, "color", "es color ", "el color");
	return r;
}

/* --- "¿cuántos km tiene?", "¿en qué ciudad está?" --- */

/* "largo 4435, ancho 1735, altura 1475": as the sheet writes them, which names no unit. */
static int add_measures(const json_t *car, kavak_buf *buf)
{
	static const char *const keys[] = { "largo", "ancho", "altura" };
	const json_t *extra = json_object_get(car, "extra");
	int r = 0;

	for (size_t i = 0; !r && i < sizeof(keys) / sizeof(*keys); i++) {
		double value = kv_json_get_num(extra, keys[i], 0);

		if (value >= 1 && value <= 1e6)
			r = kv_buf_addf(buf, "%s%s %d", buf->len ? ", " : "", keys[i], (int) value);
	}
	return r;
}

/* A fact as it is said: money, kilometres, a number, a word. Empty: the catalog does not have it.
 */
static int add_value(struct kv_offline_turn *turn, const json_t *car, kavak_buf *buf)
{
	KV_BUF key = { 0 }, distance = { 0 };
	const json_t *value;
	int r = kavak_buf_add(&key, turn->frame.fact);

	if (r < 0)
		return r;
	if (kv_slice_is(turn->frame.fact, "medidas"))
		return add_measures(car, buf);
	value = json_object_get(car, key.ptr);
	if (json_is_string(value))
		return kv_turn_word(turn, "word", kv_json_get_str(car, key.ptr), buf);
	if (!json_is_number(value))
		return 0;
	if (kv_slice_is(turn->frame.fact, "price_mxn"))
		return kv_car_price(car, buf);
	if (!kv_slice_is(turn->frame.fact, "mileage_km"))
		return kv_buf_addf(buf, "%d", (int) kv_json_get_int(car, key.ptr, 0));
	r = kavak_money_format(kv_json_get_int(car, key.ptr, 0) * 100, &distance);
	return r < 0 ? r
	             : kavak_buf_add(buf, kv_slice_sub(kv_buf_slice(&distance), 1, distance.len));
}

static int say_fact(struct kv_offline_turn *turn, const json_t *car)
{
	KV_BUF label = { 0 }, value = { 0 }, what = { 0 };
	char line[64];
	int r = kv_car_label(car, &label);

	if (!r)
		r = add_value(turn, car, &value);
	if (!r)
		r = kv_turn_word(turn, "no", turn->frame.fact, &what);
	if (r < 0)
		return r;
	snprintf(line, sizeof(line), "fact.%.*s", KV_FMT(turn->frame.fact));
	if (kv_slice_is(turn->frame.fact, "fotos"))
		r = KV_SAY(turn, "details.photos", { "car", kv_buf_slice(&label) },);
	else if (value.len)
		r = KV_SAY(turn, line, { "car", kv_buf_slice(&label) },
		           { "value", kv_buf_slice(&value) }, );
	else
		r = KV_SAY(turn, "details.unknown", { "car", kv_buf_slice(&label) },
		           { "what", kv_buf_slice(&what) }, );
	return r < 0 ? r : KV_SAY_LINE(turn, "details.next",);
}

static int say_details(struct kv_offline_turn *turn, const json_t *car)
{
	int r;

	if (kv_turn_failed(car))
		return KV_SAY(turn, "details.none",);
	if (turn->frame.fact.len && !turn->frame.asks_feature)
		return say_fact(turn, car);
	r = turn->frame.asks_feature ? answer_question(turn, car) : KV_SAY(turn, "details.intro",);
	if (!r)
		r = say_car(turn, car);
	if (!r)
		r = kv_buf_add_char(turn->reply, '\n');
	return r < 0 ? r : KV_SAY_LINE(turn, "details.next",);
}

/* "¿todos tienen bluetooth?": the same search with that wish says which. */
static int answer_of_all(struct kv_offline_turn *turn)
{
	const json_t *found = kv_turn_result(turn, "search_catalog");

	if (!found)
		return kv_turn_call(turn, "search_catalog", kv_search_arguments(turn));
	return kv_turn_say_cars(turn, found);
}

static int details_by_name(struct kv_offline_turn *turn)
{
	const json_t *search = kv_turn_result(turn, "search_catalog"),
		     *cars = json_object_get(search, "cars");

	if (!search)
		return kv_turn_call(turn, "search_catalog", kv_named_arguments(&turn->frame));
	if (!json_array_size(json_object_get(search, "relaxed")) && json_array_size(cars))
		return call_details(turn, json_array_get(cars, 0));
	return kv_turn_say_cars(turn, search);
}

int kv_answer_details(struct kv_offline_turn *turn)
{
	const json_t *details = kv_turn_result(turn, "car_details"), *car;

	if (details)
		return say_details(turn, details);
	if (turn->frame.asks_all)
		return answer_of_all(turn);
	car = kv_turn_meant_car(turn);
	if (car)
		return call_details(turn, car);
	if (turn->frame.n_cars)
		return details_by_name(turn);
	return turn->frame.ordinal ? kv_turn_say_beyond(turn) : KV_SAY(turn, "details.ask",);
}

/* --- side by side --- */

static const json_t *least(const json_t *const *cars, size_t n, const char *key, double sign)
{
	const json_t *best = NULL;
	bool tie = false;

	for (size_t i = 0; i < n; i++) {
		double value = kv_json_get_num(cars[i], key, -1);

		if (value < 0)
			return NULL;
		if (!best || sign * value < sign * kv_json_get_num(best, key, 0)) {
			best = cars[i];
			tie = false;
		} else if (value == kv_json_get_num(best, key, 0)) {
			tie = true;
		}
	}
	return tie ? NULL : best;
}

static int say_best(struct kv_offline_turn *turn, const char *line, const json_t *car)
{
	KV_BUF label = { 0 }, price = { 0 }, km = { 0 };
	int r;

	if (!car)
		return 0;
	r = kv_car_label(car, &label);
	if (!r)
		r = kv_car_price(car, &price);
	if (!r)
		r = kavak_money_format(kv_json_get_int(car, "mileage_km", 0) * 100, &km);
	if (r < 0)
		return r;
	return KV_SAY_LINE(turn, line, { "car", kv_buf_slice(&label) },
	                   { "price", kv_buf_slice(&price) },
	                   { "km", kv_slice_sub(kv_buf_slice(&km), 1, km.len) }, );
}

static bool is_of(const json_t *car, const struct kv_vehicle *vehicle)
{
	return kv_slice_eq(kv_json_get_str(car, "make"), vehicle->make) &&
	       (!vehicle->model.len || kv_slice_eq(kv_json_get_str(car, "model"), vehicle->model));
}

/* Of those that were named, which are not beside the others. */
static int say_missing(struct kv_offline_turn *turn, const json_t *const *cars, size_t n)
{
	KV_BUF names = { 0 };
	int r = 0;

	for (size_t i = 0; !r && i < turn->frame.n_cars; i++) {
		const struct kv_vehicle *vehicle = turn->frame.cars[i];
		size_t k = 0;

		while (k < n && !is_of(cars[k], vehicle))
			k++;
		if (k < n)
			continue;
		r = names.len ? kv_buf_add_str(&names, ", ") : 0;
		if (!r)
			r = kv_vehicle_label(vehicle->make, vehicle->model, &names);
	}
	return r < 0 || !names.len ? r : KV_SAY_LINE(turn, "compare.missing",
	                                             { "names", kv_buf_slice(&names) },);
}

static int say_side_by_side(struct kv_offline_turn *turn, const json_t *const *cars, size_t n)
{
	int r = KV_SAY(turn, "compare.intro",);

	for (size_t i = 0; !r && i < n; i++)
		r = say_beside(turn, cars[i], i + 1);
	if (!r)
		r = kv_buf_add_char(turn->reply, '\n');
	if (!r)
		r = say_best(turn, "compare.cheaper", least(cars, n, "price_mxn", 1));
	if (!r)
		r = say_best(turn, "compare.newer", least(cars, n, "year", -1));
	if (!r)
		r = say_best(turn, "compare.fewer", least(cars, n, "mileage_km", 1));
	if (!r)
		r = say_missing(turn, cars, n);
	if (!r)
		r = kv_buf_add_char(turn->reply, '\n');
	return r < 0 ? r : KV_SAY_LINE(turn, "compare.next",);
}

/* Of each car that was named the first one found. */
static size_t one_of_each(const struct kv_offline_turn *turn, const json_t *found,
                          const json_t **ret_cars)
{
	const json_t *car;
	size_t n = 0, k;

	for (size_t i = 0; i < turn->frame.n_cars && n < COMPARED_MAX; i++)
		json_array_foreach(found, k, car)
			if (is_of(car, turn->frame.cars[i])) {
				ret_cars[n++] = car;
				break;
			}
	return n;
}

/* The cars of this turn's car_details: their facts are of now, and they are the list that "el
 * segundo" means next. */
static int say_looked_at(struct kv_offline_turn *turn)
{
	const json_t *cars[COMPARED_MAX];
	size_t n = 0;

	for (size_t i = 0; i < turn->n_results && n < COMPARED_MAX; i++)
		if (kv_slice_is(turn->results[i].name, "car_details") &&
		    !kv_turn_failed(turn->results[i].result))
			cars[n++] = turn->results[i].result;
	if (n >= 2)
		return say_side_by_side(turn, cars, n);
	return n ? say_details(turn, cars[0]) : KV_SAY(turn, "trouble",);
}

static int compare_named(struct kv_offline_turn *turn)
{
	const json_t *search = kv_turn_result(turn, "search_catalog"), *cars[COMPARED_MAX];
	json_t *arguments;
	size_t n;
	int r = 0;

	if (kv_turn_result(turn, "car_details"))
		return say_looked_at(turn);
	if (!search) {
		arguments = kv_named_arguments(&turn->frame);
		if (arguments && json_object_set_new(arguments, "limit", json_integer(10)) < 0) {
			json_decref(arguments);
			arguments = NULL;
		}
		return kv_turn_call(turn, "search_catalog", arguments);
	}
	n = one_of_each(turn, json_object_get(search, "cars"), cars);
	if (n < 2)
		return kv_turn_say_cars(turn, search);
	for (size_t i = 0; !r && i < n; i++)
		r = call_details(turn, cars[i]);
	return r;
}

/* "el 1 y el 3": those places of the list; none was said: its first. */
static int call_places(struct kv_offline_turn *turn, json_t *shown)
{
	const struct kv_frame *frame = &turn->frame;
	size_t n = frame->n_places ? frame->n_places : COMPARED_MAX - 1, n_called = 0;
	int r = 0;

	for (size_t i = 0; !r && i < n; i++) {
		size_t place = !frame->n_places       ? i
		             : frame->places[i] < 0 ? json_array_size(shown) - 1
		                                      : (size_t) frame->places[i] - 1;
		const json_t *car = json_array_get(shown, place);

		if (!json_is_string(json_object_get(car, "stock_id")))
			continue;
		r = call_details(turn, car);
		n_called++;
	}
	return r < 0 || n_called ? r : KV_SAY(turn, "details.ask",);
}

int kv_answer_compare(struct kv_offline_turn *turn)
{
	json_t *shown = kv_turn_shown_cars(turn);

	if (turn->frame.n_cars >= 2)
		return compare_named(turn);
	if (!turn->frame.n_cars && json_array_size(shown) >= 2)
		return turn->n_results ? say_looked_at(turn) : call_places(turn, shown);
	if (turn->frame.n_cars || kv_frame_has_filter(&turn->frame))
		return kv_answer_search(turn);
	return KV_SAY(turn, "compare.ask",);
}

/* "el segundo": what for, the conversation knows. */
int kv_answer_pick(struct kv_offline_turn *turn)
{
	kavak_slice last = kv_json_get_str(turn->before, "last");
	bool of_loan = turn->asked == KV_ASKED_PRICE || turn->asked == KV_ASKED_FINANCE ||
	               turn->loan.is_open || kv_slice_is(last, "calc_financing");

	if (!json_array_size(kv_turn_shown_cars(turn)) && kv_slice_is(last, "calc_affordability"))
		return kv_answer_affirm(turn);	/* there is no list yet: this is it */
	if (turn->frame.color.len && !kv_turn_result(turn, "car_details") &&
	    !kv_turn_meant_car(turn))
		return json_array_size(kv_turn_shown_cars(turn)) ? KV_SAY(turn, "pick.colour", )
		                                                 : kv_answer_search(turn);
	if (of_loan && turn->asked != KV_ASKED_CAR &&
	    (turn->loan.is_open || json_object_get(turn->before, "quote")))
		return kv_answer_finance(turn);
	return kv_answer_details(turn);
}
