/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/monotonic.h"
#include "config/config.h"
#include "postgres/postgres.h"
#include "store/store.h"
#include "support/fault.h"
#include "support/main.h"
#include "support/postgres.h"
#include "support/server.h"

static struct postgres_schema schema;
static kv_pg *pg;

static const struct kv_pg_options plain = { 0 };

static void set_up(void)
{
	kavak_error err = { 0 };

	schema = postgres_schema_new();
	ck_assert_msg(kv_pg_open(schema.url, &plain, &pg, &err) == 0, "%s", err.text);
}

static void tear_down(void)
{
	kv_pg_close(pg);
	pg = NULL;
	postgres_schema_done(&schema);
}

static int64_t ask(const char *sql)
{
	KV_AUTO(kv_pg_rows) *rows = NULL;
	kavak_error err = { 0 };

	ck_assert_msg(kv_pg_query(pg, sql, NULL, &rows, &err) == 0, "%s", err.text);
	ck_assert_int_eq(kv_pg_step(rows, NULL), 0);
	return kv_pg_column_int(rows, 0);
}

static void refuses(const char *url, int code, const char *why)
{
	kv_pg *none = NULL;
	kavak_error err = { 0 };

	ck_assert_msg(kv_pg_open(url, &plain, &none, &err) == code, "%d: %s", err.code, err.text);
	ck_assert_ptr_null(none);
	ck_assert_msg(strstr(err.text, why), "%s", err.text);
	ck_assert_msg(!strstr(err.text, "hidden"), "%s", err.text);
	ck_assert_msg(!strchr(err.text, '\n'), "%s", err.text);
}

/* The server ends the session, as when it is started again. */
static void end_session(void)
{
	char sql[96];

	snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%d, 5000)",
	         (int) ask("SELECT pg_backend_pid()"));
	free(postgres_does(postgres_url(), sql));
}

START_TEST(connects_again_when_the_server_was_started_again)
{
	int64_t before;

	set_up();
	signal(SIGPIPE, SIG_DFL);	/* and lives */
	before = ask("SELECT pg_backend_pid()");
	end_session();
	ck_assert_int_ne(ask("SELECT pg_backend_pid()"), before);
	ck_assert_int_eq(ask("SELECT version FROM kavak_schema"), kv_pg_version(pg));
	tear_down();
}
END_TEST

START_TEST(a_transaction_that_lost_its_connection_is_not_taken_up_again)
{
	KV_AUTO(kv_pg_tx) *tx = NULL;
	kavak_error err = { 0 };

	set_up();
	ck_assert_int_eq(kv_pg_begin(pg, &tx, NULL), 0);
	ck_assert_int_eq(kv_pg_exec(pg, "UPDATE meta SET value = 7", NULL), 0);
	end_session();
	ck_assert_int_eq(kv_pg_exec(pg, "UPDATE meta SET value = 8", &err), KAVAK_EIO);
	ck_assert_int_eq(kv_pg_exec(pg, "UPDATE meta SET value = 8", &err), KAVAK_EIO);
	ck_assert_msg(strstr(err.text, "begin again"), "%s", err.text);
	ck_assert_int_eq(kv_pg_commit(&tx, &err), KAVAK_EIO);
	kv_pg_rollback(tx);
	tx = NULL;
	ck_assert_int_eq(ask("SELECT max(value) FROM meta"), 0);
	tear_down();
}
END_TEST

START_TEST(a_scope_that_did_not_commit_leaves_nothing)
{
	set_up();
	{
		KV_AUTO(kv_pg_tx) *tx = NULL;

		ck_assert_int_eq(kv_pg_begin(pg, &tx, NULL), 0);
		ck_assert_int_eq(kv_pg_exec(pg, "UPDATE meta SET value = 7", NULL), 0);
	}
	ck_assert_int_eq(ask("SELECT max(value) FROM meta"), 0);
	tear_down();
}
END_TEST

START_TEST(a_statement_that_takes_too_long_is_ended)
{
	kavak_error err = { 0 };
	int64_t before, began;

	set_up();
	before = ask("SELECT pg_backend_pid()");
	began = kv_monotonic_ms();
	ck_assert_int_eq(kv_pg_exec(pg, "SELECT pg_sleep(20)", &err), KAVAK_ETIMEDOUT);
	ck_assert_int_lt(kv_monotonic_ms() - began, 5000);
	ck_assert_msg(strstr(err.text, "too long"), "%s", err.text);
	ck_assert_int_eq(ask("SELECT pg_backend_pid()"), before);
	kv_pg_timeout(pg, 10000);
	ck_assert_int_eq(kv_pg_exec(pg, "SELECT pg_sleep(0.4)", &err), 0);
	tear_down();
}
END_TEST

