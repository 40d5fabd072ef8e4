/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <kavak/sys/error.h>

#include "support/main.h"

START_TEST(a_sentence_that_is_too_long_ends_on_a_whole_character)
{
	static const char *const letters[] = { "a", "ñ", "€", "🚗" };
	kavak_error err;

	for (size_t i = 0; i < 4; i++)
		for (size_t n_before = 0; n_before < 4; n_before++) {
			char text[600];
			size_t at = n_before, len = strlen(letters[i]);

			memset(text, 'x', at);
			for (; at + len < sizeof(text); at += len)
				memcpy(text + at, letters[i], len);
			text[at] = '\0';
			kavak_error_set(&err, KAVAK_EIO, 0, "%s", text);
			ck_assert_uint_eq((strlen(err.text) - n_before) % len, 0);
			ck_assert_uint_gt(strlen(err.text), sizeof(err.text) - 1 - len);
			/* and so where the caller cut it */
			kavak_error_set(&err, KAVAK_EIO, 0, "%.*s",
					(int) (n_before + 2 * len - 1), text);
			ck_assert_uint_eq(strlen(err.text), n_before + len);
		}
}
END_TEST

START_TEST(bytes_that_are_no_characters_stay)
{
	kavak_error err;

	kavak_error_set(&err, KAVAK_EIO, 0, "open '%s'", "\200\200\200\200\200\377");
	ck_assert_str_eq(err.text, "open '\200\200\200\200\200\377'");
	kavak_error_set(&err, KAVAK_EIO, 0, "%s", "\200");
	ck_assert_str_eq(err.text, "\200");
}
END_TEST

TEST_MAIN("errors",
	tcase_add_test(tc, a_sentence_that_is_too_long_ends_on_a_whole_character);
	tcase_add_test(tc, bytes_that_are_no_characters_stay);
)
