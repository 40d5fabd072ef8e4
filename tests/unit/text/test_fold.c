/* SPDX-License-Identifier: MIT */
#include "support/fault.h"
#include "support/main.h"
#include "text/text.h"

static const char *folded(const char *text, size_t len, int (*fold)(kavak_slice, kavak_buf *))
{
	static kavak_buf buf;

	kavak_buf_done(&buf);
	ck_assert_int_eq(fold((kavak_slice) { text, len }, &buf), 0);
	return buf.ptr ? buf.ptr : "";
}

#define FOLD(text)  folded("" text, sizeof(text) - 1, kv_fold)
#define KEY(text)   folded("" text, sizeof(text) - 1, kv_fold_key)
#define CLEAN(text) folded("" text, sizeof(text) - 1, kv_utf8_clean)

START_TEST(case_and_accents_do_not_matter)
{
	ck_assert_str_eq(FOLD("¿CUÁNTO cuesta un Híbrido?"), "¿cuanto cuesta un hibrido?");
	ck_assert_str_eq(FOLD("pingüino AÑO"), "pinguino ano");
	ck_assert_str_eq(FOLD("an\xcc\x83o"), "ano");		/* n, combining tilde */
	ck_assert_str_eq(FOLD("Straße"), "strasse");
}
END_TEST

START_TEST(other_shapes_of_a_letter_are_that_letter)
{
	ck_assert_str_eq(FOLD("eﬁciente"), "eficiente");
	ck_assert_str_eq(FOLD("ＭＡＺＤＡ ３"), "mazda 3");	/* full width */
	ck_assert_str_eq(FOLD("au\xc2\xadto"), "auto");		/* soft hyphen */
}
END_TEST

START_TEST(any_white_space_is_one_space)
{
	ck_assert_str_eq(FOLD("a \t\r\n  b\xc2\xa0\xe2\x80\x83" "c"), "a b c");
	ck_assert_str_eq(FOLD("a\0b"), "a b");
}
END_TEST

START_TEST(what_is_not_utf8_becomes_a_space)
{
	ck_assert_str_eq(FOLD("a\xff\xfe" "b"), "a b");
	ck_assert_str_eq(FOLD("a\xc3"), "a ");
	ck_assert_str_eq(FOLD("a\xed\xa0\x80" "b"), "a b");	/* half a surrogate pair */
}
END_TEST

START_TEST(a_key_has_letters_and_digits_alone)
{
	ck_assert_str_eq(KEY("  Mercedes-Benz "), "mercedes benz");
	ck_assert_str_eq(KEY("CX-5"), "cx 5");
	ck_assert_str_eq(KEY("¡¡T-Cross!! 🚗"), "t cross");
	ck_assert_str_eq(KEY("--"), "");
	ck_assert_str_eq(KEY(""), "");
}
END_TEST

START_TEST(folding_appends)
{
	KV_BUF buf = { 0 };

	ck_assert_int_eq(kavak_buf_add(&buf, KAVAK_SLICE("x|")), 0);
	ck_assert_int_eq(kv_fold_key(KAVAK_SLICE(" Á "), &buf), 0);
	ck_assert_str_eq(buf.ptr, "x|a");
}
END_TEST

START_TEST(folding_leaves_the_buffer_as_it_was_when_it_is_full)
{
	KV_BUF buf = { .max = 200 };
	kavak_slice fits = KAVAK_SLICE("áé"), does_not = KAVAK_SLICE(
		"ﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺ");

	ck_assert_int_eq(kv_fold(fits, &buf), 0);
	ck_assert_int_eq(kv_fold(does_not, &buf), KAVAK_ELIMIT);
	ck_assert_str_eq(buf.ptr, "ae");
}
END_TEST

START_TEST(cleaning_makes_any_bytes_utf8)
{
	ck_assert_str_eq(CLEAN("hola 🚗"), "hola 🚗");
	ck_assert_str_eq(CLEAN("a\xff" "b\0c\xc3"), "a\xef\xbf\xbd" "bc\xef\xbf\xbd");
	ck_assert_str_eq(CLEAN(""), "");
}
END_TEST

START_TEST(folding_survives_failed_allocations)
{
	KV_BUF buf = { 0 };
	int r;

	EACH_ALLOC_FAILS(r, kv_fold(KAVAK_SLICE("ñandú ﷺ"), &buf), ck_assert_uint_eq(buf.len, 0));
	ck_assert_int_eq(r, 0);
	EACH_ALLOC_FAILS(r, kv_utf8_clean(KAVAK_SLICE("\xff"), &buf), (void) 0);
	ck_assert_int_eq(r, 0);
}
END_TEST

TEST_MAIN("folding",
	tcase_add_test(tc, case_and_accents_do_not_matter);
	tcase_add_test(tc, other_shapes_of_a_letter_are_that_letter);
	tcase_add_test(tc, any_white_space_is_one_space);
	tcase_add_test(tc, what_is_not_utf8_becomes_a_space);
	tcase_add_test(tc, a_key_has_letters_and_digits_alone);
	tcase_add_test(tc, folding_appends);
	tcase_add_test(tc, folding_leaves_the_buffer_as_it_was_when_it_is_full);
	tcase_add_test(tc, cleaning_makes_any_bytes_utf8);
	tcase_add_test(tc, folding_survives_failed_allocations);
)
