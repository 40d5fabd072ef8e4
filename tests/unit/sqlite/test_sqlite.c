/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "sqlite/sqlite.h"
#include "support/fault.h"
#include "support/folder.h"
#include "support/main.h"

static const struct kv_sqlite_options durable = { .durable = true };

static kv_sqlite *open_or_fail(const char *path)
{
	kv_sqlite *db = NULL;
	kavak_error err = { 0 };

	ck_assert_msg(kv_sqlite_open(path, &durable, &db, &err) == 0, "%s", err.text);
	return db;
}

static int64_t ask(kv_sqlite *db, const char *sql)
{
	KV_AUTO(kv_query) *q = NULL;

	ck_assert_int_eq(kv_query_get(db, sql, &q, NULL), 0);
	ck_assert_int_eq(kv_query_step(q, NULL), 0);
	return kv_column_int(q, 0);
}

/* What another program, knowing nothing of kavak, does to a file. */
static void with_sqlite(const char *path, const char *sql)
{
	sqlite3 *db = NULL;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void refuses(const char *path, int code, const char *why)
{
	kv_sqlite *db = NULL;
	kavak_error err = { 0 };

	ck_assert_int_eq(kv_sqlite_open(path, &durable, &db, &err), code);
	ck_assert_ptr_null(db);
	ck_assert_msg(strstr(err.text, path) && strstr(err.text, why), "%s", err.text);
}

static void write_file(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, len), (ssize_t) len);
	close(fd);
}

