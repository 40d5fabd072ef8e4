/* SPDX-License-Identifier: MIT */
#include "judge/claims/facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define FACT_NAME(NAME, KIND) #NAME,
#define FACT_KIND(NAME, KIND) KIND,

static const char *const names[] = { FACT_FIELDS(FACT_NAME) };
static const enum kind kinds[] = { FACT_FIELDS(FACT_KIND) };

enum kind facts_kind(enum field field)
{
	return kinds[field];
}

const char *facts_field_name(enum field field)
{
	return names[field];
}

bool facts_field(const char *name, size_t len, enum field *ret_field)
{
	for (size_t i = 0; i < N_FIELDS; i++) {
		if (strlen(names[i]) == len && !memcmp(names[i], name, len)) {
			*ret_field = (enum field) i;
			return true;
		}
	}
	return false;
}

static void fail(const char *what, const kavak_error *err)
{
	fprintf(stderr, "claims: %s: %s\n", what, err->text);
	exit(EXIT_FAILURE);
}

/* --- the records --- */

static struct record *add(struct facts *facts, enum type type, int group)
{
	struct record *record = &facts->records[facts->n];

	if (facts->n == FACTS_MAX)
		return NULL;
	facts->n++;
	*record = (struct record) { .type = type, .group = group };
	return record;
}

static void put(struct record *record, enum field field, int64_t n)
{
	record->fields[field] = (struct value) { .is_set = true, .n = n };
}

/* The number of `object`, in units of 1 / `scale`. */
static void put_number(struct record *record, enum field field, const json_t *object,
                       const char *key, int scale)
{
	const json_t *number = json_object_get(object, key);

	if (json_is_number(number))
		put(record, field, llround(json_number_value(number) * scale));
}

static void put_text(struct record *record, enum field field, const json_t *object,
                     const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	if (text && *text)
		record->fields[field] = (struct value) { .is_set = true, .text = text };
}

static const char *stock_id(const json_t *car)
{
	const char *id = json_string_value(json_object_get(car, "stock_id"));

	return id ? id : "";
}

static void read_car(struct facts *facts, const json_t *car, int group)
{
	struct record *record = add(facts, CAR, group);

	if (!record)
		return;
	put_text(record, F_name, car, "make");
	record->fields[F_name].model = json_string_value(json_object_get(car, "model"));
	put_number(record, F_year, car, "year", 1);
	put_number(record, F_price, car, "price_mxn", 100);
	put_number(record, F_km, car, "mileage_km", 1);
	put_text(record, F_version, car, "version");
	put_text(record, F_city, car, "city");
	put_text(record, F_transmission, car, "transmission");
	put_text(record, F_fuel, car, "fuel");
	put_text(record, F_body, car, "body_type");
	put_text(record, F_color, car, "color");
}

static void read_search(struct facts *facts, const json_t *result, int group)
{
	const json_t *cars = json_object_get(result, "cars"), *car;
	struct record *search = add(facts, SEARCH, group);
	size_t i;

	if (!search)
		return;
	if (kv_json_get_bool(result, "total_exact", false))
		put_number(search, F_count, result, "total", 1);
	json_array_foreach(cars, i, car)
		read_car(facts, car, group);
}

/* `car`: whose price is financed; NULL: none is known. */
static void read_quote(struct facts *facts, const json_t *result, const json_t *car, int group)
{
	const json_t *option;
	size_t i;

	json_array_foreach(json_object_get(result, "options"), i, option) {
		struct record *term = add(facts, TERM, group);

		if (!term)
			return;
		put_number(term, F_price, result, "price_mxn", 100);
		put_number(term, F_down, result, "down_payment", 100);
		put_number(term, F_financed, result, "principal", 100);
		put_number(term, F_rate, result, "annual_rate", 10000);
		put_number(term, F_months, option, "months", 1);
		put_number(term, F_payment, option, "monthly_payment", 100);
		put_number(term, F_total, option, "total_paid", 100);
		put_number(term, F_interest, option, "total_interest", 100);
		put(term, F_all, term->fields[F_down].n + term->fields[F_total].n);
		if (term->fields[F_down].n && term->fields[F_price].n &&
		    term->fields[F_down].n * 100 % term->fields[F_price].n == 0)
			put(term, F_share,
			    term->fields[F_down].n * 10000 / term->fields[F_price].n);
		if (car) {
			put_text(term, F_name, car, "make");
			term->fields[F_name].model =
				json_string_value(json_object_get(car, "model"));
			put_number(term, F_year, car, "year", 1);
		}
	}
}

