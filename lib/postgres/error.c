/* SPDX-License-Identifier: MIT */
/* What the server says, as one of our codes and a sentence that names the database. */
#include <errno.h>

#include "postgres/private.h"

#define STATE_LEN 5

/* By their whole SQLSTATE, or by their class alone; the first that fits. */
static const struct {
	const char *state;
	int         code;
	const char *sentence;	/* instead of the server's own */
} known[] = {
	{ "57014", KAVAK_ETIMEDOUT, "the query took too long" },
	{ "55P03", KAVAK_ETIMEDOUT, "someone else has been writing for too long" },
	{ "25006", KAVAK_EDENIED,   "it is read-only" },
	{ "42501", KAVAK_EDENIED,   NULL },
	{ "28",    KAVAK_EDENIED,   NULL },	/* who logs in, and with what */
	{ "53100", KAVAK_EIO,       "the server's disk is full" },
	{ "53200", KAVAK_EIO,       "the server is out of memory" },
	{ "54",    KAVAK_ELIMIT,    "a value is too large" },
	{ "22",    KAVAK_EDATA,     NULL },
	{ "42P01", KAVAK_EDATA,     NULL },	/* tables or columns that are not there */
	{ "42703", KAVAK_EDATA,     NULL },
	{ "XX",    KAVAK_EDATA,     NULL },
};

/* One line of it; `say` is libpq's or the server's, in whatever language it was set to. */
static int fail(const kv_pg *pg, const char *state, const char *say, kavak_error *err)
{
	int code = KAVAK_EIO, origin = (int) strtol(state, NULL, 36);

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strncmp(state, known[i].state, strlen(known[i].state))) {
			code = known[i].code;
			say = known[i].sentence ? known[i].sentence : say;
			break;
		}
	return kavak_error_set(err, code, origin, "'%s': %.*s", pg->name,
	                       (int) strcspn(say, "\n"), say);
}

int kv_pg_fail_result(const kv_pg *pg, const PGresult *result, kavak_error *err)
{
	const char *state = pg->pq->resultErrorField(result, PG_DIAG_SQLSTATE);
	const char *say = pg->pq->resultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	return fail(pg, state ? state : "", say ? say : "the connection was lost", err);
}

bool kv_pg_is_parting(const kv_pg *pg, const PGresult *result)
{
	const char *state = pg->pq->resultErrorField(result, PG_DIAG_SQLSTATE);

	return state && (!strncmp(state, "57P", 3) || !strncmp(state, "08", 2) ||
	                 !strcmp(state, "25P03"));
}

/* Of a connection that failed libpq keeps no SQLSTATE but in its text: "FATAL:  28P01:
 * password...". Where it stands, or NULL. */
static const char *find_state(const char *say)
{
	for (const char *p = strstr(say, ":  "); p; p = strstr(p + 1, ":  "))
		if (strspn(p + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == STATE_LEN &&
		    !strncmp(p + 3 + STATE_LEN, ": ", 2))
			return p + 3;
	return NULL;
}

int kv_pg_fail_connection(const kv_pg *pg, const char *what, kavak_error *err)
{
	const char *say = pg->pq->errorMessage(pg->conn);
	const char *at = say ? find_state(say) : NULL;
	char state[STATE_LEN + 1] = "";

	if (at) {
		memcpy(state, at, STATE_LEN);
		return fail(pg, state, at + STATE_LEN + 2, err);
	}
	return fail(pg, state, say && *say ? say : what, err);
}