START_TEST(creates_a_database_with_the_folders_it_needs)
{
	FOLDER folder = folder_new();
	char path[FOLDER_PATH], parent[FOLDER_PATH];
	struct stat st;
	kv_sqlite *db;

	folder_path(&folder, "a/b/kavak.db", path);
	folder_path(&folder, "a/b", parent);
	db = open_or_fail(path);
	ck_assert_int_eq(stat(parent, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0700);
	ck_assert_int_eq(ask(db, "PRAGMA application_id"), KV_SQLITE_APPLICATION_ID);
	ck_assert_int_eq(ask(db, "PRAGMA user_version"), kv_sqlite_version(db));
	ck_assert_int_eq(ask(db, "PRAGMA foreign_keys"), 1);
	ck_assert_int_eq(ask(db, "PRAGMA synchronous"), 2);
	kv_sqlite_close(db);
	kv_sqlite_close(open_or_fail(path));	/* and finds it there */
}
END_TEST

START_TEST(fills_a_file_that_is_empty)
{
	FOLDER folder = folder_new();
	char path[FOLDER_PATH];

	folder_path(&folder, "empty.db", path);
	write_file(path, "", 0);
	kv_sqlite_close(open_or_fail(path));
}
END_TEST

START_TEST(keeps_a_name_that_looks_like_a_uri_or_says_nothing)
{
	FOLDER folder = folder_new();
	kv_sqlite *db = NULL;

	ck_assert_int_eq(chdir(folder.name), 0);
	kv_sqlite_close(open_or_fail("file:x?mode=memory"));
	ck_assert_int_eq(access("file:x?mode=memory", F_OK), 0);
	ck_assert_int_eq(kv_sqlite_open("", &durable, &db, NULL), KAVAK_EINVAL);
	ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

START_TEST(refuses_a_file_that_is_no_database_and_leaves_it_alone)
{
	FOLDER folder = folder_new();
	static const char text[] = "make,model\nNissan,Versa\n";
	char path[FOLDER_PATH], back[64] = "";
	int fd;

	folder_path(&folder, "cars.csv", path);
	write_file(path, text, strlen(text));
	refuses(path, KAVAK_EDATA, "not a kavak database");
	fd = open(path, O_RDONLY);
	ck_assert_int_eq(read(fd, back, sizeof(back) - 1), (ssize_t) strlen(text));
	ck_assert_str_eq(back, text);
	close(fd);
	refuses(folder.name, KAVAK_EDATA, "a folder");
}
END_TEST

START_TEST(refuses_somebody_elses_database_and_leaves_it_alone)
{
	FOLDER folder = folder_new();
	char path[FOLDER_PATH];
	struct stat before, after;

	folder_path(&folder, "theirs.db", path);
	with_sqlite(path,
	            "PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)");
	ck_assert_int_eq(stat(path, &before), 0);
	refuses(path, KAVAK_EDATA, "not one of kavak's");
	ck_assert_int_eq(stat(path, &after), 0);
	ck_assert_int_eq(before.st_size, after.st_size);
	ck_assert_int_eq(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
}
END_TEST

static void count_migration(const char *name, void *userdata)
{
	(void) name;
	++*(unsigned *) userdata;
}

START_TEST(says_what_to_do_with_another_version)
{
	FOLDER folder = folder_new();
	char path[FOLDER_PATH];
	unsigned n = 0;
	struct kv_sqlite_options migrate = { .migrate = true, .migrated = count_migration,
	                                     .userdata = &n };
	kv_sqlite *db = NULL;

	folder_path(&folder, "kavak.db", path);
	ck_assert_int_eq(kv_sqlite_open(path, &migrate, &db, NULL), 0);
	ck_assert_uint_eq(n, kv_sqlite_version(db));	/* a new one hears them all */
	kv_sqlite_close(db);
	with_sqlite(path, "PRAGMA user_version = 99");
	refuses(path, KAVAK_EDATA, "newer kavak");
	with_sqlite(path, "PRAGMA user_version = 0");
	refuses(path, KAVAK_EDATA, "run 'kavak init'");
}
END_TEST

START_TEST(prepares_a_statement_once)
{
	kv_sqlite *db = open_or_fail(":memory:");
	uint64_t before;

	ask(db, "SELECT 41 + 1");
	before = kv_sqlite_n_prepared(db);
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(ask(db, "SELECT 41 + 1"), 42);
	ck_assert_uint_eq(kv_sqlite_n_prepared(db), before);
	kv_sqlite_close(db);
}
END_TEST

START_TEST(keeps_a_bounded_number_of_statements)
{
	kv_sqlite *db = open_or_fail(":memory:");
	char sql[32];
	uint64_t before;

	for (int i = 0; i < 500; i++) {
		snprintf(sql, sizeof(sql), "SELECT %d", i);
		ck_assert_int_eq(ask(db, sql), i);
	}
	before = kv_sqlite_n_prepared(db);
	ask(db, "SELECT 499");
	ck_assert_uint_eq(kv_sqlite_n_prepared(db), before);
	ask(db, "SELECT 0");
	ck_assert_uint_eq(kv_sqlite_n_prepared(db), before + 1);
	kv_sqlite_close(db);
}
END_TEST

START_TEST(runs_a_statement_inside_itself)
{
	kv_sqlite *db = open_or_fail(":memory:");
	static const char sql[] = "VALUES (1), (2)";
	KV_AUTO(kv_query) *outer = NULL;

	ck_assert_int_eq(kv_query_get(db, sql, &outer, NULL), 0);
	ck_assert_int_eq(kv_query_step(outer, NULL), 0);
	ck_assert_int_eq(ask(db, sql), 1);
	ck_assert_int_eq(kv_query_step(outer, NULL), 0);
	ck_assert_int_eq(kv_column_int(outer, 0), 2);
	ck_assert_int_eq(kv_query_step(outer, NULL), KAVAK_NOTFOUND);
	kv_query_end(KV_TAKE(outer));
	kv_sqlite_close(db);
}
END_TEST

START_TEST(a_deadline_ends_what_takes_too_long)
{
	kv_sqlite *db = open_or_fail(":memory:");
	KV_AUTO(kv_query) *q = NULL;
	kavak_error err = { 0 };
	int64_t before = kv_sqlite_deadline(db, 30);

	ck_assert_int_eq(kv_query_get(db, "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i +"
	                              " 1 FROM n) SELECT max(i) FROM n", &q, &err), 0);
	ck_assert_int_eq(kv_query_step(q, &err), KAVAK_ETIMEDOUT);
	kv_sqlite_deadline_restore(db, before);
	kv_query_end(KV_TAKE(q));
	ck_assert_int_eq(ask(db, "SELECT 1"), 1);
	kv_sqlite_close(db);
}
END_TEST

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

START_TEST(waits_for_another_writer_a_quarter_of_a_second_and_no_longer)
{
	FOLDER folder = folder_new();
	char path[FOLDER_PATH];
	kv_sqlite *a, *b;
	kv_sqlite_tx *tx_a = NULL, *tx_b = NULL;
	kavak_error err = { 0 };
	int64_t began;

	folder_path(&folder, "kavak.db", path);
	a = open_or_fail(path);
	b = open_or_fail(path);
	ck_assert_int_eq(kv_sqlite_begin(a, &tx_a, &err), 0);
	began = now_ms();
	ck_assert_int_eq(kv_sqlite_begin(b, &tx_b, &err), KAVAK_ETIMEDOUT);
	ck_assert_int_ge(now_ms() - began, KV_SQLITE_BUSY_MS);
	ck_assert_int_lt(now_ms() - began, 2 * KV_SQLITE_BUSY_MS);
	ck_assert_msg(strstr(err.text, "is busy"), "%s", err.text);
	kv_sqlite_rollback(tx_a);
	ck_assert_int_eq(kv_sqlite_begin(b, &tx_b, &err), 0);
	ck_assert_int_eq(kv_sqlite_commit(&tx_b, &err), 0);
	kv_sqlite_close(a);
	kv_sqlite_close(b);
}
END_TEST

START_TEST(lets_many_create_it_at_once)
{
	FOLDER folder = folder_new();
	char path[FOLDER_PATH];
	pid_t children[6];
	const size_t n = sizeof(children) / sizeof(*children);

	folder_path(&folder, "kavak.db", path);
	for (size_t i = 0; i < n; i++) {
		children[i] = fork();
		if (!children[i]) {
			kv_sqlite *db = NULL;
			kavak_error err = { 0 };
			int r = kv_sqlite_open(path, &durable, &db, &err);

			if (r)
				fprintf(stderr, "%s\n", err.text);
			kv_sqlite_close(db);
			_exit(r ? 1 : 0);
		}
	}
	for (size_t i = 0; i < n; i++) {
		int status;

		waitpid(children[i], &status, 0);
		ck_assert_int_eq(status, 0);
	}
}
END_TEST

/* Another process, forked before this one opens anything: it waits for a byte, opens, writes,
 * closes. */
static pid_t fork_writer(const char *path, const int pipe_fd[2])
{
	pid_t child = fork();
	kv_sqlite *db = NULL;
	char byte;
	int r;

	if (child)
		return child;
	r = read(pipe_fd[0], &byte, 1) == 1 ? kv_sqlite_open(path, &durable, &db, NULL) : -1;
	if (r == 0)
		r = kv_sqlite_exec(db, "INSERT INTO t VALUES ('theirs')", NULL);
	kv_sqlite_close(db);
	_exit(r ? 1 : 0);
}

START_TEST(a_second_handle_leaves_the_first_its_locks)
{
	FOLDER folder = folder_new();
	char path[FOLDER_PATH];
	kv_sqlite *a, *b;
	int pipe_fd[2], status;
	pid_t child;

	folder_path(&folder, "kavak.db", path);
	ck_assert_int_eq(pipe(pipe_fd), 0);
	child = fork_writer(path, pipe_fd);
	a = open_or_fail(path);
	ck_assert_int_eq(kv_sqlite_exec(a, "CREATE TABLE t (x)", NULL), 0);
	b = open_or_fail(path);
	ck_assert_int_eq(write(pipe_fd[1], "x", 1), 1);
	waitpid(child, &status, 0); /* were it the last one there, it would have removed the log */
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(kv_sqlite_exec(a, "INSERT INTO t VALUES ('ours')", NULL), 0);
	folder_path(&folder, "kavak.db-wal", path);
	ck_assert_int_eq(access(path, F_OK), 0);
	kv_sqlite_close(a);
	kv_sqlite_close(b);
	close(pipe_fd[0]);
	close(pipe_fd[1]);
}
END_TEST

START_TEST(writes_nothing_to_a_file_that_was_deleted)
{
	FOLDER folder = folder_new();
	char path[FOLDER_PATH];
	kv_sqlite *db;
	kv_sqlite_tx *tx = NULL;
	kavak_error err = { 0 };

	folder_path(&folder, "kavak.db", path);
	db = open_or_fail(path);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(kv_sqlite_begin(db, &tx, &err), KAVAK_EIO);
	ck_assert_ptr_null(tx);
	ck_assert_msg(strstr(err.text, path) && strstr(err.text, "deleted"), "%s", err.text);
	kv_sqlite_close(db);
}
END_TEST

/* Root may write everywhere: these are tried as nobody. */
static int open_as_nobody(const char *path)
{
	pid_t child = fork();
	int status;

	if (!child) {
		kv_sqlite *db = NULL;
		kavak_error err = { 0 };
		int r;

		if (geteuid() == 0 && setresuid(65534, 65534, 65534) < 0)
			_exit(99);
		r = kv_sqlite_open(path, &durable, &db, &err);
		if (r != KAVAK_EDENIED || !strstr(err.text, path))
			fprintf(stderr, "%d: %s\n", r, err.text);
		_exit(r == KAVAK_EDENIED && strstr(err.text, path) ? 42 : 1);
	}
	waitpid(child, &status, 0);
	return WEXITSTATUS(status);
}

START_TEST(says_when_it_may_not_write)
{
	FOLDER folder = folder_new();
	char path[FOLDER_PATH], below[FOLDER_PATH];

	folder_path(&folder, "kavak.db", path);
	folder_path(&folder, "", below);
	kv_sqlite_close(open_or_fail(path));
	ck_assert_int_eq(chmod(path, 0444), 0);
	ck_assert_int_eq(chmod(folder.name, 0777), 0);
	ck_assert_int_eq(open_as_nobody(path), 42);	/* a file that is read-only */
	ck_assert_int_eq(chmod(path, 0666), 0);
	ck_assert_int_eq(chmod(folder.name, 0555), 0);
	ck_assert_int_eq(open_as_nobody(path), 42);	/* a folder that is */
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(open_as_nobody(path), 42);	/* and nothing in it yet */
	ck_assert_int_eq(chmod(folder.name, 0755), 0);
}
END_TEST

START_TEST(says_when_the_disk_is_full_and_goes_on_when_it_is_not)
{
	FOLDER folder = folder_new();
	char path[FOLDER_PATH];
	struct rlimit before, tight;
	kavak_error err = { 0 };
	kv_sqlite *db;

	folder_path(&folder, "kavak.db", path);
	db = open_or_fail(path);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	tight = (struct rlimit) { .rlim_cur = 200000, .rlim_max = before.rlim_max };
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &tight), 0);
	ck_assert_int_eq(kv_sqlite_exec(db, "CREATE TABLE big (x); INSERT INTO big VALUES"
	                                " (zeroblob(5000000))",
	                                &err), KAVAK_EIO);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	ck_assert_msg(strstr(err.text, path) && strstr(err.text, "disk is full"), "%s", err.text);
	ck_assert_int_eq(kv_sqlite_exec(db, "INSERT INTO big VALUES (zeroblob(5000000))", &err), 0);
	kv_sqlite_close(db);
}
END_TEST

START_TEST(survives_every_failed_allocation)
{
	FOLDER folder = folder_new();
	char path[FOLDER_PATH];
	kv_sqlite *db = NULL;
	kavak_error err = { 0 };
	int r;

	folder_path(&folder, "deep/kavak.db", path);
	EACH_ALLOC_FAILS(r, kv_sqlite_open(path, &durable, &db, &err), ck_assert_ptr_null(db));
	ck_assert_int_eq(r, 0);
	kv_sqlite_close(db);
}
END_TEST

TEST_MAIN("sqlite",
	tcase_add_test(tc, creates_a_database_with_the_folders_it_needs);
	tcase_add_test(tc, fills_a_file_that_is_empty);
	tcase_add_test(tc, keeps_a_name_that_looks_like_a_uri_or_says_nothing);
	tcase_add_test(tc, refuses_a_file_that_is_no_database_and_leaves_it_alone);
	tcase_add_test(tc, refuses_somebody_elses_database_and_leaves_it_alone);
	tcase_add_test(tc, says_what_to_do_with_another_version);
	tcase_add_test(tc, prepares_a_statement_once);
	tcase_add_test(tc, keeps_a_bounded_number_of_statements);
	tcase_add_test(tc, runs_a_statement_inside_itself);
	tcase_add_test(tc, a_deadline_ends_what_takes_too_long);
	tcase_add_test(tc, waits_for_another_writer_a_quarter_of_a_second_and_no_longer);
	tcase_add_test(tc, lets_many_create_it_at_once);
	tcase_add_test(tc, a_second_handle_leaves_the_first_its_locks);
	tcase_add_test(tc, writes_nothing_to_a_file_that_was_deleted);
	tcase_add_test(tc, says_when_it_may_not_write);
	tcase_add_test(tc, says_when_the_disk_is_full_and_goes_on_when_it_is_not);
	tcase_add_test(tc, survives_every_failed_allocation);
)
