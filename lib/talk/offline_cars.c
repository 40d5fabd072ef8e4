/* SPDX-License-Identifier: MIT */
/* Cars in words, and which of those shown is meant. */
#include "talk/offline_turn.h"

#include <math.h>

#include "finance/finance.h"
#include "text/text.h"

int64_t kv_cents_of(const json_t *object, const char *key, int64_t otherwise)
{
	double value = kv_json_get_num(object, key, NAN);

	return isnan(value) || fabs(value) > 1e12 ? otherwise : llround(value * 100);
}

/* A model that begins with its make says both: "Mazda 3". */
static bool names_make(kavak_slice model, kavak_slice make)
{
	return make.len && model.len > make.len && !memcmp(model.ptr, make.ptr, make.len) &&
	       model.ptr[make.len] == ' ';
}

int kv_vehicle_label(kavak_slice make, kavak_slice model, kavak_buf *buf)
{
	if (names_make(model, make))
		return kavak_buf_add(buf, model);
	return kv_buf_addf(buf, "%.*s%s%.*s", KV_FMT(make), model.len ? " " : "", KV_FMT(model));
}

int kv_car_label(const json_t *car, kavak_buf *buf)
{
	int64_t year = kv_json_get_int(car, "year", 0);
	int r = kv_vehicle_label(kv_json_get_str(car, "make"), kv_json_get_str(car, "model"), buf);

	if (!r && year)
		r = kv_buf_addf(buf, " %d", (int) year);
	return r;
}

int kv_car_price(const json_t *car, kavak_buf *buf)
{
	return kavak_money_format(kv_cents_of(car, "price_mxn", 0), buf);
}

/* 45000 -> "45,000" */
static int add_thousands(kavak_buf *buf, int64_t value)
{
	KV_BUF money = { 0 };
	int r = kavak_money_format(value * 100, &money);

	return r < 0 ? r : kavak_buf_add(buf, kv_slice_sub(kv_buf_slice(&money), 1, money.len));
}

static int list_car(struct kv_offline_turn *turn, const json_t *car, size_t place)
{
	kavak_slice version = kv_json_get_str(car, "version"), city = kv_json_get_str(car, "city");
	int64_t km = kv_json_get_int(car, "mileage_km", -1);
	kavak_buf *buf = turn->reply;
	int r = kv_buf_addf(buf, "\n%zu. *", place);

	if (!r)
		r = kv_car_label(car, buf);
	if (!r)
		r = kv_buf_add_str(buf, "*: ");
	if (!r)
		r = kv_car_price(car, buf);
	if (!r && km >= 0)
		r = kv_buf_add_str(buf, ", ");
	if (!r && km >= 0)
		r = add_thousands(buf, km);
	if (!r && km >= 0)
		r = kv_buf_add_str(buf, " km");
	if (!r && city.len)
		r = kv_buf_addf(buf, ", %.*s", KV_FMT(city));
	/* At the end: a version may sound like another car, the facts before it are this one's. */
	if (!r && version.len)
		r = kv_buf_addf(buf, " (%.*s)", KV_FMT(version));
	return r;
}

int kv_turn_list_cars(struct kv_offline_turn *turn, const json_t *cars, size_t skip, size_t max)
{
	const json_t *car;
	size_t i;

	json_array_foreach(cars, i, car) {
		int r = i < skip || i >= skip + max ? 0 : list_car(turn, car, i + 1);

		if (r < 0)
			return r;
	}
	return 0;
}

/* --- which car --- */

json_t *kv_turn_shown_cars(const struct kv_offline_turn *turn)
{
	return json_object_get(json_object_get(turn->before, "search"), "cars");
}

static bool is_named(const struct kv_frame *frame, const json_t *car)
{
	kavak_slice make = kv_json_get_str(car, "make"), model = kv_json_get_str(car, "model");
	int64_t year = kv_json_get_int(car, "year", 0);

	if ((frame->year_min && year < frame->year_min) ||
	    (frame->year_max && year > frame->year_max))
		return false;
	for (size_t i = 0; i < frame->n_cars; i++)
		if (kv_slice_eq(make, frame->cars[i]->make) &&
		    (!frame->cars[i]->model.len || kv_slice_eq(model, frame->cars[i]->model)))
			return true;
	return false;
}

/* "roja" is the colour that the catalog calls "Rojo". */
static bool is_so_coloured(const json_t *car, kavak_slice color)
{
	KV_BUF has = { 0 }, wanted = { 0 };

	if (kv_fold_key(kv_json_get_str(car, "color"), &has) < 0 || kv_fold_key(color,
	                                                                        &wanted) < 0 ||
	    wanted.len < 3 || has.len < wanted.len - 1)
		return false;
	return !memcmp(has.ptr, wanted.ptr, wanted.len - 1);
}

/* The first shown by an order: the cheapest, the newest, the least driven. */
static json_t *first_by(json_t *cars, kavak_slice sort)
{
	const char *key = kv_slice_starts(sort, "price")  ? "price_mxn"
	                  : kv_slice_starts(sort, "year") ? "year"
	                                                  : "mileage_km";
	double sign = kv_slice_is(sort, "price_desc") || kv_slice_is(sort, "year_desc") ? -1 : 1;
	json_t *car, *best = NULL;
	size_t i;

	json_array_foreach(cars, i, car)
		if (!best ||
		    sign * kv_json_get_num(car, key, 0) < sign * kv_json_get_num(best, key, 0))
			best = car;
	return best;
}

