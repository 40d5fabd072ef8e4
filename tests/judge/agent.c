/* SPDX-License-Identifier: MIT */
/* Customers' own messages put to the whole agent over a catalog of 100 cars, dialogues as one
 * conversation: the tools that it called, their arguments, and the cars that a search found. */
#include <kavak/kavak.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "config/config.h"
#include "judge/figure.h"
#include "judge/rows.h"

#define FLOOR_RIGHT  93	/* percent of the messages: tool and slots */
#define FLOOR_FOUND  23		/* of the searches */

struct judge {
	kavak_engine *engine;
	json_t       *reply;	/* the last, as `kavak ask --json` prints it */
	size_t        n, n_tool, n_slots, n_right, n_searches, n_found;
};

static const json_t *call_of(const struct judge *judge, const char *name)
{
	const json_t *call, *last = NULL;
	size_t i;

	json_array_foreach(json_object_get(judge->reply, "tool_calls"), i, call)
		if (kv_slice_is(kv_json_get_str(call, "name"), name))
			last = call;
	return last;
}

static void ask(struct judge *judge, kavak_slice user, kavak_slice text)
{
	kavak_reply reply = { 0 };
	kavak_error err = { 0 };

	json_decref(judge->reply);
	judge->reply = NULL;
	if (kavak_ask(judge->engine, user, text, &reply, &err) < 0 ||
	    kv_json_parse(kv_buf_slice(&reply.json), "reply", &judge->reply, &err) < 0) {
		fprintf(stderr, "%.*s: %s\n", KV_FMT(text), err.text);
		exit(EXIT_FAILURE);
	}
	kavak_reply_done(&reply);
}

/* --- the tool --- */

enum tool { T_SEARCH = 1, T_DETAILS = 2, T_QUOTE = 4, T_AFFORD = 8, T_KNOWLEDGE = 16 };

static unsigned tools_called(const struct judge *judge)
{
	return (call_of(judge, "search_catalog") ? T_SEARCH : 0) |
	       (call_of(judge, "car_details") ? T_DETAILS : 0) |
	       (call_of(judge, "calc_financing") ? T_QUOTE : 0) |
	       (call_of(judge, "calc_affordability") ? T_AFFORD : 0) |
	       (call_of(judge, "retrieve_kavak_knowledge") ? T_KNOWLEDGE : 0);
}

/* Price and down payment are both in the message: there is nothing left to ask. */
static bool is_whole_loan(const json_t *a)
{
	bool has_price = json_is_number(json_object_get(a, "price"));
	bool has_down = json_is_number(json_object_get(a, "down_payment")) ||
	                json_is_number(json_object_get(a, "down_payment_pct"));

	return has_price && has_down;
}

static bool is_right_tool(const struct judge *judge, const json_t *a)
{
	static const struct {
		const char *intent;
		unsigned one_of, may;
	} table[] = {
		{ "search", T_SEARCH, T_SEARCH | T_KNOWLEDGE },
		{ "more_results", T_SEARCH, T_SEARCH },
		{ "kb", T_KNOWLEDGE, T_KNOWLEDGE | T_SEARCH },
		{ "details", T_DETAILS | T_SEARCH, T_DETAILS | T_SEARCH },
		{ "compare", T_DETAILS | T_SEARCH, T_DETAILS | T_SEARCH },
		{ "contact", 0, T_KNOWLEDGE },
		{ "appointment", 0, T_KNOWLEDGE },
		{ "sell", 0, T_KNOWLEDGE },
		{ "trade_in", 0, T_KNOWLEDGE },
		{ "negotiate", 0, T_KNOWLEDGE },
		{ "complaint", 0, T_KNOWLEDGE },
		{ "greeting", 0, 0 },
		{ "identity", 0, 0 },
		{ "off_topic", 0, 0 },
		{ "injection", 0, 0 },
		{ "ambiguous", 0, T_SEARCH | T_DETAILS },
		{ "affirm", 0, T_SEARCH | T_DETAILS | T_QUOTE },
	};
	kavak_slice intent = kv_json_get_str(a, "intent");
	unsigned called = tools_called(judge);

	if (kv_slice_is(intent, "finance"))
		return called & (T_QUOTE | T_AFFORD) ||
		       (!is_whole_loan(a) && !(called & T_KNOWLEDGE) &&
		        memchr(kv_json_get_str(judge->reply, "reply").ptr, '?',
		               kv_json_get_str(judge->reply, "reply").len));
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (kv_slice_is(intent, table[i].intent))
			return !(called & ~table[i].may) &&
			       (!table[i].one_of || called & table[i].one_of);
	return true;
}

/* --- its arguments --- */

