/* SPDX-License-Identifier: MIT */
/* What Redis does to a mailbox that SQLite does not: it forgets scripts, goes away, hangs, asks for
 * passwords. Each test has a server of its own. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <kavak/mailbox.h>

#include "base/buf.h"
#include "base/monotonic.h"
#include "config/config.h"
#include "support/main.h"
#include "support/redis.h"

#define S(lit) KAVAK_SLICE(lit)
#define WORDS(...) ((const char *const[]) { __VA_ARGS__, NULL })
#define SLACK_MS (test_is_slow() ? 2000 : 50)

static struct redis_server server;
static kavak_config *config;
static kavak_mailbox *mailbox;
static int64_t now_ms;

static int64_t fake_now(void *userdata)
{
	return *(int64_t *) userdata;
}

static void configure(const char *url)
{
	ck_assert_int_eq(kavak_config_new(&config, NULL), 0);
	now_ms = 1700000000000;
	kavak_config_set_clock(config, &(kavak_clock) { fake_now, &now_ms });
	ck_assert_int_eq(kavak_config_set(config, "REDIS_URL", url, NULL), 0);
}

static void open_mailbox(void)
{
	kavak_error err = { 0 };

	ck_assert_msg(kavak_mailbox_open(config, &mailbox, &err) == 0, "%s", err.text);
}

static void set_up(const char *const *options)
{
	redis_start(&server, options);
	configure(server.url);
	open_mailbox();
}

static void tear_down(void)
{
	kavak_mailbox_close(mailbox);
	kavak_config_free(config);
	redis_end(&server);
}

static int put(const char *user, const char *id, kavak_error *err)
{
	kavak_message message = { .id = kavak_slice_of(id), .user = kavak_slice_of(user),
	                          .body = S("{}"), .at_once = true };
	int result = 0, r = kavak_mailbox_put(mailbox, &message, 1, &result, err);

	return r ? r : result;
}

static int lease(const char *user, kavak_leases **ret_leases, kavak_error *err)
{
	kavak_lease_request request = KAVAK_LEASE_REQUEST_INIT;

	request.user = kavak_slice_of(user);
	return kavak_mailbox_lease(mailbox, &request, ret_leases, err);
}

/* The next lease's token; its first message's id and its tries are as expected. */
static kavak_token leases(const char *id, uint32_t tries)
{
	kavak_leases *all = NULL;
	kavak_error err = { 0 };
	const kavak_lease *one;
	kavak_token token;
	int r = lease(NULL, &all, &err);

	ck_assert_msg(r == 0, "%d %s", r, err.text);
	one = kavak_leases_get(all, 0);
	ck_assert_msg(kv_slice_is(one->messages[0].id, id), "%.*s", KV_FMT(one->messages[0].id));
	ck_assert_uint_eq(one->tries, tries);
	token = one->token;
	kavak_leases_free(all);
	return token;
}

START_TEST(works_on_after_the_server_forgot_its_scripts)
{
	kavak_token token;

	set_up(NULL);
	redis_do(server.url, WORDS("SCRIPT", "FLUSH"));
	ck_assert_int_eq(put("ana", "m1", NULL), 0);
	redis_do(server.url, WORDS("SCRIPT", "FLUSH"));
	token = leases("m1", 0);
	redis_do(server.url, WORDS("SCRIPT", "FLUSH"));
	ck_assert_int_eq(kavak_mailbox_done(mailbox, token, NULL), 0);
	tear_down();
}
END_TEST

START_TEST(loses_nothing_when_the_server_dies_and_comes_back)
{
	const char *const *options = WORDS("--appendonly", "yes", "--appendfsync", "always");
	kavak_error err = { 0 };
	kavak_token token;

	set_up(options);
	ck_assert_int_eq(put("ana", "m1", NULL), 0);
	redis_kill(&server);
	ck_assert_int_eq(put("ana", "m2", &err), KAVAK_EIO);
	ck_assert_msg(strstr(err.text, "redis at /") != NULL, "%s", err.text);
	redis_start_again(&server, options);
	ck_assert_int_eq(put("ana", "m2", NULL), 0);
	token = leases("m1", 0);
	redis_kill(&server);
	redis_start_again(&server, options);
	ck_assert_int_eq(kavak_mailbox_extend(mailbox, token, NULL), 0);
	ck_assert_int_eq(kavak_mailbox_done(mailbox, token, NULL), 0);
	tear_down();
}
END_TEST

