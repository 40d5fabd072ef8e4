/* SPDX-License-Identifier: MIT */
/* The library as a program sees it, over an engine: what is asked of it directly, and a model that
 * the program brings along. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <kavak/sys/llm.h>
#include <kavak/sys/loop.h>

#include "support/main.h"
#include "support/salon.h"

static struct salon salon;

static void tear_down(void)
{
	salon_close(&salon);
}

START_TEST(finds_a_car_of_the_catalog)
{
	static const kavak_slice names[] = { { "bersa", 5 } };
	kavak_car_filter filter = KAVAK_CAR_FILTER_INIT;
	kavak_search *search = NULL;
	kavak_error err = { 0 };

	salon_open(&salon, NULL);
	filter.models = names;
	filter.n_models = 1;
	ck_assert_msg(kavak_catalog_search(salon.engine, &filter, &search, &err) == 0, "%s",
	              err.text);
	ck_assert_uint_eq(kavak_search_total(search), 1);
	ck_assert_uint_eq(kavak_search_count(search), 1);
	ck_assert(kv_slice_is(kavak_search_car(search, 0)->stock_id, "1001"));
	ck_assert_ptr_null(kavak_search_car(search, 1));
	kavak_search_free(search);
}
END_TEST

START_TEST(names_a_vehicle_or_says_that_it_does_not_know)
{
	kavak_vehicle vehicles[3];
	kavak_buf json = { 0 };
	size_t n;

	salon_open(&salon, NULL);
	ck_assert_int_eq(kavak_normalize(salon.engine, KAVAK_SLICE("un nisan bersa"), vehicles, 3,
	                                 &n, NULL),
	                 0);
	ck_assert_uint_ge(n, 1);
	ck_assert(kv_slice_is(vehicles[0].make, "Nissan") &&
	          kv_slice_is(vehicles[0].model, "Versa"));
	ck_assert(vehicles[0].score >= kavak_normalize_threshold());
	ck_assert_int_eq(kavak_normalize(salon.engine, KAVAK_SLICE("zzz"), vehicles, 3, &n, NULL),
	                 KAVAK_NOTFOUND);
	ck_assert_int_eq(kavak_normalize_json(salon.engine, KAVAK_SLICE("nisan bersa"), 3, &json,
	                                      NULL),
	                 0);
	ck_assert_ptr_nonnull(strstr(json.ptr, "\"model\":\"Versa\""));
	kavak_buf_done(&json);
}
END_TEST

static int count_one(const kavak_passage *passage, void *userdata)
{
	ck_assert(passage->content.len > 0);
	++*(size_t *) userdata;
	return 0;
}

static int stop(const kavak_passage *passage, void *userdata)
{
	(void) passage;
	(void) userdata;
	return 1;
}

static char page[128];

static void write_page(void)
{
	FILE *file;

	snprintf(page, sizeof(page), "%s/garantia.md", salon.folder);
	file = fopen(page, "w");
	ck_assert_ptr_nonnull(file);
	fputs("# Garantía\n\nLa garantía cubre el motor.\n\n## Plazo\n\nSon tres meses.\n", file);
	fclose(file);
}

START_TEST(searches_the_knowledge_it_was_given)
{
	const kavak_ingest_options options = KAVAK_INGEST_OPTIONS_INIT;
	const kavak_slice query = KAVAK_SLICE("¿qué cubre la garantía?");
	const char *const sources[] = { page };
	kavak_ingest_result result;
	kavak_buf json = { 0 };
	size_t n = 0;

	salon_open(&salon, NULL);
	write_page();
	ck_assert_int_eq(kavak_knowledge_ingest(salon.engine, sources, 1, &options, &result, NULL),
	                 0);
	unlink(page);
	ck_assert_int_eq(kavak_knowledge_search(salon.engine, query, 3, count_one, &n, NULL), 0);
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(kavak_knowledge_search(salon.engine, query, 3, stop, NULL, NULL),
	                 KAVAK_STOPPED);
	ck_assert_int_eq(kavak_knowledge_search(salon.engine, query, 0, count_one, &n, NULL),
	                 KAVAK_EINVAL);
	ck_assert_int_eq(kavak_knowledge_search_json(salon.engine, query, 1, &json, NULL), 0);
	ck_assert_ptr_nonnull(strstr(json.ptr, "arant"));
	kavak_buf_done(&json);
}
END_TEST

START_TEST(imports_the_example_catalog_and_is_well)
{
	kavak_import_result result;
	kavak_buf json = { 0 };
	kavak_error err = { 0 };
	bool ok = false;

	salon_open(&salon, NULL);
	ck_assert_int_eq(kavak_catalog_import_builtin(salon.engine, &result, NULL), 0);
	ck_assert(result.n_inserted > 0 && !result.n_rejected);
	ck_assert_msg(kavak_doctor(salon.config, &json, &ok, &err) == 0, "%s", err.text);
	ck_assert_ptr_nonnull(strstr(json.ptr, "\"database\""));
	ck_assert_msg(ok, "%s", json.ptr);
	kavak_buf_done(&json);
}
END_TEST

/* ---- a model of the program's own ---- */

