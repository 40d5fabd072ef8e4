/* SPDX-License-Identifier: MIT */
/* Tools of a program's own. */
#include <kavak/error.h>

#include "support/heard.h"
#include "support/main.h"

static struct salon salon;

static void tear_down(void)
{
	salon_close(&salon);
}

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
	ck_assert_int_eq(heard_start(&heard, &salon, "ana", "¿y la garantía extendida?"), 0);
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(kavak_engine_process(salon.engine, NULL), 0);
	ck_assert_ptr_nonnull(pending);
	ck_assert_int_eq(heard.n_done, 0);
	ck_assert_int_eq(kavak_tool_reply(pending, KAVAK_SLICE("{\"price_mxn\":12345}"), NULL), 0);
	heard_run(&heard, 1000);
	ck_assert_str_eq(heard.reply.ptr, "La garantía extendida cuesta $12,345.");
	heard_done(&heard);
}
END_TEST

START_TEST(a_tool_of_the_programs_hears_of_a_cancel)
{
	struct heard heard = { 0 };

	salon_open(&salon, WARRANTY);
	ck_assert_int_eq(kavak_tool_add(salon.engine, &warranty, NULL), 0);
	ck_assert_int_eq(heard_start(&heard, &salon, "ana", "¿y la garantía extendida?"), 0);
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
	ck_assert_int_eq(heard_start(&heard, &salon, "ana", "¿y la garantía extendida?"), 0);
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
	ck_assert(kv_slice_is(kv_json_get_str(json, "reply"), "¿Qué auto buscas?"));
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

TEST_MAIN("a program's own tools",
	tcase_add_checked_fixture(tc, NULL, tear_down);
	tcase_add_test(tc, a_tool_of_the_programs_may_answer_later);
	tcase_add_test(tc, a_tool_of_the_programs_hears_of_a_cancel);
	tcase_add_test(tc, a_tool_that_cannot_be_told_may_answer_a_turn_that_is_gone);
	tcase_add_test(tc, what_is_no_json_comes_to_the_model_as_an_error);
	tcase_add_loop_test(tc, refuses_a_tool_that_is_none, 0,
			    sizeof(no_tools) / sizeof(*no_tools));
)