START_TEST(a_verb_whose_answer_was_lost_is_asked_again)
{
	kavak_turn_result turn = KAVAK_TURN_RESULT_INIT;
	kavak_token token;

	set_up(NULL);
	turn.turn = 1;
	ck_assert_int_eq(put("ana", "m1", NULL), 0);
	redis_do(server.url, WORDS("CLIENT", "KILL", "TYPE", "normal"));
	ck_assert_int_eq(put("ana", "m1", NULL), 0);
	redis_do(server.url, WORDS("CLIENT", "KILL", "TYPE", "normal"));
	token = leases("m1", 0);
	ck_assert_int_eq(kavak_mailbox_commit(mailbox, token, &turn, NULL), 0);
	redis_do(server.url, WORDS("CLIENT", "KILL", "TYPE", "normal"));
	ck_assert_int_eq(kavak_mailbox_commit(mailbox, token, &turn, NULL), 0);
	ck_assert_int_eq(kavak_mailbox_done(mailbox, token, NULL), 0);
	/* As if that answer had not been heard; then as if it had. */
	redis_do(server.url, WORDS("CLIENT", "KILL", "TYPE", "normal"));
	ck_assert_int_eq(kavak_mailbox_done(mailbox, token, NULL), 0);
	ck_assert_int_eq(kavak_mailbox_done(mailbox, token, NULL), KAVAK_CONFLICT);
	tear_down();
}
END_TEST

/* The call fails in time while the server hangs. */
#define TIMES_OUT(call) do {                                                    \
	kavak_error err_ = { 0 };                                               \
	int64_t start_ = kv_monotonic_ms();                                     \
	int r_;                                                                 \
										\
	kill(server.pid, SIGSTOP);                                              \
	r_ = (call);                                                            \
	start_ = kv_monotonic_ms() - start_;                                    \
	ck_assert_msg(r_ == KAVAK_ETIMEDOUT, "%d %s", r_, err_.text);           \
	ck_assert_msg(start_ < 250 + SLACK_MS, "%d ms", (int) start_);          \
	kill(server.pid, SIGCONT);                                              \
} while (0)

START_TEST(a_server_that_hangs_costs_a_quarter_of_a_second_and_no_message)
{
	kavak_leases *all = NULL;
	kavak_mailbox *other = NULL;
	kavak_token token;

	set_up(NULL);
	ck_assert_int_eq(put("ana", "m0", NULL), 0);	/* the server knows the scripts */
	ck_assert_int_eq(kavak_mailbox_done(mailbox, leases("m0", 0), NULL), 0);
	TIMES_OUT(put("ana", "m1", &err_));
	ck_assert_int_eq(put("ana", "m1", NULL), 0);
	/* What was taken for us while nobody listened is nobody's, and no try is gone. */
	TIMES_OUT(lease(NULL, &all, &err_));
	token = leases("m1", 0);
	TIMES_OUT(kavak_mailbox_done(mailbox, token, &err_));
	/* It was done when the server woke up. */
	ck_assert_int_eq(kavak_mailbox_done(mailbox, token, NULL), KAVAK_CONFLICT);
	TIMES_OUT(kavak_mailbox_open(config, &other, &err_));
	ck_assert_ptr_null(other);
	ck_assert_int_eq(put("ana", "m2", NULL), 0);
	leases("m2", 0);
	tear_down();
}
END_TEST

static void is_denied(const char *user_and_password)
{
	char url[REDIS_URL_MAX + 64];
	kavak_error err = { 0 };

	snprintf(url, sizeof(url), "unix://%s%s/redis.sock", user_and_password, server.dir);
	ck_assert_int_eq(kavak_config_set(config, "REDIS_URL", url, NULL), 0);
	mailbox = NULL;
	ck_assert_int_eq(kavak_mailbox_open(config, &mailbox, &err), KAVAK_EDENIED);
	ck_assert_msg(!strstr(err.text, "hidden"), "%s", err.text);
	ck_assert_msg(strstr(err.text, "REDIS_URL") != NULL, "%s", err.text);
}

