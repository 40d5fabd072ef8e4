/* SPDX-License-Identifier: MIT */
#include "http.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "chat.h"
#include "routes.h"

#define DRAIN_MAX ((size_t) 1 << 20)	/* of a body that is too large; then the line is cut */

/* ---- answers ---- */

enum MHD_Result http_answer_with(struct request *request, int status,
				 struct MHD_Response *response)
{
	enum MHD_Result r;

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, "Cache-Control", "no-store");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	if (request->loop->is_draining)
		MHD_add_response_header(response, "Connection", "close");
	request->status = status;
	request->is_answered = true;
	r = MHD_queue_response(request->connection, (unsigned) status, response);
	MHD_destroy_response(response);
	return r;
}

static struct MHD_Response *response_of(const char *type, kavak_slice body)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(body.len,
						(void *) body.ptr, MHD_RESPMEM_MUST_COPY);

	if (response)
		MHD_add_response_header(response, "Content-Type", type);
	return response;
}

enum MHD_Result http_answer(struct request *request, int status, const char *type,
			    kavak_slice body)
{
	return http_answer_with(request, status, response_of(type, body));
}

static const char *title_of(int status)
{
	switch (status) {
	case 400: return "Bad Request";
	case 401: return "Unauthorized";
	case 404: return "Not Found";
	case 405: return "Method Not Allowed";
	case 413: return "Content Too Large";
	case 415: return "Unsupported Media Type";
	case 422: return "Unprocessable Content";
	case 429: return "Too Many Requests";
	case 503: return "Service Unavailable";
	}
	return "Internal Server Error";
}

static char *problem_json(int status, const char *field, const char *detail)
{
	json_t *json = json_pack("{s:s, s:s, s:i, s:s, s:s*}", "type", "about:blank", "title",
				 title_of(status), "status", status, "detail", detail, "field",
				 field);
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

	json_decref(json);
	return text;
}

enum MHD_Result http_problem(struct request *request, int status, const char *field,
			     unsigned retry_s, const char *fmt, ...)
{
	struct MHD_Response *response;
	char detail[320], after[16], *text;
	va_list args;

	va_start(args, fmt);
	vsnprintf(detail, sizeof(detail), fmt, args);
	va_end(args);
	text = problem_json(status, field, detail);
	response = response_of("application/problem+json", kavak_slice_of(text ? text : "{}"));
	free(text);
	if (response && status == 405)
		MHD_add_response_header(response, "Allow", request->allow);
	if (response && status == 401)
		MHD_add_response_header(response, "WWW-Authenticate", "Bearer");
	snprintf(after, sizeof(after), "%u", retry_s);
	if (response && retry_s)
		MHD_add_response_header(response, "Retry-After", after);
	return http_answer_with(request, status, response);
}

/* ---- a request ---- */

static const char *header(const struct request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

/* How long it takes tells nothing about the right one. */
static bool is_same_secret(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	unsigned char differs = n != m;

	for (size_t i = 0; i < n; i++)
		differs |= (unsigned char) (a[i] ^ b[m ? i % m : 0]);
	return !differs;
}

static bool may_ask(const struct request *request)
{
	const char *token = request->loop->service->api_token;
	const char *said = header(request, "Authorization");

	if (!token || !request->route->is_private)
		return true;
	return said && !strncasecmp(said, "Bearer ", 7) && is_same_secret(said + 7, token);
}

static bool is_json(const struct request *request)
{
	const char *type = header(request, "Content-Type");
	size_t n = strlen("application/json");

	return type && !strncasecmp(type, "application/json", n) &&
	       (!type[n] || strchr("; \t", type[n]));
}

/* What is wrong before its work is begun; MHD_YES and nothing answered when all is well. */
static enum MHD_Result refuse(struct request *request)
{
	if (!request->allow)
		return http_problem(request, 404, NULL, 0, "there is nothing here; see /openapi.json");
	if (!request->route)
		return http_problem(request, 405, NULL, 0, "this path takes %s", request->allow);
	if (!may_ask(request))
		return http_problem(request, 401, NULL, 0,
				    "a bearer token is needed: Authorization: Bearer ...");
	if (request->is_too_large)
		return http_problem(request, 413, NULL, 0, "a body has at most %zu bytes", BODY_MAX);
	if (request->route->has_body && !is_json(request))
		return http_problem(request, 415, NULL, 0,
				    "a body of Content-Type: application/json is expected");
	if (request->loop->is_draining)
		return http_problem(request, 503, NULL, 1, "shutting down; ask again");
	return MHD_YES;
}

static struct request *request_new(struct loop *loop, struct MHD_Connection *connection,
				   const char *url, const char *method)
{
	struct request *request = calloc(1, sizeof(*request));
	const char *length;

	if (!request)
		return NULL;
	request->loop = loop;
	request->connection = connection;
	request->start_ms = loop_now_ms();
	routes_find(url, method, &request->route, &request->index, &request->allow);
	length = header(request, "Content-Length");
	request->is_too_large = length && strtoull(length, NULL, 10) > BODY_MAX;
	return request;
}

/* A piece of the body; MHD_NO cuts the line. */
static enum MHD_Result take(struct request *request, const char *bytes, size_t n)
{
	request->is_too_large |= request->body.len + n > BODY_MAX;
	if (request->is_too_large)
		return (request->n_dropped += n) <= DRAIN_MAX ? MHD_YES : MHD_NO;
	return kavak_buf_add(&request->body, (kavak_slice) { bytes, n }) < 0 ? MHD_NO : MHD_YES;
}

enum MHD_Result http_on_request(void *cls, struct MHD_Connection *connection, const char *url,
				const char *method, const char *version, const char *upload,
				size_t *upload_size, void **con_cls)
{
	struct request *request = *con_cls;
	enum MHD_Result r;
	size_t n = *upload_size;

	(void) version;
	if (!request) {
		*con_cls = request = request_new(cls, connection, url, method);
		if (!request)
			return MHD_NO;
		return request->is_too_large ? refuse(request) : MHD_YES;
	}
	if (n) {
		*upload_size = 0;
		return take(request, upload, n);
	}
	if (request->chat)	/* resumed: the turn has ended */
		return chat_answer(request);
	r = refuse(request);
	return request->is_answered || r == MHD_NO ? r : request->route->run(request);
}

void http_on_end(void *cls, struct MHD_Connection *connection, void **con_cls,
		 enum MHD_RequestTerminationCode why)
{
	struct request *request = *con_cls;
	struct loop *loop = cls;

	(void) connection, (void) why;
	if (!request)
		return;
	*con_cls = NULL;
	chat_free(request->chat);
	if (request->status)
		metrics_request(&loop->service->metrics, request->index, request->status);
	log_line(&loop->service->log, request->route && request->route->has_body ? LOG_INFO
									     : LOG_DEBUG,
		 "request", "\"route\":\"%s\",\"status\":%d,\"ms\":%lld", routes_name(request->index),
		 request->status, (long long) (loop_now_ms() - request->start_ms));
	kavak_buf_done(&request->body);
	free(request);
}
