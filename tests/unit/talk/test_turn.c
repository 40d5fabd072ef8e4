/* SPDX-License-Identifier: MIT */
#include <poll.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
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

/* ---- turns on a program's own loop ---- */

struct heard {
	int          n_done, result;
	kavak_buf    sentences, reply;
	kavak_turn  *turn;
	bool         cancel_on_text;
	kavak_slice  quotes;		/* what the message answers to */
	int          inner;
};

static void on_text(kavak_turn *turn, kavak_slice text, void *userdata)
{
	struct heard *heard = userdata;

	kavak_buf_add(&heard->sentences, text);
	kv_buf_add_char(&heard->sentences, '|');
	if (heard->cancel_on_text)
		kavak_turn_cancel(turn);
}

static void on_done(kavak_turn *turn, int result, const kavak_reply *reply, const kavak_error *err,
                    void *userdata)
{
	struct heard *heard = userdata;
	kavak_reply inner = { 0 };

	(void) turn, (void) err;
	heard->n_done++;
	heard->result = result;
	if (reply)
		kavak_buf_add(&heard->reply, kv_buf_slice(&reply->text));
	heard->inner = kavak_ask(salon.engine, KAVAK_SLICE("eva"), KAVAK_SLICE("hola"), &inner,
	                         NULL);
}

static void heard_done(struct heard *heard)
{
	kavak_buf_done(&heard->sentences);
	kavak_buf_done(&heard->reply);
}

static int start(struct heard *heard, const char *user, const char *text)
{
	kavak_turn_request request = KAVAK_TURN_REQUEST_INIT;

	request.user = kavak_slice_of(user);
	request.text = kavak_slice_of(text);
	request.quotes = heard->quotes;
	request.on_text = on_text;
	request.done = on_done;
	request.userdata = heard;
	return kavak_turn_start(salon.engine, &request, &heard->turn, NULL);
}

/* As a program would: poll, then process. At most `rounds` times. */
static void run(const struct heard *heard, int rounds)
{
	for (int i = 0; i < rounds && !heard->n_done; i++) {
		struct pollfd fd = { .fd = kavak_engine_fd(salon.engine), .events = POLLIN };
		int timeout_ms = kavak_engine_timeout_ms(salon.engine);

		poll(&fd, 1, timeout_ms < 0 || timeout_ms > 50 ? 50 : timeout_ms);
		ck_assert_int_eq(kavak_engine_process(salon.engine, NULL), 0);
	}
}

START_TEST(sentences_leave_in_order_once_they_are_proven)
{
	struct heard heard = { 0 };

	salon_open(&salon,
	           "[" SEARCH
	           ", {\"text\":\"Encontré 1 auto. Es un Versa 2020 de $265,999. ¿Lo cotizo?\"}]");
	ck_assert_int_eq(start(&heard, "ana", "busco un nissan"), 0);
	ck_assert_int_eq(heard.n_done, 0);
	run(&heard, 1000);
	ck_assert_int_eq(heard.result, 0);
	ck_assert_str_eq(heard.sentences.ptr,
	                 "Encontré 1 auto. |Es un Versa 2020 de $265,999. |¿Lo cotizo?|");
	ck_assert_str_eq(heard.reply.ptr,
	                 "Encontré 1 auto. Es un Versa 2020 de $265,999. ¿Lo cotizo?");
	ck_assert_int_eq(heard.inner, KAVAK_EINVAL);
	heard_done(&heard);
}
END_TEST

START_TEST(a_quoted_message_says_which_car)
{
	struct heard first = { 0 }, heard = {
		.quotes = KAVAK_SLICE("2. *Honda Civic 2019*: $389,999, 61,200 km"),
	};

	salon_open(&salon, NULL);
	ck_assert_int_eq(start(&first, "ana", "qué autos tienen"), 0);
	run(&first, 1000);
	ck_assert_int_eq(start(&heard, "ana", "¿en qué ciudad está este?"), 0);
	run(&heard, 1000);
	ck_assert_int_eq(heard.result, 0);
	ck_assert_msg(has(kv_buf_slice(&heard.reply), "Civic 2019* está en Monterrey"), "%s",
	              heard.reply.ptr);
	heard_done(&first);
	heard_done(&heard);
}
END_TEST

