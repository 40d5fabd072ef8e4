/* SPDX-License-Identifier: MIT */
/* Sources, their chunks, and the full-text index over the chunks' tokens. */
#include "store/private.h"

/* Work of one search, whatever the machine: chunks that are ranked, counted once for each token. */
#define MATCH_POSTINGS_MAX 100000

#define CHUNK_COLUMNS \
	"chunk.id, source.name, chunk.ordinal, chunk.title, chunk.content, chunk.tokens," \
	" chunk.n_tokens"

static int chunks_changed(struct kv_store_sqlite *s, kavak_error *err)
{
	return kv_store_sqlite_run(s,
	                           "UPDATE meta SET value = value + 1 WHERE key = 'chunks_version'",
	                           0, err);
}

/* Its id; KAVAK_NOTFOUND. */
static int find_source(struct kv_store_sqlite *s, kavak_slice source, int64_t *ret_id,
                       kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "SELECT id FROM source WHERE name = ?1", &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, source);
	r = kv_query_step(q, err);
	if (r == 0)
		*ret_id = kv_column_int(q, 0);
	return r;
}

static int remove_source(struct kv_store_sqlite *s, int64_t id, kavak_error *err)
{
	int r = kv_store_sqlite_run(s, "DELETE FROM chunk WHERE source_id = ?1", id, err);

	return r < 0 ? r : kv_store_sqlite_run(s, "DELETE FROM source WHERE id = ?1", id, err);
}

static int insert_source(struct kv_store_sqlite *s, kavak_slice source, uint64_t hash,
                         const kavak_chunk *chunks, size_t n_chunks, int64_t *ret_id,
                         kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	uint64_t n_tokens = 0;
	int r;

	for (size_t i = 0; i < n_chunks; i++)
		n_tokens += chunks[i].n_tokens;
	r = kv_query_get(s->db, "INSERT INTO source (name, hash, n_chunks, n_tokens) VALUES (?1,"
	                 " ?2, ?3, ?4)",
	                 &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, source);
	kv_bind_int(q, 2, (int64_t) hash);
	kv_bind_int(q, 3, (int64_t) n_chunks);
	kv_bind_int(q, 4, (int64_t) n_tokens);
	r = kv_query_run(q, err);
	*ret_id = kv_sqlite_last_id(s->db);
	return r;
}

static int insert_chunks(struct kv_store_sqlite *s, int64_t source_id, const kavak_chunk *chunks,
                         size_t n_chunks, int64_t *ret_ids, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db,
	                 "INSERT INTO chunk (source_id, ordinal, title, content, tokens, n_tokens)"
	                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id",
	                 &q, err);
	for (size_t i = 0; r == 0 && i < n_chunks; i++) {
		kv_bind_int(q, 1, source_id);
		kv_bind_int(q, 2, chunks[i].ordinal);
		kv_bind_text(q, 3, chunks[i].title);
		kv_bind_text(q, 4, chunks[i].content);
		kv_bind_text(q, 5, chunks[i].tokens);
		kv_bind_int(q, 6, chunks[i].n_tokens);
		r = kv_query_step(q, err);
		if (r < 0)
			return r;
		ret_ids[i] = kv_column_int(q, 0);
		r = kv_query_run(q, err);
	}
	return r;
}

int kv_store_sqlite_source_put(void *self, kavak_slice source, uint64_t hash,
                               const kavak_chunk *chunks, size_t n_chunks, int64_t *ret_ids,
                               kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	int64_t id = 0;
	int r;

	r = kv_sqlite_begin(s->db, &tx, err);
	if (r == 0)
		r = find_source(s, source, &id, err);
	if (r == 0)
		r = remove_source(s, id, err);
	if (r >= 0)
		r = insert_source(s, source, hash, chunks, n_chunks, &id, err);
	if (r == 0)
		r = insert_chunks(s, id, chunks, n_chunks, ret_ids, err);
	if (r == 0)
		r = chunks_changed(s, err);
	return r < 0 ? r : kv_sqlite_commit(&tx, err);
}

int kv_store_sqlite_source_remove(void *self, kavak_slice source, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	int64_t id = 0;
	int r;

	r = kv_sqlite_begin(s->db, &tx, err);
	if (r == 0)
		r = find_source(s, source, &id, err);
	if (r != 0)
		return r;
	r = remove_source(s, id, err);
	if (r == 0)
		r = chunks_changed(s, err);
	return r < 0 ? r : kv_sqlite_commit(&tx, err);
}

int kv_store_sqlite_sources(void *self, kavak_source_fn *fn, void *userdata, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "SELECT name, hash, n_chunks FROM source ORDER BY name", &q, err);
	while (r == 0 && (r = kv_query_step(q, err)) == 0)
		if (fn(kv_column_text(q, 0), (uint64_t) kv_column_int(q, 1),
		       (uint64_t) kv_column_int(q, 2), userdata))
			return KAVAK_STOPPED;
	return r == KAVAK_NOTFOUND ? 0 : r;
}