static bool is_in(const json_t *value, kavak_slice wanted)
{
	kavak_slice has = { json_string_value(value), json_string_length(value) };
	const json_t *member;
	size_t i;

	json_array_foreach(value, i, member)
		if (is_in(member, wanted))
			return true;
	if (!json_is_string(value))
		return false;
	for (i = 0; i + wanted.len <= has.len; i++)
		if (!strncasecmp(has.ptr + i, wanted.ptr, wanted.len))
			return true;
	return has.len < wanted.len && !strncasecmp(wanted.ptr, has.ptr, has.len);
}

static bool all_in(const json_t *value, const json_t *wanted)
{
	const json_t *member;
	size_t i;

	json_array_foreach(wanted, i, member)
		if (!all_in(value, member))
			return false;
	return !json_is_string(wanted) ||
	       is_in(value, (kavak_slice) { json_string_value(wanted),
	                                    json_string_length(wanted) });
}

static bool is_amount(const json_t *arguments, const char *key, const json_t *wanted)
{
	return !json_is_number(wanted) ||
	       fabs(kv_json_get_num(arguments, key, -1) - json_number_value(wanted)) < 0.005;
}

/* The name of the first wrong argument; NULL: none. */
static const char *wrong_search(const json_t *arguments, const json_t *a)
{
	static const char *const names[] = { "make", "model" };
	static const char *const amounts[][2] = {
		{ "year_min", "year_min" }, { "year_max", "year_max" },
		{ "price_min", "price_min" }, { "price_max", "price_max" },
		{ "km_max", "km_max" }, { "seats_min", "seats" },
	};
	kavak_slice body = kv_json_get_str(a, "body_type");
	kavak_slice transmission = kv_json_get_str(a, "transmission");

	for (size_t i = 0; i < 2; i++)
		if (!all_in(json_object_get(arguments, names[i]), json_object_get(a, names[i])))
			return names[i];
	for (size_t i = 0; i < sizeof(amounts) / sizeof(*amounts); i++)
		if (!is_amount(arguments, amounts[i][0], json_object_get(a, amounts[i][1])))
			return amounts[i][0];
	if (body.len && !kv_slice_is(body, "camioneta") &&
	    !is_in(json_object_get(arguments, "body_type"), body))
		return "body_type";
	if (transmission.len && strncmp(kv_json_get_str(arguments, "transmission").len
	                                        ? kv_json_get_str(arguments, "transmission").ptr
	                                        : "-",
	                                transmission.ptr, 6))
		return "transmission";
	return all_in(json_object_get(arguments, "sort"), json_object_get(a, "sort")) ? NULL
	                                                                              : "sort";
}

static const char *wrong_loan(const json_t *arguments, const json_t *a)
{
	const json_t *percent = json_object_get(a, "down_payment_pct"), *term;
	double price = kv_json_get_num(arguments, "price_mxn", 0);
	size_t i, k;

	if (!is_amount(arguments, "price_mxn", json_object_get(a, "price")))
		return "price_mxn";
	if (!is_amount(arguments, "down_payment", json_object_get(a, "down_payment")) ||
	    (json_is_number(percent) && fabs(kv_json_get_num(arguments, "down_payment", -1) -
	                                     price * json_number_value(percent) / 100) > 1))
		return "down_payment";
	json_array_foreach(json_object_get(a, "term_months"), i, term) {
		const json_t *years = json_object_get(arguments, "years"), *year;
		bool found = json_integer_value(term) < 36 || json_integer_value(term) > 72 ||
		             json_integer_value(term) % 12;

		json_array_foreach(years, k, year)
			found |= json_number_value(year) * 12 == (double) json_integer_value(term);
		if (!found)
			return "years";
	}
	return NULL;
}

static const char *wrong_slot(const struct judge *judge, const json_t *a)
{
	const json_t *search = json_object_get(call_of(judge, "search_catalog"), "arguments");
	const json_t *quote = json_object_get(call_of(judge, "calc_financing"), "arguments");
	const json_t *afford = json_object_get(call_of(judge, "calc_affordability"), "arguments");

	if (kv_slice_is(kv_json_get_str(a, "intent"), "search"))
		return search ? wrong_search(search, a) : "no search";
	if (!kv_slice_is(kv_json_get_str(a, "intent"), "finance"))
		return NULL;
	if (afford)
		return is_amount(afford, "monthly_payment", json_object_get(a, "monthly_max"))
		               ? NULL
		               : "monthly_payment";
	return quote ? wrong_loan(quote, a) : NULL;
}

/* --- the rows --- */

