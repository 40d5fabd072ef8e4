/* SPDX-License-Identifier: MIT */
/* An import: rows are staged in a table of the connection's own, compared with the catalog, and
 * only what differs is written, for the next version of the catalog, some rows a transaction, so
 * that no other writer waits long and no reader sees anything. One short transaction then raises
 * the version. What a crash leaves behind is swept by the next import. */
#include <unistd.h>

#include "base/monotonic.h"
#include "store/columns.h"
#include "store/private.h"

#define BATCH_MIN 128		/* rows a transaction */
#define BATCH_MAX 8192
#define BATCH_MS  40		/* how long one may take: others wait so long */
#define PAUSE_US  1500		/* between two, so that who waits looks and finds it free */
#define CLAIM_MS  30000		/* an import that was silent for so long has died */
#define FOR_EVER  "9223372036854775807"

#define STAGED_TEXT(column, member)   ", " #column " TEXT"
#define STAGED_NUMBER(column, member) ", " #column " INTEGER"
#define EXCLUDED(column, member)      ", " #column " = excluded." #column
#define PLACE(column, member)         ", ?"
#define DIFFERS(column, member)       " OR c." #column " IS NOT s." #column
#define ALL(X)                        CAR_TEXT(X) CAR_NUMBERS(X) CAR_KEYS(X)

#define LIVE_AT "since <= ?1 AND until = " FOR_EVER

int kv_store_sqlite_cars_begin(void *self, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	int r;

	r = kv_sqlite_exec(s->db,
		"CREATE TEMP TABLE IF NOT EXISTS staged (n INTEGER PRIMARY KEY"
		CAR_TEXT(STAGED_TEXT) CAR_NUMBERS(STAGED_NUMBER) CAR_KEYS(STAGED_TEXT)
		", old INTEGER, UNIQUE (stock_id));"
		"CREATE TEMP TABLE IF NOT EXISTS changed (k INTEGER PRIMARY KEY, n INTEGER);"
		"CREATE TEMP TABLE IF NOT EXISTS gone (k INTEGER PRIMARY KEY, id INTEGER);"
		"CREATE TEMP TABLE IF NOT EXISTS names (make TEXT, model TEXT, n INTEGER);"
		"CREATE TEMP TABLE IF NOT EXISTS cities (city TEXT, n INTEGER);"
		"DELETE FROM temp.staged; DELETE FROM temp.changed; DELETE FROM temp.gone;"
		"DELETE FROM temp.names; DELETE FROM temp.cities;"
		"PRAGMA cache_size = -65536", err);
	if (r == 0)
		s->staging = true;
	return r;
}

int kv_store_sqlite_cars_stage(void *self, const kavak_car_row *rows, size_t n_rows,
                               kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	if (!s->staging)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "cars staged before an import was begun");
	r = kv_sqlite_begin_read(s->db, &tx, err); /* the connection's own tables need no lock */
	if (r == 0)
		r = kv_query_get(s->db, "INSERT INTO temp.staged (n" CAR_COLUMNS
		                 ") VALUES (NULL" ALL(PLACE) ")"
		                 " ON CONFLICT (stock_id) DO UPDATE SET old = NULL" ALL(EXCLUDED),
		                 &q, err);
	for (size_t i = 0; r == 0 && i < n_rows; i++) {
		const kavak_car_row *row = &rows[i];
		int at = 1;

#define BIND(column, member) kv_bind_text(q, at++, row->member);
		CAR_TEXT(BIND)
#define BIND_INT(column, member) kv_bind_int(q, at++, row->member);
		CAR_NUMBERS(BIND_INT)
		CAR_KEYS(BIND)
		r = kv_query_run(q, err);
	}
	return r < 0 ? r : kv_sqlite_commit(&tx, err);
}

/* Nobody else may import until the claim is let go, or was not renewed for CLAIM_MS. */
static int claim(struct kv_store_sqlite *s, bool first, kavak_error *err)
{
	int64_t now = s->clock.now_ms(s->clock.userdata), held = 0, until = now + CLAIM_MS;
	int r = kv_store_sqlite_get_meta(s, "cars_import", &held, err);

	if (r < 0)
		return r;
	if (first ? held > now : held != s->claim)
		return kavak_error_set(err, KAVAK_EIO, 0,
		                       "another import into '%s' is running: try again when"
		                       " it is done",
		                       kv_sqlite_name(s->db));
	if (until <= held)
		until = held + 1;
	r = kv_store_sqlite_set_meta(s, "cars_import", until, err);
	if (r == 0)
		s->claim = until;
	return r;
}

/* Run `sql`, which does some rows for its ?1, until it does none. */
static int in_batches(struct kv_store_sqlite *s, const char *sql, int64_t value, kavak_error *err)
{
	for (;;) {
		KV_AUTO(kv_sqlite_tx) *tx = NULL;
		uint64_t n;
		int r;

		r = kv_sqlite_begin(s->db, &tx, err);
		if (r == 0)
			r = kv_store_sqlite_run(s, sql, value, err);
		n = r == 0 ? kv_sqlite_changes(s->db) : 0;
		if (n)
			r = claim(s, false, err);
		if (r < 0 || !n)
			return r;
		r = kv_sqlite_commit(&tx, err);
		if (r < 0)
			return r;
		usleep(PAUSE_US);
	}
}

