/* SPDX-License-Identifier: MIT */
#include <kavak/eval.h>

#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "eval/case.h"
#include "support/main.h"

static const char reply[] =
	"{\"reply\":\"Tengo un *Versa* en $265,999, automático.\",\"tool_calls\":["
	"{\"name\":\"search_catalog\",\"arguments\":{\"make\":\"Nissan\",\"price_max\":280000.0,"
	"\"features\":[\"car_play\",\"bluetooth\"],\"city\":\"Mérida\"}}]}";

static int check(const char *expect_text, kavak_buf *why)
{
	KV_JSON *expect = NULL, *got = NULL;

	ck_assert_int_eq(kv_json_parse(kavak_slice_of(expect_text), "expect", &expect, NULL), 0);
	ck_assert_int_eq(kv_json_parse(kavak_slice_of(reply), "reply", &got, NULL), 0);
	return kv_case_check(expect, got, why);
}

static const char *const passing[] = {
	"{}",
	"{\"calls\":[{\"name\":\"search_catalog\"}]}",
	"{\"calls\":[{\"name\":\"search_catalog\",\"arguments\":{\"make\":\"NISSAN\","
	"\"price_max\":280000}}]}",
	"{\"calls\":[{\"name\":\"search_catalog\",\"arguments\":"
	"{\"features\":[\"bluetooth\",\"car_play\",\"bluetooth\"]}}]}",
	"{\"calls\":[{\"name\":\"search_catalog\",\"arguments\":{\"city\":\"merida\"}}]}",
	"{\"no_calls\":[\"calc_financing\"],\"reply_contains\":[\"265,999\",\"AUTOMATICO\"],"
	"\"reply_not_contains\":[\"Sentra\"]}",
};

START_TEST(a_turn_passes_when_all_that_is_expected_is_there)
{
	KV_BUF why = { 0 };

	ck_assert_msg(check(passing[_i], &why) == 0, "%s", why.ptr);
}
END_TEST

static const struct { const char *expect, *why;
} failing[] = {
	{ "{\"calls\":[{\"name\":\"car_details\"}]}", "not called: {\"name\":\"car_details\"}" },
	{ "{\"calls\":[{\"name\":\"search_catalog\",\"arguments\":{\"model\":\"Versa\"}}]}",
	  "not called" },
	{ "{\"calls\":[{\"name\":\"search_catalog\",\"arguments\":{\"price_max\":280001}}]}",
	  "\"price_max\":280000" },
	{ "{\"calls\":[{\"name\":\"search_catalog\","
	  "\"arguments\":{\"features\":[\"bluetooth\"]}}]}", "not called" },
	{ "{\"no_calls\":[\"search_catalog\"]}", "called: search_catalog" },
	{ "{\"reply_contains\":[\"Sentra\"]}", "the reply lacks \"Sentra\"" },
	{ "{\"reply_not_contains\":[\"versa\"]}", "the reply has \"versa\"" },
};

START_TEST(a_turn_that_fails_says_why)
{
	KV_BUF why = { 0 };

	ck_assert_int_eq(check(failing[_i].expect, &why), KAVAK_CONFLICT);
	ck_assert_ptr_nonnull(strstr(why.ptr, failing[_i].why));
}
END_TEST

/* ---- whole files ---- */

static char folder[64];
static char path[128];
static kavak_config *config;

static void write_file(const char *name, const char *text)
{
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	fputs(text, file);
	fclose(file);
}

static void set_up(void)
{
	snprintf(folder, sizeof(folder), "/tmp/kavak-eval-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(kavak_config_new(&config, NULL), 0);
	ck_assert_int_eq(kavak_config_set(config, "KAVAK_LLM", "offline:", NULL), 0);
	write_file("cars.csv",
	           "stock_id,make,model,year,price,km\n1001,Nissan,Versa,2020,265999,45300\n");
}

static void tear_down(void)
{
	static const char *const files[] = { "cars.csv", "cases.jsonl", "more.jsonl" };

	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
		unlink(path);
	}
	rmdir(folder);
	kavak_config_free(config);
}

