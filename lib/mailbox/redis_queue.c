/* SPDX-License-Identifier: MIT */
/* How the queue stands: counts, the dead and their way back, forgetting a user, and the server. */
#include "mailbox/redis.h"

#define DEAD_WORDS 6

#define ADVICE_AOF                                                                       \
	"without its append-only file, Redis loses what was accepted when it dies: set " \
	"appendonly yes (and appendfsync always where no message may be lost)"
#define ADVICE_EVICT                                                                     \
	"its maxmemory-policy throws messages away when memory is full: set it to noeviction"

int kv_mailbox_redis_status(void *self, kavak_mailbox_status *ret_status, kavak_error *err)
{
	struct kv_mailbox_redis *m = self;
	kavak_mailbox_status sum = { 0 };
	uint64_t *const fields[] = { &sum.n_arrivals, &sum.n_users_due, &sum.n_leased,
	                             &sum.n_unsent, &sum.n_unknown, &sum.n_dead };
	kavak_slice words[KV_HEAD];
	const kv_reply *reply;
	int r = 0;

	for (uint32_t shard = 0; r == 0 && shard < m->n_shards; shard++) {
		r = kv_mailbox_redis_begin(m, shard, err);
		if (r == 0)
			r = kv_mailbox_redis_run(m, shard, KV_SCRIPT_status, words, KV_HEAD, true,
						 &reply, err);
		for (size_t i = 0; r == 0 && i < sizeof(fields) / sizeof(*fields); i++)
			*fields[i] += (uint64_t) kv_reply_int(kv_reply_at(reply, i));
	}
	if (r == 0)
		*ret_status = sum;
	return r;
}

/* The i-th dead of an answer, copied: who is shown it may use the mailbox meanwhile. */
static int copy_dead(struct kv_arena *arena, const kv_reply *reply, size_t i,
		     kavak_slice *ret_place, kavak_message *ret_message, kavak_slice *ret_why)
{
	size_t at = DEAD_WORDS * i;
	kavak_slice *const to[] = { ret_place, &ret_message->id, &ret_message->user,
	                            &ret_message->body, NULL, ret_why };
	int r = 0;

	*ret_message = (kavak_message) { .at_ms = kv_reply_int(kv_reply_at(reply, at + 4)) };
	for (size_t k = 0; r == 0 && k < DEAD_WORDS; k++)
		if (to[k])
			r = kv_arena_copy(arena, kv_reply_text(kv_reply_at(reply, at + k)), to[k]);
	return r;
}

/* Some of the dead of a shard, behind `*place`, which goes on to the last of them; empty: none. */
static int show_dead(struct kv_mailbox_redis *m, uint32_t shard, kavak_buf *place,
		     kavak_dead_fn *fn, void *userdata, kavak_error *err)
{
	KV_ARENA arena = { 0 };
	kavak_message messages[20];
	kavak_slice words[KV_HEAD + 1], why[20], last = { 0 };
	const kv_reply *reply;
	size_t n = 0;
	int r = kv_mailbox_redis_begin(m, shard, err);

	words[KV_HEAD] = kv_buf_slice(place);
	if (r == 0)
		r = kv_mailbox_redis_run(m, shard, KV_SCRIPT_dead, words, KV_HEAD + 1, true,
					 &reply, err);
	for (; r == 0 && n < kv_reply_count(reply) / DEAD_WORDS && n < 20; n++)
		r = copy_dead(&arena, reply, n, &last, &messages[n], &why[n]);
	place->len = 0;
	if (r == 0)
		r = kavak_buf_add(place, last);
	if (r == KAVAK_ENOMEM)
		return kavak_error_set(err, r, 0, "dead");
	for (size_t i = 0; r == 0 && i < n; i++)
		if (fn(&messages[i], why[i], userdata))
			r = KAVAK_STOPPED;
	return r;
}