static void read_afford(struct facts *facts, const json_t *result, int group)
{
	const json_t *option;
	size_t i;

	json_array_foreach(json_object_get(result, "options"), i, option) {
		struct record *afford = add(facts, AFFORD, group);

		if (!afford)
			return;
		put_number(afford, F_payment, result, "monthly_payment", 100);
		put_number(afford, F_down, result, "down_payment", 100);
		put_number(afford, F_rate, result, "annual_rate", 10000);
		put(afford, F_months, kv_json_get_int(option, "years", 0) * 12);
		put_number(afford, F_max, option, "max_price", 100);
		put_number(afford, F_financed, option, "financed", 100);
		put_number(afford, F_within, option, "cars_within", 1);
	}
}

static void read_passages(struct facts *facts, const json_t *result)
{
	const json_t *hit;
	size_t i;

	json_array_foreach(json_object_get(result, "hits"), i, hit) {
		struct record *passage = add(facts, PASSAGE, 0);

		if (passage)
			put_text(passage, F_says, hit, "content");
	}
}

/* The only car of the facts so far that costs this. */
static const json_t *car_of_price(const json_t *calls, size_t n, const json_t *price)
{
	const json_t *found = NULL;

	for (size_t i = 0; i < n; i++) {
		const json_t *result = json_object_get(json_array_get(calls, i), "result"), *car;
		size_t k;

		json_array_foreach(json_object_get(result, "cars"), k, car)
			if (json_equal(json_object_get(car, "price_mxn"), price)) {
				if (found && strcmp(stock_id(found), stock_id(car)))
					return NULL;
				found = car;
			}
		if (*stock_id(result) && json_equal(json_object_get(result, "price_mxn"), price)) {
			if (found && strcmp(stock_id(found), stock_id(result)))
				return NULL;
			found = result;
		}
	}
	return found;
}

void facts_read(struct facts *facts)
{
	const json_t *calls = json_object_get(facts->json, "tool_calls"), *call;
	size_t i;

	json_array_foreach(calls, i, call) {
		kavak_slice name = kv_json_get_str(call, "name");
		const json_t *result = json_object_get(call, "result");

		if (kv_slice_is(name, "search_catalog"))
			read_search(facts, result, (int) i);
		else if (kv_slice_is(name, "car_details") && *stock_id(result))
			read_car(facts, result, -1);
		else if (kv_slice_is(name, "calc_financing"))
			read_quote(facts, result,
			           car_of_price(calls, i, json_object_get(result, "price_mxn")),
			           (int) i);
		else if (kv_slice_is(name, "calc_affordability"))
			read_afford(facts, result, (int) i);
		else if (kv_slice_is(name, "retrieve_kavak_knowledge"))
			read_passages(facts, result);
	}
}

/* --- the conversations --- */

/* The customer's number, once for the whole conversation. */
static int64_t number_of(struct record *user, enum field field, struct chance *chance)
{
	static const struct { enum field field; int64_t least, step, n; } table[] = {
		{ F_budget, 150000, 10000, 46 },  { F_down, 30000, 5000, 15 },
		{ F_offer, 91000, 1000, 160 },    { F_discount, 3000, 1000, 25 },
		{ F_payment, 3500, 500, 18 },     { F_months, 36, 12, 4 },
		{ F_rate, 400, 100, 5 },
	};

	for (size_t i = 0; !user->fields[field].is_set && i < sizeof(table) / sizeof(*table); i++) {
		int64_t n = table[i].least +
		            table[i].step * (int64_t) chance_below(chance, (size_t) table[i].n);

		if (table[i].field == field)
			put(user, field, facts_kind(field) == MONEY ? n * 100 : n);
	}
	return user->fields[field].n;
}

