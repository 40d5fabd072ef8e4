/* SPDX-License-Identifier: MIT */
/* Sources and their chunks. One source is written at a time, by whoever holds the row of
 * chunks_version: the counts of tokens are right in every state that can be seen. */
#include "store/postgres.h"
#include "store/postgres_words.h"

#define CHUNKS_AT_ONCE 500

#define CHUNK_COLUMNS \
	"chunk.id, source.name, chunk.ordinal, chunk.title, chunk.content, chunk.tokens," \
	" chunk.n_tokens"

/* The statement `sql` with the source's name. */
static int run_for(struct kv_store_postgres *s, const char *sql, kavak_slice source,
                   uint64_t *ret_changed, kavak_error *err)
{
	KV_PG_VALUES values = { 0 };

	kv_pg_add_text(&values, source);
	return kv_pg_run(s->pg, sql, &values, ret_changed, err);
}

/* Everybody else's turn to write comes after this transaction. */
static int begin(struct kv_store_postgres *s, kv_pg_tx **ret_tx, kavak_error *err)
{
	int r = kv_pg_begin(s->pg, ret_tx, err);

	return r < 0 ? r : kv_pg_exec(s->pg, "UPDATE meta SET value = value + 1 WHERE key ="
	                              " 'chunks_version'", err);
}

/* KAVAK_NOTFOUND when there is no such source. */
static int remove_source(struct kv_store_postgres *s, kavak_slice source, kavak_error *err)
{
	uint64_t n = 0;
	int r;

	r = run_for(s, "WITH gone AS (DELETE FROM chunk USING source WHERE source.id = source_id"
	            " AND source.name = $1 RETURNING words)"
	            " UPDATE token SET n_chunks = token.n_chunks - less.n FROM"
	            " (SELECT lexeme, count(*) AS n FROM gone, unnest(words) GROUP BY lexeme) AS"
		    " less"
	            " WHERE token.token = less.lexeme COLLATE \"C\"", source, NULL, err);
	if (r == 0)
		r = kv_pg_run(s->pg, "DELETE FROM token WHERE n_chunks = 0", NULL, NULL, err);
	if (r == 0)
		r = run_for(s, "DELETE FROM source WHERE name = $1", source, &n, err);
	return r == 0 && !n ? KAVAK_NOTFOUND : r;
}

static int insert_source(struct kv_store_postgres *s, kavak_slice source, uint64_t hash,
                         const kavak_chunk *chunks, size_t n_chunks, int64_t *ret_id,
                         kavak_error *err)
{
	KV_AUTO(kv_pg_rows) *rows = NULL;
	KV_PG_VALUES values = { 0 };
	uint64_t n_tokens = 0;
	int r;

	for (size_t i = 0; i < n_chunks; i++)
		n_tokens += chunks[i].n_tokens;
	kv_pg_add_text(&values, source);
	kv_pg_add_int(&values, (int64_t) hash);
	kv_pg_add_int(&values, (int64_t) n_chunks);
	kv_pg_add_int(&values, (int64_t) n_tokens);
	r = kv_pg_query(s->pg, "INSERT INTO source (name, hash, n_chunks, n_tokens)"
	                " VALUES ($1, $2, $3, $4) RETURNING id", &values, &rows, err);
	if (r == 0)
		r = kv_pg_step(rows, err);
	if (r == 0)
		*ret_id = kv_pg_column_int(rows, 0);
	return r;
}

static int add_words(struct kv_pg_values *values, const kavak_chunk *chunks, size_t n)
{
	KV_BUF text = { 0 };
	int r = 0;

	kv_pg_add_array(values, KV_PG_TEXT, n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		text.len = 0;
		r = kv_words_write(chunks[i].tokens, &text);
		kv_pg_element_text(values, kv_buf_slice(&text));
	}
	return r;
}

static int insert_chunks(struct kv_store_postgres *s, int64_t source_id, const kavak_chunk *chunks,
                         size_t n, int64_t *ret_ids, kavak_error *err)
{
	KV_AUTO(kv_pg_rows) *rows = NULL;
	KV_PG_VALUES values = { 0 };
	int r;

#define ADD(type, member)                                               \
	kv_pg_add_array(&values, KV_PG_##type, n);                      \
	for (size_t i = 0; i < n; i++)                                  \
		ELEMENT_##type(&values, chunks[i].member);
#define ELEMENT_INT  kv_pg_element_int
#define ELEMENT_TEXT kv_pg_element_text
	kv_pg_add_int(&values, source_id);
	ADD(INT, ordinal)
	ADD(TEXT, title)
	ADD(TEXT, content)
	ADD(TEXT, tokens)
	ADD(INT, n_tokens)
	r = add_words(&values, chunks, n);
	if (r < 0)
		return kavak_error_set(err, r, 0, "chunks");
	r = kv_pg_query(s->pg, "INSERT INTO chunk (source_id, ordinal, title, content, tokens,"
	                " n_tokens, words) SELECT $1, c.ordinal, c.title, c.content, c.tokens,"
	                " c.n_tokens, c.words::tsvector FROM unnest($2, $3, $4, $5, $6, $7)"
	                " WITH ORDINALITY AS c (ordinal, title, content, tokens, n_tokens, words,"
			" i)"
	                " ORDER BY i RETURNING id", &values, &rows, err);
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = kv_pg_step(rows, err);
		if (r == 0)
			ret_ids[i] = kv_pg_column_int(rows, 0);
	}
	return r;
}