/* The rest of the rows of `q`, whose columns are CHUNK_COLUMNS. */
static int show_chunks(kv_query *q, kavak_chunk_fn *fn, void *userdata, kavak_error *err)
{
	int r;

	while ((r = kv_query_step(q, err)) == 0) {
		kavak_chunk chunk = {
			.id = kv_column_int(q, 0), .source = kv_column_text(q, 1),
			.ordinal = (uint32_t) kv_column_int(q, 2), .title = kv_column_text(q, 3),
			.content = kv_column_text(q, 4), .tokens = kv_column_text(q, 5),
			.n_tokens = (uint32_t) kv_column_int(q, 6),
		};

		if (fn(&chunk, userdata))
			return KAVAK_STOPPED;
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_sqlite_chunks_get(void *self, const int64_t *ids, size_t n_ids, kavak_chunk_fn *fn,
                               void *userdata, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	int r = 0;

	for (size_t i = 0; r == 0 && i < n_ids; i++) {
		KV_AUTO(kv_query) *q = NULL;

		r = kv_query_get(s->db,
		                 "SELECT " CHUNK_COLUMNS
		                 " FROM chunk JOIN source ON source.id = source_id"
		                 " WHERE chunk.id = ?1",
		                 &q, err);
		if (r < 0)
			return r;
		kv_bind_int(q, 1, ids[i]);
		r = show_chunks(q, fn, userdata, err);
	}
	return r;
}

static int get_stats(struct kv_store_sqlite *s, kavak_match_stats *ret_stats, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "SELECT sum(n_chunks), sum(n_tokens) FROM source", &q, err);
	if (r == 0)
		r = kv_query_step(q, err);
	if (r == 0)
		*ret_stats = (kavak_match_stats) {
			(uint64_t) kv_column_int(q, 0), (uint64_t) kv_column_int(q, 1),
		};
	return r;
}

static int count_with(struct kv_store_sqlite *s, const kavak_slice *tokens, size_t n_tokens,
                      uint64_t *ret_n_with, kavak_error *err)
{
	for (size_t i = 0; i < n_tokens; i++) {
		KV_AUTO(kv_query) *q = NULL;
		int r;

		r = kv_query_get(s->db, "SELECT doc FROM chunk_vocab WHERE term = ?1", &q, err);
		if (r < 0)
			return r;
		kv_bind_text(q, 1, tokens[i]);
		r = kv_query_step(q, err);
		if (r < 0)
			return r;
		ret_n_with[i] = r == 0 ? (uint64_t) kv_column_int(q, 0) : 0;
	}
	return 0;
}

/* "uno" OR "dos": each in quotes, inside which a quote is written twice, so that nothing in a token
 * is an operator. */
static int write_match(const kavak_slice *tokens, size_t n_tokens, kavak_buf *buf)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n_tokens; i++) {
		r = kv_buf_add_str(buf, i ? " OR \"" : "\"");
		for (size_t k = 0; r == 0 && k < tokens[i].len; k++) {
			r = kv_buf_add_char(buf, tokens[i].ptr[k]);
			if (r == 0 && tokens[i].ptr[k] == '"')
				r = kv_buf_add_char(buf, '"');
		}
		if (r == 0)
			r = kv_buf_add_char(buf, '"');
	}
	return r;
}

/* Leave the commonest tokens out until the rest may be ranked within bounds. They say least. How
 * many are left, in `rare`. */
static size_t keep_rare(const kavak_slice *tokens, const uint64_t *n_with, size_t n_tokens,
                        kavak_slice *rare)
{
	uint64_t limit = MATCH_POSTINGS_MAX, sum = UINT64_MAX;
	size_t n = 0;

	for (; sum > MATCH_POSTINGS_MAX; limit /= 2) {
		n = 0;
		sum = 0;
		for (size_t i = 0; i < n_tokens; i++)
			if (n_with[i] <= limit) {
				sum += n_with[i];
				rare[n++] = tokens[i];
			}
	}
	return n;
}

static int show_matches(struct kv_store_sqlite *s, const kavak_slice *tokens, size_t n_tokens,
                        size_t max, kavak_chunk_fn *fn, void *userdata, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	KV_BUF match = { 0 };
	int r;

	r = write_match(tokens, n_tokens, &match);
	if (r < 0)
		return kavak_error_set(err, r, 0, "query");
	/* Ranked before joined: only the likeliest chunks are read. */
	r = kv_query_get(s->db, "WITH likely (id) AS MATERIALIZED (SELECT rowid FROM chunk_fts"
	                 " WHERE chunk_fts MATCH ?1 ORDER BY rank LIMIT ?2)"
	                 " SELECT " CHUNK_COLUMNS " FROM likely JOIN chunk USING (id)"
	                 " JOIN source ON source.id = source_id", &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, kv_buf_slice(&match));
	kv_bind_int(q, 2, max > INT32_MAX ? INT32_MAX : (int64_t) max);
	return show_chunks(q, fn, userdata, err);
}

int kv_store_sqlite_chunks_match(void *self, const kavak_slice *tokens, size_t n_tokens, size_t max,
                                 kavak_chunk_fn *fn, void *userdata, kavak_match_stats *ret_stats,
                                 uint64_t *ret_n_with, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;	/* all numbers of one state */
	KV_AUTOFREE kavak_slice *rare = calloc(n_tokens + 1, sizeof(*rare));
	int r;

	if (!rare)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "query");
	r = kv_sqlite_begin_read(s->db, &tx, err);
	if (r == 0)
		r = get_stats(s, ret_stats, err);
	if (r == 0)
		r = count_with(s, tokens, n_tokens, ret_n_with, err);
	if (r == 0)
		n_tokens = keep_rare(tokens, ret_n_with, n_tokens, rare);
	if (r == 0 && n_tokens && max)
		r = show_matches(s, rare, n_tokens, max, fn, userdata, err);
	return r;
}

int kv_store_sqlite_chunks_version(void *self, uint64_t *ret_version, kavak_error *err)
{
	int64_t version = 0;
	int r = kv_store_sqlite_get_meta(self, "chunks_version", &version, err);

	if (r == 0)
		*ret_version = (uint64_t) version;
	return r;
}
