/* SPDX-License-Identifier: MIT */
#pragma once
/* A request, from its first line to its answer. */

#include "loop.h"

#define BODY_MAX ((size_t) 64 << 10)

struct request;

/* A route's work, once the body is there: it answers, or starts what will. */
typedef enum MHD_Result route_fn(struct request *request);

struct route {
	const char *path, *method;
	route_fn   *run;
	bool        has_body;	/* JSON */
	bool        is_private;	/* asks for the token, when there is one */
};

struct request {
	struct loop           *loop;
	struct MHD_Connection *connection;
	size_t                 index;	/* of its route, for the counters */
	const struct route    *route;	/* NULL: there is none */
	const char            *allow;	/* the methods of its path; NULL: no such path */
	kavak_buf              body;
	size_t                 n_dropped;	/* bytes of a body that is too large */
	bool                   is_too_large, is_answered;
	int64_t                start_ms;
	int                    status;
	struct chat           *chat;	/* its turn */
};

/* libmicrohttpd's callbacks; cls is the loop. */
enum MHD_Result http_on_request(void *cls, struct MHD_Connection *connection, const char *url,
				const char *method, const char *version, const char *upload,
				size_t *upload_size, void **con_cls);
void http_on_end(void *cls, struct MHD_Connection *connection, void **con_cls,
		 enum MHD_RequestTerminationCode why);

/* Answer; the body is copied. */
enum MHD_Result http_answer(struct request *request, int status, const char *type,
			    kavak_slice body);

/* Answer with a response of the caller's, which is ended. */
enum MHD_Result http_answer_with(struct request *request, int status,
				 struct MHD_Response *response);

/* Answer with a problem (RFC 9457). field: which member of the body it is about; NULL: none.
 * retry_s: for 429 and 503; 0: nothing is said. */
enum MHD_Result http_problem(struct request *request, int status, const char *field,
			     unsigned retry_s, const char *fmt, ...) KAVAK_PRINTF(5, 6);
