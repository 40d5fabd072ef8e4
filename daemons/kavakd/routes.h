/* SPDX-License-Identifier: MIT */
#pragma once
/* The table of routes, and those that only look. */

#include "http.h"

/* ret_allow: the methods of that path, NULL when there is none; ret_route NULL when it is not one of
 * them; ret_index for the counters, also of no path. */
void routes_find(const char *path, const char *method, const struct route **ret_route,
		 size_t *ret_index, const char **ret_allow);

/* What the i-th is called in counters and logs; NULL beyond the last. */
const char *routes_name(size_t i);

/* openapi.json, as the build put it in. */
extern const char openapi_json[], openapi_json_end[];
