/* SPDX-License-Identifier: MIT */
#include "store/copy.h"

#include <inttypes.h>

#include "base/arena.h"
#include "store/private.h"

#define CARS_AT_ONCE    256
#define VECTORS_AT_ONCE 64
#define TELL_EVERY      1000	/* records */

/* A chunk's id here and there. */
struct pair {
	int64_t from, to;
};

struct copy {
	kavak_store *from, *to;
	const struct kv_copy_options *options;
	struct kv_store_counts done;

	struct kv_arena arena;		/* of the batch: what was lent to us ends with its call */
	kavak_car_row   cars[CARS_AT_ONCE];
	size_t          n_cars;
	kavak_chunk    *chunks;
	size_t          n_chunks, room_chunks;
	struct kv_arena names_arena;
	kavak_slice    *names;		/* of all sources */
	size_t          n_names, room_names;
	struct pair    *pairs;		/* of all chunks; ascending once they are sorted */
	size_t          n_pairs, room_pairs;

	kavak_slice     model;
	int64_t         ids[VECTORS_AT_ONCE];
	float          *vectors;
	size_t          n_vectors, dim;

	kavak_error    *err;
	int             r;		/* why a visit was stopped */
};

static void tell(const struct copy *c, const char *what, uint64_t n)
{
	if (c->options->progress && n % TELL_EVERY == 0)
		c->options->progress(what, n, c->options->userdata);
}

/* Of a visit: what stopped it, if that was one of us. */
static int outcome(const struct copy *c, int r)
{
	return r == KAVAK_STOPPED ? c->r : r;
}

static int no_memory(struct copy *c)
{
	return c->r = kavak_error_set(c->err, KAVAK_ENOMEM, 0, "copy");
}

/* --- cars --- */

static int flush_cars(struct copy *c)
{
	if (c->n_cars)
		c->r = kv_store_cars_stage(c->to, c->cars, c->n_cars, c->err);
	c->done.n_cars += c->n_cars;
	c->n_cars = 0;
	kv_arena_reset(&c->arena);
	return c->r;
}

static int take_car(const kavak_car_row *row, void *userdata)
{
	struct copy *c = userdata;
	kavak_car_row *kept = &c->cars[c->n_cars];
	kavak_slice *const texts[] = {
		&kept->car.stock_id, &kept->car.make, &kept->car.model, &kept->car.version,
		&kept->car.city, &kept->car.transmission, &kept->car.fuel, &kept->car.body_type,
		&kept->car.color, &kept->car.photo_url, &kept->car.features, &kept->car.extra,
		&kept->make_key, &kept->model_key, &kept->version_key, &kept->city_key,
	};

	*kept = *row;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (kv_arena_copy(&c->arena, *texts[i], texts[i]) < 0)
			return no_memory(c);
	c->n_cars++;
	tell(c, "cars", c->done.n_cars + c->n_cars);
	return c->n_cars < CARS_AT_ONCE ? 0 : flush_cars(c);
}

static int copy_cars(struct copy *c)
{
	int r = kv_store_cars_begin(c->to, c->err);

	if (r == 0)
		r = outcome(c, kv_store_cars_each(c->from, take_car, c, c->err));
	if (r == 0)
		r = flush_cars(c);
	if (r == 0)
		r = kv_store_cars_swap(c->to, true, NULL, c->err);
	if (r < 0)
		kv_store_cars_abort(c->to);
	return r;
}

/* --- knowledge --- */

/* Room for one more of `size` bytes each. */
static int grow(struct copy *c, void *items, size_t n, size_t *room, size_t size)
{
	void *old, *bigger;

	memcpy(&old, items, sizeof(old));
	if (n < *room)
		return 0;
	*room = *room ? 2 * *room : 64;
	bigger = realloc(old, *room * size);
	if (!bigger)
		return no_memory(c);
	memcpy(items, &bigger, sizeof(bigger));
	return 0;
}

static int take_chunk(const kavak_chunk *chunk, void *userdata)
{
	struct copy *c = userdata;
	kavak_chunk *kept;

	if (grow(c, &c->chunks, c->n_chunks, &c->room_chunks, sizeof(*c->chunks)) < 0)
		return c->r;
	kept = &c->chunks[c->n_chunks++];
	*kept = *chunk;
	if (kv_arena_copy(&c->arena, chunk->title, &kept->title) < 0 ||
	    kv_arena_copy(&c->arena, chunk->content, &kept->content) < 0 ||
	    kv_arena_copy(&c->arena, chunk->tokens, &kept->tokens) < 0)
		return no_memory(c);
	return 0;
}

