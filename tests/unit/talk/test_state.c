/* SPDX-License-Identifier: MIT */
#include "support/fault.h"
#include "support/main.h"
#include "talk/state.h"

#define TWO_CARS "{\"total\":2,\"cars\":[" \
	"{\"stock_id\":\"1\",\"make\":\"Nissan\",\"model\":\"Versa\",\"year\":2020," \
	"\"price_mxn\":265999}," \
	"{\"stock_id\":\"2\",\"make\":\"Nissan\",\"model\":\"March\",\"year\":2019," \
	"\"price_mxn\":198999}]}"

static json_t *json(const char *text)
{
	json_t *value = json_loads(text, 0, NULL);

	ck_assert_ptr_nonnull(value);
	return value;
}

static int fold(json_t *state, const char *name, const char *arguments, const char *result)
{
	KV_JSON *a = json(arguments), *r = json(result);

	return kv_state_fold_call(state, name, a, r);
}

START_TEST(an_unreadable_state_is_a_new_one)
{
	static const char *const texts[] = { "", "{", "[]", "null", "7", "\xff\xfe" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		KV_JSON *state = kv_state_parse(kavak_slice_of(texts[i]));

		ck_assert(json_is_object(state));
		ck_assert_uint_eq(json_object_size(state), 0);
	}
}
END_TEST

START_TEST(remembers_the_search_and_its_cars)
{
	KV_JSON *state = kv_state_parse((kavak_slice) { 0 });
	json_t *search;

	ck_assert_int_eq(fold(state, "search_catalog", "{\"make\":\"Nissan\"}", TWO_CARS), 0);
	search = json_object_get(state, "search");
	ck_assert_int_eq(kv_json_get_int(search, "total", 0), 2);
	ck_assert_uint_eq(json_array_size(json_object_get(search, "cars")), 2);
	ck_assert(kv_slice_is(kv_json_get_str(json_object_get(search, "arguments"), "make"),
	                      "Nissan"));
	ck_assert_ptr_null(json_object_get(state, "focus"));
}
END_TEST

START_TEST(the_only_car_found_is_in_focus)
{
	KV_JSON *state = kv_state_parse((kavak_slice) { 0 });

	ck_assert_int_eq(fold(state, "search_catalog", "{}",
	                      "{\"total\":1,\"cars\":[{\"stock_id\":\"9\"}]}"),
	                 0);
	ck_assert(kv_slice_is(kv_json_get_str(json_object_get(state, "focus"), "stock_id"), "9"));
}
END_TEST

START_TEST(a_quote_of_a_shown_price_puts_that_car_in_focus)
{
	KV_JSON *state = kv_state_parse((kavak_slice) { 0 });

	ck_assert_int_eq(fold(state, "search_catalog", "{}", TWO_CARS), 0);
	ck_assert_int_eq(fold(state, "calc_financing",
	                      "{\"price_mxn\":198999,\"down_payment\":50000}", "{}"),
	                 0);
	ck_assert(kv_slice_is(kv_json_get_str(json_object_get(state, "focus"), "stock_id"), "2"));
	ck_assert_int_eq(kv_json_get_int(json_object_get(state, "quote"), "down_payment", 0),
	                 50000);
}
END_TEST

START_TEST(a_new_search_leaves_the_old_quote_behind)
{
	KV_JSON *state = kv_state_parse((kavak_slice) { 0 });

	ck_assert_int_eq(fold(state, "calc_financing", "{\"price_mxn\":280000}", "{}"), 0);
	ck_assert_int_eq(fold(state, "search_catalog", "{}", TWO_CARS), 0);
	ck_assert_ptr_null(json_object_get(state, "quote"));
}
END_TEST

START_TEST(a_failed_call_changes_nothing)
{
	KV_JSON *state = kv_state_parse((kavak_slice) { 0 });

	ck_assert_int_eq(fold(state, "search_catalog", "{}", "{\"error\":\"no\"}"), 0);
	ck_assert_uint_eq(json_object_size(state), 0);
}
END_TEST

