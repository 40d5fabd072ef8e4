/* SPDX-License-Identifier: MIT */
/* lease(): the script moves and takes, here its answer becomes leases. */
#include <errno.h>
#include <sys/random.h>

#include "mailbox/redis.h"

#define MESSAGE_WORDS 5
#define PART_WORDS    4
#define FIRST_LEASE   3	/* in the script's answer */

static int fill_random(void *to, size_t left, kavak_error *err)
{
	for (char *at = to; left; ) {
		ssize_t got = getrandom(at, left, 0);

		if (got < 0 && errno != EINTR)
			return kavak_error_set(err, KAVAK_EIO, errno, "no random numbers");
		if (got > 0) {
			at += got;
			left -= (size_t) got;
		}
	}
	return 0;
}

/* Random, so that one of a Redis that was emptied fits nothing; the shard in its last bits. */
static int new_tokens(struct kv_number *numbers, size_t n, uint32_t shard, kavak_error *err)
{
	KV_AUTOFREE kavak_token *tokens = calloc(n, sizeof(*tokens));
	int r;

	if (!tokens)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "lease");
	r = fill_random(tokens, n * sizeof(*tokens), err);
	for (size_t i = 0; r == 0 && i < n; i++) {
		tokens[i] -= tokens[i] % KV_REDIS_SHARDS_MAX;
		kv_number_u(&numbers[i], tokens[i] | (uint64_t) 1 << 63 | shard);
	}
	return r;
}

static uint64_t number_of(const kv_reply *reply)
{
	char text[24];

	snprintf(text, sizeof(text), "%.*s", KV_FMT(kv_reply_text(reply)));
	return strtoull(text, NULL, 10);
}

static int show_messages(const kv_reply *reply, struct kv_arena *arena, kavak_lease *lease)
{
	size_t n = kv_reply_count(reply) / MESSAGE_WORDS;
	kavak_message *messages = kv_arena_take(arena, n * sizeof(*messages));

	if (!messages)
		return KAVAK_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		size_t at = MESSAGE_WORDS * i;
		uint32_t tries = (uint32_t) kv_reply_int(kv_reply_at(reply, at + 4));

		messages[i] = (kavak_message) {
			.user = lease->user,
			.id = kv_reply_text(kv_reply_at(reply, at)),
			.body = kv_reply_text(kv_reply_at(reply, at + 1)),
			.at_ms = kv_reply_int(kv_reply_at(reply, at + 2)),
			.at_once = kv_reply_int(kv_reply_at(reply, at + 3)) != 0,
		};
		lease->tries = tries > lease->tries ? tries : lease->tries;
	}
	lease->messages = messages;
	lease->n_messages = n;
	return 0;
}

static int show_parts(const kv_reply *reply, struct kv_arena *arena, kavak_lease *lease)
{
	size_t n = kv_reply_count(reply) / PART_WORDS;
	kavak_part *parts = kv_arena_take(arena, n * sizeof(*parts));

	if (!parts)
		return KAVAK_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		size_t at = PART_WORDS * i;

		parts[i] = (kavak_part) {
			.index = (uint32_t) i,
			.body = kv_reply_text(kv_reply_at(reply, at)),
			.state = (enum kavak_part_state) kv_reply_int(kv_reply_at(reply, at + 1)),
			.sid = kv_reply_text(kv_reply_at(reply, at + 2)),
			.at_ms = kv_reply_int(kv_reply_at(reply, at + 3)),
		};
	}
	lease->parts = parts;
	lease->n_parts = n;
	return 0;
}

static int show(const kv_reply *reply, kavak_lease_fn *fn, void *userdata, kavak_error *err)
{
	KV_ARENA arena = { 0 };
	kavak_lease lease = {
		.token = number_of(kv_reply_at(reply, 0)),
		.user = kv_reply_text(kv_reply_at(reply, 1)),
		.until_ms = kv_reply_int(kv_reply_at(reply, 2)),
		.state = kv_reply_text(kv_reply_at(reply, 3)),
		.turn = number_of(kv_reply_at(reply, 4)),
		.transcript = kv_reply_text(kv_reply_at(reply, 5)),
	};
	int r = show_messages(kv_reply_at(reply, 6), &arena, &lease);

	if (r == 0)
		r = show_parts(kv_reply_at(reply, 7), &arena, &lease);
	if (r == 0)
		r = fn(&lease, userdata);
	return r < 0 ? kavak_error_set(err, r, 0, "lease") : r;
}

static void forget_tokens(struct kv_mailbox_redis *m)
{
	free(m->unheard);
	m->unheard = NULL;
	m->n_unheard = 0;
}