static int put_source(struct copy *c, kavak_slice source, uint64_t hash)
{
	KV_AUTOFREE int64_t *ids = calloc(c->n_chunks + 1, sizeof(*ids));

	if (!ids)
		return no_memory(c);
	c->r = kv_store_source_put(c->to, source, hash, c->chunks, c->n_chunks, ids, c->err);
	for (size_t i = 0; c->r == 0 && i < c->n_chunks; i++)
		if (grow(c, &c->pairs, c->n_pairs, &c->room_pairs, sizeof(*c->pairs)) == 0)
			c->pairs[c->n_pairs++] = (struct pair) { c->chunks[i].id, ids[i] };
	return c->r;
}

static int take_source(kavak_slice source, uint64_t hash, uint64_t n_chunks, void *userdata)
{
	struct copy *c = userdata;

	(void) n_chunks;
	c->n_chunks = 0;
	kv_arena_reset(&c->arena);
	if (grow(c, &c->names, c->n_names, &c->room_names, sizeof(*c->names)) < 0 ||
	    kv_arena_copy(&c->names_arena, source, &c->names[c->n_names]) < 0)
		return no_memory(c);
	c->n_names++;
	c->r = outcome(c, kv_store_chunks_each(c->from, source, take_chunk, c, c->err));
	if (c->r == 0)
		put_source(c, source, hash);
	c->done.n_sources++;
	c->done.n_chunks += c->n_chunks;
	tell(c, "passages", c->n_pairs);
	return c->r;
}

static int add_name(kavak_slice source, uint64_t hash, uint64_t n_chunks, void *userdata)
{
	(void) hash, (void) n_chunks;
	return kavak_buf_add(userdata, source) < 0 || kv_buf_add_char(userdata, '\0') < 0;
}

static int compare_names(const void *a, const void *b)
{
	return kv_slice_cmp(*(const kavak_slice *) a, *(const kavak_slice *) b);
}

/* Of the names in `before`, with a NUL behind each, those that were not copied. Afterwards, and by
 * name: should both be one database by two addresses, nothing is lost. */
static int remove_others(struct copy *c, const kavak_buf *before)
{
	kavak_slice rest = kv_buf_slice(before), name;
	int r = 0;

	if (c->n_names)
		qsort(c->names, c->n_names, sizeof(*c->names), compare_names);
	while (r >= 0 && rest.len && kv_slice_split(&rest, '\0', &name))
		if (name.len && !(c->n_names && bsearch(&name, c->names, c->n_names,
		                                        sizeof(name), compare_names)))
			r = kv_store_source_remove(c->to, name, c->err);
	return r < 0 ? r : 0;
}

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

static int copy_knowledge(struct copy *c)
{
	KV_BUF before = { 0 };
	int r = kv_store_sources(c->to, add_name, &before, c->err);

	if (r == KAVAK_STOPPED)
		return no_memory(c);
	if (r == 0)
		r = outcome(c, kv_store_sources(c->from, take_source, c, c->err));
	if (r == 0)
		r = remove_others(c, &before);
	if (r == 0 && c->n_pairs)
		qsort(c->pairs, c->n_pairs, sizeof(*c->pairs), compare_pairs);
	return r;
}

static int flush_vectors(struct copy *c)
{
	if (c->n_vectors)
		c->r = kv_store_vectors_put(c->to, c->model, c->ids, c->vectors, c->n_vectors,
		                            c->dim, c->err);
	if (c->r == KAVAK_NOTFOUND)
		c->r = kavak_error_set(c->err, KAVAK_EDATA, 0, "a passage went while it was"
							       " copied");
	c->done.n_vectors += c->n_vectors;
	c->n_vectors = 0;
	return c->r;
}

static int take_vector(int64_t chunk_id, const float *vector, size_t dim, void *userdata)
{
	struct copy *c = userdata;
	const struct pair key = { chunk_id, 0 }, *pair = NULL;

	if (c->n_pairs)
		pair = bsearch(&key, c->pairs, c->n_pairs, sizeof(key), compare_pairs);
	if (!pair)	/* of a passage that came after the others were copied */
		return 0;
	if ((dim != c->dim || c->n_vectors == VECTORS_AT_ONCE) && flush_vectors(c) < 0)
		return c->r;
	if (dim != c->dim) {
		free(c->vectors);
		c->dim = dim;
		c->vectors = malloc(VECTORS_AT_ONCE * dim * sizeof(*vector));
		if (!c->vectors)
			return no_memory(c);
	}
	c->ids[c->n_vectors] = pair->to;
	memcpy(c->vectors + c->n_vectors++ * dim, vector, dim * sizeof(*vector));
	tell(c, "vectors", c->done.n_vectors + c->n_vectors);
	return 0;
}

static int take_model(kavak_slice model, uint64_t n, void *userdata)
{
	struct copy *c = userdata;

	(void) n;
	c->model = model;
	c->r = outcome(c, kv_store_vectors_each(c->from, model, take_vector, c, c->err));
	return c->r == 0 ? flush_vectors(c) : c->r;
}