START_TEST(what_came_before_a_stream_was_ended_is_there)
{
	KV_AUTO(kv_pg_rows) *rows = NULL;
	int64_t n = 0;
	int r;

	set_up();
	ck_assert_int_eq(kv_pg_stream(pg, "SELECT i, pg_sleep(CASE i WHEN 1000 THEN 20 ELSE 0 END)"
	                              " FROM generate_series(0, 2000) AS i", NULL, &rows, NULL), 0);
	while ((r = kv_pg_step(rows, NULL)) == 0)
		ck_assert_int_eq(kv_pg_column_int(rows, 0), n++);
	ck_assert_int_eq(r, KAVAK_ETIMEDOUT);
	ck_assert_int_eq(n, 1000);
	kv_pg_rows_end(rows);
	rows = NULL;
	ck_assert_int_eq(ask("SELECT 5"), 5);

	/* And one that is left early leaves a connection that works. */
	ck_assert_int_eq(kv_pg_stream(pg, "SELECT generate_series(1, 2000)", NULL, &rows, NULL), 0);
	ck_assert_int_eq(kv_pg_step(rows, NULL), 0);
	kv_pg_rows_end(rows);
	rows = NULL;
	ck_assert_int_eq(ask("SELECT 6"), 6);
	tear_down();
}
END_TEST

START_TEST(a_server_that_is_there_and_says_nothing_is_given_up)
{
	kavak_error err = { 0 };
	int64_t began;
	pid_t server;

	set_up();
	server = (pid_t) ask("SELECT pg_backend_pid()");
	if (kill(server, SIGSTOP) == 0) {	/* a server elsewhere cannot be held up */
		began = kv_monotonic_ms();
		ck_assert_int_eq(kv_pg_exec(pg, "SELECT 1", &err), KAVAK_ETIMEDOUT);
		ck_assert_int_lt(kv_monotonic_ms() - began, 3000);
		ck_assert_msg(strstr(err.text, "does not answer"), "%s", err.text);
		kill(server, SIGCONT);
		ck_assert_int_eq(ask("SELECT 5"), 5);
	}
	tear_down();
}
END_TEST

static long say_nothing(const char *request, char *out, size_t out_size)
{
	(void) request, (void) out, (void) out_size;
	return -1;
}

START_TEST(a_connection_that_is_never_made_is_given_up)
{
	unsigned port = 0;
	struct test_server *server = test_server_start(say_nothing, &port);
	int64_t began = kv_monotonic_ms();
	char url[64];

	snprintf(url, sizeof(url), "postgresql://ana:hidden@127.0.0.1:%u/x", port);
	refuses(url, KAVAK_ETIMEDOUT, "does not answer");
	ck_assert_int_lt(kv_monotonic_ms() - began, 2 * KV_PG_CONNECT_MS);
	test_server_stop(server);
}
END_TEST

START_TEST(says_why_it_cannot_connect_and_keeps_the_password_to_itself)
{
	refuses("postgresql://ana:hidden@127.0.0.1:1/kavak", KAVAK_EIO, "refused");
	refuses("postgresql://ana:hidden@no.such.host.invalid/kavak", KAVAK_EIO, "no.such.host");
	refuses("postgresql://ana:%zzhidden@h/kavak", KAVAK_EINVAL, "no address of a database");
	refuses("postgresql:kavak", KAVAK_EINVAL, "no address of a database");
	refuses("postgresql://h/kavak?nonsense=hidden", KAVAK_EINVAL, "no address of a database");
}
END_TEST

/* The server's URL with another user or database. */
static const char *changed(char *url, const char *from, const char *to)
{
	const char *at = strstr(postgres_url(), from);

	if (!at)
		return NULL;
	snprintf(url, POSTGRES_URL_MAX, "%.*s%s%s", (int) (at - postgres_url()), postgres_url(), to,
	         at + strlen(from));
	return url;
}

START_TEST(a_password_that_is_wrong_and_a_database_that_is_not_there_are_said)
{
	char url[POSTGRES_URL_MAX];

	/* A password is made slow to try on purpose, and under valgrind is too slow. */
	if (!test_is_slow() && changed(url, "//kavak@", "//kavak_locked:hidden@")) {
		free(postgres_does(postgres_url(), "DROP ROLE IF EXISTS kavak_locked; CREATE ROLE"
		                   " kavak_locked LOGIN PASSWORD 'another'"));
		refuses(url, KAVAK_EDENIED, "password");
	}
	if (changed(url, "/postgres?", "/nowhere?"))
		refuses(url, KAVAK_EIO, "nowhere");
}
END_TEST

