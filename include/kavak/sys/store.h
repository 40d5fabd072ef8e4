/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_SYS_STORE_H
#define KAVAK_SYS_STORE_H

/**
 * Cars, knowledge and transcripts in an SQL database. A driver is one const
 * struct kavak_store_ops; the core allocates its state, checks arguments, folds
 * text; the driver does the I/O. The contract is tests/contract/test_store.c:
 * add the driver to its table and it is tested as all the others are.
 *
 * Text that is compared comes folded (no accents, lower case, words one space
 * apart) as a *_key beside the text that is shown. Nothing here is a pattern:
 * '%' and '_' are characters.
 */

#include <kavak/catalog.h>
#include <kavak/sys/env.h>

KAVAK_BEGIN_DECLS

typedef struct kavak_store kavak_store;

/* A car as it is stored. */
typedef struct kavak_car_row {
	kavak_car   car;
	kavak_slice make_key, model_key, version_key, city_key;
	uint64_t    line;     /* of the import; not stored */
} kavak_car_row;

/* One make, or one make and model, folded. An empty model_key is any model, an
 * empty make_key any make. */
typedef struct kavak_name_key {
	kavak_slice make_key, model_key;
} kavak_name_key;

/* A search, every text in it folded. 0 (km_max: -1) filters nothing. */
typedef struct kavak_car_query {
	const kavak_name_key *names;             size_t n_names;          /* any of them */
	const kavak_slice    *exclude_make_keys; size_t n_exclude_make_keys;
	const kavak_slice    *body_types;        size_t n_body_types;     /* any of them */
	const kavak_slice    *features;          size_t n_features;       /* all of them */
	/* whole words of version_key */
	const kavak_slice    *version_words;     size_t n_version_words;
	kavak_slice           city_key, transmission, fuel;
	int32_t               seats_min, year_min, year_max;
	int64_t               price_min_cents, price_max_cents, km_max;
	enum kavak_sort       sort;              /* DEFAULT: price, then stock_id */
	uint32_t              limit;             /* 0: count only */
	uint32_t              total_max;         /* count no further */
} kavak_car_query;

/* Called once per record; slices live until it returns. Return 0 to go on. */
typedef int kavak_car_fn(const kavak_car *car, void *userdata);
typedef int kavak_car_row_fn(const kavak_car_row *row, void *userdata);
typedef int kavak_name_fn(kavak_slice make, kavak_slice model, uint64_t n_cars, void *userdata);
typedef int kavak_text_fn(kavak_slice text, uint64_t n, void *userdata);

typedef struct kavak_swap_result {
	uint64_t n_inserted, n_updated, n_removed;
} kavak_swap_result;

/* A passage of knowledge. */
typedef struct kavak_chunk {
	int64_t     id;         /* the store's */
	kavak_slice source;
	uint32_t    ordinal;    /* its place in the source, from 0 */
	kavak_slice title, content;
	kavak_slice tokens;     /* what it is found by: folded, stemmed, one space apart, repeated
	                           as they occur */
	uint32_t    n_tokens;
} kavak_chunk;

typedef int kavak_chunk_fn(const kavak_chunk *chunk, void *userdata);
typedef int kavak_source_fn(kavak_slice source, uint64_t hash, uint64_t n_chunks, void *userdata);
typedef int kavak_vector_fn(int64_t chunk_id, const float *vector, size_t dim, void *userdata);

/* What BM25 needs to know of the whole. */
typedef struct kavak_match_stats {
	uint64_t n_chunks;
	uint64_t n_tokens;      /* of all chunks together */
} kavak_match_stats;

/* One turn, as it is kept. */
typedef struct kavak_transcript {
	uint64_t    turn;
	kavak_slice user;
	int64_t     at_ms;
	kavak_slice message;
	kavak_slice reply;      /* the text */
	kavak_slice json;       /* the whole reply object: tool calls, llm, ... */
} kavak_transcript;

typedef int kavak_transcript_fn(const kavak_transcript *transcript, void *userdata);

/* A migration that was made. */
typedef void kavak_migrated_fn(const char *name, void *userdata);

#define KAVAK_STORE_ABI 2

struct kavak_store_ops {
	uint32_t    abi;        /* KAVAK_STORE_ABI; members newer than it are not looked at */
	const char *scheme;     /* "sqlite" answers "sqlite:..." */
	size_t      self_size;  /* bytes of state; zeroed before open(), freed after close() */

	/* Whatever open() leaves in self, also when it fails, close() follows. It checks the
	   schema's version: KAVAK_EDATA with what to do when it is another. A database that is
	   not there, or is empty, is created. */
	int  (*open)(void *self, const kavak_env *env, kavak_error *err);
	void (*close)(void *self);

