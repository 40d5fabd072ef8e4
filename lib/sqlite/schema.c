/* SPDX-License-Identifier: MIT */
/* migrations/sqlite/NNNN_*.sql, forward only. PRAGMA user_version counts those that were made. */
#include <inttypes.h>
#include <stdio.h>

#include "base/embedded.h"
#include "sqlite/private.h"

#define FOLDER "sqlite/"

/* The first of them; *ret_n: how many, numbered from 0001 without a gap. */
static const struct kv_embedded *migrations(uint32_t *ret_n)
{
	const struct kv_embedded *first = NULL;

	*ret_n = 0;
	for (size_t i = 0; i < kv_embedded_migrations_n; i++) {
		const struct kv_embedded *m = &kv_embedded_migrations[i];

		if (strncmp(m->name, FOLDER, strlen(FOLDER)))
			continue;
		if (!first)
			first = m;
		++*ret_n;
	}
	return first;
}

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

static int check(const kv_sqlite *db, int64_t version, uint32_t newest, bool migrate,
                 kavak_error *err)
{
	if (version > newest)
		return kavak_error_set(err, KAVAK_EDATA, 0,
		                       "'%s' was made by a newer kavak: its schema is "
		                       "version %" PRId64 ", this one knows %" PRIu32,
		                       db->name, version, newest);
	if (version < newest && !migrate)
		return kavak_error_set(err, KAVAK_EDATA, 0,
		                       "'%s' has an older schema, version %" PRId64 " of %" PRIu32
		                       ": run 'kavak init'",
		                       db->name, version, newest);
	return 0;
}

/* One step: a new database gets everything at once, so that nobody ever sees half a schema; an
 * older one the next migration. */
static int step(kv_sqlite *db, const struct kv_sqlite_options *options, int64_t *version,
                kavak_error *err)
{
	KV_AUTO(kv_sqlite_tx) *tx = NULL;
	uint32_t newest;
	const struct kv_embedded *first = migrations(&newest);
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
		r = check(db, *version, newest, options->migrate || blank, err);
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

	(void) migrations(&newest);
	r = get_int(db, "PRAGMA user_version", &version, err);
	while (r == 0 && version != newest)
		r = step(db, options, &version, err);
	if (r == 0)
		db->version = newest;
	return r;
}