static int insert_all(struct kv_store_postgres *s, int64_t source_id, const kavak_chunk *chunks,
                      size_t n_chunks, int64_t *ret_ids, kavak_error *err)
{
	KV_PG_VALUES values = { 0 };
	int r = 0;

	for (size_t i = 0; r == 0 && i < n_chunks; i += CHUNKS_AT_ONCE) {
		size_t left = n_chunks - i;

		r = insert_chunks(s, source_id, chunks + i,
		                  left < CHUNKS_AT_ONCE ? left : CHUNKS_AT_ONCE, ret_ids + i, err);
	}
	kv_pg_add_int(&values, source_id);
	return r < 0 ? r : kv_pg_run(s->pg, "INSERT INTO token (token, n_chunks) SELECT lexeme,"
	                             " count(*) FROM chunk, unnest(words) WHERE source_id = $1"
	                             " GROUP BY lexeme ON CONFLICT (token) DO UPDATE SET"
	                             " n_chunks = token.n_chunks +"
				     " excluded.n_chunks", &values, NULL,
	                             err);
}

static int put(struct kv_store_postgres *s, kavak_slice source, uint64_t hash,
               const kavak_chunk *chunks, size_t n_chunks, int64_t *ret_ids, kavak_error *err)
{
	KV_AUTO(kv_pg_tx) *tx = NULL;
	int64_t id = 0;
	int r;

	r = begin(s, &tx, err);
	if (r == 0)
		r = remove_source(s, source, err);
	if (r >= 0)
		r = insert_source(s, source, hash, chunks, n_chunks, &id, err);
	if (r == 0)
		r = insert_all(s, id, chunks, n_chunks, ret_ids, err);
	return r < 0 ? r : kv_pg_commit(&tx, err);
}

int kv_store_postgres_source_put(void *self, kavak_slice source, uint64_t hash,
                                 const kavak_chunk *chunks, size_t n_chunks, int64_t *ret_ids,
                                 kavak_error *err)
{
	struct kv_store_postgres *s = self;
	int64_t before = kv_pg_timeout(s->pg, KV_PG_LONG_MS);
	int r = put(s, source, hash, chunks, n_chunks, ret_ids, err);

	kv_pg_timeout(s->pg, before);
	return r;
}

static int take_out(struct kv_store_postgres *s, kavak_slice source, kavak_error *err)
{
	KV_AUTO(kv_pg_tx) *tx = NULL;
	int r = begin(s, &tx, err);

	if (r == 0)
		r = remove_source(s, source, err);
	return r != 0 ? r : kv_pg_commit(&tx, err);
}

int kv_store_postgres_source_remove(void *self, kavak_slice source, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	int64_t before = kv_pg_timeout(s->pg, KV_PG_LONG_MS);
	int r = take_out(s, source, err);

	kv_pg_timeout(s->pg, before);
	return r;
}

int kv_store_postgres_sources(void *self, kavak_source_fn *fn, void *userdata, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_AUTO(kv_pg_rows) *rows = NULL;
	int r;

	r = kv_pg_query(s->pg, "SELECT name, hash, n_chunks FROM source ORDER BY name", NULL, &rows,
	                err);
	while (r == 0 && (r = kv_pg_step(rows, err)) == 0)
		if (fn(kv_pg_column_text(rows, 0), (uint64_t) kv_pg_column_int(rows, 1),
		       (uint64_t) kv_pg_column_int(rows, 2), userdata))
			return KAVAK_STOPPED;
	return r == KAVAK_NOTFOUND ? 0 : r;
}