static int take_transcript(const kavak_transcript *transcript, void *userdata)
{
	struct copy *c = userdata;

	c->r = kv_store_transcript_put(c->to, transcript, c->err);
	tell(c, "turns", ++c->done.n_transcripts);
	return c->r;
}

/* --- counting --- */

static int count_car(const kavak_car_row *row, void *userdata)
{
	(void) row;
	((struct kv_store_counts *) userdata)->n_cars++;
	return 0;
}

static int count_source(kavak_slice source, uint64_t hash, uint64_t n_chunks, void *userdata)
{
	struct kv_store_counts *counts = userdata;

	(void) source, (void) hash;
	counts->n_sources++;
	counts->n_chunks += n_chunks;
	return 0;
}

static int count_vectors(kavak_slice model, uint64_t n, void *userdata)
{
	(void) model;
	((struct kv_store_counts *) userdata)->n_vectors += n;
	return 0;
}

static int count_transcript(const kavak_transcript *transcript, void *userdata)
{
	(void) transcript;
	((struct kv_store_counts *) userdata)->n_transcripts++;
	return 0;
}

static int count(kavak_store *store, struct kv_store_counts *ret_counts, kavak_error *err)
{
	int r = kv_store_cars_each(store, count_car, ret_counts, err);

	if (r == 0)
		r = kv_store_sources(store, count_source, ret_counts, err);
	if (r == 0)
		r = kv_store_vector_models(store, count_vectors, ret_counts, err);
	return r ? r : kv_store_transcripts_each(store, count_transcript, ret_counts, err);
}

/* --- all of it --- */

static int check_target(struct copy *c, uint64_t *ret_n_transcripts)
{
	struct kv_store_counts there = { 0 };
	int r = count(c->to, &there, c->err);

	*ret_n_transcripts = there.n_transcripts;
	if (r < 0 || c->options->replace ||
	    !(there.n_cars || there.n_sources || there.n_transcripts))
		return r;
	return kavak_error_set(c->err, KAVAK_EDATA, 0, "the target has %" PRIu64 " cars, %" PRIu64
	                       " sources of knowledge and %" PRIu64 " turns already",
	                       there.n_cars, there.n_sources, there.n_transcripts);
}

/* A path that is misspelt is a new and empty database. */
static int check_source(struct copy *c)
{
	struct kv_store_counts there = { 0 };
	int r = count(c->from, &there, c->err);

	if (r < 0 || there.n_cars || there.n_sources || there.n_transcripts)
		return r;
	return kavak_error_set(c->err, KAVAK_EDATA, 0, "there is nothing to copy");
}

static int verify(struct copy *c, uint64_t n_transcripts_before)
{
	const struct kv_store_counts *done = &c->done;
	struct kv_store_counts there = { 0 };
	int r = count(c->to, &there, c->err);

	if (r < 0)
		return r;
	/* A turn that was there already counts once. */
	if (there.n_cars == done->n_cars && there.n_sources == done->n_sources &&
	    there.n_chunks == done->n_chunks && there.n_vectors == done->n_vectors &&
	    there.n_transcripts >= done->n_transcripts &&
	    there.n_transcripts <= done->n_transcripts + n_transcripts_before)
		return 0;
	return kavak_error_set(c->err, KAVAK_EDATA, 0, "the target has %" PRIu64 " cars, %" PRIu64
	                       " passages, %" PRIu64 " vectors, %" PRIu64 " turns; copied were %"
	                       PRIu64 ", %" PRIu64 ", %" PRIu64 ", %" PRIu64, there.n_cars,
	                       there.n_chunks, there.n_vectors, there.n_transcripts, done->n_cars,
	                       done->n_chunks, done->n_vectors, done->n_transcripts);
}

static int copy_all(struct copy *c)
{
	uint64_t n_transcripts = 0;
	int r = check_target(c, &n_transcripts);

	if (r == 0)
		r = check_source(c);
	if (r == 0)
		r = copy_cars(c);
	if (r == 0)
		r = copy_knowledge(c);
	if (r == 0)
		r = outcome(c, kv_store_vector_models(c->from, take_model, c, c->err));
	if (r == 0)
		r = outcome(c, kv_store_transcripts_each(c->from, take_transcript, c, c->err));
	return r < 0 ? r : verify(c, n_transcripts);
}

int kv_store_copy(kavak_store *from, kavak_store *to, const struct kv_copy_options *options,
                  struct kv_store_counts *ret_counts, kavak_error *err)
{
	KV_AUTOFREE struct copy *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "copy");
	c->from = from;
	c->to = to;
	c->options = options;
	c->err = err;
	r = copy_all(c);
	kv_arena_done(&c->arena);
	kv_arena_done(&c->names_arena);
	free(c->names);
	free(c->chunks);
	free(c->pairs);
	free(c->vectors);
	if (r == 0)
		*ret_counts = c->done;
	return r;
}
