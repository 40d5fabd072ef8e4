/* SPDX-License-Identifier: MIT */
#pragma once
/* One store's cars, knowledge and transcripts into another. */

#include "store/store.h"

struct kv_store_counts {
	uint64_t n_cars, n_sources, n_chunks, n_vectors, n_transcripts;
};

/* Hears how many of what are there so far. */
typedef void kv_copy_progress_fn(const char *what, uint64_t n, void *userdata);

struct kv_copy_options {
	bool replace;	/* a target that has something: its cars and knowledge go, its
			   transcripts stay */
	kv_copy_progress_fn *progress;	/* may be NULL */
	void *userdata;
};

/* Then everything is counted in the target. 0; KAVAK_EDATA when the target has something and it is
 * not to be replaced, or when the counts are not the same; as the stores. */
int kv_store_copy(kavak_store *from, kavak_store *to, const struct kv_copy_options *options,
                  struct kv_store_counts *ret_counts, kavak_error *err);