/* Rows of versions that are past. */
static int sweep(struct kv_store_sqlite *s, int64_t version, kavak_error *err)
{
	return in_batches(s, "DELETE FROM car WHERE id IN (SELECT id FROM car WHERE until <= ?1"
	                  " AND until < " FOR_EVER " LIMIT 1000)", version, err);
}

/* Rows of a next version that never came. */
static int undo(struct kv_store_sqlite *s, int64_t version, kavak_error *err)
{
	int r = in_batches(s, "DELETE FROM car WHERE id IN (SELECT id FROM car WHERE since > ?1"
	                   " ORDER BY id DESC LIMIT 1000)", version, err);

	if (r == 0)
		r = in_batches(s,
		               "UPDATE car SET until = " FOR_EVER " WHERE id IN (SELECT id FROM car"
		               " WHERE until > ?1 AND until < " FOR_EVER " LIMIT 1000)",
		               version, err);
	return r < 0 ? r : sweep(s, version, err);
}

/* The import is ours, and the catalog has no rows but its own. */
static int take(struct kv_store_sqlite *s, int64_t *ret_version, kavak_error *err)
{
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	int64_t before = 0;
	int r;

	r = kv_sqlite_begin(s->db, &tx, err);
	if (r == 0)
		r = kv_store_sqlite_get_meta(s, "cars_import", &before, err);
	if (r >= 0)
		r = claim(s, true, err);
	if (r == 0)
		r = kv_store_sqlite_get_meta(s, "cars_version", ret_version, err);
	if (r == 0)
		r = kv_sqlite_commit(&tx, err);
	return r == 0 && before ? undo(s, *ret_version, err) : r;
}

static int count(struct kv_store_sqlite *s, const char *sql, uint64_t *ret_n, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r = kv_query_get(s->db, sql, &q, err);

	if (r == 0)
		r = kv_query_step(q, err);
	if (r == 0)
		*ret_n = (uint64_t) kv_column_int(q, 0);
	return r;
}

/* What differs from the catalog as it is. The catalog is only read. */
static int compare(struct kv_store_sqlite *s, int64_t version, bool truncate,
                   kavak_swap_result *result, kavak_error *err)
{
	uint64_t n_changed = 0;
	int r;

	r = kv_store_sqlite_run(s, "UPDATE temp.staged AS s SET old = (SELECT id FROM main.car"
	                        " WHERE stock_id = s.stock_id AND " LIVE_AT ")", version, err);
	if (r == 0)
		r = kv_store_sqlite_run(s, "INSERT INTO temp.changed SELECT NULL, s.n FROM"
		                        " temp.staged AS s LEFT JOIN main.car AS c ON c.id = s.old"
		                        " WHERE c.id IS NULL" ALL(DIFFERS)
		                        /* neighbours in an index are written together */
		                        " ORDER BY s.make_key, s.model_key, s.price_cents", 0, err);
	if (r == 0 && truncate)
		r = kv_store_sqlite_run(s, "INSERT INTO temp.gone SELECT NULL, id FROM main.car AS"
		                        " c WHERE " LIVE_AT
		                        " AND NOT EXISTS (SELECT 1 FROM temp.staged WHERE stock_id"
		                        " = c.stock_id)",
		                        version, err);
	if (r == 0)
		r = count(s, "SELECT count(*) FROM temp.changed", &n_changed, err);
	if (r == 0)
		r = count(s, "SELECT count(*) FROM temp.changed CROSS JOIN temp.staged USING (n)"
		          " WHERE old IS NULL",
		          &result->n_inserted, err);
	if (r == 0)
		r = count(s, "SELECT count(*) FROM temp.gone", &result->n_removed, err);
	result->n_updated = n_changed - result->n_inserted;
	return r;
}

/* `n` of what changed and of what is gone, from the k-th on, for version `next`. */
static int write_some(struct kv_store_sqlite *s, int64_t next, uint64_t k, uint64_t n,
                      kavak_error *err)
{
	static const char *const statements[] = {
		"UPDATE car SET until = ?1 WHERE id IN"
		" (SELECT id FROM temp.gone WHERE k > ?2 AND k <= ?3)",
		"UPDATE car SET until = ?1 WHERE id IN"
		" (SELECT old FROM temp.changed CROSS JOIN temp.staged USING (n)"
		" WHERE k > ?2 AND k <= ?3)",
		"INSERT INTO car (since" CAR_COLUMNS ") SELECT ?1" CAR_COLUMNS
		" FROM temp.changed CROSS JOIN temp.staged USING (n) WHERE k > ?2 AND k <= ?3",
	};
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	int r;

	r = kv_sqlite_begin(s->db, &tx, err);
	if (r == 0)
		r = claim(s, false, err);
	for (size_t i = 0; r == 0 && i < sizeof(statements) / sizeof(*statements); i++) {
		KV_AUTO(kv_query) *q = NULL;

		r = kv_query_get(s->db, statements[i], &q, err);
		if (r < 0)
			break;
		kv_bind_int(q, 1, next);
		kv_bind_int(q, 2, (int64_t) k);
		kv_bind_int(q, 3, (int64_t) (k + n));
		r = kv_query_run(q, err);
	}
	return r < 0 ? r : kv_sqlite_commit(&tx, err);
}

