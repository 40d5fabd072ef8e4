/* SPDX-License-Identifier: MIT */
/* The verbs that walk over everything. A driver of an older ABI has none. */
#include "store/private.h"

static int check(const kavak_store *store, bool has, kavak_error *err)
{
	if (has)
		return 0;
	return kavak_error_set(err, KAVAK_ENOTSUP, 0, "the store '%s:' cannot be copied from",
	                       store->ops->scheme);
}

/* Members that its ABI does not have are not to be looked at. */
#define HAS(store, verb) ((store)->ops->abi >= 2 && (store)->ops->verb)

int kv_store_cars_each(kavak_store *store, kavak_car_row_fn *fn, void *userdata, kavak_error *err)
{
	int r = check(store, HAS(store, cars_each), err);

	return r < 0 ? r : store->ops->cars_each(store->self, fn, userdata, err);
}

int kv_store_chunks_each(kavak_store *store, kavak_slice source, kavak_chunk_fn *fn, void *userdata,
                         kavak_error *err)
{
	int r = check(store, HAS(store, chunks_each), err);

	return r < 0 ? r : store->ops->chunks_each(store->self, source, fn, userdata, err);
}

int kv_store_vector_models(kavak_store *store, kavak_text_fn *fn, void *userdata, kavak_error *err)
{
	int r = check(store, HAS(store, vector_models), err);

	return r < 0 ? r : store->ops->vector_models(store->self, fn, userdata, err);
}

int kv_store_transcripts_each(kavak_store *store, kavak_transcript_fn *fn, void *userdata,
                              kavak_error *err)
{
	int r = check(store, HAS(store, transcripts_each), err);

	return r < 0 ? r : store->ops->transcripts_each(store->self, fn, userdata, err);
}
