/* SPDX-License-Identifier: MIT */
/* What every mailbox must do. A driver joins by a row in `mailboxes`. */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include <kavak/mailbox.h>

#include "base/buf.h"
#include "config/config.h"
#include "support/fault.h"
#include "support/folder.h"
#include "support/main.h"
#include "support/redis.h"

/* %s: a folder of the test's own; or a database of the Redis that a variable names. */
static const struct {
	const char *setting, *url;
	bool        shared;	/* two handles see one another's work */
	bool        file;	/* lives in that folder */
	const char *redis;	/* what follows that Redis's address */
	bool        in_shards;	/* each with an order and a bound of its own */
} mailboxes[] = {
	{ "DATABASE_URL", "sqlite:%s/kavak.db", true, true, NULL, false },
	{ "DATABASE_URL", "sqlite::memory:", false, false, NULL, false },
	{ "REDIS_URL", "%s", true, false, "", false },
	{ "REDIS_URL", "%s", true, false, "shards=3", true },
};
#define N_MAILBOXES (redis_url() ? 4 : 2)

#define S(lit) KAVAK_SLICE(lit)
#define SECOND 1000
#define DAY    ((int64_t) 24 * 3600 * SECOND)

static struct folder folder;
static kavak_config *config;
static kavak_mailbox *mailbox;
static int64_t now_ms;

static int64_t fake_now(void *userdata)
{
	return *(int64_t *) userdata;
}

static kavak_mailbox *open_one(void)
{
	kavak_mailbox *one = NULL;
	kavak_error err = { 0 };

	ck_assert_msg(kavak_mailbox_open(config, &one, &err) == 0, "%s", err.text);
	return one;
}

/* settings: "NAME=VALUE" pairs up to NULL, beside those of the row. */
static void set_up(int i, const char *setting, const char *value)
{
	char url[FOLDER_PATH], redis[REDIS_URL_MAX];

	folder = folder_new();
	if (mailboxes[i].redis) {
		redis_fresh(1, redis);
		if (*mailboxes[i].redis)
			snprintf(redis + strlen(redis), sizeof(redis) - strlen(redis), "%s%s",
				 strchr(redis, '?') ? "&" : "?", mailboxes[i].redis);
	}
	now_ms = 1700000000000;
	ck_assert_int_eq(kavak_config_new(&config, NULL), 0);
	kavak_config_set_clock(config, &(kavak_clock) { fake_now, &now_ms });
	snprintf(url, sizeof(url), mailboxes[i].url,
		 mailboxes[i].redis ? redis : folder.name);
	ck_assert_int_eq(kavak_config_set(config, mailboxes[i].setting, url, NULL), 0);
	if (setting)
		ck_assert_int_eq(kavak_config_set(config, setting, value, NULL), 0);
	mailbox = open_one();
}

static void tear_down(void)
{
	kavak_mailbox_close(mailbox);
	kavak_config_free(config);
	folder_done(&folder);
}

static int put_in(kavak_mailbox *into, const char *user, const char *id, bool at_once)
{
	kavak_message message = { .id = kavak_slice_of(id), .user = kavak_slice_of(user),
	                          .body = S("{\"text\":\"hola\"}"), .at_once = at_once };
	kavak_error err = { 0 };
	int result = 99;

	ck_assert_msg(kavak_mailbox_put(into, &message, 1, &result, &err) == 0, "%s", err.text);
	return result;
}

static void put(const char *user, const char *id)
{
	ck_assert_int_eq(put_in(mailbox, user, id, false), 0);
}

/* The next lease, or NULL. */
static kavak_leases *lease_from(kavak_mailbox *from, const char *user)
{
	kavak_lease_request request = KAVAK_LEASE_REQUEST_INIT;
	kavak_leases *leases = NULL;
	kavak_error err = { 0 };
	int r;

	request.user = kavak_slice_of(user);
	r = kavak_mailbox_lease(from, &request, &leases, &err);
	ck_assert_msg(r >= 0, "%s", err.text);
	ck_assert((r == 0) == (leases != NULL));
	return leases;
}

/* Lease somebody and hold what the lease says against "user: id id". */
static kavak_token leases_to(const char *expected)
{
	kavak_leases *leases = lease_from(mailbox, NULL);
	const kavak_lease *lease = kavak_leases_get(leases, 0);
	KV_BUF seen = { 0 };
	kavak_token token;

	ck_assert_msg(lease != NULL, "nobody is due; '%s' was expected", expected);
	kv_buf_addf(&seen, "%.*s:", KV_FMT(lease->user));
	for (size_t i = 0; i < lease->n_messages; i++)
		kv_buf_addf(&seen, " %.*s", KV_FMT(lease->messages[i].id));
	ck_assert_str_eq(seen.ptr, expected);
	ck_assert_uint_ne(lease->token, 0);
	token = lease->token;
	kavak_leases_free(leases);
	return token;
}

