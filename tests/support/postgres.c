/* SPDX-License-Identifier: MIT */
#include "support/postgres.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "postgres/libpq.h"

const char *postgres_url(void)
{
	return getenv("KAVAK_TEST_POSTGRES");
}

void postgres_say_skipped(void)
{
	if (!postgres_url())
		puts("skipped: PostgreSQL, since KAVAK_TEST_POSTGRES names no server;"
		     " tests/run starts one");
}

static void ignore_notice(void *userdata, const PGresult *result)
{
	(void) userdata, (void) result;
}

/* It may wait as long as it likes: a test has a timeout. */
static PGconn *connect_to(const struct kv_libpq *pq, const char *url)
{
	const char *const keys[] = { "dbname", NULL }, *const values[] = { url, NULL };
	PGconn *conn = pq->connectStartParams(keys, values, true);
	PostgresPollingStatusType state;

	do {
		state = pq->connectPoll(conn);
		usleep(1000);
	} while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED);
	ck_assert_msg(state == PGRES_POLLING_OK, "%s", pq->errorMessage(conn));
	pq->setNoticeReceiver(conn, ignore_notice, NULL);
	return conn;
}

char *postgres_does(const char *url, const char *sql)
{
	const struct kv_libpq *pq;
	PGresult *result;
	char *text = NULL;
	PGconn *conn;

	ck_assert_int_eq(kv_libpq_get(&pq, NULL), 0);
	conn = connect_to(pq, url);
	ck_assert_msg(pq->sendQuery(conn, sql), "%s", pq->errorMessage(conn));
	while ((result = pq->getResult(conn))) {
		ck_assert_msg(pq->resultStatus(result) != PGRES_FATAL_ERROR, "%s: %s", sql,
		              pq->errorMessage(conn));
		if (pq->ntuples(result)) {
			free(text);
			text = strdup(pq->getvalue(result, pq->ntuples(result) - 1, 0));
		}
		pq->clear(result);
	}
	pq->finish(conn);
	return text ? text : strdup("");
}

struct postgres_schema postgres_schema_new(void)
{
	static unsigned n;
	struct postgres_schema schema;
	char sql[96];

	snprintf(schema.name, sizeof(schema.name), "test_%d_%u", (int) getpid(), n++);
	snprintf(schema.url, sizeof(schema.url),
	         "%s%coptions=-csearch_path%%3D%s&application_name=%s", postgres_url(),
	         strchr(postgres_url(), '?') ? '&' : '?', schema.name, schema.name);
	snprintf(sql, sizeof(sql), "CREATE SCHEMA %s", schema.name);
	free(postgres_does(postgres_url(), sql));
	return schema;
}

void postgres_schema_done(struct postgres_schema *schema)
{
	char sql[96];

	if (!*schema->name)
		return;
	snprintf(sql, sizeof(sql), "DROP SCHEMA %s CASCADE", schema->name);
	free(postgres_does(postgres_url(), sql));
	*schema = (struct postgres_schema) { 0 };
}
