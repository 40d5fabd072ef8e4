/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include <kavak/error.h>

#include "support/fault.h"
#include "support/main.h"
#include "support/salon.h"

static struct salon salon;

static void tear_down(void)
{
	salon_close(&salon);
}

static kavak_slice reply_of(const json_t *json)
{
	return kv_json_get_str(json, "reply");
}

static bool has(kavak_slice text, const char *part)
{
	return text.len && memmem(text.ptr, text.len, part, strlen(part));
}

static const json_t *call_of(const json_t *json, size_t i)
{
	return json_array_get(json_object_get(json, "tool_calls"), i);
}

#define SEARCH "{\"tool_calls\":[{\"name\":\"search_catalog\",\"arguments\":{\"make\":\"nisan\"}}]}"

START_TEST(a_model_searches_and_answers_from_what_was_found)
{
	KV_JSON *json = NULL;

	salon_open(&salon, "[" SEARCH ", {\"text\":\"Tengo un *Nissan Versa 2020* en $265,999.\","
	           "\"expect\":\"265999\"}]");
	json = salon_ask(&salon, "ana", "busco un nisan");
	ck_assert(kv_slice_is(reply_of(json), "Tengo un *Nissan Versa 2020* en $265,999."));
	ck_assert(kv_slice_is(kv_json_get_str(json, "llm"), "scripted"));
	ck_assert(kv_slice_is(kv_json_get_str(json, "user"), "ana"));
	ck_assert(!kv_json_get_bool(json, "degraded", true));
	ck_assert(kv_json_get_bool(json, "grounded", false));
	ck_assert_uint_eq(json_array_size(json_object_get(json, "tool_calls")), 1);
	ck_assert(kv_slice_is(kv_json_get_str(json_object_get(call_of(json, 0), "arguments"),
	                                      "make"), "Nissan"));
	ck_assert(kv_slice_is(kv_json_get_str(json_object_get(call_of(json, 0), "arguments_raw"),
	                                      "make"), "nisan"));
	ck_assert_int_eq(kv_json_get_int(json_object_get(call_of(json, 0), "result"), "total", 0),
	                 1);
	ck_assert_int_gt(kv_json_get_int(json, "elapsed_us", 0), 0);
}
END_TEST

START_TEST(two_calls_of_one_answer_both_run_before_the_next_request)
{
	KV_JSON *json = NULL;

	salon_open(&salon, "[{\"tool_calls\":["
	           "{\"name\":\"car_details\",\"arguments\":{\"stock_id\":\"1001\"}},"
	           "{\"name\":\"calc_financing\",\"arguments\":{\"price_mxn\":265999,"
	           "\"down_payment\":65999,\"years\":[4]}}]},"
	           "{\"text\":\"El Versa queda en $5,072.52 al mes a 48 meses.\","
	           "\"expect\":\"5072.52\"}]");
	json = salon_ask(&salon, "ana", "el versa con 65999 de enganche a 4 años");
	ck_assert(has(reply_of(json), "$5,072.52"));
	ck_assert_uint_eq(json_array_size(json_object_get(json, "tool_calls")), 2);
	ck_assert_int_eq(kv_json_get_int(json_object_get(call_of(json, 0), "result"), "year", 0),
	                 2020);
}
END_TEST