static void nobody_is_due(void)
{
	ck_assert_ptr_null(lease_from(mailbox, NULL));
}

static int commit(kavak_token token, uint64_t number)
{
	const kavak_slice parts[] = { S("{\"text\":\"uno\"}"), S("{\"text\":\"dos\"}") };
	kavak_turn_result turn = KAVAK_TURN_RESULT_INIT;

	turn.turn = number;
	turn.state = S("{\"n\":1}");
	turn.parts = parts;
	turn.n_parts = 2;
	turn.transcript = S("{\"reply\":\"uno dos\"}");
	return kavak_mailbox_commit(mailbox, token, &turn, NULL);
}

static kavak_mailbox_status status(void)
{
	kavak_mailbox_status s;

	ck_assert_int_eq(kavak_mailbox_status_get(mailbox, &s, NULL), 0);
	return s;
}

START_TEST(hands_out_what_came_in_order_with_what_is_remembered)
{
	kavak_leases *leases;
	const kavak_lease *lease;

	set_up(_i, NULL, NULL);
	put("ana", "m1");
	now_ms += 100;
	put("ana", "m2");
	ck_assert_uint_eq(status().n_arrivals, 2);
	now_ms += 2 * SECOND;
	leases = lease_from(mailbox, NULL);
	ck_assert_uint_eq(kavak_leases_count(leases), 1);
	ck_assert_ptr_null(kavak_leases_get(leases, 1));
	lease = kavak_leases_get(leases, 0);
	ck_assert(kv_slice_is(lease->user, "ana"));
	ck_assert_uint_eq(lease->n_messages, 2);
	ck_assert(kv_slice_is(lease->messages[0].id, "m1") &&
	          kv_slice_is(lease->messages[1].id, "m2"));
	ck_assert(kv_slice_is(lease->messages[0].body, "{\"text\":\"hola\"}"));
	ck_assert(kv_slice_is(lease->messages[0].user, "ana"));
	ck_assert_int_eq(lease->messages[1].at_ms, lease->messages[0].at_ms + 100);
	ck_assert_uint_eq(lease->state.len, 0);
	ck_assert_uint_eq(lease->turn, 0);
	ck_assert_uint_eq(lease->n_parts, 0);
	ck_assert_uint_eq(lease->tries, 0);
	ck_assert_int_eq(lease->until_ms, now_ms + 90 * SECOND);
	ck_assert_uint_eq(status().n_arrivals, 0);
	ck_assert_uint_eq(status().n_leased, 1);

	ck_assert_int_eq(commit(lease->token, 7), 0);
	ck_assert_uint_eq(status().n_unsent, 2);
	ck_assert_int_eq(kavak_mailbox_done(mailbox, lease->token, NULL), 0);
	kavak_leases_free(leases);
	ck_assert_uint_eq(status().n_unsent + status().n_leased + status().n_users_due, 0);
	nobody_is_due();

	put("ana", "m3");
	now_ms += 2 * SECOND;
	leases = lease_from(mailbox, NULL);
	ck_assert(kv_slice_is(kavak_leases_get(leases, 0)->state, "{\"n\":1}"));
	kavak_leases_free(leases);
	tear_down();
}
END_TEST

START_TEST(waits_for_a_short_quiet_but_not_for_ever)
{
	char id[16];

	set_up(_i, NULL, NULL);
	put("ana", "m0");
	nobody_is_due();
	now_ms += 999;
	nobody_is_due();
	now_ms += 1;
	kavak_mailbox_done(mailbox, leases_to("ana: m0"), NULL);

	for (int i = 1; i <= 5; i++) {	/* she goes on writing, 900 ms apart */
		snprintf(id, sizeof(id), "m%d", i);
		put("ana", id);
		nobody_is_due();
		now_ms += i < 5 ? 900 : 400;
	}
	leases_to("ana: m1 m2 m3 m4 m5");	/* 4 s after the first */
	tear_down();
}
END_TEST

START_TEST(takes_a_button_at_once_and_a_named_user_too)
{
	kavak_leases *leases;

	set_up(_i, NULL, NULL);
	ck_assert_int_eq(put_in(mailbox, "ana", "m1", true), 0);
	kavak_mailbox_done(mailbox, leases_to("ana: m1"), NULL);
	put("ana", "m2");	/* the button is over: quiet again */
	nobody_is_due();
	put("luis", "m3");
	leases = lease_from(mailbox, "luis");
	ck_assert_uint_eq(kavak_leases_count(leases), 1);
	ck_assert(kv_slice_is(kavak_leases_get(leases, 0)->messages[0].id, "m3"));
	kavak_leases_free(leases);
	ck_assert_ptr_null(lease_from(mailbox, "nadie"));
	tear_down();
}
END_TEST

