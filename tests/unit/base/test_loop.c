/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include <kavak/sys/loop.h>

#include "support/fault.h"
#include "support/main.h"

static kavak_loop *loop;
static char heard[32];
static kavak_timer *doomed;
static kavak_watch *watch;

static void fresh(void)
{
	loop = NULL;
	heard[0] = '\0';
	ck_assert_int_eq(kavak_loop_new(&loop, NULL), 0);
}

static void done(void)
{
	kavak_loop_free(loop);
}

static void hear(void *word)
{
	ck_assert_uint_lt(strlen(heard) + strlen(word), sizeof(heard));
	memcpy(heard + strlen(heard), word, strlen(word) + 1);
}

static char a[] = "a", b[] = "b", c[] = "c";

static void hear_and_post(void *word)
{
	hear(word);
	kavak_loop_post(loop, hear, c, NULL);
}

START_TEST(runs_posted_calls_in_order_and_later_ones_later)
{
	kavak_loop_post(loop, hear_and_post, a, NULL);
	kavak_loop_post(loop, hear, b, NULL);
	ck_assert_str_eq(heard, "");
	ck_assert_int_eq(kavak_loop_timeout_ms(loop), 0);
	ck_assert_int_eq(kavak_loop_run_once(loop, -1, NULL), 0);
	ck_assert_str_eq(heard, "ab");
	ck_assert_int_eq(kavak_loop_run_once(loop, -1, NULL), 0);
	ck_assert_str_eq(heard, "abc");
	ck_assert_int_eq(kavak_loop_run_once(loop, -1, NULL), KAVAK_STOPPED);
}
END_TEST

static void take_back_b(void *word)
{
	hear(word);
	kavak_loop_unpost(loop, b);
}

START_TEST(forgets_what_is_taken_back_also_in_the_same_round)
{
	kavak_loop_post(loop, take_back_b, a, NULL);
	kavak_loop_post(loop, hear, b, NULL);
	kavak_loop_run_once(loop, 0, NULL);
	ck_assert_str_eq(heard, "a");
}
END_TEST

static void end_doomed(void *word)
{
	hear(word);
	kavak_timer_end(loop, doomed);
}

START_TEST(fires_timers_in_the_order_they_are_due)
{
	kavak_loop_timer(loop, 60, hear, c, NULL, NULL);
	kavak_loop_timer(loop, 1, end_doomed, a, NULL, NULL);
	kavak_loop_timer(loop, 40, hear, b, &doomed, NULL);
	ck_assert_int_le(kavak_loop_timeout_ms(loop), 1);
	while (kavak_loop_run_once(loop, -1, NULL) == 0)
		;
	ck_assert_str_eq(heard, "ac");
}
END_TEST

START_TEST(keeps_a_thousand_timers_sorted)
{
	kavak_timer *timers[1000];

	/* All but the one due first, in an order of its own: that one must still be on top. */
	for (int i = 0; i < 1000; i++)
		kavak_loop_timer(loop, 1 + (i * 7919) % 1000, hear, a, &timers[i], NULL);
	for (int i = 1; i < 1000; i++)
		kavak_timer_end(loop, timers[(i * 37) % 1000]);
	while (kavak_loop_run_once(loop, -1, NULL) == 0)
		;
	ck_assert_str_eq(heard, "a");
}
END_TEST

static void read_one(int fd, unsigned events, void *word)
{
	char byte;

	ck_assert_uint_ne(events & KAVAK_LOOP_READ, 0);
	ck_assert_int_eq(read(fd, &byte, 1), 1);
	hear(word);
	kavak_watch_end(loop, watch);
}

START_TEST(hears_a_descriptor_until_its_watch_ends)
{
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(kavak_loop_watch(loop, fds[0], KAVAK_LOOP_READ, read_one, a, &watch, NULL),
	                 0);
	ck_assert_int_eq(kavak_loop_run_once(loop, 0, NULL), 0);
	ck_assert_str_eq(heard, "");
	ck_assert_int_eq(write(fds[1], "xy", 2), 2);
	ck_assert_int_eq(kavak_loop_run_once(loop, -1, NULL), 0);
	ck_assert_str_eq(heard, "a");
	ck_assert_int_eq(kavak_loop_run_once(loop, -1, NULL), KAVAK_STOPPED);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

static void run_inside(void *result)
{
	*(int *) result = kavak_loop_run_once(loop, 0, NULL);
}

START_TEST(refuses_to_run_inside_itself)
{
	int result = 0;

	kavak_loop_post(loop, run_inside, &result, NULL);
	kavak_loop_run_once(loop, 0, NULL);
	ck_assert_int_eq(result, KAVAK_EINVAL);
}
END_TEST

START_TEST(survives_every_failed_allocation)
{
	kavak_loop *other = NULL;
	int r;

	EACH_ALLOC_FAILS(r, kavak_loop_new(&other, NULL), ck_assert_ptr_null(other));
	ck_assert_int_eq(r, 0);
	EACH_ALLOC_FAILS(r, kavak_loop_post(other, hear, a, NULL), (void) 0);
	EACH_ALLOC_FAILS(r, kavak_loop_timer(other, 1, hear, a, NULL, NULL), (void) 0);
	kavak_loop_free(other);
}
END_TEST

TEST_MAIN("loop",
	tcase_add_checked_fixture(tc, fresh, done);
	tcase_add_test(tc, runs_posted_calls_in_order_and_later_ones_later);
	tcase_add_test(tc, forgets_what_is_taken_back_also_in_the_same_round);
	tcase_add_test(tc, fires_timers_in_the_order_they_are_due);
	tcase_add_test(tc, keeps_a_thousand_timers_sorted);
	tcase_add_test(tc, hears_a_descriptor_until_its_watch_ends);
	tcase_add_test(tc, refuses_to_run_inside_itself);
	tcase_add_test(tc, survives_every_failed_allocation);
)
