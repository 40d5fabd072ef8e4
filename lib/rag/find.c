/* SPDX-License-Identifier: MIT */
/* A search: the question's vector, its neighbours, then the passages with its words, and all of
 * them ranked together. Without vectors, or when they fail, words alone. */
#include <string.h>

#include <kavak/sys/error.h>

#include "rag/private.h"
#include "rag/rank.h"

#define MATCH_MAX      256	/* passages taken from the store by their words */
#define NEIGHBOURS_MAX 50
#define MEND_LOOK_MAX  50	/* passages of a kind by which a misspelled word is put right */

struct kv_search {
	struct kv_search *next;
	kv_rag           *rag;
	kavak_buf         question;
	size_t            top_k;
	kv_rag_fn        *done;
	void             *userdata;
	void             *embedding, *neighbouring;	/* handles, one at a time */
	int64_t           neighbours[NEIGHBOURS_MAX];
	size_t            n_neighbours;
};

/* Passages from the store, copied: each owns one block of memory. */
struct pool {
	struct kv_candidate items[MATCH_MAX + NEIGHBOURS_MAX];
	size_t              n;
	size_t              max;
};

static void pool_free(struct pool *found)
{
	for (size_t i = 0; i < found->n; i++)
		free((char *) found->items[i].chunk.source.ptr);
	free(found);
}
typedef struct pool pool;
KV_DEFINE_AUTO(pool, pool_free)

static void unlink_search(struct kv_search *search)
{
	for (struct kv_search **at = &search->rag->searches; *at; at = &(*at)->next)
		if (*at == search) {
			*at = search->next;
			return;
		}
}

static void end_search(struct kv_search *search)
{
	unlink_search(search);
	kavak_buf_done(&search->question);
	free(search);
}

static kavak_slice copy(char **at, kavak_slice text)
{
	kavak_slice copied = { *at, text.len };

	if (text.len)
		memcpy(*at, text.ptr, text.len);
	*at += text.len;
	return copied;
}

static struct kv_candidate *by_id(struct pool *found, int64_t id)
{
	for (size_t i = 0; i < found->n; i++)
		if (found->items[i].chunk.id == id)
			return &found->items[i];
	return NULL;
}

static int keep(const kavak_chunk *chunk, void *userdata)
{
	struct pool *found = userdata;
	struct kv_candidate *item = &found->items[found->n];
	char *at;

	if (found->n == found->max || by_id(found, chunk->id))
		return 0;
	at = malloc(chunk->source.len + chunk->title.len + chunk->content.len + chunk->tokens.len +
	            1);
	if (!at)
		return KAVAK_ENOMEM;
	*item = (struct kv_candidate) { .chunk = *chunk };
	item->chunk.source = copy(&at, chunk->source);
	item->chunk.title = copy(&at, chunk->title);
	item->chunk.content = copy(&at, chunk->content);
	item->chunk.tokens = copy(&at, chunk->tokens);
	found->n++;
	return 0;
}

/* Every passage with any of the query's words, and how many there are of each. */
static int match(struct kv_search *search, struct kv_question *question, struct pool *found,
                 kavak_match_stats *ret_stats, kavak_error *err)
{
	kavak_slice tokens[KV_CONCEPTS_MAX * KV_MEMBERS_MAX];
	uint64_t n_with[KV_CONCEPTS_MAX * KV_MEMBERS_MAX];
	size_t n = 0;
	int r;

	for (size_t i = 0; i < question->n; i++)
		for (size_t k = 0; k < question->concepts[i].n; k++)
			tokens[n++] = question->concepts[i].members[k].token;
	r = kv_store_chunks_match(search->rag->parts.store, tokens, n, MATCH_MAX, keep, found,
	                          ret_stats, n_with, err);
	if (r != 0)
		return r;
	n = 0;
	for (size_t i = 0; i < question->n; i++)
		for (size_t k = 0; k < question->concepts[i].n; k++)
			question->concepts[i].members[k].n_with = n_with[n++];
	return 0;
}

