/* SPDX-License-Identifier: MIT */
#pragma once
/* A schema of a test's own on the PostgreSQL server that KAVAK_TEST_POSTGRES names; tests/run
 * starts one. Without it there is none, and what needs it is left out. */

#define POSTGRES_URL_MAX 512

/* The server's, or NULL. */
const char *postgres_url(void);

/* One line that says so, if there is none. */
void postgres_say_skipped(void);

struct postgres_schema {
	char name[48];
	char url[POSTGRES_URL_MAX];	/* works in it */
};

struct postgres_schema postgres_schema_new(void);
void postgres_schema_done(struct postgres_schema *schema);	/* {0} is fine */

/* What another program does there, over a connection of its own: the last row's first column as
 * text, to be freed; "" without one. */
char *postgres_does(const char *url, const char *sql);
