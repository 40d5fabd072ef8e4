/* SPDX-License-Identifier: MIT */
/* migrations/postgres/NNNN_*.sql, forward only, in the first schema of the search path. The table
 * kavak_schema is the mark by which it is known to be kavak's, and counts what was made. */
#include <inttypes.h>

#include "base/migrations.h"
#include "postgres/private.h"

#define FOLDER "postgres/"

/* Where things are; -1: nobody's yet. */
#define NOT_OURS (-1)

static int get_int(kv_pg *pg, const char *sql, int64_t *ret_value, kavak_error *err)
{
	KV_AUTO(kv_pg_rows) *rows = NULL;
	int r = kv_pg_query(pg, sql, NULL, &rows, err);

	if (r == 0)
		r = kv_pg_step(rows, err);
	if (r == 0)
		*ret_value = kv_pg_column_int(rows, 0);
	return r;
}

/* Tables of others, but for what extensions brought. */
static int check_is_empty(kv_pg *pg, kavak_error *err)
{
	int64_t n_others = 0;
	int r = get_int(pg, "SELECT count(*) FROM pg_class AS c WHERE relnamespace ="
	                " current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')"
	                " AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid"
	                " AND d.deptype = 'e')", &n_others, err);

	if (r < 0 || !n_others)
		return r;
	return kavak_error_set(err, KAVAK_EDATA, 0, "'%s' is not one of kavak's: it has %" PRId64
	                       " tables of somebody else's; make a database of its own, with"
	                       " createdb", pg->name, n_others);
}

/* *ret_version: NOT_OURS where a schema is still to be made. */
static int look(kv_pg *pg, int64_t *ret_version, kavak_error *err)
{
	KV_AUTO(kv_pg_rows) *rows = NULL;
	int r = kv_pg_query(pg, "SELECT current_schema() IS NOT NULL, to_regclass("
	                    "quote_ident(current_schema()) || '.kavak_schema') IS NOT NULL", NULL,
	                    &rows, err);

	if (r == 0)
		r = kv_pg_step(rows, err);
	if (r < 0)
		return r;
	if (!kv_pg_column_int(rows, 0))
		return kavak_error_set(err, KAVAK_EDATA, 0,
		                       "'%s': no schema of the search path is there", pg->name);
	if (kv_pg_column_int(rows, 1))
		return get_int(pg, "SELECT version FROM kavak_schema", ret_version, err);
	*ret_version = NOT_OURS;
	return check_is_empty(pg, err);
}

static int apply(kv_pg *pg, const struct kv_embedded *m, int64_t version, kavak_error *err)
{
	KV_PG_VALUES values = { 0 };
	int r = kv_pg_exec(pg, m->start, err);

	kv_pg_add_int(&values, version);
	return r < 0 ? r : kv_pg_run(pg, "UPDATE kavak_schema SET version ="
					 " $1", &values, NULL, err);
}

/* All of them, or none. */
static int migrate(kv_pg *pg, const struct kv_pg_options *options, uint32_t newest,
                   kavak_error *err)
{
	const struct kv_embedded *first = kv_migrations(FOLDER, &newest);
	KV_AUTO(kv_pg_tx) *tx = NULL;
	int64_t version = 0, began;
	int r;

	r = kv_pg_begin(pg, &tx, err);
	if (r == 0)	/* one process makes the schema, the others wait and find it made */
		r = kv_pg_exec(pg, "SELECT pg_advisory_xact_lock(hashtextextended('kavak schema '"
		               " || current_schema(), 0))", err);
	if (r == 0)
		r = look(pg, &version, err);
	if (r == 0)
		r = kv_migrations_check(pg->name, version, newest,
		                        options->migrate || version == NOT_OURS, err);
	if (r < 0)
		return r;
	began = version = version == NOT_OURS ? 0 : version;
	for (; r == 0 && version < newest; version++)
		r = apply(pg, &first[version], version + 1, err);
	if (r == 0)
		r = kv_pg_commit(&tx, err);
	for (int64_t i = began; r == 0 && options->migrated && i < newest; i++)
		options->migrated(first[i].name, options->userdata);
	return r;
}

int kv_pg_schema(kv_pg *pg, const struct kv_pg_options *options, kavak_error *err)
{
	int64_t before = kv_pg_timeout(pg, KV_PG_LONG_MS), version = 0;
	uint32_t newest;
	int r;

	(void) kv_migrations(FOLDER, &newest);
	r = look(pg, &version, err);
	if (r == 0 && version != newest)
		r = migrate(pg, options, newest, err);
	kv_pg_timeout(pg, before);
	if (r == 0)
		pg->version = newest;
	return r;
}
