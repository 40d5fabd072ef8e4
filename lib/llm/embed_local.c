/* SPDX-License-Identifier: MIT */
/* "local:" makes vectors without a model: the words of a text and their groups of three and four
 * letters, hashed with a sign into 384 places, length 1. It knows no meaning. Two texts are near
 * when they are spelled alike, which is what finds a passage under a typing mistake. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kavak/sys/embedder.h>

#include "base/auto.h"
#include "text/text.h"

#define MODEL    "local-hash-ngram-384-v1"
#define DIM      384
#define WORD_MAX 32	/* bytes of a word that are looked at */
#define LONG     8	/* from this length on a word counts in full: short ones say little */

struct local {
	kavak_loop   *loop;
	struct batch *batches;	/* made, not yet handed out */
};

struct batch {
	struct batch   *next;
	struct local   *local;
	kavak_embed_fn *done;
	void           *userdata;
	size_t          n;
	float           vectors[];
};

static int local_open(void *self, const kavak_env *env, kavak_error *err)
{
	(void) err;
	((struct local *) self)->loop = env->loop;
	return 0;
}

static void unlink_batch(struct local *local, const struct batch *batch)
{
	for (struct batch **at = &local->batches; *at; at = &(*at)->next)
		if (*at == batch) {
			*at = batch->next;
			break;
		}
}

static void end_batch(struct local *local, struct batch *batch)
{
	unlink_batch(local, batch);
	kavak_loop_unpost(local->loop, batch);
	free(batch);
}

static void local_close(void *self)
{
	struct local *local = self;

	while (local->batches)
		end_batch(local, local->batches);
}

static kavak_slice local_model(void *self)
{
	(void) self;
	return KAVAK_SLICE(MODEL);
}

/* FNV-1a, stirred at the end so that neighbouring places are as good as any. */
static uint64_t hash(const char *bytes, size_t n, uint64_t seed)
{
	uint64_t h = 0xcbf29ce484222325u ^ seed;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char) bytes[i]) * 0x100000001b3u;
	h ^= h >> 32;
	h *= 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

static void add(float *vector, uint64_t h, float weight)
{
	vector[h % DIM] += h >> 63 ? weight : -weight;
}

static void add_word(float *vector, kavak_slice word)
{
	char marked[WORD_MAX + 2];
	size_t len = word.len < WORD_MAX ? word.len : WORD_MAX, n = len + 2, n_grams;
	float weight = (float) (len < LONG ? len : LONG) / LONG;

	memcpy(marked + 1, word.ptr, len);
	marked[0] = '<';
	marked[n - 1] = '>';
	add(vector, hash(word.ptr, len, 1), 2 * weight);
	n_grams = 2 * n - 5;
	for (size_t size = 3; size <= 4; size++)
		for (size_t i = 0; i + size <= n; i++)
			add(vector, hash(marked + i, size, 0), weight / sqrtf((float) n_grams));
}

static void set_length_1(float *vector)
{
	float sum = 0;

	for (size_t i = 0; i < DIM; i++)
		sum += vector[i] * vector[i];
	if (sum == 0)
		vector[0] = sum = 1;	/* no words at all: somewhere, and always there */
	for (size_t i = 0; i < DIM; i++)
		vector[i] /= sqrtf(sum);
}

static int embed(kavak_slice text, float *vector)
{
	KV_TOKENS tokens = { 0 };
	int r = kv_tokens_split(text, &tokens);

	if (r < 0)
		return r;
	for (size_t i = 0; i < tokens.n; i++)
		if (tokens.items[i].text.len > 1)
			add_word(vector, tokens.items[i].text);
	set_length_1(vector);
	return 0;
}

static void hand_out(void *userdata)
{
	struct batch *batch = userdata;

	unlink_batch(batch->local, batch);
	batch->done(0, batch->vectors, batch->n, DIM, NULL, batch->userdata);
	free(batch);
}

static int local_start(void *self, const kavak_slice *texts, size_t n_texts, kavak_embed_fn *done,
                       void *userdata, void **ret_handle, kavak_error *err)
{
	struct local *local = self;
	KV_AUTOFREE struct batch *batch = calloc(1, sizeof(*batch) + n_texts * DIM * sizeof(float));
	int r = batch ? 0 : KAVAK_ENOMEM;

	for (size_t i = 0; i < n_texts && r == 0; i++)
		r = embed(texts[i], batch->vectors + i * DIM);
	if (r == 0)
		r = kavak_loop_post(local->loop, hand_out, batch, NULL);
	if (r < 0)
		return kavak_error_set(err, r, 0, "%zu texts as vectors", n_texts);
	batch->local = local;
	batch->done = done;
	batch->userdata = userdata;
	batch->n = n_texts;
	batch->next = local->batches;
	local->batches = batch;
	*ret_handle = KV_TAKE(batch);
	return 0;
}

static void local_cancel(void *self, void *handle)
{
	end_batch(self, handle);
}

extern const struct kavak_embedder_ops kv_embedder_local;

const struct kavak_embedder_ops kv_embedder_local = {
	.abi = KAVAK_EMBEDDER_ABI, .scheme = "local", .self_size = sizeof(struct local),
	.open = local_open, .close = local_close, .model = local_model,
	.start = local_start, .cancel = local_cancel,
};
