/* SPDX-License-Identifier: MIT */
/* The JSON of a tool's result: cars, quotes, and whatever else it says. */
#include <math.h>

#include <kavak/sys/error.h>

#include "talk/claims.h"

static int walk(struct kv_facts *facts, const json_t *value, const char *key, ptrdiff_t car,
                unsigned depth);

/* Words, folded, a space around each; those of versions also into the vocabulary. */
static int add_words(kavak_slice text, kavak_buf *buf)
{
	KV_TOKENS tokens = { 0 };
	int r = kv_tokens_split(text, &tokens);

	if (!r && tokens.n)
		r = kv_buf_add_char(buf, ' ');
	for (size_t i = 0; !r && i < tokens.n; i++)
		r = kv_buf_addf(buf, "%.*s ", KV_FMT(tokens.items[i].text));
	return r;
}

static const struct { const char *key; enum kv_car_text text; } car_texts[] = {
	{ "make", KV_CAR_MAKE }, { "model", KV_CAR_MODEL }, { "version", KV_CAR_VERSION },
	{ "city", KV_CAR_CITY }, { "transmission", KV_CAR_TRANSMISSION }, { "fuel", KV_CAR_FUEL },
	{ "body_type", KV_CAR_BODY }, { "color", KV_CAR_COLOR }, { "stock_id", KV_CAR_STOCK },
};

static const struct { const char *key; enum kv_car_number number; } car_numbers[] = {
	{ "year", KV_CAR_YEAR }, { "price_mxn", KV_CAR_PRICE }, { "mileage_km", KV_CAR_KM },
	{ "seats", KV_CAR_SEATS },
};

#define N_OF(array) (sizeof(array) / sizeof(*(array)))

static int read_car(const json_t *object, struct kv_fact_car *car)
{
	int r = 0;

	for (size_t i = 0; i < KV_CAR_N_NUMBERS; i++)
		car->numbers[i] = NAN;
	for (size_t i = 0; i < N_OF(car_numbers); i++)
		car->numbers[car_numbers[i].number] = kv_json_get_num(object, car_numbers[i].key,
		                                                      NAN);
	for (size_t i = 0; !r && i < N_OF(car_texts); i++) {
		kavak_slice text = kv_json_get_str(object, car_texts[i].key);
		kavak_buf *buf = &car->texts[car_texts[i].text];

		r = car_texts[i].text <= KV_CAR_MODEL ? kv_fold_key(text, buf)
		                                      : add_words(text, buf);
	}
	return r;
}

static bool is_same_car(const struct kv_fact_car *a, const struct kv_fact_car *b)
{
	return a->texts[KV_CAR_STOCK].len && a->numbers[KV_CAR_PRICE] == b->numbers[KV_CAR_PRICE] &&
	       kv_slice_eq(kv_buf_slice(&a->texts[KV_CAR_STOCK]),
	                   kv_buf_slice(&b->texts[KV_CAR_STOCK])) &&
	       kv_slice_eq(kv_buf_slice(&a->texts[KV_CAR_MODEL]),
	                   kv_buf_slice(&b->texts[KV_CAR_MODEL]));
}

static bool is_same_name(const struct kv_fact_car *a, const struct kv_fact_car *b)
{
	return kv_slice_eq(kv_buf_slice(&a->texts[KV_CAR_MODEL]),
	                   kv_buf_slice(&b->texts[KV_CAR_MODEL])) &&
	       kv_slice_eq(kv_buf_slice(&a->texts[KV_CAR_MAKE]),
	                   kv_buf_slice(&b->texts[KV_CAR_MAKE]));
}

static void car_done(struct kv_fact_car *car)
{
	for (size_t i = 0; i < KV_CAR_N_TEXTS; i++)
		kavak_buf_done(&car->texts[i]);
}