START_TEST(a_customer_is_with_one_worker_at_a_time)
{
	kavak_lease_request request = KAVAK_LEASE_REQUEST_INIT;
	kavak_leases *leases = NULL;
	kavak_token token;

	set_up(_i, NULL, NULL);
	put("ana", "m1");
	now_ms += 2 * SECOND;
	token = leases_to("ana: m1");
	put("ana", "m2");	/* comes during the turn, waits for the next */
	now_ms += 2 * SECOND;
	nobody_is_due();
	request.user = S("ana");
	ck_assert_int_eq(kavak_mailbox_lease(mailbox, &request, &leases, NULL), KAVAK_CONFLICT);
	ck_assert_int_eq(commit(token, 1), 0);
	ck_assert_int_eq(kavak_mailbox_done(mailbox, token, NULL), 0);
	leases_to("ana: m2");
	tear_down();
}
END_TEST

START_TEST(takes_as_many_customers_as_asked_for_longest_waiting_first)
{
	kavak_lease_request request = KAVAK_LEASE_REQUEST_INIT;
	kavak_leases *leases = NULL;

	if (mailboxes[_i].in_shards)
		return;
	set_up(_i, NULL, NULL);
	put("ana", "m1");
	now_ms += 10;
	put("luis", "m2");
	now_ms += 10;
	put("eva", "m3");
	now_ms += 2 * SECOND;
	request.max = 2;
	ck_assert_int_eq(kavak_mailbox_lease(mailbox, &request, &leases, NULL), 0);
	ck_assert_uint_eq(kavak_leases_count(leases), 2);
	ck_assert(kv_slice_is(kavak_leases_get(leases, 0)->user, "ana"));
	ck_assert(kv_slice_is(kavak_leases_get(leases, 1)->user, "luis"));
	kavak_leases_free(leases);
	leases_to("eva: m3");
	request.max = 0;
	ck_assert_int_eq(kavak_mailbox_lease(mailbox, &request, &leases, NULL), KAVAK_EINVAL);
	tear_down();
}
END_TEST

START_TEST(a_repeated_message_is_answered_once_for_eight_days)
{
	kavak_message twice[] = { { .id = S("m1"), .user = S("ana"), .body = S("{}") },
	                          { .id = S("m1"), .user = S("ana"), .body = S("{}") } };
	int results[2] = { 9, 9 };

	set_up(_i, NULL, NULL);
	ck_assert_int_eq(kavak_mailbox_put(mailbox, twice, 2, results, NULL), 0);
	ck_assert(!results[0] && !results[1]);
	now_ms += 2 * SECOND;
	kavak_mailbox_done(mailbox, leases_to("ana: m1"), NULL);
	put("ana", "m1");
	now_ms += 2 * SECOND;
	nobody_is_due();
	now_ms += 8 * DAY - 5 * SECOND;
	put("ana", "m1");
	now_ms += 2 * SECOND;
	nobody_is_due();
	now_ms += 8 * DAY;
	put("ana", "m1");
	now_ms += 2 * SECOND;
	leases_to("ana: m1");
	tear_down();
}
END_TEST

START_TEST(refuses_beyond_its_bound_and_never_trims)
{
	kavak_message three[] = { { .id = S("m2"), .user = S("ana"), .body = S("{}") },
	                          { .id = S("m3"), .user = S("ana"), .body = S("{}") },
	                          { .id = S("m4"), .user = S("ana"), .body = S("{}") } };
	int results[3];

	if (mailboxes[_i].in_shards)
		return;
	set_up(_i, "KAVAK_MAILBOX_MAX", "3");
	put("ana", "m1");
	ck_assert_int_eq(kavak_mailbox_put(mailbox, three, 3, results, NULL), 0);
	ck_assert(!results[0] && !results[1] && results[2] == KAVAK_ELIMIT);
	ck_assert_int_eq(put_in(mailbox, "ana", "m1", false), 0); /* known: accepted already */
	now_ms += 2 * SECOND;
	kavak_mailbox_done(mailbox, leases_to("ana: m1 m2 m3"), NULL);
	put("ana", "m4");	/* what was refused was not remembered as seen */
	now_ms += 2 * SECOND;
	leases_to("ana: m4");
	tear_down();
}
END_TEST