int kv_mailbox_redis_dead(void *self, kavak_dead_fn *fn, void *userdata, kavak_error *err)
{
	struct kv_mailbox_redis *m = self;
	KV_BUF place = { 0 };
	int r = 0;

	for (uint32_t shard = 0; r == 0 && shard < m->n_shards; shard++)
		do
			r = show_dead(m, shard, &place, fn, userdata, err);
		while (r == 0 && place.len);
	return r;
}

int kv_mailbox_redis_revive(void *self, kavak_slice message_id, kavak_error *err)
{
	struct kv_mailbox_redis *m = self;
	kavak_slice words[KV_HEAD + 1];
	const kv_reply *reply;
	int r = KAVAK_NOTFOUND;

	for (uint32_t shard = 0; r == KAVAK_NOTFOUND && shard < m->n_shards; shard++) {
		words[KV_HEAD] = message_id;
		r = kv_mailbox_redis_begin(m, shard, err);
		if (r == 0)	/* asked again it would find nothing, and say so */
			r = kv_mailbox_redis_run(m, shard, KV_SCRIPT_revive, words, KV_HEAD + 1,
						 false, &reply, err);
		if (r == 0)
			r = (int) kv_reply_int(reply);
	}
	return r;
}

int kv_mailbox_redis_forget(void *self, kavak_slice user, kavak_error *err)
{
	struct kv_mailbox_redis *m = self;
	uint32_t shard = kv_mailbox_redis_shard(m, user);
	kavak_slice words[KV_HEAD + 1];
	const kv_reply *reply;
	int r = kv_mailbox_redis_begin(m, shard, err);

	words[KV_HEAD] = user;
	do
		if (r == 0)
			r = kv_mailbox_redis_run(m, shard, KV_SCRIPT_forget, words, KV_HEAD + 1,
						 true, &reply, err);
	while (r == 0 && kv_reply_int(reply));
	return r;
}

/* What a section of INFO says of `name` ("aof_enabled:"); empty when it does not. */
static kavak_slice said(kavak_slice info, const char *name)
{
	kavak_slice line;

	while (kv_slice_split(&info, '\n', &line))
		if (kv_slice_starts(line, name))
			return kv_slice_trim(kv_slice_sub(line, strlen(name), line.len));
	return (kavak_slice) { 0 };
}

static int look(struct kv_mailbox_redis *m, uint32_t shard, kavak_buf *detail, kavak_buf *advice,
		kavak_error *err)
{
	const kavak_slice words[] = { KAVAK_SLICE("INFO") };
	const kv_reply *reply;
	kavak_slice info, policy;
	bool lasts, evicts;
	int r = kv_mailbox_redis_begin(m, shard, err);

	if (r == 0)
		r = kv_redis_call(m->shards[shard], words, 1, &reply, err);
	if (r == KAVAK_EDENIED)	/* INFO alone is kept from this user; the scripts were not */
		return kv_buf_addf(detail, "; %s, which does not tell this user more",
				   kv_redis_name(m->shards[shard]));
	if (r < 0)
		return r;
	info = kv_reply_text(reply);
	policy = said(info, "maxmemory_policy:");
	lasts = kv_slice_is(said(info, "aof_enabled:"), "1");
	evicts = !kv_slice_is(policy, "noeviction") && policy.len;
	r = kv_buf_addf(detail, "; %s, version %.*s, %.*s used, append-only file %s",
			kv_redis_name(m->shards[shard]), KV_FMT(said(info, "redis_version:")),
			KV_FMT(said(info, "used_memory_human:")), lasts ? "on" : "off");
	if (r == 0 && advice && !advice->len && !lasts)
		r = kv_buf_add_str(advice, ADVICE_AOF);
	if (r == 0 && advice && evicts)
		r = kv_buf_addf(advice, "%s%s", advice->len ? "; " : "", ADVICE_EVICT);
	return r;
}

int kv_mailbox_redis_ping(void *self, kavak_buf *detail, kavak_buf *advice, kavak_error *err)
{
	struct kv_mailbox_redis *m = self;

	return look(m, 0, detail, advice, err);
}
