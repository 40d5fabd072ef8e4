/* SPDX-License-Identifier: MIT */
/* Turns on a program's own loop. */
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

#include <kavak/error.h>

#include "support/heard.h"
#include "support/main.h"

static struct salon salon;

static void tear_down(void)
{
	salon_close(&salon);
}

#define SEARCH "{\"tool_calls\":[{\"name\":\"search_catalog\",\"arguments\":{\"make\":\"nisan\"}}]}"

START_TEST(sentences_leave_in_order_once_they_are_proven)
{
	struct heard heard = { 0 };

	salon_open(&salon,
	           "[" SEARCH
	           ", {\"text\":\"Encontré 1 auto. Es un Versa 2020 de $265,999. ¿Lo cotizo?\"}]");
	ck_assert_int_eq(heard_start(&heard, &salon, "ana", "busco un nissan"), 0);
	ck_assert_int_eq(heard.n_done, 0);
	heard_run(&heard, 1000);
	ck_assert_int_eq(heard.result, 0);
	ck_assert_str_eq(heard.sentences.ptr,
	                 "Encontré 1 auto. |Es un Versa 2020 de $265,999. |¿Lo cotizo?|");
	ck_assert_str_eq(heard.reply.ptr,
	                 "Encontré 1 auto. Es un Versa 2020 de $265,999. ¿Lo cotizo?");
	ck_assert_int_eq(heard.inner, KAVAK_EINVAL);
	heard_done(&heard);
}
END_TEST

START_TEST(a_quoted_message_says_which_car)
{
	struct heard first = { 0 }, heard = {
		.quotes = KAVAK_SLICE("2. *Honda Civic 2019*: $389,999, 61,200 km"),
	};

	salon_open(&salon, NULL);
	ck_assert_int_eq(heard_start(&first, &salon, "ana", "qué autos tienen"), 0);
	heard_run(&first, 1000);
	ck_assert_int_eq(heard_start(&heard, &salon, "ana", "¿en qué ciudad está este?"), 0);
	heard_run(&heard, 1000);
	ck_assert_int_eq(heard.result, 0);
	ck_assert_msg(strstr(heard.reply.ptr, "Civic 2019* está en Monterrey"), "%s",
	              heard.reply.ptr);
	heard_done(&first);
	heard_done(&heard);
}
END_TEST

START_TEST(a_sentence_that_fails_never_leaves)
{
	struct heard heard = { 0 };

	salon_open(&salon,
	           "[" SEARCH
	           ", {\"text\":\"Encontré 1 auto. Es un Versa de $199,999. ¿Lo cotizo?\"}]");
	ck_assert_int_eq(heard_start(&heard, &salon, "ana", "busco un nissan"), 0);
	heard_run(&heard, 1000);
	ck_assert_int_eq(heard.result, 0);
	ck_assert(strstr(heard.sentences.ptr, "Encontré 1 auto. |"));
	ck_assert(!strstr(heard.sentences.ptr, "199,999"));
	ck_assert(strstr(heard.reply.ptr, "265,999"));
	heard_done(&heard);
}
END_TEST

START_TEST(a_user_has_one_turn_at_a_time)
{
	struct heard first = { 0 }, second = { 0 };

	salon_open(&salon, "[{\"text\":\"Hola.\"},{\"text\":\"Hola.\"}]");
	ck_assert_int_eq(heard_start(&first, &salon, "ana", "hola"), 0);
	ck_assert_int_eq(heard_start(&second, &salon, "ana", "hola"), KAVAK_CONFLICT);
	ck_assert_int_eq(heard_start(&second, &salon, "eva", "hola"), 0);
	heard_run(&first, 1000);
	heard_run(&second, 1000);
	ck_assert_int_eq(first.result, 0);
	ck_assert_int_eq(second.result, 0);
	heard_done(&first);
	heard_done(&second);
}
END_TEST

