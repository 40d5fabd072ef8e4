/* SPDX-License-Identifier: MIT */
#include "routes.h"

#include <string.h>

#include "chat.h"

#define JSON "application/json"

static enum MHD_Result health(struct request *request)
{
	return http_answer(request, 200, JSON, KAVAK_SLICE("{\"status\":\"ok\"}"));
}

/* 200 with every part by name, or 503 with the one that does not answer. */
static enum MHD_Result ready(struct request *request)
{
	enum MHD_Result r;
	kavak_buf buf = { 0 };
	kavak_error err = { 0 };
	int code = kavak_engine_ping(request->loop->engine, &buf, &err);

	if (code == 0)
		r = http_answer(request, 200, JSON, (kavak_slice) { buf.ptr, buf.len });
	else
		r = http_problem(request, 503, NULL, 1, "%s", err.text);
	kavak_buf_done(&buf);
	return r;
}

static enum MHD_Result metrics(struct request *request)
{
	enum MHD_Result r;
	kavak_buf buf = { 0 };

	if (metrics_print(&request->loop->service->metrics, routes_name, &buf) < 0)
		r = http_problem(request, 500, NULL, 0, "out of memory");
	else
		r = http_answer(request, 200, "text/plain; version=0.0.4; charset=utf-8",
				(kavak_slice) { buf.ptr, buf.len });
	kavak_buf_done(&buf);
	return r;
}

static enum MHD_Result openapi(struct request *request)
{
	return http_answer(request, 200, JSON, (kavak_slice) {
		openapi_json, (size_t) (openapi_json_end - openapi_json),
	});
}

static const struct route routes[] = {
	{ "/health", "GET", health, false, false },
	{ "/ready", "GET", ready, false, false },
	{ "/metrics", "GET", metrics, false, false },
	{ "/openapi.json", "GET", openapi, false, false },
	{ "/chat", "POST", chat, true, true },
};
#define N_ROUTES (sizeof(routes) / sizeof(*routes))
_Static_assert(N_ROUTES < METRICS_ROUTES, "each route and none have their counters");

/* HEAD is GET without its body. */
static bool takes(const struct route *route, const char *method)
{
	return !strcmp(route->method, method) ||
	       (!strcmp(route->method, "GET") && !strcmp(method, "HEAD"));
}

void routes_find(const char *path, const char *method, const struct route **ret_route,
		 size_t *ret_index, const char **ret_allow)
{
	*ret_index = N_ROUTES;
	for (size_t i = 0; i < N_ROUTES; i++) {
		if (strcmp(routes[i].path, path))
			continue;
		*ret_index = i;
		*ret_allow = strcmp(routes[i].method, "GET") ? routes[i].method : "GET, HEAD";
		if (takes(&routes[i], method))
			*ret_route = &routes[i];
	}
}

const char *routes_name(size_t i)
{
	return i < N_ROUTES ? routes[i].path : i == N_ROUTES ? "other" : NULL;
}
