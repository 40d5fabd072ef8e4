/* SPDX-License-Identifier: MIT */
#pragma once
/* Files that the build put into the library: data/ and migrations/. */

#include <stddef.h>

struct kv_embedded {
	const char *name;	/* its path below data/ or migrations/ */
	const char *start;
	const char *end;	/* a NUL stands here */
};

extern const struct kv_embedded kv_embedded_data[];
extern const size_t kv_embedded_data_n;
extern const struct kv_embedded kv_embedded_migrations[];
extern const size_t kv_embedded_migrations_n;