/* As many rows a transaction as the machine writes in BATCH_MS. */
static int write_all(struct kv_store_sqlite *s, int64_t next, const kavak_swap_result *result,
                     kavak_error *err)
{
	uint64_t n_changed = result->n_inserted + result->n_updated;
	uint64_t n = n_changed > result->n_removed ? n_changed : result->n_removed;
	uint64_t batch = BATCH_MIN;

	for (uint64_t k = 0; k < n; ) {
		int64_t began = kv_monotonic_ms(), took;
		int r = write_some(s, next, k, batch, err);

		if (r < 0)
			return r;
		usleep(PAUSE_US);
		k += batch;
		took = kv_monotonic_ms() - began;
		if (took < BATCH_MS / 2 && batch < BATCH_MAX)
			batch *= 2;
		else if (took > BATCH_MS && batch > BATCH_MIN)
			batch /= 2;
	}
	return 0;
}

/* What the next version's catalog has, counted where nobody waits for it. */
static int count_names(struct kv_store_sqlite *s, int64_t next, kavak_error *err)
{
	int r = kv_store_sqlite_run(s, "INSERT INTO temp.names SELECT make, model, count(*) FROM"
	                            " main.car WHERE since <= ?1 AND until > ?1 GROUP BY make,"
	                            " model", next, err);

	if (r == 0)
		r = kv_store_sqlite_run(s, "INSERT INTO temp.cities SELECT city, count(*) FROM"
		                        " main.car WHERE since <= ?1 AND until > ?1 AND city <> ''"
		                        " GROUP BY city", next, err);
	return r;
}

/* One short transaction: the claim ends, and unless nothing changed the next version is there. */
static int publish(struct kv_store_sqlite *s, int64_t next, bool changed, kavak_error *err)
{
	static const char *const statements[] = {
		"DELETE FROM car_name_count",
		"INSERT INTO car_name_count SELECT make, model, n FROM temp.names",
		"DELETE FROM car_city_count",
		"INSERT INTO car_city_count SELECT city, n FROM temp.cities",
		"UPDATE meta SET value = ?1 WHERE key = 'cars_version'",
	};
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	int r;

	r = kv_sqlite_begin(s->db, &tx, err);
	if (r == 0)
		r = claim(s, false, err);
	for (size_t i = 0; r == 0 && changed && i < sizeof(statements) / sizeof(*statements); i++)
		r = kv_store_sqlite_run(s, statements[i], next, err);
	if (r == 0 && !changed)
		r = kv_store_sqlite_set_meta(s, "cars_import", 0, err);
	return r < 0 ? r : kv_sqlite_commit(&tx, err);
}

/* The catalog is new already: what fails here is left to the next import. */
static void tidy(struct kv_store_sqlite *s, int64_t version)
{
	if (sweep(s, version, NULL) == 0)
		kv_store_sqlite_set_meta(s, "cars_import", 0, NULL);
	/* A look at a few hundred rows of each index, so that a search picks the right one. */
	kv_sqlite_exec(s->db, "PRAGMA analysis_limit = 400; ANALYZE main.car", NULL);
}

int kv_store_sqlite_cars_swap(void *self, bool truncate, kavak_swap_result *ret_result,
                              kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	kavak_swap_result result = { 0 };
	int64_t version = 0;
	bool changed = false;
	int r;

	if (!s->staging)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "cars swapped before an import was begun");
	r = take(s, &version, err);
	if (r == 0)
		r = compare(s, version, truncate, &result, err);
	changed = result.n_inserted || result.n_updated || result.n_removed;
	if (r == 0 && changed)
		r = write_all(s, version + 1, &result, err);
	if (r == 0 && changed)
		r = count_names(s, version + 1, err);
	if (r == 0)
		r = publish(s, version + 1, changed, err);
	if (r == 0 && changed)
		tidy(s, version + 1);
	if (r == 0)
		s->claim = 0;
	kv_store_sqlite_cars_abort(s);
	if (r == 0)
		*ret_result = result;
	return r;
}

void kv_store_sqlite_cars_abort(void *self)
{
	struct kv_store_sqlite *s = self;

	/* 1: nobody holds it any more, and rows of a next version may be there. The last renewal
	   may have been rolled back; whoever took it from us holds it for longer than we did. */
	if (s->claim)
		kv_store_sqlite_run(s, "UPDATE meta SET value = 1 WHERE key = 'cars_import' AND"
		                    " value > 1 AND value <= ?1", s->claim, NULL);
	s->claim = 0;
	if (s->staging)
		kv_sqlite_exec(s->db, "DELETE FROM temp.staged; DELETE FROM temp.changed;"
		               "DELETE FROM temp.gone; DELETE FROM temp.names; DELETE FROM"
		               " temp.cities;PRAGMA cache_size = -8192", NULL);
	s->staging = false;
}
