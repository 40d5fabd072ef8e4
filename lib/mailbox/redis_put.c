/* SPDX-License-Identifier: MIT */
/* put(): one script a round, of all its messages. */
#include "mailbox/redis.h"

#define WORDS_EACH  4
#define TRIP_BYTES  ((size_t) 1 << 20)	/* of bodies; more go in several trips */

/* Messages of one round that go to one shard. */
struct round {
	struct kv_mailbox_redis *m;
	const kavak_message     *messages;
	size_t       n_messages;
	uint32_t     shard;
	int         *results;
	kavak_slice *words;	/* of one trip; room for all messages */
	size_t      *places;	/* in `messages`, of those in the trip */
};

/* Those from `*at` on that make one trip. */
static size_t fill(struct round *round, size_t *at)
{
	size_t n = 0, bytes = 0;

	for (; *at < round->n_messages && bytes < TRIP_BYTES; ++*at) {
		const kavak_message *message = &round->messages[*at];
		kavak_slice *words = round->words + KV_HEAD + WORDS_EACH * n;

		if (kv_mailbox_redis_shard(round->m, message->user) != round->shard)
			continue;
		words[0] = message->id;
		words[1] = message->user;
		words[2] = message->body;
		words[3] = message->at_once ? KAVAK_SLICE("1") : KAVAK_SLICE("0");
		bytes += message->body.len;
		round->places[n++] = *at;
	}
	return n;
}

/* A repeated id is accepted once, so a trip whose answer was lost may be made again. */
static int put_shard(struct round *round, kavak_error *err)
{
	const kv_reply *refused;
	size_t at = 0, n;
	int r = kv_mailbox_redis_begin(round->m, round->shard, err);

	while (r == 0 && (n = fill(round, &at)) > 0) {
		r = kv_mailbox_redis_run(round->m, round->shard, KV_SCRIPT_put, round->words,
					 KV_HEAD + WORDS_EACH * n, true, &refused, err);
		for (size_t i = 0; r == 0 && i < kv_reply_count(refused); i++) {
			uint64_t place = (uint64_t) kv_reply_int(kv_reply_at(refused, i));

			if (place < n)
				round->results[round->places[place]] = KAVAK_ELIMIT;
		}
	}
	return r;
}

int kv_mailbox_redis_put(void *self, const kavak_message *messages, size_t n_messages,
                         int *ret_results, kavak_error *err)
{
	struct kv_mailbox_redis *m = self;
	KV_AUTOFREE int *results = calloc(n_messages, sizeof(*results));
	KV_AUTOFREE size_t *places = calloc(n_messages, sizeof(*places));
	KV_AUTOFREE kavak_slice *words = calloc(KV_HEAD + WORDS_EACH * n_messages, sizeof(*words));
	struct round round = { .m = m, .messages = messages, .n_messages = n_messages,
	                       .results = results, .words = words, .places = places };
	int r = 0;

	if (!results || !places || !words)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "put");
	for (round.shard = 0; r == 0 && round.shard < m->n_shards; round.shard++)
		r = put_shard(&round, err);
	if (r == 0 && ret_results)
		memcpy(ret_results, results, n_messages * sizeof(*results));
	return r;
}