START_TEST(refuses_messages_that_are_none)
{
	static char much[KAVAK_MAILBOX_BODY_MAX + 1];
	kavak_message m = { .id = S("x"), .user = S("ana") };
	int result;

	set_up(_i, NULL, NULL);
	m.id.len = 0;
	ck_assert_int_eq(kavak_mailbox_put(mailbox, &m, 1, &result, NULL), KAVAK_EINVAL);
	m.id = (kavak_slice) { much, KAVAK_MAILBOX_ID_MAX + 1 };
	ck_assert_int_eq(kavak_mailbox_put(mailbox, &m, 1, &result, NULL), KAVAK_EINVAL);
	m.id = S("x");
	m.user.len = 0;
	ck_assert_int_eq(kavak_mailbox_put(mailbox, &m, 1, &result, NULL), KAVAK_EINVAL);
	m.user = S("ana");
	m.body = (kavak_slice) { much, sizeof(much) };
	ck_assert_int_eq(kavak_mailbox_put(mailbox, &m, 1, &result, NULL), KAVAK_EINVAL);
	ck_assert_int_eq(kavak_mailbox_put(mailbox, &m, KAVAK_MAILBOX_PUT_MAX + 1, &result, NULL),
	                 KAVAK_EINVAL);
	ck_assert_uint_eq(status().n_arrivals, 0);
	tear_down();
}
END_TEST

START_TEST(refuses_a_stale_token)
{
	kavak_token old, new;
	kavak_turn_result turn = KAVAK_TURN_RESULT_INIT;

	set_up(_i, NULL, NULL);
	put("ana", "m1");
	now_ms += 2 * SECOND;
	old = leases_to("ana: m1");
	now_ms += 90 * SECOND;	/* slept past it; nobody else came yet */
	ck_assert_int_eq(kavak_mailbox_extend(mailbox, old, NULL), KAVAK_CONFLICT);
	ck_assert_int_eq(commit(old, 1), KAVAK_CONFLICT);
	new = leases_to("ana: m1");
	ck_assert_uint_ne(old, new);
	ck_assert_int_eq(commit(old, 1), KAVAK_CONFLICT);
	ck_assert_int_eq(kavak_mailbox_sending(mailbox, old, 0, 0, NULL), KAVAK_CONFLICT);
	ck_assert_int_eq(kavak_mailbox_sent(mailbox, old, 0, KAVAK_PART_SENT, S(""), NULL),
	                 KAVAK_CONFLICT);
	ck_assert_int_eq(kavak_mailbox_done(mailbox, old, NULL), KAVAK_CONFLICT);
	ck_assert_int_eq(kavak_mailbox_retry(mailbox, old, 0, S("x"), NULL), KAVAK_CONFLICT);
	ck_assert_int_eq(kavak_mailbox_done(mailbox, 0, NULL), KAVAK_CONFLICT);
	ck_assert_uint_eq(status().n_unsent, 0);
	ck_assert_int_eq(commit(new, 1), 0);
	ck_assert_int_eq(kavak_mailbox_commit(mailbox, new, &turn, NULL), KAVAK_EINVAL);
	tear_down();
}
END_TEST

START_TEST(a_live_worker_keeps_its_lease)
{
	kavak_token token;

	set_up(_i, NULL, NULL);
	put("ana", "m1");
	now_ms += 2 * SECOND;
	token = leases_to("ana: m1");
	for (int i = 0; i < 5; i++) {
		now_ms += 80 * SECOND;
		ck_assert_int_eq(kavak_mailbox_extend(mailbox, token, NULL), 0);
	}
	nobody_is_due();
	ck_assert_int_eq(kavak_mailbox_done(mailbox, token, NULL), 0);
	tear_down();
}
END_TEST

START_TEST(what_was_decided_is_sent_by_whoever_comes_after)
{
	kavak_leases *leases;
	const kavak_lease *lease;
	kavak_token token;

	set_up(_i, NULL, NULL);
	put("ana", "m1");
	now_ms += 2 * SECOND;
	token = leases_to("ana: m1");
	ck_assert_int_eq(commit(token, 77), 0);
	ck_assert_int_eq(commit(token, 77), 0);		/* asked again: written once */
	ck_assert_int_eq(commit(token, 78), KAVAK_CONFLICT);
	ck_assert_int_eq(kavak_mailbox_sending(mailbox, token, 0, SECOND, NULL), 0);
	ck_assert_int_eq(kavak_mailbox_sent(mailbox, token, 0, KAVAK_PART_SENT, S("SM1"), NULL), 0);
	ck_assert_int_eq(kavak_mailbox_sending(mailbox, token, 0, SECOND, NULL), KAVAK_NOTFOUND);
	ck_assert_int_eq(kavak_mailbox_sending(mailbox, token, 2, SECOND, NULL), KAVAK_NOTFOUND);
	ck_assert_int_eq(kavak_mailbox_sending(mailbox, token, 1, SECOND, NULL), 0);
	put("ana", "m2");
	if (mailboxes[_i].shared) {	/* the worker dies here */
		kavak_mailbox_close(mailbox);
		mailbox = open_one();
	}
	now_ms += 91 * SECOND;
	leases = lease_from(mailbox, NULL);
	lease = kavak_leases_get(leases, 0);
	ck_assert_uint_eq(lease->turn, 77);
	ck_assert_uint_eq(lease->tries, 1);
	ck_assert_uint_eq(lease->n_messages, 1);	/* m2 is for the next turn */
	ck_assert(kv_slice_is(lease->state, "{\"n\":1}"));
	ck_assert(kv_slice_is(lease->transcript, "{\"reply\":\"uno dos\"}"));
	ck_assert_uint_eq(lease->n_parts, 2);
	ck_assert_int_eq(lease->parts[0].state, KAVAK_PART_SENT);
	ck_assert(kv_slice_is(lease->parts[0].sid, "SM1"));
	ck_assert(kv_slice_is(lease->parts[0].body, "{\"text\":\"uno\"}"));
	ck_assert_int_eq(lease->parts[1].state, KAVAK_PART_UNKNOWN);	/* it may have left */
	ck_assert_uint_eq(lease->parts[1].index, 1);
	ck_assert_uint_eq(status().n_unknown, 1);
	ck_assert_int_eq(kavak_mailbox_sending(mailbox, lease->token, 1, SECOND, NULL), 0);
	ck_assert_int_eq(kavak_mailbox_sent(mailbox, lease->token, 1, KAVAK_PART_SENT, S("SM2"),
	                                    NULL),
	                 0);
	ck_assert_int_eq(kavak_mailbox_done(mailbox, lease->token, NULL), 0);
	kavak_leases_free(leases);
	leases_to("ana: m2");
	tear_down();
}
END_TEST