/* "el de 239,999", "el de 240": its price, to the thousand. */
static bool costs_so(const json_t *car, int64_t amount)
{
	int64_t price = kv_cents_of(car, "price_mxn", 0);

	return price == amount || (price + 50000) / 100000 == amount / 100000 ||
	       price / 100000 == amount / 100000;
}

/* The one car that fits; NULL when none or several do. */
static json_t *only_one(const struct kv_offline_turn *turn, json_t *cars)
{
	json_t *car, *only = NULL;
	size_t i;

	json_array_foreach(cars, i, car) {
		bool fits = turn->frame.n_cars      ? is_named(&turn->frame, car)
		          : turn->frame.color.len ? is_so_coloured(car, turn->frame.color)
		                                  : costs_so(car, turn->frame.amount);

		if (fits && only)
			return NULL;
		if (fits)
			only = car;
	}
	return only;
}

/* "2. *Nissan Versa 2020*: $265,999": of a quoted list the line of a place. */
static kavak_slice line_of(kavak_slice text, int place)
{
	char head[16];
	kavak_slice line;

	snprintf(head, sizeof(head), "%d. ", place);
	while (kv_slice_split(&text, '\n', &line))
		if (kv_slice_starts(line, head))
			return line;
	return (kavak_slice) { 0 };
}

static bool holds(kavak_slice text, const kavak_buf *part)
{
	return part->len && text.len >= part->len &&
	       memmem(text.ptr, text.len, part->ptr, part->len);
}

/* Does a message of ours tell of this car: its name and its price? */
static bool is_told_in(const json_t *car, kavak_slice text)
{
	KV_BUF label = { 0 }, price = { 0 };

	return kv_car_label(car, &label) == 0 && kv_car_price(car, &price) == 0 &&
	       holds(text, &label) && holds(text, &price);
}

/* The only car of the conversation that the quoted message tells of; NULL: none, or several. */
static json_t *quoted_car(const struct kv_offline_turn *turn, kavak_slice text)
{
	json_t *lists[] = { kv_turn_shown_cars(turn), json_object_get(turn->before, "seen") };
	json_t *car = json_object_get(turn->before, "focus"), *only = NULL;
	size_t i;

	if (car && is_told_in(car, text))
		only = car;
	for (size_t k = 0; k < 2; k++)
		json_array_foreach(lists[k], i, car) {
			if (!is_told_in(car, text))
				continue;
			if (only && !json_equal(json_object_get(only, "stock_id"),
			                        json_object_get(car, "stock_id")))
				return NULL;
			only = car;
		}
	return only;
}

static json_t *find_quoted(const struct kv_offline_turn *turn)
{
	kavak_slice text = kv_json_get_str(turn->before, "quoted");

	if (!text.len || turn->frame.n_cars || turn->frame.of_those)
		return NULL;
	if (turn->frame.ordinal > 0)
		text = line_of(text, turn->frame.ordinal);
	return quoted_car(turn, text);
}

/* "El otro" of two. */
static json_t *other_of(json_t *cars, const json_t *focus)
{
	bool is_first = json_equal(json_object_get(json_array_get(cars, 0), "stock_id"),
	                           json_object_get(focus, "stock_id"));

	return focus && json_array_size(cars) == 2 ? json_array_get(cars, is_first) : NULL;
}

static json_t *find_meant(const struct kv_offline_turn *turn)
{
	json_t *quoted = find_quoted(turn);
	json_t *cars = kv_turn_shown_cars(turn), *focus = json_object_get(turn->before, "focus");
	const struct kv_frame *frame = &turn->frame;
	size_t n = json_array_size(cars);

	if (quoted)
		return quoted;
	if (frame->is_other && !frame->n_cars && !frame->ordinal)
		return other_of(cars, focus);
	if (frame->n_cars)
		return focus && is_named(frame, focus) ? focus : only_one(turn, cars);
	if (frame->ordinal < 0)
		return json_array_get(cars, n - 1);
	if (frame->ordinal)
		return json_array_get(cars, (size_t) frame->ordinal - 1);
	if (frame->of_those && frame->sort.len)
		return first_by(cars, frame->sort);
	if (((frame->color.len && !frame->asks_feature) || (frame->amount && frame->is_deictic)) &&
	    n)
		return only_one(turn, cars);
	if (focus)
		return focus;
	return n == 1 ? json_array_get(cars, 0) : NULL;
}

json_t *kv_turn_meant_car(const struct kv_offline_turn *turn)
{
	json_t *car = find_meant(turn);

	return json_is_string(json_object_get(car, "stock_id")) ? car : NULL;
}

/* "el 4" of a list of three. */
int kv_turn_say_beyond(struct kv_offline_turn *turn)
{
	size_t n = json_array_size(kv_turn_shown_cars(turn));
	char shown[24];

	if (!n)
		return KV_SAY(turn, "details.ask",);
	snprintf(shown, sizeof(shown), "%zu", n);
	return KV_SAY(turn, n == 1 ? "pick.beyond_one" : "pick.beyond",
	              { "n", kavak_slice_of(shown) },);
}