static void check_message(const json_t *row, void *userdata)
{
	struct judge *judge = userdata;
	kavak_slice dialogue = kv_json_get_str(row, "dialogue"),
		    message = kv_json_get_str(row, "message");
	const json_t *annotated = json_object_get(row, "annotated");
	const char *wrong;
	bool right;

	if (!kv_slice_is(kv_json_get_str(row, "lang"), "es-MX") || !json_is_object(annotated))
		return;
	ask(judge, dialogue.len ? dialogue : kv_json_get_str(row, "id"), message);
	right = is_right_tool(judge, annotated);
	wrong = wrong_slot(judge, annotated);
	judge->n++;
	judge->n_tool += right;
	judge->n_slots += !wrong;
	judge->n_right += right && !wrong;
	if (!right || wrong) {
		kavak_slice said = kv_json_get_str(judge->reply, "reply");

		printf("%s  %.*s\n    %.*s: %s %s\n    %.*s\n", kv_json_get_str(row, "id").ptr,
		       KV_FMT(message), KV_FMT(kv_json_get_str(annotated, "intent")),
		       right ? "" : "tool", wrong ? wrong : "",
		       said.len < 160 ? (int) said.len : 160, said.ptr);
	}
}

/* The same number of cars, and each that is shown is one of them; in their order where there is
 * one. */
static bool is_found(const json_t *result, const json_t *row)
{
	const json_t *wanted = json_object_get(row, "stock_ids"), *car, *id;
	bool is_sorted = kv_json_get_str(row, "sort").len > 0,
	     relaxed = json_array_size(json_object_get(result, "relaxed"));
	size_t i, k;

	if (!kv_json_get_int(row, "count", 0))
		return relaxed || !kv_json_get_int(result, "total", -1);
	if (relaxed || kv_json_get_int(result, "total", -1) != kv_json_get_int(row, "count", 0))
		return false;
	json_array_foreach(json_object_get(result, "cars"), i, car) {
		bool is_one = false;
		char number[24];

		json_array_foreach(wanted, k, id) {
			snprintf(number, sizeof(number), "%lld",
			         (long long) json_integer_value(id));
			if ((!is_sorted || k == i) &&
			    kv_slice_is(kv_json_get_str(car, "stock_id"), number))
				is_one = true;
		}
		if (!is_one)
			return false;
	}
	return true;
}

static void check_search(const json_t *row, void *userdata)
{
	struct judge *judge = userdata;
	KV_BUF user = { 0 };
	bool found;

	if (kv_buf_addf(&user, "search-%s", kv_json_get_str(row, "id").ptr) < 0)
		abort();
	ask(judge, kv_buf_slice(&user), kv_json_get_str(row, "message"));
	found = is_found(json_object_get(call_of(judge, "search_catalog"), "result"), row);
	judge->n_found += found;
	if (!found)
		printf("%s  %.*s: other cars\n", kv_json_get_str(row, "id").ptr,
		       KV_FMT(kv_json_get_str(row, "message")));
}

static void count(const json_t *row, void *userdata)
{
	struct judge *judge = userdata;

	judge->n_searches += json_is_object(row);
}

static int open_engine(kavak_config **ret_config, kavak_engine **ret_engine, kavak_error *err)
{
	const char *dir = getenv("KAVAK_SHARED_DATA");
	kavak_import_options options = KAVAK_IMPORT_OPTIONS_INIT;
	kavak_import_result imported;
	kavak_ingest_result ingested;
	KV_BUF path = { 0 };
	int r = kavak_config_new(ret_config, err);

	if (!r)
		r = kavak_config_set(*ret_config, "DATABASE_URL", "sqlite::memory:", err);
	if (!r)
		r = kavak_engine_open(*ret_config, ret_engine, err);
	if (!r)
		r = kv_buf_addf(&path, "%s/catalog.csv", dir ? dir : ".");
	if (!r)
		r = kavak_catalog_import(*ret_engine, path.ptr, &options, &imported, err);
	return r ? r : kavak_knowledge_ingest_builtin(*ret_engine, &ingested, err);
}

static int report(const struct judge *j)
{
	bool fine = figure_share("sibling_utterances, agent: tool and slots", j->n_right, j->n,
				 FLOOR_RIGHT);

	return !(figure_count("catalog_search_expected: the same cars", j->n_found, j->n_searches,
			      FLOOR_FOUND) & fine);
}

int main(void)
{
	KV_AUTO(kavak_config) *config = NULL;
	struct judge judge = { 0 };
	kavak_error err = { 0 };
	int r;

	if (!rows_each("catalog_search_expected.jsonl", count, &judge))
		return ROWS_SKIP;
	if (open_engine(&config, &judge.engine, &err)) {
		fprintf(stderr, "agent: %s\n", err.text);
		kavak_engine_close(judge.engine);
		return EXIT_FAILURE;
	}
	rows_each("sibling_utterances.jsonl", check_message, &judge);
	rows_each("catalog_search_expected.jsonl", check_search, &judge);
	r = report(&judge);
	json_decref(judge.reply);
	kavak_engine_close(judge.engine);
	return r;
}