static void say_number(kavak_buf *buf, enum field field, int64_t n, struct chance *chance)
{
	long long pesos = n / 100;

	if (facts_kind(field) == MONTHS)
		kv_buf_addf(buf, "%lld años", (long long) n / 12);
	else if (facts_kind(field) == PERCENT)
		kv_buf_addf(buf, "%lld%%", pesos);
	else if (pesos % 1000 == 0 && chance_percent(chance, 50))
		kv_buf_addf(buf, "%lld mil", pesos / 1000);
	else if (chance_percent(chance, 50))
		kv_buf_addf(buf, "$%lld,%03lld", pesos / 1000, pesos % 1000);
	else
		kv_buf_addf(buf, "%lld pesos", pesos);
}

static void fill_in(kavak_buf *buf, kavak_slice line, struct record *user, struct chance *chance)
{
	for (size_t i = 0; i < line.len; i++) {
		const char *end = line.ptr[i] == '{' ? memchr(line.ptr + i, '}', line.len - i)
		                                     : NULL;
		enum field field;

		if (!end) {
			kv_buf_add_char(buf, line.ptr[i]);
			continue;
		}
		if (!facts_field(line.ptr + i + 1, (size_t) (end - line.ptr) - i - 1, &field)) {
			fprintf(stderr, "claims: no such number: %.*s\n", KV_FMT(line));
			exit(EXIT_FAILURE);
		}
		say_number(buf, field, number_of(user, field, chance), chance);
		i = (size_t) (end - line.ptr);
	}
}

static void ask(struct facts *facts, kavak_engine *engine, const char *user, kavak_slice message)
{
	kavak_reply reply = { 0 };
	kavak_error err = { 0 };
	KV_JSON *json = NULL;

	if (kavak_ask(engine, kavak_slice_of(user), message, &reply, &err) < 0 ||
	    kv_json_parse(kv_buf_slice(&reply.json), "reply", &json, &err) < 0)
		fail("ask", &err);
	json_array_extend(json_object_get(facts->json, "tool_calls"),
	                  json_object_get(json, "tool_calls"));
	json_array_append_new(json_object_get(facts->json, "user"), kv_json_str(message));
	kavak_reply_done(&reply);
}

void facts_gather(struct facts *facts, kavak_engine *engine, const char *user, const char *talk,
                  struct chance *chance)
{
	struct record numbers = { .type = USER };
	kavak_slice rest = kavak_slice_of(talk), line;
	KV_BUF text = { 0 };

	*facts = (struct facts) { .json = json_pack("{s[]s[]s[]}", "tool_calls", "user",
	                                            "knowledge") };
	while (kv_slice_split(&rest, '\n', &line)) {
		KV_BUF message = { 0 };

		fill_in(&message, line, &numbers, chance);
		ask(facts, engine, user, kv_buf_slice(&message));
	}
	facts->records[facts->n++] = numbers;
	facts_read(facts);
	if (kv_json_print(facts->json, &text) < 0)
		abort();
	facts->text = kv_slice_dup(kv_buf_slice(&text));
}

void facts_done(struct facts *facts)
{
	json_decref(facts->json);
	free(facts->text);
	*facts = (struct facts) { 0 };
}

void facts_print(const struct facts *facts)
{
	static const char *const types[] = { "car", "term", "afford", "search", "passage", "user" };

	for (size_t i = 0; i < facts->n; i++) {
		const struct record *record = &facts->records[i];

		printf("      %s:", types[record->type]);
		for (size_t f = 0; f < N_FIELDS; f++) {
			const struct value *value = &record->fields[f];

			if (!value->is_set)
				continue;
			if (value->text)
				printf(" %s=%.60s%s%s", names[f], value->text,
				       value->model ? " " : "", value->model ? value->model : "");
			else if (kinds[f] == MONEY || kinds[f] == PERCENT)
				printf(" %s=%.2f", names[f], (double) value->n / 100);
			else
				printf(" %s=%lld", names[f], (long long) value->n);
		}
		printf("\n");
	}
}