/* Leases that were taken for us, but that we could not hear of or make use of. */
static int give_back(struct kv_mailbox_redis *m, kavak_error *err)
{
	KV_AUTOFREE kavak_slice *words = NULL;
	const kv_reply *reply;
	int r;

	if (!m->n_unheard)
		return 0;
	words = calloc(KV_HEAD + m->n_unheard, sizeof(*words));
	if (!words)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "lease");
	for (size_t i = 0; i < m->n_unheard; i++)
		words[KV_HEAD + i] = kavak_slice_of(m->unheard[i].text);
	r = kv_mailbox_redis_begin(m, m->unheard_shard, err);
	if (r == 0)
		r = kv_mailbox_redis_run(m, m->unheard_shard, KV_SCRIPT_giveback, words,
					 KV_HEAD + m->n_unheard, true, &reply, err);
	if (r == 0)
		forget_tokens(m);
	return r;
}

/* New tokens; from here on, until forget_tokens(), there may be leases by them. */
static int take_tokens(struct kv_mailbox_redis *m, uint32_t shard, size_t n, kavak_error *err)
{
	struct kv_number *numbers = calloc(n, sizeof(*numbers));
	int r = numbers ? new_tokens(numbers, n, shard, err)
			: kavak_error_set(err, KAVAK_ENOMEM, 0, "lease");

	if (r < 0) {
		free(numbers);
		return r;
	}
	forget_tokens(m);
	m->unheard = numbers;
	m->n_unheard = n;
	m->unheard_shard = shard;
	return 0;
}

/* One trip: up to `max` leases of a shard are taken. */
static int ask(struct kv_mailbox_redis *m, uint32_t shard, kavak_slice user, kavak_slice gone,
	       size_t max, const kv_reply **ret_reply, kavak_error *err)
{
	const struct kv_process self = kv_process_self();
	KV_AUTOFREE kavak_slice *words = calloc(KV_HEAD + 3 + max, sizeof(*words));
	int r = words ? take_tokens(m, shard, max, err)
		      : kavak_error_set(err, KAVAK_ENOMEM, 0, "lease");

	if (r < 0)
		return r;
	words[KV_HEAD] = user;
	words[KV_HEAD + 1] = kavak_slice_of(self.name);
	words[KV_HEAD + 2] = gone;
	for (size_t i = 0; i < max; i++)
		words[KV_HEAD + 3 + i] = kavak_slice_of(m->unheard[i].text);
	return kv_mailbox_redis_run(m, shard, KV_SCRIPT_lease, words, KV_HEAD + 3 + max, true,
				    ret_reply, err);
}

static int show_all(struct kv_mailbox_redis *m, const kv_reply *reply, kavak_lease_fn *fn,
		    void *userdata, size_t *ret_n, kavak_error *err)
{
	int r = 0;

	for (size_t i = FIRST_LEASE; r == 0 && i < kv_reply_count(reply); i++) {
		r = show(kv_reply_at(reply, i), fn, userdata, err);
		*ret_n += r == 0;
	}
	if (r == 0)
		forget_tokens(m);
	else
		give_back(m, NULL);	/* what fails here is done before the next lease */
	return r;
}

/* Whoever asks for one user does not wait behind other users' arrivals, nor for a dead process. */
static int lease_user(struct kv_mailbox_redis *m, kavak_slice user, kavak_lease_fn *fn,
		      void *userdata, kavak_error *err)
{
	uint32_t shard = kv_mailbox_redis_shard(m, user);
	struct kv_process holder = { "" };
	const kv_reply *reply;
	size_t n = 0;
	int64_t code;
	int r = kv_mailbox_redis_begin(m, shard, err);

	while (r == 0) {
		r = ask(m, shard, user, kavak_slice_of(holder.name), 1, &reply, err);
		if (r < 0)
			break;
		code = kv_reply_int(kv_reply_at(reply, 0));
		if (code == 0)
			return show_all(m, reply, fn, userdata, &n, err);
		if (code == KAVAK_CONFLICT && !*holder.name &&
		    kv_process_is_gone(kv_reply_text(kv_reply_at(reply, 1))))
			snprintf(holder.name, sizeof(holder.name), "%.*s",
				 KV_FMT(kv_reply_text(kv_reply_at(reply, 1))));
		else if (code == KAVAK_CONFLICT || !kv_reply_int(kv_reply_at(reply, 2))) {
			forget_tokens(m);
			return (int) code;
		}
	}
	return r;
}

int kv_mailbox_redis_lease(void *self, const kavak_lease_request *request, kavak_lease_fn *fn,
                           void *userdata, kavak_error *err)
{
	struct kv_mailbox_redis *m = self;
	const kv_reply *reply;
	size_t n = 0;
	int r = give_back(m, err);

	if (r < 0)
		return r;
	if (request->user.len)
		return lease_user(m, request->user, fn, userdata, err);
	for (uint32_t i = 0; r == 0 && i < m->n_shards && n < request->max; i++) {
		uint32_t shard = (m->next + i) % m->n_shards;

		r = kv_mailbox_redis_begin(m, shard, err);
		if (r == 0)
			r = ask(m, shard, (kavak_slice) { 0 }, (kavak_slice) { 0 },
				request->max - n, &reply, err);
		if (r == 0)
			r = show_all(m, reply, fn, userdata, &n, err);
	}
	m->next = (m->next + 1) % m->n_shards;
	return n ? 0 : r;	/* a shard that fails beside others says so the next time */
}