/* The car of an object, as it is known already or new; -1 when there are too many. */
static int add_car(struct kv_facts *facts, const json_t *object, ptrdiff_t *ret_car)
{
	struct kv_fact_car car = { .source = facts->n_sources - 1 };
	size_t n = facts->n_cars;
	int r = read_car(object, &car);

	*ret_car = -1;
	car.name = (uint32_t) n;
	for (size_t i = 0; !r && i < n; i++) {
		if (is_same_name(&facts->cars[i], &car))
			car.name = facts->cars[i].name;
		if (is_same_car(&facts->cars[i], &car))
			*ret_car = (ptrdiff_t) i;
	}
	if (!r && *ret_car < 0 && n < KV_FACT_CARS_MAX)
		r = kv_facts_grow(&facts->cars, n, sizeof(*facts->cars));
	if (!r && *ret_car < 0 && n < KV_FACT_CARS_MAX)
		r = add_words(kv_json_get_str(object, "version"), &facts->vocabulary);
	if (r < 0 || *ret_car >= 0 || n == KV_FACT_CARS_MAX) {
		car_done(&car);
		return r;
	}
	facts->cars[facts->n_cars++] = car;
	*ret_car = (ptrdiff_t) n;
	return 0;
}

static bool is_known_key(const char *key)
{
	for (size_t i = 0; i < N_OF(car_texts); i++)
		if (!strcmp(key, car_texts[i].key))
			return true;
	for (size_t i = 0; i < N_OF(car_numbers); i++)
		if (!strcmp(key, car_numbers[i].key))
			return true;
	return false;
}

static int walk_car(struct kv_facts *facts, const json_t *object, unsigned depth)
{
	const json_t *member;
	ptrdiff_t car;
	const char *key;
	int r = add_car(facts, object, &car);

	if (!r && car >= 0 && facts->n_searches)
		kv_cars_add(&facts->searches[facts->n_searches - 1].cars, (size_t) car);
	json_object_foreach((json_t *) object, key, member)
		if (!r && car >= 0 && !is_known_key(key))
			r = walk(facts, member, key, car, depth + 1);
	return r;
}

/* A result that lists cars, and how many there are in all. */
static int add_search(struct kv_facts *facts, const json_t *object)
{
	if (facts->n_searches >= KV_FACTS_MAX)
		return 0;
	if (kv_facts_grow(&facts->searches, facts->n_searches, sizeof(*facts->searches)) < 0)
		return KAVAK_ENOMEM;
	facts->searches[facts->n_searches++] = (struct kv_fact_search) {
		.source = facts->n_sources - 1, .total = kv_json_get_num(object, "total", NAN),
	};
	return 0;
}

static double months_of(const json_t *option)
{
	return kv_json_get_num(option, "months", 12 * kv_json_get_num(option, "years", NAN));
}

static bool is_quote(const json_t *object)
{
	return !isnan(months_of(json_array_get(json_object_get(object, "options"), 0)));
}

static int add_quote(struct kv_facts *facts, const json_t *object)
{
	const json_t *options = json_object_get(object, "options"), *option;
	struct kv_fact_quote quote = {
		.source = facts->n_sources - 1, .first = facts->n_options,
		.price = kv_json_get_num(object, "price_mxn", NAN),
		.down = kv_json_get_num(object, "down_payment", NAN),
		.principal = kv_json_get_num(object, "principal", NAN),
		.rate = 100 * kv_json_get_num(object, "annual_rate", NAN),
		.payment = kv_json_get_num(object, "monthly_payment", NAN),
	};
	size_t i;

	json_array_foreach(options, i, option) {
		if (facts->n_options >= KV_FACTS_MAX)
			break;
		if (kv_facts_grow(&facts->options, facts->n_options, sizeof(*facts->options)) < 0)
			return KAVAK_ENOMEM;
		facts->options[facts->n_options++] = (struct kv_fact_option) {
			.months = months_of(option),
			.payment = kv_json_get_num(option, "monthly_payment", NAN),
			.total = kv_json_get_num(option, "total_paid", NAN),
			.interest = kv_json_get_num(option, "total_interest", NAN),
			.price = kv_json_get_num(option, "max_price", NAN),
			.financed = kv_json_get_num(option, "financed", NAN),
			.n_cars = kv_json_get_num(option, "cars_within", NAN),
		};
		quote.is_afford |= !isnan(facts->options[facts->n_options - 1].price);
		quote.n++;
	}
	if (facts->n_quotes >= KV_FACTS_MAX)
		return 0;
	if (isnan(quote.price) && !quote.is_afford)
		quote.price = quote.principal + (isnan(quote.down) ? 0 : quote.down);
	if (isnan(quote.principal))
		quote.principal = quote.price - quote.down;
	if (kv_facts_grow(&facts->quotes, facts->n_quotes, sizeof(*facts->quotes)) < 0)
		return KAVAK_ENOMEM;
	facts->quotes[facts->n_quotes++] = quote;
	return 0;
}