START_TEST(a_send_starts_only_if_the_lease_outlives_it)
{
	kavak_token token;

	set_up(_i, NULL, NULL);
	put("ana", "m1");
	now_ms += 2 * SECOND;
	token = leases_to("ana: m1");
	ck_assert_int_eq(commit(token, 1), 0);
	now_ms += 85 * SECOND;
	ck_assert_int_eq(kavak_mailbox_sending(mailbox, token, 0, 10 * SECOND, NULL),
	                 KAVAK_CONFLICT);
	ck_assert_int_eq(kavak_mailbox_sending(mailbox, token, 0, 4 * SECOND, NULL), 0);
	ck_assert_int_eq(kavak_mailbox_sent(mailbox, token, 0, KAVAK_PART_PENDING, S(""), NULL), 0);
	ck_assert_int_eq(kavak_mailbox_sent(mailbox, token, 0, KAVAK_PART_SENDING, S(""), NULL),
	                 KAVAK_EINVAL);
	ck_assert_uint_eq(status().n_unsent, 2);
	tear_down();
}
END_TEST

START_TEST(a_customer_given_back_comes_again_later)
{
	kavak_leases *leases;

	set_up(_i, NULL, NULL);
	put("ana", "m1");
	now_ms += 2 * SECOND;
	ck_assert_int_eq(kavak_mailbox_retry(mailbox, leases_to("ana: m1"), 10 * SECOND, S("down"),
	                                     NULL),
	                 0);
	put("ana", "m2");
	now_ms += 9 * SECOND;
	nobody_is_due();	/* not even for what came since: in order */
	now_ms += SECOND;
	leases = lease_from(mailbox, NULL);
	ck_assert_uint_eq(kavak_leases_get(leases, 0)->tries, 1);
	ck_assert_uint_eq(kavak_leases_get(leases, 0)->n_messages, 2);
	kavak_leases_free(leases);
	tear_down();
}
END_TEST

static int collect_dead(const kavak_message *m, kavak_slice why, void *userdata)
{
	return kv_buf_addf(userdata, "%.*s/%.*s(%.*s) ", KV_FMT(m->user), KV_FMT(m->id),
	                   KV_FMT(why));
}

static void the_dead_are(const char *expected)
{
	KV_BUF seen = { 0 };

	ck_assert_int_eq(kavak_mailbox_dead(mailbox, collect_dead, &seen, NULL), 0);
	ck_assert_str_eq(seen.ptr ? seen.ptr : "", expected);
}

static void give_back(kavak_token token, const char *why)
{
	ck_assert_int_eq(kavak_mailbox_retry(mailbox, token, SECOND, kavak_slice_of(why), NULL), 0);
	now_ms += SECOND;
}

START_TEST(one_bad_message_does_not_bury_its_neighbours)
{
	set_up(_i, "KAVAK_MAX_TRIES", "3");
	put("ana", "m1");
	put("ana", "bad");
	put("ana", "m3");
	now_ms += 2 * SECOND;
	give_back(leases_to("ana: m1 bad m3"), "crash");
	give_back(leases_to("ana: m1 bad m3"), "crash");
	ck_assert_int_eq(kavak_mailbox_done(mailbox, leases_to("ana: m1"), NULL), 0);
	give_back(leases_to("ana: bad"), "it is bad");
	the_dead_are("ana/bad(it is bad) ");
	put("ana", "m4");
	ck_assert_int_eq(kavak_mailbox_done(mailbox, leases_to("ana: m3"), NULL), 0);
	now_ms += 2 * SECOND;
	ck_assert_int_eq(kavak_mailbox_done(mailbox, leases_to("ana: m4"), NULL), 0);
	ck_assert_uint_eq(status().n_dead, 1);
	tear_down();
}
END_TEST