START_TEST(a_sentence_that_fails_never_leaves)
{
	struct heard heard = { 0 };

	salon_open(&salon,
	           "[" SEARCH
	           ", {\"text\":\"Encontré 1 auto. Es un Versa de $199,999. ¿Lo cotizo?\"}]");
	ck_assert_int_eq(start(&heard, "ana", "busco un nissan"), 0);
	run(&heard, 1000);
	ck_assert_int_eq(heard.result, 0);
	ck_assert(has(kv_buf_slice(&heard.sentences), "Encontré 1 auto. |"));
	ck_assert(!has(kv_buf_slice(&heard.sentences), "199,999"));
	ck_assert(has(kv_buf_slice(&heard.reply), "265,999"));
	heard_done(&heard);
}
END_TEST

START_TEST(a_user_has_one_turn_at_a_time)
{
	struct heard first = { 0 }, second = { 0 };

	salon_open(&salon, "[{\"text\":\"Hola.\"},{\"text\":\"Hola.\"}]");
	ck_assert_int_eq(start(&first, "ana", "hola"), 0);
	ck_assert_int_eq(start(&second, "ana", "hola"), KAVAK_CONFLICT);
	ck_assert_int_eq(start(&second, "eva", "hola"), 0);
	run(&first, 1000);
	run(&second, 1000);
	ck_assert_int_eq(first.result, 0);
	ck_assert_int_eq(second.result, 0);
	heard_done(&first);
	heard_done(&second);
}
END_TEST

START_TEST(can_be_cancelled_after_any_step)
{
	salon_open(&salon, "[]");
	for (int steps = 0; steps < 12; steps++) {
		struct heard heard = { 0 };
		KV_JSON *json = NULL;

		salon_reopen(&salon,
		             "[" SEARCH
		             ", {\"text\":\"Hay 1 auto. Cuesta $1.\"}, {\"text\":\"Hola.\"}]");
		ck_assert_int_eq(start(&heard, "ana", "busco un nissan"), 0);
		run(&heard, steps);
		if (!heard.n_done) {
			kavak_turn_cancel(heard.turn);
			run(&heard, 2);
			ck_assert_int_eq(heard.n_done, 0);
		}
		salon_reopen(&salon, NULL);
		json = salon_ask(&salon, "ana", "hola");
		ck_assert(reply_of(json).len > 0);
		heard_done(&heard);
	}
}
END_TEST

START_TEST(can_be_cancelled_by_whoever_hears_it)
{
	struct heard heard = { .cancel_on_text = true };

	salon_open(&salon,
	           "[" SEARCH ", {\"text\":\"Encontré 1 auto. Es un Versa. ¿Lo cotizo?\"}]");
	ck_assert_int_eq(start(&heard, "ana", "busco un nissan"), 0);
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(kavak_engine_process(salon.engine, NULL), 0);
	ck_assert_int_eq(heard.n_done, 0);
	ck_assert_str_eq(heard.sentences.ptr, "Encontré 1 auto. |");
	heard_done(&heard);
}
END_TEST

#define BUSY_MS 600	/* longer than the mailbox waits on its own */

/* Somebody who writes to the database for a while. */
static void *write_for_a_while(void *began)
{
	char path[128];
	sqlite3 *db = NULL;

	snprintf(path, sizeof(path), "%s/kavak.db", salon.folder);
	if (sqlite3_open(path, &db) || sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL))
		abort();
	pthread_barrier_wait(began);
	usleep(BUSY_MS * 1000);
	sqlite3_close(db);
	return NULL;
}