START_TEST(runs_a_file_over_its_own_catalog_and_reports)
{
	kavak_eval_result result;
	KV_BUF report = { 0 };
	KV_JSON *json = NULL;
	const json_t *failure;
	kavak_error err = { 0 };

	write_file("cases.jsonl", "{\"catalog\":\"cars.csv\"}\n\n"
		"{\"id\":\"s01\",\"tags\":[\"search\"],\"turns\":[{\"user\":\"busco un versa\","
		"\"expect\":{"
		"\"calls\":[{\"name\":\"search_catalog\",\"arguments\":{\"model\":\"versa\"}}],"
		"\"reply_contains\":[\"265,999\"]}}]}\n"
		"{\"id\":\"s02\",\"tags\":[\"search\",\"odd\"],\"turns\":[{\"user\":\"hola\","
		"\"expect\":{}},"
		"{\"user\":\"busco un versa\","
		"\"expect\":{\"reply_contains\":[\"dirigible\"]}}]}\n");
	ck_assert_msg(kavak_eval_run(config, path, NULL, NULL, &result, &report, &err) == 0, "%s",
	              err.text);
	ck_assert_int_eq(kv_json_parse(kv_buf_slice(&report), "report", &json, NULL), 0);
	ck_assert_msg(result.n_cases == 2 && result.n_passed == 1 && result.n_turns == 3 &&
	              result.n_turns_passed == 2, "%s", report.ptr);
	failure = json_array_get(json_object_get(json, "failures"), 0);
	ck_assert(kv_slice_is(kv_json_get_str(failure, "id"), "s02"));
	ck_assert_int_eq(kv_json_get_int(failure, "turn", 0), 2);
	ck_assert_int_eq(kv_json_get_int(json_object_get(json_object_get(json, "by_tag"), "search"),
	                                 "passed", 0),
	                 1);
}
END_TEST

#define TURN(more) "{\"id\":\"x\",\"turns\":[{\"user\":\"hola\"" more "}]}\n"

/* Each would pass whatever is answered, were it let in. */
static const char *const no_cases[] = {
	TURN(",\"expect\":{\"cals\":[]}"),
	TURN(",\"expect\":{\"calls\":[{\"name\":\"search_catalog\",\"args\":{}}]}"),
	TURN(",\"expect\":{\"calls\":[{\"arguments\":{}}]}"),
	TURN(",\"expect\":{\"no_calls\":\"search_catalog\"}"),
	TURN(",\"expects\":{}"),
	"{\"id\":\"x\",\"turns\":[]}\n",
	"{\"id\":\"x\",\"tags\":\"search\",\"turns\":[{\"user\":\"hola\"}]}\n",
	"{\"catalog\":\"cars.csv\"}\n",
	"{\"id\":\n",
};

static int run_text(const char *text, kavak_eval_result *ret_result, kavak_error *err)
{
	write_file("cases.jsonl", text);
	return kavak_eval_run(config, path, NULL, NULL, ret_result, NULL, err);
}

START_TEST(names_the_line_that_is_no_case)
{
	kavak_eval_result result;
	kavak_error err = { 0 };
	KV_BUF text = { 0 };

	kv_buf_addf(&text, "{\"catalog\":\"cars.csv\"}\n%s", no_cases[_i]);
	ck_assert_int_eq(run_text(text.ptr, &result, &err), KAVAK_EDATA);
	ck_assert_msg(strstr(err.text, "cases.jsonl, line 2: "), "%s", err.text);
}
END_TEST

START_TEST(a_file_or_folder_without_a_case_is_no_success)
{
	kavak_eval_result result;
	kavak_error err = { 0 };

	ck_assert_int_eq(run_text("{\"catalog\":\"cars.csv\"}\n\n", &result, &err), KAVAK_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text, "cases.jsonl: there is no case in it"));
	unlink(path);
	ck_assert_int_eq(kavak_eval_run(config, folder, NULL, NULL, &result, NULL, &err),
	                 KAVAK_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text, "has no .jsonl file"));
	ck_assert_int_eq(kavak_eval_run(config, "/nowhere.jsonl", NULL, NULL, &result, NULL, &err),
	                 KAVAK_NOTFOUND);
}
END_TEST

START_TEST(a_folder_is_all_its_files_with_one_verdict)
{
	static const char one[] = "\xef\xbb\xbf{\"catalog\":\"cars.csv\"}\r\n"
		"{\"id\":\"a\",\"tags\":[\"t\"],\"turns\":[{\"user\":\"versa\",\"expect\":"
		"{\"reply_contains\":[\"265,999\"]}}]}\r\n";
	kavak_eval_result result;
	kavak_error err = { 0 };

	write_file("more.jsonl", one);
	write_file("cases.jsonl", one);
	ck_assert_msg(kavak_eval_run(config, folder, NULL, NULL, &result, NULL, &err) == 0, "%s",
	              err.text);
	ck_assert_int_eq(result.n_cases, 2);
	ck_assert_int_eq(result.n_passed, 2);
	ck_assert_int_eq(result.n_scratch, 2);
}
END_TEST

TEST_MAIN("evaluation", tcase_add_loop_test(tc, a_turn_passes_when_all_that_is_expected_is_there, 0,
                                            sizeof(passing) / sizeof(*passing));
          tcase_add_loop_test(tc, a_turn_that_fails_says_why, 0,
                              sizeof(failing) / sizeof(*failing));
          tcase_add_checked_fixture(tc, set_up, tear_down);
          tcase_add_test(tc, runs_a_file_over_its_own_catalog_and_reports);
          tcase_add_loop_test(tc, names_the_line_that_is_no_case, 0,
                              sizeof(no_cases) / sizeof(*no_cases));
          tcase_add_test(tc, a_file_or_folder_without_a_case_is_no_success);
          tcase_add_test(tc, a_folder_is_all_its_files_with_one_verdict);)
