/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "support/main.h"

static json_t *parsed(kavak_slice text)
{
	json_t *json = NULL;
	kavak_error err = { 0 };

	ck_assert_msg(kv_json_parse(text, "a test", &json, &err) == 0, "%s", err.text);
	return json;
}

START_TEST(prints_numbers_as_people_write_them)
{
	KV_JSON *json = parsed(KAVAK_SLICE("{\"pay\":7098.78,\"rate\":0.10,\"n\":280000,"
	                                   "\"name\":\"Ibáñez\"}"));
	KV_BUF buf = { 0 };

	ck_assert_int_eq(kv_json_print(json, &buf), 0);
	ck_assert_str_eq(buf.ptr,
	                 "{\"pay\":7098.78,\"rate\":0.1,\"n\":280000,\"name\":\"Ibáñez\"}");
}
END_TEST

START_TEST(writes_cents_as_pesos)
{
	KV_JSON *whole = kv_json_cents(28000000), *part = kv_json_cents(709878),
		*odd = kv_json_cents(-1);
	KV_BUF buf = { 0 };

	ck_assert_int_eq(kv_json_print(whole, &buf), 0);
	kv_buf_add_char(&buf, ' ');
	ck_assert_int_eq(kv_json_print(part, &buf), 0);
	kv_buf_add_char(&buf, ' ');
	ck_assert_int_eq(kv_json_print(odd, &buf), 0);
	ck_assert_str_eq(buf.ptr, "280000 7098.78 -0.01");
}
END_TEST

START_TEST(says_where_the_text_is_wrong)
{
	json_t *json = NULL;
	kavak_error err = { 0 };

	ck_assert_int_eq(kv_json_parse(KAVAK_SLICE("{\"a\":\n nope}"), "arguments", &json, &err),
	                 KAVAK_EDATA);
	ck_assert_msg(strstr(err.text, "arguments: line 2"), "%s", err.text);
	ck_assert_int_eq(kv_json_parse((kavak_slice) { 0 }, "nothing", &json, &err), KAVAK_EDATA);
	ck_assert_ptr_null(json);
}
END_TEST

START_TEST(refuses_what_is_too_deep_but_not_what_looks_deep)
{
	KV_BUF deep = { 0 }, quoted = { 0 };
	json_t *json = NULL;

	kv_buf_add_char(&quoted, '"');
	for (int i = 0; i <= KV_JSON_DEPTH_MAX; i++) {
		kv_buf_add_char(&deep, '[');
		kv_buf_add_str(&quoted, "[\\\"");
	}
	kv_buf_add_char(&quoted, '"');
	ck_assert_int_eq(kv_json_parse(kv_buf_slice(&deep), "deep", &json, NULL), KAVAK_ELIMIT);
	ck_assert_int_eq(kv_json_parse(kv_buf_slice(&quoted), "quoted", &json, NULL), 0);
	json_decref(json);
}
END_TEST

START_TEST(reads_members_with_what_they_are_otherwise)
{
	KV_JSON *json = parsed(KAVAK_SLICE("{\"s\":\"x\",\"i\":3,\"r\":2.6,\"b\":true,"
	                                   "\"big\":1e300}"));

	ck_assert(kv_slice_is(kv_json_get_str(json, "s"), "x"));
	ck_assert_uint_eq(kv_json_get_str(json, "i").len, 0);
	ck_assert_int_eq(kv_json_get_int(json, "i", -1), 3);
	ck_assert_int_eq(kv_json_get_int(json, "r", -1), 3);
	ck_assert_int_eq(kv_json_get_int(json, "big", -1), -1);
	ck_assert_int_eq(kv_json_get_int(NULL, "i", -1), -1);
	ck_assert(kv_json_get_bool(json, "b", false));
	ck_assert(!kv_json_get_bool(json, "s", false));
	ck_assert(kv_json_get_num(json, "r", 0) > 2.5);
}
END_TEST

TEST_MAIN("JSON",
	tcase_add_test(tc, prints_numbers_as_people_write_them);
	tcase_add_test(tc, writes_cents_as_pesos);
	tcase_add_test(tc, says_where_the_text_is_wrong);
	tcase_add_test(tc, refuses_what_is_too_deep_but_not_what_looks_deep);
	tcase_add_test(tc, reads_members_with_what_they_are_otherwise);
)