START_TEST(a_database_that_others_write_to_is_waited_for)
{
	pthread_barrier_t began;
	pthread_t thread;

	salon_open(&salon, NULL);
	json_decref(salon_ask(&salon, "ana", "hola"));
	pthread_barrier_init(&began, NULL, 2);
	ck_assert_int_eq(pthread_create(&thread, NULL, write_for_a_while, &began), 0);
	pthread_barrier_wait(&began);
	json_decref(salon_ask(&salon, "ana", "busco un versa"));
	pthread_join(thread, NULL);
	pthread_barrier_destroy(&began);
}
END_TEST

START_TEST(refuses_what_is_no_turn)
{
	struct heard heard = { 0 };
	KV_BUF large = { 0 };

	salon_open(&salon, NULL);
	ck_assert_int_eq(start(&heard, "", "hola"), KAVAK_EINVAL);
	for (size_t i = 0; i <= KAVAK_MESSAGE_MAX; i++)
		kv_buf_add_char(&large, 'a');
	ck_assert_int_eq(start(&heard, "ana", large.ptr), KAVAK_ELIMIT);
	ck_assert_int_eq(start(&heard, large.ptr, "hola"), KAVAK_ELIMIT);
}
END_TEST

/* ---- tools of a program's own ---- */

static kavak_tool_call *pending;
static int n_tool_cancels;

static void answer_later(kavak_tool_call *call, kavak_slice arguments, void *userdata)
{
	(void) userdata;
	ck_assert(kv_slice_is(arguments, "{\"stock_id\":\"1001\"}"));
	pending = call;
}

static void answer_now(kavak_tool_call *call, kavak_slice arguments, void *userdata)
{
	(void) arguments;
	kavak_tool_reply(call, kavak_slice_of(userdata), NULL);
}

static void tool_cancelled(kavak_tool_call *call, void *userdata)
{
	(void) userdata;
	ck_assert_ptr_eq(call, pending);
	n_tool_cancels++;
}

static const kavak_tool warranty = {
	.abi = 1, .name = "warranty_price", .description = "Precio de la garantía extendida",
	.schema = "{\"type\":\"object\",\"required\":[\"stock_id\"],"
	"\"properties\":{\"stock_id\":{\"type\":\"string\"}}}",
	.run = answer_later, .cancel = tool_cancelled,
};

#define WARRANTY \
	"[{\"tool_calls\":[{\"name\":\"warranty_price\",\"arguments\":{\"stock_id\":\"1001\"}}]}," \
	"{\"text\":\"La garantía extendida cuesta $12,345.\"}]"

START_TEST(a_tool_of_the_programs_may_answer_later)
{
	struct heard heard = { 0 };

	salon_open(&salon, WARRANTY);
	ck_assert_int_eq(kavak_tool_add(salon.engine, &warranty, NULL), 0);
	ck_assert_int_eq(kavak_tool_add(salon.engine, &warranty, NULL), KAVAK_CONFLICT);
	ck_assert_int_eq(start(&heard, "ana", "¿y la garantía extendida?"), 0);
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(kavak_engine_process(salon.engine, NULL), 0);
	ck_assert_ptr_nonnull(pending);
	ck_assert_int_eq(heard.n_done, 0);
	ck_assert_int_eq(kavak_tool_reply(pending, KAVAK_SLICE("{\"price_mxn\":12345}"), NULL), 0);
	run(&heard, 1000);
	ck_assert_str_eq(heard.reply.ptr, "La garantía extendida cuesta $12,345.");
	heard_done(&heard);
}
END_TEST

START_TEST(a_tool_of_the_programs_hears_of_a_cancel)
{
	struct heard heard = { 0 };

	salon_open(&salon, WARRANTY);
	ck_assert_int_eq(kavak_tool_add(salon.engine, &warranty, NULL), 0);
	ck_assert_int_eq(start(&heard, "ana", "¿y la garantía extendida?"), 0);
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(kavak_engine_process(salon.engine, NULL), 0);
	kavak_turn_cancel(heard.turn);
	ck_assert_int_eq(n_tool_cancels, 1);
	heard_done(&heard);
}
END_TEST

