/* SPDX-License-Identifier: MIT */
/* An import: rows are staged in a table of the connection's own by COPY, then what differs from
 * the catalog is written in one transaction. A reader sees the catalog before it or after it,
 * and waits for neither. One import at a time: who comes second is told so. */
#include "store/columns.h"
#include "store/postgres.h"

#define STAGED_TEXT(column, member)   ", " #column " text COLLATE \"C\""
#define STAGED_NUMBER(column, member) ", " #column " bigint"
#define SET(column, member)           ", " #column " = s." #column
#define OF_CAR(column, member)        ", c." #column
#define OF_STAGED(column, member)     ", s." #column
#define COUNTED(column, member)       +1
#define ALL(X)                        CAR_TEXT(X) CAR_NUMBERS(X) CAR_KEYS(X)
#define N_COLUMNS                     (1 ALL(COUNTED))

int kv_store_postgres_cars_begin(void *self, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	int64_t before = kv_pg_timeout(s->pg, KV_PG_LONG_MS);
	int r;

	kv_store_postgres_cars_abort(s);
	r = kv_pg_exec(s->pg,
	               "CREATE TEMP TABLE IF NOT EXISTS staged (n bigint"
	               CAR_TEXT(STAGED_TEXT) CAR_NUMBERS(STAGED_NUMBER) CAR_KEYS(STAGED_TEXT) ");"
	               "TRUNCATE pg_temp.staged", err);
	kv_pg_timeout(s->pg, before);
	if (r < 0)
		return r;
	kv_pg_pin(s->pg, true);	/* the table ends with the connection */
	s->staging = true;
	s->n_staged = 0;
	return 0;
}

int kv_store_postgres_cars_stage(void *self, const kavak_car_row *rows, size_t n_rows,
                                 kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_PG_VALUES values = { 0 };
	int64_t before;
	int r;

	if (!s->staging)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "cars staged before an import was begun");
	for (const kavak_car_row *row = rows; row < rows + n_rows; row++) {
		kv_pg_add_row(&values, N_COLUMNS);
		kv_pg_element_int(&values, s->n_staged + (row - rows));
#define ADD(column, member) kv_pg_element_text(&values, row->member);
		CAR_TEXT(ADD)
#define ADD_INT(column, member) kv_pg_element_int(&values, row->member);
		CAR_NUMBERS(ADD_INT)
		CAR_KEYS(ADD)
	}
	before = kv_pg_timeout(s->pg, KV_PG_LONG_MS);
	r = kv_pg_copy(s->pg, "COPY pg_temp.staged (n" CAR_COLUMNS ") FROM STDIN (FORMAT binary)",
	               &values, err);
	kv_pg_timeout(s->pg, before);
	if (r == 0)
		s->n_staged += (int64_t) n_rows;
	return r;
}

/* Within the transaction: nobody else imports until its end. */
static int claim(struct kv_store_postgres *s, kavak_error *err)
{
	KV_AUTO(kv_pg_rows) *rows = NULL;
	int r;

	r = kv_pg_query(s->pg, "SELECT pg_try_advisory_xact_lock(hashtextextended('kavak import '"
	                " || current_schema(), 0))", NULL, &rows, err);
	if (r == 0)
		r = kv_pg_step(rows, err);
	if (r == 0 && !kv_pg_column_int(rows, 0))
		return kavak_error_set(err, KAVAK_EIO, 0, "another import into '%s' is running: try"
		                       " again when it is done", kv_pg_name(s->pg));
	return r;
}

/* What differs from the catalog as it is. */
static int write_changes(struct kv_store_postgres *s, bool truncate, kavak_swap_result *result,
                         kavak_error *err)
{
	int r;

	/* Of a stock_id that was staged twice the last one counts. */
	r = kv_pg_exec(s->pg, "DELETE FROM pg_temp.staged WHERE n IN (SELECT n FROM (SELECT n,"
			      " lead(n)"
	               " OVER (PARTITION BY stock_id ORDER BY n) AS later FROM pg_temp.staged) AS"
	               " each WHERE later IS NOT NULL); ANALYZE pg_temp.staged", err);
	if (r == 0 && truncate)
		r = kv_pg_run(s->pg, "DELETE FROM car AS c WHERE NOT EXISTS (SELECT FROM"
		              " pg_temp.staged AS s WHERE s.stock_id = c.stock_id)", NULL,
		              &result->n_removed, err);
	if (r == 0)
		r = kv_pg_run(s->pg, "UPDATE car AS c SET n = s.n" ALL(SET)
		              " FROM pg_temp.staged AS s WHERE s.stock_id = c.stock_id AND"
		              " ROW (0" ALL(OF_CAR) ") IS DISTINCT FROM ROW (0" ALL(OF_STAGED) ")",
		              NULL, &result->n_updated, err);
	if (r == 0)
		r = kv_pg_run(s->pg, "INSERT INTO car (n" CAR_COLUMNS ") SELECT n" CAR_COLUMNS
		              " FROM pg_temp.staged AS s WHERE NOT EXISTS (SELECT FROM car AS c"
			      " WHERE"
		              " c.stock_id = s.stock_id) ORDER BY make_key, model_key, price_cents",
		              NULL, &result->n_inserted, err);
	return r;
}

/* What goes with the catalog, and is read in place of it. */
static int count(struct kv_store_postgres *s, kavak_error *err)
{
	return kv_pg_exec(s->pg, "DELETE FROM car_name_count; INSERT INTO car_name_count SELECT"
				 " make,"
	                  " model, count(*) FROM car GROUP BY make, model;"
	                  "DELETE FROM car_city_count; INSERT INTO car_city_count SELECT city,"
	                  " count(*) FROM car WHERE city <> '' GROUP BY city;"
	                  "UPDATE meta SET value = value + 1 WHERE key = 'cars_version'", err);
}

static int swap(struct kv_store_postgres *s, bool truncate, kavak_swap_result *ret_result,
                kavak_error *err)
{
	kavak_swap_result result = { 0 };
	KV_AUTO(kv_pg_tx) *tx = NULL;
	bool changed;
	int r;

	r = kv_pg_begin(s->pg, &tx, err);
	if (r == 0)
		r = claim(s, err);
	if (r == 0)
		r = write_changes(s, truncate, &result, err);
	changed = result.n_inserted || result.n_updated || result.n_removed;
	if (r == 0 && changed)
		r = count(s, err);
	if (r == 0)
		r = kv_pg_commit(&tx, err);
	if (r < 0)
		return r;
	/* So that a search picks the right index from the start. */
	if (changed)
		kv_pg_exec(s->pg, "ANALYZE car", NULL);
	*ret_result = result;
	return 0;
}

int kv_store_postgres_cars_swap(void *self, bool truncate, kavak_swap_result *ret_result,
                                kavak_error *err)
{
	struct kv_store_postgres *s = self;
	int64_t before;
	int r;

	if (!s->staging)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "cars swapped before an import was begun");
	before = kv_pg_timeout(s->pg, KV_PG_LONG_MS);
	r = swap(s, truncate, ret_result, err);
	kv_pg_timeout(s->pg, before);
	kv_store_postgres_cars_abort(s);
	return r;
}

void kv_store_postgres_cars_abort(void *self)
{
	struct kv_store_postgres *s = self;

	if (!s->staging)
		return;
	kv_pg_exec(s->pg, "TRUNCATE pg_temp.staged", NULL);
	kv_pg_pin(s->pg, false);
	s->staging = false;
}