START_TEST(a_lease_that_runs_out_is_a_try_too)
{
	set_up(_i, "KAVAK_MAX_TRIES", "2");
	put("ana", "m1");
	now_ms += 2 * SECOND;
	leases_to("ana: m1");
	now_ms += 91 * SECOND;
	leases_to("ana: m1");
	now_ms += 91 * SECOND;
	nobody_is_due();
	the_dead_are("ana/m1(the lease ran out) ");
	ck_assert_uint_eq(status().n_users_due, 0);
	put("ana", "m2");	/* the customer lives on */
	now_ms += 2 * SECOND;
	leases_to("ana: m2");
	tear_down();
}
END_TEST

START_TEST(a_reply_that_cannot_be_sent_dies_with_its_turn)
{
	set_up(_i, "KAVAK_MAX_TRIES", "2");
	put("ana", "m1");
	now_ms += 2 * SECOND;
	for (int i = 0; i < 2; i++) {
		kavak_token token = leases_to("ana: m1");

		ck_assert_int_eq(commit(token, 5), 0);
		give_back(token, "no route");
	}
	the_dead_are("ana/m1(no route) ");
	ck_assert_uint_eq(status().n_unsent + status().n_users_due, 0);
	tear_down();
}
END_TEST

START_TEST(the_dead_come_back_at_the_tail)
{
	set_up(_i, "KAVAK_MAX_TRIES", "1");
	put("ana", "m1");
	now_ms += 2 * SECOND;
	give_back(leases_to("ana: m1"), "x");
	put("ana", "m2");
	ck_assert_int_eq(kavak_mailbox_revive(mailbox, S("m1"), NULL), 0);
	ck_assert_int_eq(kavak_mailbox_revive(mailbox, S("m1"), NULL), KAVAK_NOTFOUND);
	the_dead_are("");
	ck_assert_int_eq(kavak_mailbox_done(mailbox, leases_to("ana: m2"), NULL), 0);
	ck_assert_int_eq(kavak_mailbox_done(mailbox, leases_to("ana: m1"), NULL), 0);
	tear_down();
}
END_TEST

START_TEST(forgets_a_user_and_voids_the_lease_on_it)
{
	kavak_token token;
	kavak_leases *leases;

	set_up(_i, NULL, NULL);
	put("ana", "m1");
	put("luis", "m2");
	now_ms += 2 * SECOND;
	token = leases_to("ana: m1");
	ck_assert_int_eq(commit(token, 1), 0);
	put("ana", "m3");
	ck_assert_int_eq(kavak_mailbox_forget(mailbox, S("ana"), NULL), 0);
	ck_assert_int_eq(kavak_mailbox_done(mailbox, token, NULL), KAVAK_CONFLICT);
	now_ms += 2 * SECOND;
	leases_to("luis: m2");
	nobody_is_due();
	put("ana", "m4");
	now_ms += 2 * SECOND;
	leases = lease_from(mailbox, NULL);
	ck_assert_uint_eq(kavak_leases_get(leases, 0)->state.len, 0);
	kavak_leases_free(leases);
	ck_assert_int_eq(kavak_mailbox_forget(mailbox, S("nadie"), NULL), 0);
	tear_down();
}
END_TEST

START_TEST(a_turn_takes_a_bounded_number_of_messages)
{
	char id[16];
	size_t n = 0;

	set_up(_i, NULL, NULL);
	for (int i = 0; i < 250; i++) {
		snprintf(id, sizeof(id), "m%d", i);
		put("ana", id);
	}
	now_ms += 2 * SECOND;
	for (int i = 0; i < 3; i++) {
		kavak_leases *leases = lease_from(mailbox, NULL);
		const kavak_lease *lease = kavak_leases_get(leases, 0);

		ck_assert_ptr_nonnull(lease);
		for (size_t k = 0; k < lease->n_messages; k++) {
			snprintf(id, sizeof(id), "m%zu", n++);
			ck_assert(kv_slice_is(lease->messages[k].id, id));
		}
		ck_assert_int_eq(kavak_mailbox_done(mailbox, lease->token, NULL), 0);
		kavak_leases_free(leases);
	}
	ck_assert_uint_eq(n, 250);
	nobody_is_due();
	tear_down();
}
END_TEST

