/* SPDX-License-Identifier: MIT */
/* migrations/sqlite/NNNN_*.sql, forward only. PRAGMA user_version counts those that were made. */
#include <inttypes.h>
#include <stdio.h>

#include "base/migrations.h"
#include "sqlite/private.h"

#define FOLDER "sqlite/"

static int get_int(kv_sqlite *db, const char *sql, int64_t *ret_value, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r = kv_query_get(db, sql, &q, err);

	if (r == 0)
		r = kv_query_step(q, err);
	if (r == 0)
		*ret_value = kv_column_int(q, 0);
	return r;
}

static int set_int(kv_sqlite *db, const char *pragma, int64_t value, kavak_error *err)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA %s = %" PRId64, pragma, value);
	return kv_sqlite_exec(db, sql, err);
}

/* Whether it is a database without anything in it, as SQLite sees it: nobody's yet. */
static int is_blank(kv_sqlite *db, int64_t version, bool *ret_blank, kavak_error *err)
{
	int64_t n_objects;
	int r = get_int(db, "SELECT count(*) FROM sqlite_master", &n_objects, err);

	if (r == 0)
		*ret_blank = !version && !n_objects;
	return r;
}

static int apply(kv_sqlite *db, const struct kv_embedded *m, uint32_t version, kavak_error *err)
{
	int r = kv_sqlite_exec(db, m->start, err);

	return r < 0 ? r : set_int(db, "user_version", version, err);
}

/* One step: a new database gets everything at once, so that nobody ever sees half a schema; an
 * older one the next migration. */
static int step(kv_sqlite *db, const struct kv_sqlite_options *options, int64_t *version,
                kavak_error *err)
{
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	uint32_t newest;
	const struct kv_embedded *first = kv_migrations(FOLDER, &newest);
	bool blank = false;
	int64_t began;
	int r;

	r = kv_sqlite_begin(db, &tx, err);
	if (r == 0)
		/* another process may have been here */
		r = get_int(db, "PRAGMA user_version", version, err);
	if (r == 0)
		r = is_blank(db, *version, &blank, err);
	if (r == 0)
		r = kv_migrations_check(db->name, *version, newest, options->migrate || blank,
		                        err);
	if (r == 0 && blank)
		r = set_int(db, "application_id", KV_SQLITE_APPLICATION_ID, err);
	if (r < 0 || *version == newest)
		return r;
	began = *version;
	do {
		r = apply(db, &first[*version], (uint32_t) *version + 1, err);
		if (r < 0)
			return r;
	} while (++*version < newest && blank);
	r = kv_sqlite_commit(&tx, err);
	for (int64_t i = began; r == 0 && options->migrated && i < *version; i++)
		options->migrated(first[i].name, options->userdata);
	return r;
}

int kv_sqlite_schema(kv_sqlite *db, const struct kv_sqlite_options *options, kavak_error *err)
{
	uint32_t newest;
	int64_t version;
	int r;

	(void) kv_migrations(FOLDER, &newest);
	r = get_int(db, "PRAGMA user_version", &version, err);
	while (r == 0 && version != newest)
		r = step(db, options, &version, err);
	if (r == 0)
		db->version = newest;
	return r;
}