static void is_let_in(const char *user_and_password)
{
	char url[REDIS_URL_MAX + 64];

	snprintf(url, sizeof(url), "unix://%s%s/redis.sock", user_and_password, server.dir);
	ck_assert_int_eq(kavak_config_set(config, "REDIS_URL", url, NULL), 0);
	open_mailbox();
}

START_TEST(logs_in_and_says_when_it_may_not)
{
	KV_BUF detail = { 0 }, advice = { 0 };
	kavak_token token;
	char admin[REDIS_URL_MAX];

	redis_start(&server, WORDS("--requirepass", "top/hidden"));
	configure(server.url);
	is_denied("");
	is_denied(":hidden@");
	is_denied("ana:hidden@");
	is_let_in(":top%2Fhidden@");
	kavak_mailbox_close(mailbox);

	/* The user of doc/settings.md. */
	snprintf(admin, sizeof(admin), "unix://:top%%2Fhidden@%s/redis.sock", server.dir);
	redis_do(admin, WORDS("ACL", "SETUSER", "kavak", "on", ">p@ss", "~{kavak:*", "+@all",
			      "-@admin", "-@dangerous", "+info"));
	is_denied("kavak:hidden@");
	is_let_in("kavak:p%40ss@");
	ck_assert_int_eq(put("ana", "m1", NULL), 0);
	token = leases("m1", 0);
	ck_assert_int_eq(kavak_mailbox_done(mailbox, token, NULL), 0);
	ck_assert_int_eq(kavak_mailbox_forget(mailbox, S("ana"), NULL), 0);
	ck_assert_int_eq(kavak_mailbox_ping(mailbox, &detail, &advice, NULL), 0);
	ck_assert_msg(strstr(detail.ptr, "append-only file off") != NULL, "%s", detail.ptr);
	redis_do(admin, WORDS("ACL", "SETUSER", "kavak", "-info"));
	detail.len = advice.len = 0;
	ck_assert_int_eq(kavak_mailbox_ping(mailbox, &detail, &advice, NULL), 0);
	ck_assert_msg(strstr(detail.ptr, "does not tell") != NULL, "%s", detail.ptr);
	redis_do(admin, WORDS("ACL", "SETUSER", "kavak", "-evalsha", "-eval"));
	ck_assert_int_eq(put("ana", "m2", NULL), KAVAK_EDENIED);
	tear_down();
}
END_TEST

START_TEST(says_how_the_server_should_be_set)
{
	KV_BUF detail = { 0 }, advice = { 0 };

	set_up(WORDS("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"));
	ck_assert_int_eq(kavak_mailbox_ping(mailbox, &detail, &advice, NULL), 0);
	ck_assert_msg(strstr(advice.ptr, "appendonly yes") != NULL, "%s", advice.ptr);
	ck_assert_msg(strstr(advice.ptr, "noeviction") != NULL, "%s", advice.ptr);
	redis_do(server.url, WORDS("CONFIG", "SET", "maxmemory-policy", "noeviction"));
	redis_do(server.url, WORDS("CONFIG", "SET", "appendonly", "yes"));
	advice.len = 0;
	ck_assert_int_eq(kavak_mailbox_ping(mailbox, &detail, &advice, NULL), 0);
	ck_assert_uint_eq(advice.len, 0);
	tear_down();
}
END_TEST

START_TEST(a_server_without_memory_refuses_and_goes_on_later)
{
	kavak_error err = { 0 };

	set_up(NULL);
	redis_do(server.url, WORDS("CONFIG", "SET", "maxmemory", "1"));
	ck_assert_int_eq(put("ana", "m1", &err), KAVAK_EIO);
	ck_assert_msg(strstr(err.text, "no memory left") != NULL, "%s", err.text);
	redis_do(server.url, WORDS("CONFIG", "SET", "maxmemory", "0"));
	ck_assert_int_eq(put("ana", "m1", NULL), 0);
	leases("m1", 0);
	tear_down();
}
END_TEST