START_TEST(can_be_cancelled_after_any_step)
{
	salon_open(&salon, "[]");
	for (int steps = 0; steps < 12; steps++) {
		struct heard heard = { 0 };
		KV_JSON *json = NULL;

		salon_reopen(&salon,
		             "[" SEARCH
		             ", {\"text\":\"Hay 1 auto. Cuesta $1.\"}, {\"text\":\"Hola.\"}]");
		ck_assert_int_eq(heard_start(&heard, &salon, "ana", "busco un nissan"), 0);
		heard_run(&heard, steps);
		if (!heard.n_done) {
			kavak_turn_cancel(heard.turn);
			heard_run(&heard, 2);
			ck_assert_int_eq(heard.n_done, 0);
		}
		salon_reopen(&salon, NULL);
		json = salon_ask(&salon, "ana", "hola");
		ck_assert(kv_json_get_str(json, "reply").len > 0);
		heard_done(&heard);
	}
}
END_TEST

START_TEST(can_be_cancelled_by_whoever_hears_it)
{
	struct heard heard = { .cancel_on_text = true };

	salon_open(&salon,
	           "[" SEARCH ", {\"text\":\"Encontré 1 auto. Es un Versa. ¿Lo cotizo?\"}]");
	ck_assert_int_eq(heard_start(&heard, &salon, "ana", "busco un nissan"), 0);
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(kavak_engine_process(salon.engine, NULL), 0);
	ck_assert_int_eq(heard.n_done, 0);
	ck_assert_str_eq(heard.sentences.ptr, "Encontré 1 auto. |");
	heard_done(&heard);
}
END_TEST

#define BUSY_MS 600	/* longer than the mailbox waits on its own */

/* Somebody who writes to the database for a while. */
static void *write_for_a_while(void *began)
{
	char path[128];
	sqlite3 *db = NULL;

	snprintf(path, sizeof(path), "%s/kavak.db", salon.folder);
	if (sqlite3_open(path, &db) || sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL))
		abort();
	pthread_barrier_wait(began);
	usleep(BUSY_MS * 1000);
	sqlite3_close(db);
	return NULL;
}

START_TEST(a_database_that_others_write_to_is_waited_for)
{
	pthread_barrier_t began;
	pthread_t thread;

	salon_open(&salon, NULL);
	json_decref(salon_ask(&salon, "ana", "hola"));
	pthread_barrier_init(&began, NULL, 2);
	ck_assert_int_eq(pthread_create(&thread, NULL, write_for_a_while, &began), 0);
	pthread_barrier_wait(&began);
	json_decref(salon_ask(&salon, "ana", "busco un versa"));
	pthread_join(thread, NULL);
	pthread_barrier_destroy(&began);
}
END_TEST

START_TEST(refuses_what_is_no_turn)
{
	struct heard heard = { 0 };
	KV_BUF large = { 0 };

	salon_open(&salon, NULL);
	ck_assert_int_eq(heard_start(&heard, &salon, "", "hola"), KAVAK_EINVAL);
	for (size_t i = 0; i <= KAVAK_MESSAGE_MAX; i++)
		kv_buf_add_char(&large, 'a');
	ck_assert_int_eq(heard_start(&heard, &salon, "ana", large.ptr), KAVAK_ELIMIT);
	ck_assert_int_eq(heard_start(&heard, &salon, large.ptr, "hola"), KAVAK_ELIMIT);
}
END_TEST

TEST_MAIN("turns on a loop",
	tcase_add_checked_fixture(tc, NULL, tear_down);
	tcase_add_test(tc, sentences_leave_in_order_once_they_are_proven);
	tcase_add_test(tc, a_quoted_message_says_which_car);
	tcase_add_test(tc, a_sentence_that_fails_never_leaves);
	tcase_add_test(tc, a_user_has_one_turn_at_a_time);
	tcase_add_test(tc, can_be_cancelled_after_any_step);
	tcase_add_test(tc, can_be_cancelled_by_whoever_hears_it);
	tcase_add_test(tc, a_database_that_others_write_to_is_waited_for);
	tcase_add_test(tc, refuses_what_is_no_turn);
)