START_TEST(two_workers_share_one_mailbox)
{
	kavak_mailbox *other;
	kavak_leases *leases;
	kavak_token token;

	if (!mailboxes[_i].shared)
		return;
	set_up(_i, NULL, NULL);
	other = open_one();
	ck_assert_int_eq(put_in(other, "ana", "m1", false), 0);
	ck_assert_int_eq(put_in(mailbox, "ana", "m1", false), 0);
	put("luis", "m2");
	now_ms += 2 * SECOND;
	token = leases_to("ana: m1");
	leases = lease_from(other, NULL);
	ck_assert(kv_slice_is(kavak_leases_get(leases, 0)->user, "luis"));
	kavak_leases_free(leases);
	ck_assert_ptr_null(lease_from(other, NULL));
	ck_assert_int_eq(kavak_mailbox_done(other, token, NULL), 0);	/* the token is the lease */
	kavak_mailbox_close(other);
	tear_down();
}
END_TEST

START_TEST(who_asks_for_a_customer_does_not_wait_for_a_dead_process)
{
	const kavak_lease_request request = { .abi = 1, .max = 1, .user = S("ana") };
	kavak_leases *leases = NULL;
	pid_t child;
	int st;

	if (!mailboxes[_i].shared)
		return;
	set_up(_i, NULL, NULL);
	put("ana", "m1");
	child = fork();
	if (!child) {
		kavak_mailbox *mine = NULL;

		if (kavak_mailbox_open(config, &mine, NULL) == 0)
			_exit(kavak_mailbox_lease(mine, &request, &leases, NULL));
		_exit(99);
	}
	waitpid(child, &st, 0);
	ck_assert_int_eq(st, 0);
	ck_assert_int_eq(kavak_mailbox_lease(mailbox, &request, &leases, NULL), 0);
	ck_assert_uint_eq(kavak_leases_get(leases, 0)->tries, 1);
	kavak_leases_free(leases);
	ck_assert_int_eq(kavak_mailbox_lease(mailbox, &request, &leases, NULL), KAVAK_CONFLICT);
	tear_down();
}
END_TEST

START_TEST(many_processes_put_at_once_and_nothing_is_lost)
{
	enum { N_CHILDREN = 4, N_EACH = 40 };
	size_t n = 0;

	if (!mailboxes[_i].shared)
		return;
	set_up(_i, NULL, NULL);
	for (int c = 0; c < N_CHILDREN; c++)
		if (!fork()) {
			kavak_mailbox *mine = NULL;
			char id[32];
			int bad = kavak_mailbox_open(config, &mine, NULL);

			for (int i = 0; !bad && i < N_EACH; i++) {
				kavak_message m = { .id = { id, 0 }, .user = S("ana"),
				                    .body = S("{}") };
				int result;

				m.id.len = (size_t) snprintf(id, sizeof(id), "c%d-%d", c, i);
				/* A busy machine may make one wait too long: nothing was put. */
				for (int tries = 0; tries < 50; tries++) {
					bad = kavak_mailbox_put(mine, &m, 1, &result, NULL);
					if (bad != KAVAK_ETIMEDOUT && bad != KAVAK_EIO)
						break;
				}
				bad = bad || result;
			}
			kavak_mailbox_close(mine);
			_exit(bad ? 1 : 0);
		}
	for (int c = 0; c < N_CHILDREN; c++) {
		int st;

		ck_assert_int_gt(wait(&st), 0);
		ck_assert_int_eq(st, 0);
	}
	now_ms += 2 * SECOND;
	for (kavak_leases *leases; (leases = lease_from(mailbox, NULL)); ) {
		n += kavak_leases_get(leases, 0)->n_messages;
		kavak_mailbox_done(mailbox, kavak_leases_get(leases, 0)->token, NULL);
		kavak_leases_free(leases);
	}
	ck_assert_uint_eq(n, N_CHILDREN * N_EACH);
	tear_down();
}
END_TEST

START_TEST(a_full_disk_is_said_and_loses_nothing)
{
	struct rlimit before, tight;
	kavak_message big = { .id = S("big"), .user = S("ana") };
	static char body[KAVAK_MAILBOX_BODY_MAX];
	kavak_error err = { 0 };
	int result = 9;

	if (!mailboxes[_i].file)
		return;
	set_up(_i, NULL, NULL);
	put("ana", "m1");
	big.body = (kavak_slice) { body, sizeof(body) };
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	tight = (struct rlimit) { .rlim_cur = 200000, .rlim_max = before.rlim_max };
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &tight), 0);
	ck_assert_int_eq(kavak_mailbox_put(mailbox, &big, 1, &result, &err), KAVAK_EIO);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	ck_assert_msg(strstr(err.text, "disk is full"), "%s", err.text);
	ck_assert_int_eq(result, 9);
	ck_assert_int_eq(kavak_mailbox_put(mailbox, &big, 1, &result, &err), 0);
	ck_assert_int_eq(result, 0);
	now_ms += 2 * SECOND;
	leases_to("ana: m1 big");
	tear_down();
}
END_TEST