START_TEST(foreign_data_is_said_and_buries_nobody)
{
	kavak_leases *all = NULL;
	kavak_error err = { 0 };

	set_up(NULL);
	ck_assert_int_eq(put("eva", "m0", NULL), 0);
	now_ms++;
	ck_assert_int_eq(put("ana", "m1", NULL), 0);
	now_ms++;
	ck_assert_int_eq(put("luis", "m2", NULL), 0);
	redis_do(server.url, WORDS("SET", "{kavak:0}:m:ana", "x"));
	redis_do(server.url, WORDS("XADD", "{kavak:0}:arrivals", "*", "what", "is this"));
	ck_assert_int_eq(lease(NULL, &all, &err), KAVAK_EDATA);
	ck_assert_msg(strstr(err.text, "is not kavak's") != NULL, "%s", err.text);
	redis_do(server.url, WORDS("DEL", "{kavak:0}:m:ana"));
	leases("m0", 0);
	leases("m1", 0);
	leases("m2", 0);
	ck_assert_int_eq(lease(NULL, &all, NULL), KAVAK_NOTFOUND);
	redis_do(server.url, WORDS("RPUSH", "{kavak:0}:m:rosa", "x"));
	err.text[0] = '\0';
	ck_assert_int_eq(lease("rosa", &all, &err), KAVAK_EDATA);
	ck_assert_msg(strstr(err.text, "what is none") != NULL, "%s", err.text);
	tear_down();
}
END_TEST

START_TEST(the_number_of_shards_stays_what_it_was)
{
	char url[REDIS_URL_MAX + 16];
	kavak_mailbox *other = NULL;
	kavak_error err = { 0 };

	set_up(NULL);
	snprintf(url, sizeof(url), "%s?shards=2", server.url);
	ck_assert_int_eq(kavak_config_set(config, "REDIS_URL", url, NULL), 0);
	ck_assert_int_eq(kavak_mailbox_open(config, &other, &err), KAVAK_EINVAL);
	ck_assert_msg(strstr(err.text, "set up with 1") != NULL, "%s", err.text);
	redis_do(server.url, WORDS("SET", "{kavak:0}:shards", "many"));
	ck_assert_int_eq(kavak_mailbox_open(config, &other, NULL), KAVAK_EDATA);
	tear_down();
}
END_TEST

START_TEST(who_asks_for_a_user_does_not_wait_behind_the_others)
{
	enum { N = 1200 };	/* more than one lease moves */
	static kavak_message many[N];
	static char ids[N][16];
	kavak_leases *all = NULL;

	set_up(NULL);
	for (int i = 0; i < N; i++)
		many[i] = (kavak_message) {
			.id = { ids[i], (size_t) snprintf(ids[i], sizeof(ids[i]), "m%d", i) },
			.user = { ids[i], strlen(ids[i]) }, .body = S("{}"),
		};
	ck_assert_int_eq(kavak_mailbox_put(mailbox, many, N, NULL, NULL), 0);
	ck_assert_int_eq(put("ana", "last", NULL), 0);
	ck_assert_int_eq(lease("ana", &all, NULL), 0);
	kavak_leases_free(all);
	ck_assert_int_eq(kavak_mailbox_forget(mailbox, S("m1199"), NULL), 0);
	tear_down();
}
END_TEST

/* --- several workers, side by side --- */

enum { N_USERS = 50, N_WORKERS = 4 };

static int n_expected;		/* messages of each user */
static int n_seen[N_USERS];	/* written by whoever has the user */
static int in_hand[N_USERS];
static int n_done, n_wrong;

/* A busy machine may make a call wait too long; asked again, what was done is a conflict. */
#define PERSIST(call) ({                                                        \
	int r_, n_asked_ = 0;                                                   \
										\
	while ((r_ = (call)) == KAVAK_ETIMEDOUT && ++n_asked_ < 100)            \
		;                                                               \
	n_asked_ && r_ == KAVAK_CONFLICT ? 0 : r_;                              \
})