START_TEST(a_database_of_somebody_else_s_or_of_a_newer_kavak_is_left_alone)
{
	char *n;

	schema = postgres_schema_new();
	free(postgres_does(schema.url, "CREATE TABLE theirs (x integer)"));
	refuses(schema.url, KAVAK_EDATA, "not one of kavak's");
	n = postgres_does(schema.url, "SELECT count(*) FROM pg_class WHERE relnamespace ="
	                  " current_schema()::regnamespace");
	ck_assert_str_eq(n, "1");
	free(n);
	postgres_schema_done(&schema);

	set_up();
	ck_assert_int_eq(kv_pg_exec(pg, "UPDATE kavak_schema SET version = 99", NULL), 0);
	refuses(schema.url, KAVAK_EDATA, "newer kavak");
	ck_assert_int_eq(kv_pg_exec(pg, "UPDATE kavak_schema SET version = 0", NULL), 0);
	refuses(schema.url, KAVAK_EDATA, "kavak init");
	tear_down();
}
END_TEST

START_TEST(prepares_a_text_once_and_lets_the_oldest_go)
{
	char sql[32];
	uint64_t before;

	set_up();
	ask("SELECT 1");
	before = kv_pg_n_prepared(pg);
	for (int i = 0; i < 10; i++)
		ask("SELECT 1");
	ck_assert_uint_eq(kv_pg_n_prepared(pg), before);
	for (int i = 0; i < 200; i++) {
		snprintf(sql, sizeof(sql), "SELECT %d", i);
		ck_assert_int_eq(ask(sql), i);
	}
	ck_assert_int_eq(ask("SELECT 1"), 1);
	ck_assert_int_le(ask("SELECT count(*) FROM pg_prepared_statements"), 97);
	tear_down();
}
END_TEST

START_TEST(what_it_is_given_comes_back_and_nothing_is_printed)
{
	const kavak_slice texts[] = { KAVAK_SLICE("a{},\"'\\ %_"), KAVAK_SLICE(""),
	                              KAVAK_SLICE("ñ") };
	KV_PG_VALUES values = { 0 };
	KV_AUTO(kv_pg_rows) *rows = NULL;
	int fds[2], keep = dup(2);
	char noise;

	set_up();
	ck_assert_int_eq(pipe2(fds, O_NONBLOCK), 0);
	dup2(fds[1], 2);
	kv_pg_add_int(&values, INT64_MIN);
	kv_pg_add_texts(&values, texts, 3);
	kv_pg_add_texts(&values, NULL, 0);
	kv_pg_add_text(&values, KAVAK_SLICE("with\0 NUL and \xff\xfe"));
	ck_assert_int_eq(kv_pg_query(pg, "SELECT $1, $2[1], $2[2], $2[3], cardinality($3), $4,"
	                             " NULL::text", &values, &rows, NULL), 0);
	ck_assert_int_eq(kv_pg_step(rows, NULL), 0);
	ck_assert(kv_pg_column_int(rows, 0) == INT64_MIN);
	for (int i = 0; i < 3; i++)
		ck_assert(kv_slice_eq(kv_pg_column_text(rows, 1 + i), texts[i]));
	ck_assert_int_eq(kv_pg_column_int(rows, 4), 0);
	ck_assert(kv_slice_is(kv_pg_column_text(rows, 5),
	                      "with NUL and \xef\xbf\xbd\xef\xbf\xbd"));
	ck_assert_uint_eq(kv_pg_column_text(rows, 6).len, 0);
	ck_assert_int_eq(kv_pg_step(rows, NULL), KAVAK_NOTFOUND);
	kv_pg_rows_end(rows);
	rows = NULL;
	ck_assert_int_eq(kv_pg_exec(pg, "DO $$ BEGIN RAISE WARNING 'look'; END $$; DROP TABLE IF"
	                            " EXISTS no_such_table", NULL), 0);
	dup2(keep, 2);
	ck_assert_int_eq(read(fds[0], &noise, 1), -1);
	tear_down();
}
END_TEST

START_TEST(survives_every_failed_allocation)
{
	kv_pg *other = NULL;
	kavak_error err = { 0 };
	int r;

	set_up();
	EACH_ALLOC_FAILS(r, kv_pg_open(schema.url, &plain, &other, &err),
	                 ck_assert_ptr_null(other));
	ck_assert_int_eq(r, 0);
	kv_pg_close(other);
	EACH_ALLOC_FAILS(r, kv_pg_run(pg, "UPDATE meta SET value = value", NULL, NULL, &err),
	                 (void) 0);
	ck_assert_int_eq(r, 0);
	tear_down();
}
END_TEST