static int walk_number(struct kv_facts *facts, const json_t *value, const char *key, ptrdiff_t car)
{
	static const struct { const char *key; enum kv_role role; } roles[] = {
		{ "cars_within", KV_ROLE_COUNT },
		{ "from", KV_ROLE_LIMIT }, { "to", KV_ROLE_LIMIT },
	};
	static const char *const ours[] = { "score", "confidence", "id" };	/* no customer's */
	struct kv_fact_value fact = { .car = car, .value = json_number_value(value) };

	for (size_t i = 0; i < N_OF(ours); i++)
		if (!strcmp(key, ours[i]))
			return 0;
	for (size_t i = 0; i < N_OF(roles); i++)
		if (!strcmp(key, roles[i].key))
			fact.role = (int) roles[i].role;
	return kv_facts_add_value(facts, fact, kavak_slice_of(key));
}

/* What the quote or the search has taken: each of these is proven in its role alone. */
static bool is_taken(const json_t *object, const char *key)
{
	static const char *const keys[] = { "options", "price_mxn", "down_payment", "principal",
	                                    "annual_rate", "monthly_payment" };

	if (!strcmp(key, "total"))
		return json_is_array(json_object_get(object, "cars"));
	for (size_t i = 0; i < N_OF(keys); i++)
		if (!strcmp(key, keys[i]))
			return is_quote(object);
	return false;
}

static int walk_object(struct kv_facts *facts, const json_t *object, ptrdiff_t car, unsigned depth)
{
	const json_t *member;
	const char *key;
	int r = 0;

	if (car < 0 && kv_json_get_str(object, "make").len &&
	    json_is_number(json_object_get(object, "price_mxn")))
		return walk_car(facts, object, depth);
	if (json_is_array(json_object_get(object, "cars")))
		r = add_search(facts, object);
	if (!r && is_quote(object))
		r = add_quote(facts, object);
	json_object_foreach((json_t *) object, key, member)
		if (!r && !is_taken(object, key))
			r = walk(facts, member, key, car, depth + 1);
	return r;
}

static int walk(struct kv_facts *facts, const json_t *value, const char *key, ptrdiff_t car,
                unsigned depth)
{
	const json_t *member;
	size_t i;
	int r = 0;

	if (depth > KV_JSON_DEPTH_MAX)
		return 0;
	if (json_is_object(value))
		return walk_object(facts, value, car, depth);
	if (json_is_number(value))
		return walk_number(facts, value, key, car);
	if (json_is_string(value)) {
		kavak_slice text = { json_string_value(value), json_string_length(value) };

		return car >= 0 ? kv_facts_add_text(facts, text) : kv_facts_add_prose(facts, text);
	}
	json_array_foreach(value, i, member)
		if (!r)
			r = walk(facts, member, key, car, depth + 1);
	return r;
}

int kv_facts_add_result(struct kv_facts *facts, const json_t *result)
{
	size_t n_searches = facts->n_searches;
	int r = 0;

	/* A car by itself is a result of one. */
	if (json_is_array(result) || kv_json_get_str(result, "make").len)
		r = add_search(facts, result);
	if (!r)
		r = walk(facts, result, "", -1, 0);
	if (facts->n_searches > n_searches &&
	    !kv_cars_count(&facts->searches[facts->n_searches - 1].cars) &&
	    isnan(facts->searches[facts->n_searches - 1].total))
		facts->n_searches--;
	return r;
}