static bool is_unknown(const struct kv_concept *concept)
{
	for (size_t k = 0; k < concept->n; k++)
		if (concept->members[k].n_with &&
		    kv_level_of(concept->members[k].token) == KV_STEM)
			return false;
	return true;
}

/* The tokens of the passages that a word may be put right by: those with some of the question's
 * words or roots, and those spelled alike. */
static size_t texts_near(const struct pool *found, const struct pool *neighbours,
                         kavak_slice texts[2 * MEND_LOOK_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < found->n && i < MEND_LOOK_MAX; i++)
		texts[n++] = found->items[i].chunk.tokens;
	for (size_t i = 0; i < neighbours->n && i < MEND_LOOK_MAX; i++)
		texts[n++] = neighbours->items[i].chunk.tokens;
	return n;
}

/* Words that no passage has, put right by words of those that are near. */
static int mend(struct kv_question *question, const struct pool *found,
                const struct pool *neighbours, bool *ret_mended, kavak_error *err)
{
	kavak_slice texts[2 * MEND_LOOK_MAX];
	size_t n_texts = texts_near(found, neighbours, texts);
	int r = 0;

	*ret_mended = false;
	for (size_t i = 0; i < question->n && r == 0; i++) {
		size_t before = question->concepts[i].n;

		if (!is_unknown(&question->concepts[i]))
			continue;
		r = kv_question_mend(question, i, texts, n_texts);
		*ret_mended |= question->concepts[i].n > before;
	}
	return r < 0 ? kavak_error_set(err, r, 0, "question") : 0;
}

static int take_neighbours(struct kv_search *search, struct pool *neighbours, kavak_error *err)
{
	neighbours->max = NEIGHBOURS_MAX;
	if (!search->n_neighbours)
		return 0;
	return kv_store_chunks_get(search->rag->parts.store, search->neighbours,
	                           search->n_neighbours, keep, neighbours, err);
}

static void mark_places(struct kv_search *search, struct pool *found)
{
	for (size_t i = 0; i < search->n_neighbours; i++) {
		struct kv_candidate *item = by_id(found, search->neighbours[i]);

		if (item)
			item->place = i + 1;
	}
}

/* A vector that knows no more than spelling only breaks ties. */
static double vector_weight(struct kv_search *search)
{
	kavak_embedder *embedder = search->rag->parts.embedder;
	bool is_local = embedder && kv_slice_starts(kv_embedder_model(embedder), "local-");

	return is_local ? search->rag->weights.vector : 1;
}

static int find(struct kv_search *search, struct pool *found, bool *ret_answers, kavak_error *err)
{
	KV_AUTO(pool) *neighbours = calloc(1, sizeof(*neighbours));
	kavak_match_stats stats = { 0 };
	KV_QUESTION question = { 0 };
	bool mended;
	int r;

	if (!neighbours ||
	    kv_question_parse(search->rag->words, &search->rag->weights,
	                      kv_buf_slice(&search->question), &question) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "question");
	r = take_neighbours(search, neighbours, err);
	if (r == 0)
		r = match(search, &question, found, &stats, err);
	if (r == 0)
		r = mend(&question, found, neighbours, &mended, err);
	if (r == 0 && mended)
		r = match(search, &question, found, &stats, err);
	for (size_t i = 0; i < neighbours->n && r == 0; i++) {
		found->max = MATCH_MAX + NEIGHBOURS_MAX;
		r = keep(&neighbours->items[i].chunk, found);
	}
	if (r != 0)
		return r;
	mark_places(search, found);
	kv_question_weigh(&question, &stats);
	r = kv_rank(&question, &stats, vector_weight(search), found->items, found->n);
	*ret_answers = kv_rank_answers(found->items, found->n);
	return r < 0 ? kavak_error_set(err, r, 0, "ranking") : 0;
}

