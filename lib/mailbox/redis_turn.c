/* SPDX-License-Identifier: MIT */
/* What the holder of a lease does with it: each verb one script that begins with the token. */
#include "mailbox/redis.h"

/* A verb's own words, behind the token; answers as its script does. All of these may be asked
 * again: the scripts know a turn that is committed, and a lease that was just ended. */
static int run(struct kv_mailbox_redis *m, enum kv_mailbox_script script, kavak_token token,
               kavak_slice *words, size_t n_words, kavak_error *err)
{
	struct kv_number number;
	const kv_reply *reply;
	int r;

	if (kv_token_shard(token) >= m->n_shards)
		return KAVAK_CONFLICT;	/* never one of ours */
	r = kv_mailbox_redis_begin(m, kv_token_shard(token), err);
	if (r < 0)
		return r;
	words[KV_HEAD] = kv_number_u(&number, token);
	r = kv_mailbox_redis_run(m, kv_token_shard(token), script, words, n_words, true, &reply,
				 err);
	return r < 0 ? r : (int) kv_reply_int(reply);
}

int kv_mailbox_redis_extend(void *self, kavak_token token, kavak_error *err)
{
	const struct kv_process holder = kv_process_self();
	kavak_slice words[KV_HEAD + 2];

	words[KV_HEAD + 1] = kavak_slice_of(holder.name);
	return run(self, KV_SCRIPT_extend, token, words, KV_HEAD + 2, err);
}

int kv_mailbox_redis_commit(void *self, kavak_token token, const kavak_turn_result *turn,
                            kavak_error *err)
{
	kavak_slice words[KV_HEAD + 4 + KAVAK_MAILBOX_PARTS_MAX];
	struct kv_number number;

	words[KV_HEAD + 1] = kv_number_u(&number, turn->turn);
	words[KV_HEAD + 2] = turn->state;
	words[KV_HEAD + 3] = turn->transcript;
	for (size_t i = 0; i < turn->n_parts; i++)
		words[KV_HEAD + 4 + i] = turn->parts[i];
	return run(self, KV_SCRIPT_commit, token, words, KV_HEAD + 4 + turn->n_parts, err);
}

int kv_mailbox_redis_sending(void *self, kavak_token token, uint32_t part, int64_t timeout_ms,
                             kavak_error *err)
{
	struct kv_number numbers[2];
	kavak_slice words[KV_HEAD + 3];

	words[KV_HEAD + 1] = kv_number(&numbers[0], part);
	words[KV_HEAD + 2] = kv_number(&numbers[1], timeout_ms);
	return run(self, KV_SCRIPT_sending, token, words, KV_HEAD + 3, err);
}

int kv_mailbox_redis_sent(void *self, kavak_token token, uint32_t part, enum kavak_part_state state,
                          kavak_slice sid, kavak_error *err)
{
	struct kv_number numbers[2];
	kavak_slice words[KV_HEAD + 4];

	words[KV_HEAD + 1] = kv_number(&numbers[0], part);
	words[KV_HEAD + 2] = kv_number(&numbers[1], (int64_t) state);
	words[KV_HEAD + 3] = sid;
	return run(self, KV_SCRIPT_sent, token, words, KV_HEAD + 4, err);
}

int kv_mailbox_redis_done(void *self, kavak_token token, kavak_error *err)
{
	kavak_slice words[KV_HEAD + 1];

	return run(self, KV_SCRIPT_done, token, words, KV_HEAD + 1, err);
}

int kv_mailbox_redis_retry(void *self, kavak_token token, int64_t after_ms, kavak_slice why,
                           kavak_error *err)
{
	struct kv_number number;
	kavak_slice words[KV_HEAD + 3];

	words[KV_HEAD + 1] = kv_number(&number, after_ms);
	words[KV_HEAD + 2] = why;
	return run(self, KV_SCRIPT_retry, token, words, KV_HEAD + 3, err);
}
