/* SPDX-License-Identifier: MIT */
#pragma once
/* Redis for tests: the server that KAVAK_TEST_REDIS names (tests/run starts one), or one of the
 * test's own, to be stopped, paused and killed. */

#include <stdbool.h>
#include <sys/types.h>

#define REDIS_URL_MAX 256

/* The address in KAVAK_TEST_REDIS ("unix:///PATH" or "redis://HOST:PORT"); NULL: there is none,
 * which is said, once. */
const char *redis_url(void);

/* That server's database `db`, emptied. */
void redis_fresh(unsigned db, char *ret_url);

/* A server in a folder of its own, on a socket there. */
struct redis_server {
	char  dir[64];
	char  url[REDIS_URL_MAX];
	pid_t pid;
};

bool redis_is_installed(void);
void redis_start(struct redis_server *server, const char *const *options);	/* up to NULL */
void redis_kill(struct redis_server *server);
void redis_start_again(struct redis_server *server, const char *const *options);
void redis_end(struct redis_server *server);	/* and its folder */

/* A command's words, up to NULL, to the server at `url`; the test fails if it does. */
void redis_do(const char *url, const char *const *words);
