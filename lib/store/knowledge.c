/* SPDX-License-Identifier: MIT */
/* The store's verbs about knowledge, vectors and transcripts. */
#include "store/private.h"

int kv_store_source_put(kavak_store *store, kavak_slice source, uint64_t hash,
                        const kavak_chunk *chunks, size_t n_chunks, int64_t *ret_ids,
                        kavak_error *err)
{
	KV_AUTOFREE int64_t *unread = NULL;

	if (!source.len)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "a source needs a name");
	if (!ret_ids) {
		ret_ids = unread = calloc(n_chunks + 1, sizeof(*unread));
		if (!ret_ids)
			return kavak_error_set(err, KAVAK_ENOMEM, 0, "source");
	}
	return store->ops->source_put(store->self, source, hash, chunks, n_chunks, ret_ids, err);
}

int kv_store_source_remove(kavak_store *store, kavak_slice source, kavak_error *err)
{
	return store->ops->source_remove(store->self, source, err);
}

int kv_store_sources(kavak_store *store, kavak_source_fn *fn, void *userdata, kavak_error *err)
{
	return store->ops->sources(store->self, fn, userdata, err);
}

int kv_store_chunks_get(kavak_store *store, const int64_t *ids, size_t n_ids, kavak_chunk_fn *fn,
                        void *userdata, kavak_error *err)
{
	return store->ops->chunks_get(store->self, ids, n_ids, fn, userdata, err);
}

int kv_store_chunks_match(kavak_store *store, const kavak_slice *tokens, size_t n_tokens,
                          size_t max, kavak_chunk_fn *fn, void *userdata,
                          kavak_match_stats *ret_stats, uint64_t *ret_n_with, kavak_error *err)
{
	KV_AUTOFREE uint64_t *unread = NULL;
	kavak_match_stats stats = { 0 };
	int r;

	if (n_tokens > KV_MATCH_TOKENS_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0,
		                       "a query of %zu words; %d are the most", n_tokens,
		                       KV_MATCH_TOKENS_MAX);
	if (!ret_n_with) {
		ret_n_with = unread = calloc(n_tokens + 1, sizeof(*unread));
		if (!ret_n_with)
			return kavak_error_set(err, KAVAK_ENOMEM, 0, "query");
	}
	r = store->ops->chunks_match(store->self, tokens, n_tokens, max, fn, userdata, &stats,
	                             ret_n_with, err);
	if (r >= 0 && ret_stats)
		*ret_stats = stats;
	return r;
}

int kv_store_chunks_version(kavak_store *store, uint64_t *ret_version, kavak_error *err)
{
	return store->ops->chunks_version(store->self, ret_version, err);
}

int kv_store_vectors_put(kavak_store *store, kavak_slice model, const int64_t *chunk_ids,
                         const float *vectors, size_t n, size_t dim, kavak_error *err)
{
	if (!model.len || !dim || dim > KV_VECTOR_DIM_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "vectors need a model's name and 1 to %d dimensions,"
		                       " not %zu",
		                       KV_VECTOR_DIM_MAX, dim);
	return n ? store->ops->vectors_put(store->self, model, chunk_ids, vectors, n, dim, err) : 0;
}

int kv_store_vectors_each(kavak_store *store, kavak_slice model, kavak_vector_fn *fn,
                          void *userdata, kavak_error *err)
{
	return store->ops->vectors_each(store->self, model, fn, userdata, err);
}

int kv_store_transcript_put(kavak_store *store, const kavak_transcript *transcript,
                            kavak_error *err)
{
	if (!transcript->turn || !transcript->user.len)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "a transcript needs its turn's number and a user");
	return store->ops->transcript_put(store->self, transcript, err);
}

int kv_store_transcripts(kavak_store *store, kavak_slice user, size_t max, kavak_transcript_fn *fn,
                         void *userdata, kavak_error *err)
{
	return max ? store->ops->transcripts(store->self, user, max, fn, userdata, err) : 0;
}

int kv_store_transcripts_remove(kavak_store *store, kavak_slice user, kavak_error *err)
{
	return store->ops->transcripts_remove(store->self, user, err);
}