START_TEST(what_does_not_fit_comes_back_to_the_model)
{
	KV_JSON *json = NULL;

	salon_open(&salon,
	           "[{\"tool_calls\":[{\"name\":\"search_catalog\",\"arguments\":{\"rate\":0.01}},"
	           "{\"name\":\"give_discount\",\"arguments\":{}},{\"name\":\"car_details\","
	           "\"arguments\":\"{bad\"},"
	           "{\"name\":\"calc_financing\",\"arguments\":{\"price_mxn\":1000,"
	           "\"down_payment\":2000}},"
	           "{\"name\":\"calc_financing\",\"arguments\":{\"price_mxn\":1000,"
	           "\"down_payment\":0,\"years\":[9]}}]},"
	           "{\"text\":\"¿Qué auto buscas?\"}]");
	json = salon_ask(&salon, "ana", "hola");
	ck_assert(has(kv_json_get_str(json_object_get(call_of(json, 0), "result"), "error"),
	              "rate"));
	ck_assert(has(kv_json_get_str(json_object_get(call_of(json, 1), "result"), "error"),
	              "give_discount"));
	ck_assert(kv_json_get_str(json_object_get(call_of(json, 2), "result"), "error").len > 0);
	ck_assert(kv_json_get_str(json_object_get(call_of(json, 3), "result"), "error").len > 0);
	ck_assert(has(kv_json_get_str(json_object_get(call_of(json, 4), "result"), "error"),
	              "years[0]"));
	ck_assert(!kv_json_get_bool(json, "degraded", true));
}
END_TEST

START_TEST(an_invented_price_is_repaired_by_the_model_once)
{
	KV_JSON *json = NULL;

	salon_open(&salon, "[" SEARCH ", {\"text\":\"El Versa cuesta $199,999.\"},"
	           "{\"text\":\"El Versa cuesta $265,999.\",\"expect\":\"$199,999\"}]");
	json = salon_ask(&salon, "ana", "busco un nissan");
	ck_assert(kv_slice_is(reply_of(json), "El Versa cuesta $265,999."));
	ck_assert(!kv_json_get_bool(json, "degraded", true));
}
END_TEST

START_TEST(a_model_that_insists_is_replaced_by_the_offline_agent)
{
	KV_JSON *json = NULL;

	salon_open(&salon,
	           "[" SEARCH
	           ", {\"text\":\"El Versa cuesta $199,999.\"}, {\"text\":\"Cuesta $198,888.\"}]");
	json = salon_ask(&salon, "ana", "busco un nissan");
	ck_assert(has(reply_of(json), "265,999"));
	ck_assert(!has(reply_of(json), "199,999") && !has(reply_of(json), "198,888"));
	ck_assert(kv_json_get_bool(json, "degraded", false));
	ck_assert(kv_json_get_bool(json, "grounded", false));
	ck_assert(kv_slice_is(kv_json_get_str(json, "llm"), "offline"));
}
END_TEST

START_TEST(a_model_that_goes_away_mid_turn_is_replaced)
{
	KV_JSON *json = NULL, *again = NULL;

	salon_open(&salon, "[" SEARCH ", {\"error\":\"gone\"}]");
	json = salon_ask(&salon, "ana", "busco un nissan");
	ck_assert(has(reply_of(json), "265,999"));
	ck_assert(kv_json_get_bool(json, "degraded", false));
	again = salon_ask(&salon, "ana", "hola");
	ck_assert(kv_json_get_bool(again, "degraded", false));
}
END_TEST

START_TEST(a_model_that_never_stops_calling_is_stopped)
{
	KV_BUF script = { 0 };
	KV_JSON *json = NULL;

	kv_buf_add_str(&script, "[" SEARCH);
	for (int i = 0; i < 30; i++)
		kv_buf_add_str(&script, "," SEARCH);
	kv_buf_add_str(&script, "]");
	salon_open(&salon, script.ptr);
	json = salon_ask(&salon, "ana", "busco un nissan");
	ck_assert(has(reply_of(json), "265,999"));
	ck_assert(kv_json_get_bool(json, "degraded", false));
	ck_assert_uint_le(json_array_size(json_object_get(json, "tool_calls")), 16);
}
END_TEST

START_TEST(a_slow_model_is_not_waited_for)
{
	KV_JSON *json = NULL;

	salon_open(&salon, NULL);
	ck_assert_int_eq(kavak_config_set(salon.config, "KAVAK_TURN_MS", "150", NULL), 0);
	salon_reopen(&salon, "[" SEARCH ", {\"text\":\"tarde\",\"wait_ms\":60000}]");
	json = salon_ask(&salon, "ana", "busco un nissan");
	ck_assert(has(reply_of(json), "265,999"));
	ck_assert(kv_json_get_bool(json, "degraded", false));
	ck_assert_int_lt(kv_json_get_int(json, "elapsed_us", 0), 2000000);
}
END_TEST