/* --- the store over it --- */

static kavak_config *config;
static kavak_store *store;

static void open_store(void)
{
	kavak_error err = { 0 };

	schema = postgres_schema_new();
	ck_assert_int_eq(kavak_config_new(&config, NULL), 0);
	ck_assert_msg(kv_store_open(config, schema.url, &store, &err) == 0, "%s", err.text);
}

static void close_store(void)
{
	kv_store_close(store);
	kavak_config_free(config);
	postgres_schema_done(&schema);
}

/* All that work in this schema. */
static void end_all_sessions(void)
{
	char sql[160];

	snprintf(sql, sizeof(sql), "SELECT count(pg_terminate_backend(pid, 5000)) FROM"
	         " pg_stat_activity WHERE application_name = '%s'", schema.name);
	free(postgres_does(postgres_url(), sql));
}

START_TEST(an_import_that_loses_its_connection_says_so_and_the_next_goes_through)
{
	const kavak_car_row row = {
		.car = { .stock_id = KAVAK_SLICE("a"), .make = KAVAK_SLICE("Kia"),
		         .model = KAVAK_SLICE("Rio\0!"), .color = KAVAK_SLICE("\xff"),
		         .mileage_km = -1 },
		.make_key = KAVAK_SLICE("kia"), .model_key = KAVAK_SLICE("rio"),
	};
	kavak_swap_result result = { 0 };
	kavak_error err = { 0 };

	open_store();
	ck_assert_int_eq(kv_store_cars_begin(store, NULL), 0);
	ck_assert_int_eq(kv_store_cars_stage(store, &row, 1, NULL), 0);
	end_all_sessions();
	ck_assert_int_eq(kv_store_cars_swap(store, false, NULL, &err), KAVAK_EIO);
	kv_store_cars_abort(store);
	ck_assert_int_eq(kv_store_cars_begin(store, &err), 0);
	ck_assert_int_eq(kv_store_cars_stage(store, &row, 1, NULL), 0);
	ck_assert_int_eq(kv_store_cars_swap(store, false, &result, NULL), 0);
	ck_assert_uint_eq(result.n_inserted, 1);
	close_store();
}
END_TEST

START_TEST(a_second_import_at_the_same_time_gets_a_sentence)
{
	kavak_error err = { 0 };
	char hold[256];
	int r;

	open_store();
	ck_assert_int_eq(kv_store_cars_begin(store, NULL), 0);
	/* Another one, in the middle of its transaction. */
	snprintf(hold, sizeof(hold), "SELECT pg_advisory_lock(hashtextextended('kavak import %s',"
	         " 0))", schema.name);
	ck_assert_int_eq(kv_pg_open(schema.url, &plain, &pg, NULL), 0);
	ck_assert_int_eq(kv_pg_exec(pg, hold, NULL), 0);
	r = kv_store_cars_swap(store, false, NULL, &err);
	ck_assert_int_eq(r, KAVAK_EIO);
	ck_assert_msg(strstr(err.text, "another import"), "%s", err.text);
	kv_pg_close(pg);
	close_store();
}
END_TEST

static void add_tests_with_a_server(TCase *tc)
{
	tcase_add_test(tc, connects_again_when_the_server_was_started_again);
	tcase_add_test(tc, a_transaction_that_lost_its_connection_is_not_taken_up_again);
	tcase_add_test(tc, a_scope_that_did_not_commit_leaves_nothing);
	tcase_add_test(tc, a_statement_that_takes_too_long_is_ended);
	tcase_add_test(tc, what_came_before_a_stream_was_ended_is_there);
	tcase_add_test(tc, a_server_that_is_there_and_says_nothing_is_given_up);
	tcase_add_test(tc, a_password_that_is_wrong_and_a_database_that_is_not_there_are_said);
	tcase_add_test(tc, a_database_of_somebody_else_s_or_of_a_newer_kavak_is_left_alone);
	tcase_add_test(tc, prepares_a_text_once_and_lets_the_oldest_go);
	tcase_add_test(tc, what_it_is_given_comes_back_and_nothing_is_printed);
	tcase_add_test(tc, survives_every_failed_allocation);
	tcase_add_test(tc, an_import_that_loses_its_connection_says_so_and_the_next_goes_through);
	tcase_add_test(tc, a_second_import_at_the_same_time_gets_a_sentence);
}

TEST_MAIN("postgres",
	tcase_add_test(tc, says_why_it_cannot_connect_and_keeps_the_password_to_itself);
	tcase_add_test(tc, a_connection_that_is_never_made_is_given_up);
	if (postgres_url())
		add_tests_with_a_server(tc);
	postgres_say_skipped();
)
