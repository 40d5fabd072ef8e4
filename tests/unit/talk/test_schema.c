/* SPDX-License-Identifier: MIT */
#include <kavak/error.h>

#include "support/main.h"
#include "talk/schema.h"

static const char search[] =
	"{'type':'object','additionalProperties':false,'required':['make'],'properties':{"
	"'make':{'anyOf':[{'type':'string','minLength':1},"
	"{'type':'array','items':{'type':'string'},'maxItems':3}]},"
	"'limit':{'type':'integer','minimum':1,'maximum':10},"
	"'fuel':{'type':'string','enum':['gasolina','diesel']}}}";

/* JSON with single quotes, for readable tests. */
static json_t *parse(const char *text)
{
	KV_BUF buf = { 0 };
	json_t *json = NULL;

	for (; *text; text++)
		ck_assert_int_eq(kv_buf_add_char(&buf, *text == '\'' ? '"' : *text), 0);
	ck_assert_int_eq(kv_json_parse(kv_buf_slice(&buf), "test", &json, NULL), 0);
	return json;
}

static int check(const char *value_text, kavak_buf *why)
{
	KV_JSON *schema = parse(search), *value = parse(value_text);

	return kv_schema_check(schema, value, why);
}

START_TEST(takes_what_fits)
{
	KV_BUF why = { 0 };

	ck_assert_int_eq(check("{'make':'Nissan','limit':10,'fuel':'diesel'}", &why), 0);
	ck_assert_int_eq(check("{'make':['Nissan','Honda'],'limit':3.0}", &why), 0);
	ck_assert_uint_eq(why.len, 0);
}
END_TEST

static const struct { const char *value, *why;
} wrong[] = {
	{ "[]", "[] is not of type \"object\"" },
	{ "{}", "lacks \"make\"" },
	{ "{'make':7}", "make: 7 is none of the types that are taken here" },
	{ "{'make':['a',7]}", "make[1]: 7 is not of type \"string\"" },
	{ "{'make':['a','b','c','d']}", "make: more items than 3" },
	{ "{'make':'x','limit':11}", "limit: 11 is more than 10" },
	{ "{'make':'x','limit':0}", "limit: 0 is less than 1" },
	{ "{'make':'x','limit':2.5}", "limit: 2.5 is not of type \"integer\"" },
	{ "{'make':'x','fuel':'agua'}", "fuel: \"agua\" is none of [\"gasolina\",\"diesel\"]" },
	{ "{'make':'x','rate':0.01}", "rate: there is no such argument" },
};

START_TEST(says_which_argument_does_not_fit_and_why)
{
	KV_BUF why = { 0 };

	ck_assert_int_eq(check(wrong[_i].value, &why), KAVAK_EDATA);
	ck_assert_str_eq(why.ptr, wrong[_i].why);
}
END_TEST

START_TEST(refuses_a_schema_that_it_would_not_enforce)
{
	KV_JSON *good = parse(search),
		*bad = parse("{'type':'object','properties':{'a':{'pattern':'x'}}}");
	KV_BUF why = { 0 };

	ck_assert_int_eq(kv_schema_valid(good, &why), 0);
	ck_assert_int_eq(kv_schema_valid(bad, &why), KAVAK_EINVAL);
	ck_assert_str_eq(why.ptr, "'pattern' is not understood");
}
END_TEST

TEST_MAIN("tool schemas", tcase_add_test(tc, takes_what_fits);
          tcase_add_loop_test(tc, says_which_argument_does_not_fit_and_why, 0,
                              sizeof(wrong) / sizeof(*wrong));
          tcase_add_test(tc, refuses_a_schema_that_it_would_not_enforce);)