START_TEST(a_conversation_goes_on_in_another_process)
{
	KV_JSON *first = NULL, *second = NULL;

	salon_open(&salon, "[" SEARCH ", {\"text\":\"Tengo un Nissan Versa 2020 en $265,999.\"}]");
	first = salon_ask(&salon, "ana", "busco un nissan");
	salon_reopen(&salon, "[{\"text\":\"El Versa es 2020 y tiene 45,300 km.\"}]");
	second = salon_ask(&salon, "ana", "¿cuántos km tiene?");
	ck_assert(has(reply_of(second), "45,300 km"));
	ck_assert(!kv_json_get_bool(second, "degraded", true));
}
END_TEST

START_TEST(forgets_whom_it_is_told_to_forget)
{
	KV_JSON *first = NULL, *second = NULL;

	salon_open(&salon, "[" SEARCH ", {\"text\":\"Tengo un Nissan Versa 2020.\"},"
	           " {\"text\":\"Tengo un Versa 2020.\"},"
	           "{\"text\":\"¿Qué auto buscas?\"}]");
	first = salon_ask(&salon, "ana", "busco un nissan");
	ck_assert_int_eq(kavak_forget(salon.engine, KAVAK_SLICE("ana"), NULL), 0);
	second = salon_ask(&salon, "ana", "hola");
	ck_assert(kv_slice_is(reply_of(second), "¿Qué auto buscas?"));
}
END_TEST

START_TEST(describes_its_tools_within_the_configured_terms)
{
	KV_BUF text = { 0 };

	salon_open(&salon, NULL);
	ck_assert_int_eq(kavak_config_set(salon.config, "KAVAK_MAX_YEARS", "5", NULL), 0);
	salon_reopen(&salon, NULL);
	ck_assert_int_eq(kavak_tools_json(salon.engine, &text, NULL), 0);
	ck_assert(has(kv_buf_slice(&text), "\"minimum\":3,\"maximum\":5"));
	ck_assert(!has(kv_buf_slice(&text), "rate"));
}
END_TEST

START_TEST(opens_whole_or_not_at_all_when_memory_is_short)
{
	kavak_engine *engine = NULL;
	int r;

	salon_open(&salon, NULL);
	EACH_ALLOC_FAILS(r, kavak_engine_open(salon.config, &engine, NULL),
	                 ck_assert_ptr_null(engine));
	ck_assert_int_eq(r, 0);
	kavak_engine_close(engine);
}
END_TEST

TEST_MAIN("turns",
	tcase_add_checked_fixture(tc, NULL, tear_down);
	tcase_add_test(tc, a_model_searches_and_answers_from_what_was_found);
	tcase_add_test(tc, two_calls_of_one_answer_both_run_before_the_next_request);
	tcase_add_test(tc, what_does_not_fit_comes_back_to_the_model);
	tcase_add_test(tc, an_invented_price_is_repaired_by_the_model_once);
	tcase_add_test(tc, a_model_that_insists_is_replaced_by_the_offline_agent);
	tcase_add_test(tc, a_model_that_goes_away_mid_turn_is_replaced);
	tcase_add_test(tc, a_model_that_never_stops_calling_is_stopped);
	tcase_add_test(tc, a_slow_model_is_not_waited_for);
	tcase_add_test(tc, a_conversation_goes_on_in_another_process);
	tcase_add_test(tc, forgets_whom_it_is_told_to_forget);
	tcase_add_test(tc, describes_its_tools_within_the_configured_terms);
	tcase_add_test(tc, opens_whole_or_not_at_all_when_memory_is_short);
)