/* Rows whose columns are CHUNK_COLUMNS. */
static int show_chunks(kv_pg_rows *rows, kavak_chunk_fn *fn, void *userdata, kavak_error *err)
{
	int r;

	while ((r = kv_pg_step(rows, err)) == 0) {
		kavak_chunk chunk = {
			.id = kv_pg_column_int(rows, 0), .source = kv_pg_column_text(rows, 1),
			.ordinal = (uint32_t) kv_pg_column_int(rows, 2),
			.title = kv_pg_column_text(rows, 3), .content = kv_pg_column_text(rows, 4),
			.tokens = kv_pg_column_text(rows, 5),
			.n_tokens = (uint32_t) kv_pg_column_int(rows, 6),
		};

		if (fn(&chunk, userdata))
			return KAVAK_STOPPED;
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_postgres_chunks_get(void *self, const int64_t *ids, size_t n_ids, kavak_chunk_fn *fn,
                                 void *userdata, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_AUTO(kv_pg_rows) *rows = NULL;
	KV_PG_VALUES values = { 0 };
	int r;

	kv_pg_add_ints(&values, ids, n_ids);
	r = kv_pg_query(s->pg, "SELECT " CHUNK_COLUMNS " FROM unnest($1) WITH ORDINALITY AS asked"
	                " (id, i) JOIN chunk USING (id) JOIN source ON source.id = source_id"
	                " ORDER BY asked.i", &values, &rows, err);
	return r < 0 ? r : show_chunks(rows, fn, userdata, err);
}

/* Of one state: how much there is, and how many chunks have each token. */
static int get_stats(struct kv_store_postgres *s, const kavak_slice *tokens, size_t n_tokens,
                     kavak_match_stats *ret_stats, uint64_t *ret_n_with, kavak_error *err)
{
	KV_AUTO(kv_pg_rows) *rows = NULL;
	KV_PG_VALUES values = { 0 };
	int r;

	memset(ret_n_with, 0, n_tokens * sizeof(*ret_n_with));
	r = kv_words_add(tokens, n_tokens, &values);
	if (r < 0)
		return kavak_error_set(err, r, 0, "query");
	r = kv_pg_query(s->pg, "SELECT whole.n_chunks, whole.n_tokens, asked.i, asked.n_chunks FROM"
	                " (SELECT coalesce(sum(n_chunks), 0)::bigint AS n_chunks,"
	                " coalesce(sum(n_tokens), 0)::bigint AS n_tokens FROM source) AS whole"
	                " LEFT JOIN (SELECT i, n_chunks FROM unnest($1) WITH ORDINALITY AS t"
			" (text, i)"
	                " JOIN token ON token = text COLLATE \"C\") AS asked ON"
			" true", &values, &rows,
	                err);
	while (r == 0 && (r = kv_pg_step(rows, err)) == 0) {
		size_t i = (size_t) kv_pg_column_int(rows, 2);	/* from 1; 0: none of them */

		*ret_stats = (kavak_match_stats) {
			(uint64_t) kv_pg_column_int(rows, 0), (uint64_t) kv_pg_column_int(rows, 1),
		};
		if (i)
			ret_n_with[i - 1] = (uint64_t) kv_pg_column_int(rows, 3);
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}

static int show_matches(struct kv_store_postgres *s, const struct kv_likely *likely, size_t max,
                        kavak_chunk_fn *fn, void *userdata, kavak_error *err)
{
	KV_AUTO(kv_pg_rows) *rows = NULL;
	KV_PG_VALUES values = { 0 };
	KV_BUF sql = { 0 };
	int r;

	/* Ranked before joined: only the likeliest chunks are read. */
	r = kv_buf_add_str(&sql, "WITH likely AS MATERIALIZED (");
	if (r == 0)
		r = kv_words_match(likely, max, &sql, &values);
	if (r == 0)
		r = kv_buf_add_str(&sql, ") SELECT " CHUNK_COLUMNS " FROM likely JOIN chunk USING"
					 " (id)"
		                   " JOIN source ON source.id = source_id");
	if (r < 0)
		return kavak_error_set(err, r, 0, "query");
	r = kv_pg_query(s->pg, sql.ptr, &values, &rows, err);
	return r < 0 ? r : show_chunks(rows, fn, userdata, err);
}

int kv_store_postgres_chunks_match(void *self, const kavak_slice *tokens, size_t n_tokens,
                                   size_t max, kavak_chunk_fn *fn, void *userdata,
                                   kavak_match_stats *ret_stats, uint64_t *ret_n_with,
                                   kavak_error *err)
{
	struct kv_store_postgres *s = self;
	struct kv_likely likely = { 0 };
	int r;

	r = get_stats(s, tokens, n_tokens, ret_stats, ret_n_with, err);
	if (r < 0)
		return r;
	kv_words_choose(tokens, n_tokens, ret_n_with, ret_stats->n_chunks, &likely);
	return likely.n && max ? show_matches(s, &likely, max, fn, userdata, err) : 0;
}

int kv_store_postgres_chunks_version(void *self, uint64_t *ret_version, kavak_error *err)
{
	return kv_store_postgres_get_meta(self, "chunks_version", ret_version, err);
}