START_TEST(remembers_the_last_question_of_a_reply)
{
	KV_JSON *state = kv_state_parse((kavak_slice) { 0 });

	kv_state_fold_turn(state, KAVAK_SLICE("hola"),
	                   KAVAK_SLICE("¿Qué tal? Tengo dos. ¿Qué presupuesto tienes?"));
	ck_assert_str_eq(json_string_value(json_object_get(state, "question")),
	                 "¿Qué presupuesto tienes?");
	kv_state_fold_turn(state, KAVAK_SLICE("200 mil"), KAVAK_SLICE("Listo."));
	ck_assert_ptr_null(json_object_get(state, "question"));
	ck_assert_uint_eq(json_array_size(json_object_get(state, "said")), 2);
}
END_TEST

START_TEST(stays_small_however_much_is_said)
{
	KV_JSON *state = kv_state_parse((kavak_slice) { 0 });
	KV_BUF text = { 0 }, printed = { 0 };

	for (int i = 0; i < 5000; i++)
		ck_assert_int_eq(kv_buf_add_str(&text, "ñandú "), 0);
	ck_assert_int_eq(kv_buf_add_str(&text, "¿sí?"), 0);
	for (int i = 0; i < 50; i++)
		ck_assert_int_eq(kv_state_fold_turn(state, kv_buf_slice(&text),
		                                    kv_buf_slice(&text)),
		                 0);
	ck_assert_int_eq(kv_json_print(state, &printed), 0);
	ck_assert_uint_lt(printed.len, 8 * KV_STATE_TEXT_MAX + 1024);
}
END_TEST

START_TEST(keeps_at_most_ten_cars)
{
	KV_JSON *state = kv_state_parse((kavak_slice) { 0 });
	KV_BUF result = { 0 };

	ck_assert_int_eq(kv_buf_add_str(&result, "{\"total\":99,\"cars\":[{\"stock_id\":\"0\"}"),
	                 0);
	for (int i = 1; i < 99; i++)
		ck_assert_int_eq(kv_buf_addf(&result, ",{\"stock_id\":\"%d\"}", i), 0);
	ck_assert_int_eq(kv_buf_add_str(&result, "]}"), 0);
	ck_assert_int_eq(fold(state, "search_catalog", "{}", result.ptr), 0);
	ck_assert_uint_eq(json_array_size(json_object_get(json_object_get(state, "search"),
	                                                  "cars")), KV_STATE_CARS_MAX);
}
END_TEST

START_TEST(results_of_any_shape_do_no_harm)
{
	static const char *const results[] = { "{}", "{\"cars\":7}", "{\"cars\":[1,null,{}]}",
	                                       "{\"options\":[1]}",
	                                       "{\"car\":[]}", "{\"stock_id\":3}",
	                                       "{\"total\":\"x\",\"cars\":[]}" };
	static const char *const names[] = { "search_catalog", "car_details", "calc_financing",
	                                     "calc_affordability", "other" };

	for (size_t i = 0; i < sizeof(results) / sizeof(*results); i++)
		for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++) {
			KV_JSON *state = kv_state_parse((kavak_slice) { 0 });

			ck_assert_int_eq(fold(state, names[k], "{\"price_mxn\":\"x\"}", results[i]),
			                 0);
		}
}
END_TEST

TEST_MAIN("state",
	tcase_add_test(tc, an_unreadable_state_is_a_new_one);
	tcase_add_test(tc, remembers_the_search_and_its_cars);
	tcase_add_test(tc, the_only_car_found_is_in_focus);
	tcase_add_test(tc, a_quote_of_a_shown_price_puts_that_car_in_focus);
	tcase_add_test(tc, a_new_search_leaves_the_old_quote_behind);
	tcase_add_test(tc, a_failed_call_changes_nothing);
	tcase_add_test(tc, remembers_the_last_question_of_a_reply);
	tcase_add_test(tc, stays_small_however_much_is_said);
	tcase_add_test(tc, keeps_at_most_ten_cars);
	tcase_add_test(tc, results_of_any_shape_do_no_harm);
)
