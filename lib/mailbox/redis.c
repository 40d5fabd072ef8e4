/* SPDX-License-Identifier: MIT */
/* "redis://", "rediss://", "unix://": every verb is one script of data/redis/, over the keys of one
 * shard. What the keys are stands in data/redis/common.lua. */
#include "mailbox/redis.h"

#include "config/config.h"

#define SETTLE_TRIES 2

static int load_scripts(struct kv_mailbox_redis *m, kavak_error *err)
{
	static const char *const names[] = {
#define NAME(name) #name,
		KV_MAILBOX_SCRIPTS(NAME)
#undef NAME
	};
	/* Those that are built in: a folder of word lists does not change what a mailbox does. */
	KV_AUTO(kv_data) *data = NULL;
	kavak_slice common, text;
	char path[32];
	int r = kv_data_new(NULL, &data, err);

	if (r == 0)
		r = kv_data_get(data, "redis/common.lua", &common, err);
	for (size_t i = 0; r == 0 && i < KV_N_SCRIPTS; i++) {
		snprintf(path, sizeof(path), "redis/%s.lua", names[i]);
		r = kv_data_get(data, path, &text, err);
		if (r == 0 && kv_redis_script_new(names[i], common, text, &m->scripts[i]) < 0)
			return kavak_error_set(err, KAVAK_ENOMEM, 0, "mailbox");
	}
	return r;
}

static int get_n_shards(struct kv_mailbox_redis *m, uint32_t *ret_n, kavak_error *err)
{
	const kavak_slice words[] = { KAVAK_SLICE("GET"), KAVAK_SLICE("{kavak:0}:shards") };
	const kv_reply *reply;
	char text[8];
	int r = kv_redis_call(m->shards[0], words, 2, &reply, err);

	if (r < 0)
		return r;
	snprintf(text, sizeof(text), "%.*s", KV_FMT(kv_reply_text(reply)));
	*ret_n = (uint32_t) strtoul(text, NULL, 10);
	return 0;
}

/* The number of shards is the server's to remember: a user whose shard changed would be two. */
static int settle_shards(struct kv_mailbox_redis *m, kavak_error *err)
{
	struct kv_number number;
	const kavak_slice words[] = {
		KAVAK_SLICE("SETNX"), KAVAK_SLICE("{kavak:0}:shards"),
		kv_number(&number, m->url.n_shards ? m->url.n_shards : 1),
	};
	const kv_reply *reply;
	uint32_t n = 0;
	int r = 0;

	for (int i = 0; r == 0 && !n && i < SETTLE_TRIES; i++) {
		r = get_n_shards(m, &n, err);
		if (r == 0 && !n)
			r = kv_redis_call(m->shards[0], words, 3, &reply, err);
		if (r == 0 && !n)
			r = get_n_shards(m, &n, err);
	}
	if (r < 0)
		return r;
	if (!n || n > KV_REDIS_SHARDS_MAX)
		return kavak_error_set(err, KAVAK_EDATA, 0, "%s: {kavak:0}:shards is no number of"
				       " shards", kv_redis_name(m->shards[0]));
	if (m->url.n_shards && m->url.n_shards != n)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "REDIS_URL: shards is '%u', but %s was"
				       " set up with %u", m->url.n_shards,
				       kv_redis_name(m->shards[0]), n);
	m->n_shards = n;
	return 0;
}

static void keep_settings(struct kv_mailbox_redis *m, const struct kv_settings *settings)
{
	const int64_t values[] = {
		settings->quiet_ms, settings->max_wait_ms, settings->max_tries, settings->lease_ms,
		(int64_t) (settings->mailbox_max + m->n_shards - 1) / m->n_shards,
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		kv_number(&m->settings[i], values[i]);
}

static int mailbox_open(void *self, const kavak_env *env, kavak_error *err)
{
	struct kv_mailbox_redis *m = self;
	int r = kv_redis_url_parse(env->url, &m->url, err);

	m->clock = env->clock;
	m->has_clock = kv_config_has_clock(env->config);
	if (r == 0)
		r = load_scripts(m, err);
	if (r == 0)
		r = kv_redis_open(&m->url, &m->shards[0], err);
	if (r == 0)
		r = settle_shards(m, err);
	if (r == 0)
		keep_settings(m, kv_config_settings(env->config));
	return r;
}

static void mailbox_close(void *self)
{
	struct kv_mailbox_redis *m = self;

	for (size_t i = 0; i < KV_REDIS_SHARDS_MAX; i++)
		kv_redis_close(m->shards[i]);
	free(m->unheard);
	for (size_t i = 0; i < KV_N_SCRIPTS; i++)
		kv_redis_script_done(&m->scripts[i]);
}

uint32_t kv_mailbox_redis_shard(const struct kv_mailbox_redis *m, kavak_slice user)
{
	uint64_t hash = 0xcbf29ce484222325;	/* FNV-1a: the same on every machine, for ever */

	for (size_t i = 0; i < user.len; i++)
		hash = (hash ^ (unsigned char) user.ptr[i]) * 0x100000001b3;
	return (uint32_t) (hash % m->n_shards);
}

int kv_mailbox_redis_begin(struct kv_mailbox_redis *m, uint32_t shard, kavak_error *err)
{
	/* A connection each, since a cluster may keep each on another server. */
	if (!m->shards[shard])
		return kv_redis_open(&m->url, &m->shards[shard], err);
	kv_redis_begin(m->shards[shard]);
	return 0;
}

int kv_mailbox_redis_run(struct kv_mailbox_redis *m, uint32_t shard, enum kv_mailbox_script script,
                         kavak_slice *words, size_t n_words, bool is_safe,
                         const kv_reply **ret_reply, kavak_error *err)
{
	int n = snprintf(m->key.text, sizeof(m->key.text), "{kavak:%u}:", shard);

	words[0] = (kavak_slice) { m->key.text, (size_t) n };
	words[1] = kv_number(&m->now, m->has_clock ? m->clock.now_ms(m->clock.userdata) : 0);
	words[2] = KAVAK_SLICE("0");
	for (size_t i = 0; i < 5; i++)
		words[3 + i] = kavak_slice_of(m->settings[i].text);
	return kv_redis_eval(m->shards[shard], &m->scripts[script], words, n_words,
			     is_safe ? &words[2] : NULL, ret_reply, err);
}

#define OPS(symbol, name)                                                       \
	const struct kavak_mailbox_ops symbol = {                               \
		.abi       = KAVAK_MAILBOX_ABI,                                 \
		.scheme    = name,                                              \
		.self_size = sizeof(struct kv_mailbox_redis),                   \
		.open      = mailbox_open,                                      \
		.close     = mailbox_close,                                     \
		.put       = kv_mailbox_redis_put,                              \
		.lease     = kv_mailbox_redis_lease,                            \
		.extend    = kv_mailbox_redis_extend,                           \
		.commit    = kv_mailbox_redis_commit,                           \
		.sending   = kv_mailbox_redis_sending,                          \
		.sent      = kv_mailbox_redis_sent,                             \
		.done      = kv_mailbox_redis_done,                             \
		.retry     = kv_mailbox_redis_retry,                            \
		.status    = kv_mailbox_redis_status,                           \
		.dead      = kv_mailbox_redis_dead,                             \
		.revive    = kv_mailbox_redis_revive,                           \
		.forget    = kv_mailbox_redis_forget,                           \
		.ping      = kv_mailbox_redis_ping,                             \
	}

OPS(kv_mailbox_redis, "redis");
OPS(kv_mailbox_redis_tls, "rediss");
OPS(kv_mailbox_redis_unix, "unix");