struct parrot {
	const kavak_env         *env;
	const kavak_llm_request *request;
};

static int parrot_open(void *self, const kavak_env *env, kavak_error *err)
{
	(void) err;
	((struct parrot *) self)->env = env;
	return 0;
}

static void parrot_close(void *self)
{
	(void) self;
}

static void parrot_speaks(void *userdata)
{
	struct parrot *parrot = userdata;
	const kavak_llm_reply reply = { .text = KAVAK_SLICE("¡Hola! ¿Qué auto buscas?") };
	const kavak_trace_event event = { .point = "parrot.spoke" };

	parrot->env->trace(&event, parrot->env->trace_userdata);
	parrot->request->done(0, &reply, NULL, parrot->request->userdata);
}

static int parrot_start(void *self, const kavak_llm_request *request, void **ret_handle,
                        kavak_error *err)
{
	struct parrot *parrot = self;

	parrot->request = request;
	*ret_handle = parrot;
	return kavak_loop_post(parrot->env->loop, parrot_speaks, parrot, err);
}

static void parrot_cancel(void *self, void *handle)
{
	kavak_loop_unpost(((struct parrot *) self)->env->loop, handle);
}

static const struct kavak_llm_ops parrot = {
	.abi = KAVAK_LLM_ABI, .scheme = "parrot", .self_size = sizeof(struct parrot),
	.open = parrot_open, .close = parrot_close, .start = parrot_start, .cancel = parrot_cancel,
};

static void hear_the_parrot(const kavak_trace_event *event, void *userdata)
{
	if (!strcmp(event->point, "parrot.spoke"))
		++*(int *) userdata;
}

START_TEST(lets_a_model_of_the_programs_own_answer)
{
	int n_heard = 0;
	kavak_reply reply = { 0 };
	kavak_error err = { 0 };

	salon_open(&salon, NULL);
	kavak_engine_close(salon.engine);
	salon.engine = NULL;
	ck_assert_int_eq(kavak_llm_register(salon.config, &parrot, NULL), 0);
	ck_assert_int_eq(kavak_config_set(salon.config, "KAVAK_LLM", "parrot:", NULL), 0);
	kavak_config_set_trace(salon.config, hear_the_parrot, &n_heard);
	ck_assert_msg(kavak_engine_open(salon.config, &salon.engine, &err) == 0, "%s", err.text);
	ck_assert_msg(kavak_ask(salon.engine, KAVAK_SLICE("ana"), KAVAK_SLICE("hola"), &reply,
	                        &err) == 0,
	              "%s", err.text);
	ck_assert_str_eq(reply.text.ptr, "¡Hola! ¿Qué auto buscas?");
	ck_assert_ptr_nonnull(strstr(reply.json.ptr, "\"llm\":\"parrot\""));
	ck_assert_int_eq(n_heard, 1);
	kavak_config_set_trace(salon.config, NULL, NULL);
	kavak_reply_done(&reply);
}
END_TEST

START_TEST(has_a_sentence_for_every_code)
{
	ck_assert_str_ne(kavak_strerror(KAVAK_NOTFOUND), kavak_strerror(KAVAK_ENOMEM));
	ck_assert_ptr_nonnull(kavak_strerror(-12345));
}
END_TEST

TEST_MAIN("api",
	tcase_add_checked_fixture(tc, NULL, tear_down);
	tcase_add_test(tc, finds_a_car_of_the_catalog);
	tcase_add_test(tc, names_a_vehicle_or_says_that_it_does_not_know);
	tcase_add_test(tc, searches_the_knowledge_it_was_given);
	tcase_add_test(tc, imports_the_example_catalog_and_is_well);
	tcase_add_test(tc, lets_a_model_of_the_programs_own_answer);
	tcase_add_test(tc, has_a_sentence_for_every_code);
)