	/* Before open(), on zeroed state; close() follows. `fn` hears each migration made. */
	int  (*migrate)(void *self, const kavak_env *env, kavak_migrated_fn *fn, void *userdata,
	                uint32_t *ret_version, kavak_error *err);
	/* Answers at once if all is well. `detail` gets a few words: version, size. */
	int  (*ping)(void *self, kavak_buf *detail, kavak_error *err);

	/* Cars. Staging is private to the connection and invisible until swapped in. */
	int  (*cars_begin)(void *self, kavak_error *err);
	int  (*cars_stage)(void *self, const kavak_car_row *rows, size_t n_rows, kavak_error *err);
	/* A stock_id staged twice counts once, the last. truncate: what was not staged goes. */
	int  (*cars_swap)(void *self, bool truncate, kavak_swap_result *ret_result,
	                  kavak_error *err);
	void (*cars_abort)(void *self);
	/* total_exact is false when counting stopped at total_max, or the time ran out. */
	int  (*cars_search)(void *self, const kavak_car_query *query, kavak_car_fn *fn,
	                    void *userdata, uint64_t *ret_total, bool *ret_total_exact,
	                    kavak_error *err);
	int  (*cars_get)(void *self, kavak_slice stock_id, kavak_car_fn *fn, void *userdata,
	                 kavak_error *err);
	/* What there is, kept at import: cheap. The version rises whenever cars change. */
	int  (*cars_names)(void *self, kavak_name_fn *fn, void *userdata, kavak_error *err);
	int  (*cars_cities)(void *self, kavak_text_fn *fn, void *userdata, kavak_error *err);
	int  (*cars_version)(void *self, uint64_t *ret_version, kavak_error *err);

	/* Knowledge. One source at a time, all or nothing; ids of chunks are new. */
	int  (*source_put)(void *self, kavak_slice source, uint64_t hash, const kavak_chunk *chunks,
	                   size_t n_chunks, int64_t *ret_ids, kavak_error *err);
	int  (*source_remove)(void *self, kavak_slice source, kavak_error *err);
	int  (*sources)(void *self, kavak_source_fn *fn, void *userdata, kavak_error *err);
	int  (*chunks_get)(void *self, const int64_t *ids, size_t n_ids, kavak_chunk_fn *fn,
	                   void *userdata, kavak_error *err);
	/* Chunks with any of the tokens, the likeliest `max` of them in no promised order.
	   ret_n_with[i]: how many chunks have tokens[i]. */
	int  (*chunks_match)(void *self, const kavak_slice *tokens, size_t n_tokens, size_t max,
	                     kavak_chunk_fn *fn, void *userdata, kavak_match_stats *ret_stats,
	                     uint64_t *ret_n_with, kavak_error *err);

	/* Vectors of chunks; they go with their chunk. */
	int  (*vectors_put)(void *self, kavak_slice model, const int64_t *chunk_ids,
	                    const float *vectors, size_t n, size_t dim, kavak_error *err);
	int  (*vectors_each)(void *self, kavak_slice model, kavak_vector_fn *fn, void *userdata,
	                     kavak_error *err);
	/* Rises whenever chunks or vectors change. */
	int  (*chunks_version)(void *self, uint64_t *ret_version, kavak_error *err);

	/* Transcripts: written twice is written once, by turn. Newest first. */
	int  (*transcript_put)(void *self, const kavak_transcript *transcript, kavak_error *err);
	int  (*transcripts)(void *self, kavak_slice user, size_t max, kavak_transcript_fn *fn,
	                    void *userdata, kavak_error *err);
	int  (*transcripts_remove)(void *self, kavak_slice user, kavak_error *err);

	/* Since ABI 2. Everything there is, for a copy, however long it takes; may be NULL. Cars in
	   no promised order, chunks as they lie in their source, transcripts oldest first. */
	int  (*cars_each)(void *self, kavak_car_row_fn *fn, void *userdata, kavak_error *err);
	int  (*chunks_each)(void *self, kavak_slice source, kavak_chunk_fn *fn, void *userdata,
	                    kavak_error *err);
	/* The models of which there are vectors, and how many. */
	int  (*vector_models)(void *self, kavak_text_fn *fn, void *userdata, kavak_error *err);
	int  (*transcripts_each)(void *self, kavak_transcript_fn *fn, void *userdata,
	                         kavak_error *err);

	/* New members go here, at the end, with KAVAK_STORE_ABI raised. */
};

/**
 * Make a driver of your own answer its scheme.
 *
 * @param ops  lent until the configuration is freed.
 * @return 0; KAVAK_ENOTSUP when it speaks an ABI this library does not; KAVAK_ELIMIT when there is
 *         no room for it.
 * @since 0.1
 */
KAVAK_API int kavak_store_register(kavak_config *config, const struct kavak_store_ops *ops,
                                   kavak_error *err);

KAVAK_END_DECLS
#endif