static void hand_out(struct kv_search *search, const struct pool *found, bool answers)
{
	kavak_passage passages[KAVAK_KNOWLEDGE_TOP_MAX];
	size_t n = found->n < search->top_k ? found->n : search->top_k;

	for (size_t i = 0; i < n; i++) {
		const kavak_chunk *chunk = &found->items[i].chunk;

		passages[i] = (kavak_passage) { chunk->id, chunk->source, chunk->title,
			                       chunk->content, found->items[i].score };
	}
	search->done(0, passages, n, answers, NULL, search->userdata);
}

/* With whatever neighbours there are. */
static void finish(void *userdata)
{
	struct kv_search *search = userdata;
	KV_AUTO(pool) *found = calloc(1, sizeof(*found));
	bool answers = false;
	kavak_error err;
	int r;

	unlink_search(search);
	search->next = NULL;
	if (found) {
		found->max = MATCH_MAX;
		r = find(search, found, &answers, &err);
	} else {
		r = kavak_error_set(&err, KAVAK_ENOMEM, 0, "search");
	}
	if (r < 0)
		search->done(r, NULL, 0, false, &err, search->userdata);
	else
		hand_out(search, found, answers);
	kavak_buf_done(&search->question);
	free(search);
}

static void on_neighbours(int result, const kavak_neighbour *neighbours, size_t n,
                          const kavak_error *err, void *userdata)
{
	struct kv_search *search = userdata;

	(void) err;	/* words alone, then */
	search->neighbouring = NULL;
	for (size_t i = 0; result == 0 && i < n && i < NEIGHBOURS_MAX; i++)
		search->neighbours[search->n_neighbours++] = neighbours[i].chunk_id;
	finish(search);
}

static void on_vector(int result, const float *vectors, size_t n, size_t dim,
                      const kavak_error *err, void *userdata)
{
	struct kv_search *search = userdata;
	const struct kv_rag_parts *parts = &search->rag->parts;

	(void) n, (void) err;
	search->embedding = NULL;
	if (result == 0)
		result = kv_vectors_nearest(parts->vectors, kv_embedder_model(parts->embedder),
		                            vectors, dim, NEIGHBOURS_MAX, on_neighbours, search,
		                            &search->neighbouring, NULL);
	if (result < 0)
		finish(search);
}

static int start(struct kv_search *search, kavak_error *err)
{
	const struct kv_rag_parts *parts = &search->rag->parts;
	kavak_slice question = kv_buf_slice(&search->question);

	if (parts->embedder && parts->vectors && question.len &&
	    kv_embedder_start(parts->embedder, &question, 1, on_vector, search, &search->embedding,
	                      NULL) == 0)
		return 0;
	return kavak_loop_post(parts->loop, finish, search, err);
}

int kv_rag_search(kv_rag *rag, kavak_slice query, size_t top_k, kv_rag_fn *done, void *userdata,
                  void **ret_handle, kavak_error *err)
{
	struct kv_search *search;
	int r;

	if (!top_k || top_k > KAVAK_KNOWLEDGE_TOP_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "top_k is 1 to %d, not %zu",
		                       KAVAK_KNOWLEDGE_TOP_MAX, top_k);
	search = calloc(1, sizeof(*search));
	if (!search)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "search");
	*search = (struct kv_search) { .next = rag->searches, .rag = rag, .top_k = top_k,
	                               .done = done, .userdata = userdata };
	rag->searches = search;
	query.len = query.len < KV_QUESTION_MAX ? query.len : KV_QUESTION_MAX;
	r = kv_utf8_clean(query, &search->question);
	if (r < 0)
		kavak_error_set(err, r, 0, "search");
	else
		r = start(search, err);
	if (r < 0) {
		end_search(search);
		return r;
	}
	if (ret_handle)
		*ret_handle = search;
	return 0;
}

void kv_rag_cancel(kv_rag *rag, void *handle)
{
	struct kv_search *search = handle;

	if (search->embedding)
		kv_embedder_cancel(rag->parts.embedder, search->embedding);
	if (search->neighbouring)
		kv_vectors_cancel(rag->parts.vectors, search->neighbouring);
	kavak_loop_unpost(rag->parts.loop, search);
	end_search(search);
}
