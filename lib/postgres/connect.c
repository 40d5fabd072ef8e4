/* SPDX-License-Identifier: MIT */
#include "config/config.h"
#include "postgres/private.h"

/* Of every connection, before anything else is done in it. A transaction that a stopped process
 * holds open must not hold up others for ever. */
#define SET_UP                                                                  \
	"SET client_min_messages = error;"                                      \
	"SET standard_conforming_strings = on;"                                 \
	"SET idle_in_transaction_session_timeout = '60s'"

static void ignore_notice(void *userdata, const PGresult *result)
{
	(void) userdata, (void) result;
}

void kv_pg_drop(kv_pg *pg)
{
	if (pg->conn)
		pg->pq->finish(pg->conn);
	pg->conn = NULL;
	pg->server_ms = -1;
	for (size_t i = 0; i < pg->n_statements; i++) {
		free(pg->statements[i].sql);
		pg->statements[i].sql = NULL;
	}
	pg->n_statements = 0;
}

/* Until it is there, or failed, or its time is over. */
static int poll_connection(kv_pg *pg, kavak_error *err)
{
	PostgresPollingStatusType state = PGRES_POLLING_WRITING;

	while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
		int r = kv_pg_wait(pg, state == PGRES_POLLING_WRITING, err);

		if (r < 0)
			return r;
		state = pg->pq->connectPoll(pg->conn);
	}
	if (state == PGRES_POLLING_OK)
		return 0;
	return kv_pg_fail_connection(pg, "the server does not answer", err);
}

static int check_server(kv_pg *pg, kavak_error *err)
{
	const char *encoding = pg->pq->parameterStatus(pg->conn, "server_encoding");

	if (encoding && !strcmp(encoding, "UTF8"))
		return 0;
	return kavak_error_set(err, KAVAK_EDATA, 0, "'%s' is kept in %s, not UTF-8: make another,"
						    " with"
	                       " createdb -E UTF8 -T template0 NAME",
	                       pg->name, encoding ? encoding : "an unknown encoding");
}

static int start_connection(kv_pg *pg, kavak_error *err)
{
	static const char *const keys[] = { "dbname", "fallback_application_name",
	                                    "client_encoding", NULL };
	const char *const values[] = { pg->url, "kavak", "UTF8", NULL };

	pg->conn = pg->pq->connectStartParams(keys, values, true);
	if (!pg->conn)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "connect to '%s'", pg->name);
	if (pg->pq->status(pg->conn) == CONNECTION_BAD)
		return kv_pg_fail_connection(pg, "cannot connect", err);
	pg->pq->setNoticeReceiver(pg->conn, ignore_notice, NULL);
	pg->pq->setErrorVerbosity(pg->conn, PQERRORS_VERBOSE);	/* with the SQLSTATE */
	return poll_connection(pg, err);
}

int kv_pg_connect(kv_pg *pg, kavak_error *err)
{
	int r;

	pg->deadline_us = kv_monotonic_us() + KV_PG_CONNECT_MS * 1000;
	r = start_connection(pg, err);
	if (r == 0)
		r = check_server(pg, err);
	if (r == 0 && (pg->pq->setnonblocking(pg->conn, true) < 0 ||
	               !pg->pq->sendQuery(pg->conn, SET_UP)))
		r = kv_pg_fail_connection(pg, "cannot connect", err);
	if (r == 0)
		r = kv_pg_finish(pg, NULL, err);
	if (r < 0)
		kv_pg_drop(pg);
	return r;
}

/* libpq's own words about a URL may hold a part of it that is a password. */
static int check_url(const kv_pg *pg, kavak_error *err)
{
	PQconninfoOption *options;
	char *words = NULL;

	options = strstr(pg->url, "://") ? pg->pq->conninfoParse(pg->url, &words) : NULL;
	pg->pq->freemem(words);
	if (!options)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "'%s' is no address of a database:"
							     " expected"
		                       " postgresql://USER:PASSWORD@HOST:PORT/NAME, and %%XX for"
				       " what"
		                       " is special in the password",
		                       pg->name);
	pg->pq->conninfoFree(options);
	return 0;
}

int kv_pg_open(const char *url, const struct kv_pg_options *options, kv_pg **ret_pg,
               kavak_error *err)
{
	KV_AUTO(kv_pg) *pg = calloc(1, sizeof(*pg));
	int r;

	if (!pg || !(pg->url = strdup(url)))
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "database");
	kv_url_show(url, pg->name, sizeof(pg->name));
	pg->timeout_ms = KV_PG_TIMEOUT_MS;
	r = kv_libpq_get(&pg->pq, err);
	if (r == 0)
		r = check_url(pg, err);
	if (r == 0)
		r = kv_pg_schema(pg, options, err);
	if (r == 0)
		*ret_pg = KV_TAKE(pg);
	return r;
}

void kv_pg_close(kv_pg *pg)
{
	if (!pg)
		return;
	kv_pg_drop(pg);
	free(pg->url);
	free(pg);
}

uint32_t kv_pg_version(const kv_pg *pg)
{
	return pg->version;
}

const char *kv_pg_name(const kv_pg *pg)
{
	return pg->name;
}

const char *kv_pg_server(const kv_pg *pg)
{
	const char *version = pg->conn ? pg->pq->parameterStatus(pg->conn, "server_version") : NULL;

	return version ? version : "";
}

int64_t kv_pg_timeout(kv_pg *pg, int64_t ms)
{
	int64_t before = pg->timeout_ms;

	pg->timeout_ms = ms;
	return before;
}

void kv_pg_pin(kv_pg *pg, bool pinned)
{
	if (pinned)
		pg->pins++;
	else if (pg->pins)
		pg->pins--;
}

uint64_t kv_pg_n_prepared(const kv_pg *pg)
{
	return pg->n_prepared;
}
