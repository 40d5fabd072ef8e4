/* SPDX-License-Identifier: MIT */
#include <kavak/sys/error.h>

#include "base/buf.h"
#include "config/internal.h"
#include "support/fault.h"
#include "support/main.h"

/* What was read, as "NAME=[value]" a line. */
static int write_down(const char *name, const char *value, unsigned line, void *userdata,
		      kavak_error *err)
{
	(void) line, (void) err;
	return kv_buf_addf(userdata, "%s=[%s]\n", name, value);
}

static int refuse(const char *name, const char *value, unsigned line, void *userdata,
		  kavak_error *err)
{
	(void) name, (void) value, (void) line, (void) userdata;
	return kavak_error_set(err, KAVAK_EINVAL, 0, "no");
}

static const struct { const char *text, *read; } good[] = {
	{ "A=1\nB=2", "A=[1]\nB=[2]\n" },
	{ "\xef\xbb\xbf" "A=1\r\n\r\n# x\r\nB=2\r\n", "A=[1]\nB=[2]\n" },
	{ "export A=1\n  B = two words  \n", "A=[1]\nB=[two words]\n" },
	{ "A=a#b # why\nB=#all\nC=", "A=[a#b]\nB=[]\nC=[]\n" },
	{ "A='a \"b\" \\n #c' # d\nB=''", "A=[a \"b\" \\n #c]\nB=[]\n" },
	{ "A=\"a\\tb\\\\c\\\"d\\$e\\q\"", "A=[a\tb\\c\"d$e\\q]\n" },
	{ "A=1\nA=2", "A=[1]\nA=[2]\n" },
	{ "A=x=y", "A=[x=y]\n" },
	{ "", "" },
};

START_TEST(reads_what_people_write)
{
	KV_BUF read = { 0 };
	kavak_error err = { 0 };

	ck_assert_msg(kv_dotenv_parse(kavak_slice_of(good[_i].text), ".env", write_down, &read,
				      &err) == 0,
		      "%s", err.text);
	ck_assert_str_eq(read.ptr ? read.ptr : "", good[_i].read);
}
END_TEST

static const struct { const char *text; size_t len; const char *said; } bad[] = {
#define BAD(text, said) { text, sizeof(text) - 1, said }
	BAD("A=1\nnonsense\n", ".env:2: expected NAME=VALUE"),
	BAD("1A=1", ".env:1: expected NAME=VALUE"),
	BAD("A-B=1", ".env:1: expected NAME=VALUE"),
	BAD("\n\nA='open", ".env:3: the quote is not closed"),
	BAD("A=\"open\\\"", ".env:1: the quote is not closed"),
	BAD("A='a'b", ".env:1: text behind the closing quote"),
	BAD("A=a\0b", ".env:1: a NUL byte: this is no text file"),
};

START_TEST(names_the_line_that_it_cannot_read)
{
	KV_BUF read = { 0 };
	kavak_error err = { 0 };
	kavak_slice text = { bad[_i].text, bad[_i].len };

	ck_assert_int_eq(kv_dotenv_parse(text, ".env", write_down, &read, &err), KAVAK_EINVAL);
	ck_assert_str_eq(err.text, bad[_i].said);
}
END_TEST

START_TEST(names_the_line_that_was_refused)
{
	kavak_error err = { 0 };

	ck_assert_int_eq(kv_dotenv_parse(KAVAK_SLICE("\nA=1"), "e", refuse, NULL, &err),
			 KAVAK_EINVAL);
	ck_assert_str_eq(err.text, "e:2: no");
}
END_TEST

START_TEST(says_when_memory_is_gone)
{
	KV_BUF read = { 0 };
	int r;

	EACH_ALLOC_FAILS(r, kv_dotenv_parse(KAVAK_SLICE("A='1'"), "e", write_down, &read, NULL),
			 (void) 0);
	ck_assert_int_eq(r, 0);
}
END_TEST

#define N(table) ((int) (sizeof(table) / sizeof(*(table))))

TEST_MAIN("dotenv",
	tcase_add_loop_test(tc, reads_what_people_write, 0, N(good));
	tcase_add_loop_test(tc, names_the_line_that_it_cannot_read, 0, N(bad));
	tcase_add_test(tc, names_the_line_that_was_refused);
	tcase_add_test(tc, says_when_memory_is_gone);
)
