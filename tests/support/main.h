/* SPDX-License-Identifier: MIT */
#pragma once
/* The main() of a test program of one suite: list its tests, run them. */

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>

/* Whether all is many times slower than meant, as under valgrind: a test may do less. */
static inline bool test_is_slow(void)
{
	return getenv("KAVAK_TEST_SLOW");
}

/*	TEST_MAIN("buffers",
 *		tcase_add_test(tc, grows_as_it_is_filled);
 *	)
 */
#define TEST_MAIN(suite_name, ...)                                      \
	int main(void)                                                  \
	{                                                               \
		TEST_RUN(suite_name, __VA_ARGS__)                       \
	}

/* The body of a main() that has something to look at first. */
#define TEST_RUN(suite_name, ...)                                       \
		Suite *suite = suite_create(suite_name);                \
		TCase *tc = tcase_create(suite_name);                   \
		SRunner *runner;                                        \
		int failed;                                             \
									\
		tcase_set_timeout(tc, 120);                             \
		__VA_ARGS__                                             \
		suite_add_tcase(suite, tc);                             \
		runner = srunner_create(suite);                         \
		srunner_run_all(runner, CK_NORMAL);                     \
		failed = srunner_ntests_failed(runner);                 \
		srunner_free(runner);                                   \
		return failed ? EXIT_FAILURE : EXIT_SUCCESS;