START_TEST(a_tool_that_cannot_be_told_may_answer_a_turn_that_is_gone)
{
	struct heard heard = { 0 };
	kavak_tool deaf = warranty;

	deaf.cancel = NULL;
	salon_open(&salon, WARRANTY);
	ck_assert_int_eq(kavak_tool_add(salon.engine, &deaf, NULL), 0);
	ck_assert_int_eq(start(&heard, "ana", "¿y la garantía extendida?"), 0);
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(kavak_engine_process(salon.engine, NULL), 0);
	kavak_turn_cancel(heard.turn);
	ck_assert_int_eq(kavak_tool_reply(pending, KAVAK_SLICE("{}"), NULL), 0);
	heard_done(&heard);
}
END_TEST

START_TEST(what_is_no_json_comes_to_the_model_as_an_error)
{
	char nonsense[] = "nonsense";
	kavak_tool tool = warranty;
	KV_JSON *json = NULL;

	tool.run = answer_now;
	tool.userdata = nonsense;
	salon_open(&salon, "[{\"tool_calls\":[{\"name\":\"warranty_price\","
	           "\"arguments\":{\"stock_id\":\"1001\"}}]},"
	           "{\"text\":\"¿Qué auto buscas?\",\"expect\":\"error\"}]");
	ck_assert_int_eq(kavak_tool_add(salon.engine, &tool, NULL), 0);
	json = salon_ask(&salon, "ana", "hola");
	ck_assert(kv_slice_is(reply_of(json), "¿Qué auto buscas?"));
	ck_assert(!kv_json_get_bool(json, "degraded", true));
}
END_TEST

static const struct { const char *name, *schema; int code; } no_tools[] = {
	{ "sin espacio", "{\"type\":\"object\"}", KAVAK_EINVAL },
	{ "a", "{", KAVAK_EINVAL },
	{ "a", "{\"type\":\"string\"}", KAVAK_EINVAL },
	{ "a", "{\"type\":\"object\",\"properties\":{\"x\":{\"pattern\":\"a\"}}}", KAVAK_EINVAL },
	{ "search_catalog", "{\"type\":\"object\"}", KAVAK_CONFLICT },
};

START_TEST(refuses_a_tool_that_is_none)
{
	kavak_tool tool = warranty;

	tool.name = no_tools[_i].name;
	tool.schema = no_tools[_i].schema;
	salon_open(&salon, NULL);
	ck_assert_int_eq(kavak_tool_add(salon.engine, &tool, NULL), no_tools[_i].code);
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

TEST_MAIN("turns", tcase_add_checked_fixture(tc, NULL, tear_down);
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
          tcase_add_test(tc, sentences_leave_in_order_once_they_are_proven);
          tcase_add_test(tc, a_sentence_that_fails_never_leaves);
	tcase_add_test(tc, a_quoted_message_says_which_car);
          tcase_add_test(tc, a_user_has_one_turn_at_a_time);
          tcase_add_test(tc, can_be_cancelled_after_any_step);
          tcase_add_test(tc, can_be_cancelled_by_whoever_hears_it);
          tcase_add_test(tc, a_database_that_others_write_to_is_waited_for);
          tcase_add_test(tc, refuses_what_is_no_turn);
          tcase_add_test(tc, a_tool_of_the_programs_may_answer_later);
          tcase_add_test(tc, a_tool_of_the_programs_hears_of_a_cancel);
          tcase_add_test(tc, a_tool_that_cannot_be_told_may_answer_a_turn_that_is_gone);
          tcase_add_test(tc, what_is_no_json_comes_to_the_model_as_an_error);
          tcase_add_loop_test(tc, refuses_a_tool_that_is_none, 0,
                              sizeof(no_tools) / sizeof(*no_tools));
          tcase_add_test(tc, describes_its_tools_within_the_configured_terms);
          tcase_add_test(tc, opens_whole_or_not_at_all_when_memory_is_short);)