static bool work(kavak_mailbox *mine, const kavak_lease *one, unsigned *seed)
{
	int user = (int) strtol(one->user.ptr + 1, NULL, 10), n = n_seen[user];

	if (__atomic_exchange_n(&in_hand[user], 1, __ATOMIC_SEQ_CST))
		__atomic_add_fetch(&n_wrong, 1, __ATOMIC_SEQ_CST);
	for (size_t i = 0; i < one->n_messages; i++)
		if (strtol(strchr(one->messages[i].id.ptr, '-') + 1, NULL, 10) != n++)
			__atomic_add_fetch(&n_wrong, 1, __ATOMIC_SEQ_CST);
	if (rand_r(seed) % 4 == 0) {	/* nothing came of it: all of them again */
		__atomic_store_n(&in_hand[user], 0, __ATOMIC_SEQ_CST);
		return PERSIST(kavak_mailbox_retry(mine, one->token, rand_r(seed) % 3, S("chance"),
		                                   NULL)) == 0;
	}
	n_seen[user] = n;
	__atomic_add_fetch(&n_done, (int) one->n_messages, __ATOMIC_SEQ_CST);
	__atomic_store_n(&in_hand[user], 0, __ATOMIC_SEQ_CST);
	return PERSIST(kavak_mailbox_done(mine, one->token, NULL)) == 0;
}

static void *worker(void *userdata)
{
	kavak_lease_request request = KAVAK_LEASE_REQUEST_INIT;
	kavak_mailbox *mine = NULL;
	unsigned seed = (unsigned) (uintptr_t) userdata;
	bool ok = PERSIST(kavak_mailbox_open(config, &mine, NULL)) == 0;
	int64_t end = kv_monotonic_ms() + 60000;

	request.max = 4;
	while (ok && __atomic_load_n(&n_done, __ATOMIC_SEQ_CST) < n_expected * N_USERS &&
	       kv_monotonic_ms() < end) {
		kavak_leases *all = NULL;

		ok = PERSIST(kavak_mailbox_lease(mine, &request, &all, NULL)) >= 0;
		for (size_t i = 0; ok && i < kavak_leases_count(all); i++)
			ok = work(mine, kavak_leases_get(all, i), &seed);
		kavak_leases_free(all);
	}
	kavak_mailbox_close(mine);
	return ok ? NULL : userdata;
}

START_TEST(keeps_the_order_of_each_user_under_four_workers)
{
	pthread_t threads[N_WORKERS];
	void *failed;
	char id[32], user[16];

	n_expected = test_is_slow() ? 4 : 40;
	redis_start(&server, NULL);
	ck_assert_int_eq(kavak_config_new(&config, NULL), 0);
	ck_assert_int_eq(kavak_config_set(config, "REDIS_URL", server.url, NULL), 0);
	ck_assert_int_eq(kavak_config_set(config, "KAVAK_MAX_TRIES", "100", NULL), 0);
	open_mailbox();
	for (uintptr_t i = 0; i < N_WORKERS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, worker, (void *) (i + 1)), 0);
	for (int i = 0; i < n_expected; i++)
		for (int u = 0; u < N_USERS; u++) {
			snprintf(user, sizeof(user), "u%d", u);
			snprintf(id, sizeof(id), "%d-%d", u, i);
			ck_assert_int_eq(PERSIST(put(user, id, NULL)), 0);
		}
	for (int i = 0; i < N_WORKERS; i++) {
		ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
		ck_assert_ptr_null(failed);
	}
	ck_assert_int_eq(n_wrong, 0);
	ck_assert_int_eq(n_done, n_expected * N_USERS);
	tear_down();
}
END_TEST

static int skip(void)
{
	fprintf(stderr, "there is no redis-server: skipped\n");
	return 77;
}

static int run(void)
{
	TEST_RUN("mailbox on Redis",
		tcase_add_test(tc, works_on_after_the_server_forgot_its_scripts);
		tcase_add_test(tc, loses_nothing_when_the_server_dies_and_comes_back);
		tcase_add_test(tc, a_verb_whose_answer_was_lost_is_asked_again);
		tcase_add_test(tc, a_server_that_hangs_costs_a_quarter_of_a_second_and_no_message);
		tcase_add_test(tc, logs_in_and_says_when_it_may_not);
		tcase_add_test(tc, says_how_the_server_should_be_set);
		tcase_add_test(tc, a_server_without_memory_refuses_and_goes_on_later);
		tcase_add_test(tc, foreign_data_is_said_and_buries_nobody);
		tcase_add_test(tc, the_number_of_shards_stays_what_it_was);
		tcase_add_test(tc, who_asks_for_a_user_does_not_wait_behind_the_others);
		tcase_add_test(tc, keeps_the_order_of_each_user_under_four_workers);
	)
}

int main(void)
{
	return redis_is_installed() ? run() : skip();
}