START_TEST(survives_every_failed_allocation)
{
	kavak_mailbox *other = NULL;
	kavak_message m = { .id = S("m1"), .user = S("ana"), .body = S("{}") };
	kavak_turn_result turn = { .abi = 1, .turn = 1, .state = S("{}"), .parts = &m.body,
	                           .n_parts = 1 };
	kavak_lease_request request = KAVAK_LEASE_REQUEST_INIT;
	kavak_leases *leases = NULL;
	kavak_token token;
	kavak_error err = { 0 };
	int r, result;

	set_up(_i, "KAVAK_MAX_TRIES", "1");
	EACH_ALLOC_FAILS(r, kavak_mailbox_open(config, &other, &err), ck_assert_ptr_null(other));
	ck_assert_int_eq(r, 0);
	kavak_mailbox_close(other);
	EACH_ALLOC_FAILS(r, kavak_mailbox_put(mailbox, &m, 1, &result, &err), (void) 0);
	ck_assert_int_eq(r, 0);
	now_ms += 2 * SECOND;
	EACH_ALLOC_FAILS(r, kavak_mailbox_lease(mailbox, &request, &leases, &err),
	                 ck_assert_ptr_null(leases));
	ck_assert_int_eq(r, 0);
	token = kavak_leases_get(leases, 0)->token;
	kavak_leases_free(leases);
	EACH_ALLOC_FAILS(r, kavak_mailbox_commit(mailbox, token, &turn, &err), (void) 0);
	ck_assert_int_eq(r, 0);
	EACH_ALLOC_FAILS(r, kavak_mailbox_sending(mailbox, token, 0, 1, &err), (void) 0);
	ck_assert_int_eq(r, 0);
	EACH_ALLOC_FAILS(r, kavak_mailbox_sent(mailbox, token, 0, KAVAK_PART_UNKNOWN, S("s"), &err),
	                 (void) 0);
	ck_assert_int_eq(r, 0);
	EACH_ALLOC_FAILS(r, kavak_mailbox_retry(mailbox, token, 0, S("why"), &err), (void) 0);
	ck_assert_int_eq(r, 0);
	the_dead_are("ana/m1(why) ");
	EACH_ALLOC_FAILS(r, kavak_mailbox_revive(mailbox, S("m1"), &err), (void) 0);
	ck_assert_int_eq(r, 0);
	token = leases_to("ana: m1");
	EACH_ALLOC_FAILS(r, kavak_mailbox_done(mailbox, token, &err), (void) 0);
	ck_assert_int_eq(r, 0);
	EACH_ALLOC_FAILS(r, kavak_mailbox_forget(mailbox, S("ana"), &err), (void) 0);
	ck_assert_int_eq(r, 0);
	tear_down();
}
END_TEST

TEST_MAIN("mailbox contract",
          tcase_add_loop_test(tc, hands_out_what_came_in_order_with_what_is_remembered, 0,
                              N_MAILBOXES);
          tcase_add_loop_test(tc, waits_for_a_short_quiet_but_not_for_ever, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, takes_a_button_at_once_and_a_named_user_too, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, a_customer_is_with_one_worker_at_a_time, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, takes_as_many_customers_as_asked_for_longest_waiting_first, 0,
                              N_MAILBOXES);
          tcase_add_loop_test(tc, a_repeated_message_is_answered_once_for_eight_days, 0,
                              N_MAILBOXES);
          tcase_add_loop_test(tc, refuses_beyond_its_bound_and_never_trims, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, refuses_messages_that_are_none, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, refuses_a_stale_token, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, a_live_worker_keeps_its_lease, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, what_was_decided_is_sent_by_whoever_comes_after, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, a_send_starts_only_if_the_lease_outlives_it, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, a_customer_given_back_comes_again_later, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, one_bad_message_does_not_bury_its_neighbours, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, a_lease_that_runs_out_is_a_try_too, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, a_reply_that_cannot_be_sent_dies_with_its_turn, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, the_dead_come_back_at_the_tail, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, forgets_a_user_and_voids_the_lease_on_it, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, a_turn_takes_a_bounded_number_of_messages, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, two_workers_share_one_mailbox, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, who_asks_for_a_customer_does_not_wait_for_a_dead_process, 0,
                              N_MAILBOXES);
          tcase_add_loop_test(tc, many_processes_put_at_once_and_nothing_is_lost, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, a_full_disk_is_said_and_loses_nothing, 0, N_MAILBOXES);
          tcase_add_loop_test(tc, survives_every_failed_allocation, 0, N_MAILBOXES);)
