/* SPDX-License-Identifier: MIT */
#pragma once
/* An HTTP server of one test, in a thread: one connection after the other, each closed once
   answered. */

#include <stddef.h>

/* What to answer to a request as it came, NUL-terminated; `out` is whole, head and body.
 * 0 bytes: hang up without a word. A negative one: hold the connection open and say nothing. */
typedef long test_server_fn(const char *request, char *out, size_t out_size);

struct test_server;
struct test_server *test_server_start(test_server_fn *fn, unsigned *ret_port);
void test_server_stop(struct test_server *server);
