/* SPDX-License-Identifier: MIT */
#include "postgres/libpq.h"

#include <pthread.h>

#include "base/library.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct kv_libpq loaded;	/* written once, under `once` */
static kavak_error failed;	/* likewise; its code is 0 when all is well */

static void load(void)
{
	void *library;

	if (kv_library_load("libpq.so.5", &library, &failed) < 0)
		return;
#define FIND(name)                                                              \
	if (kv_library_find(library, "PQ" #name, &loaded.name, &failed) < 0)    \
		return;
	KV_LIBPQ_CALLS(FIND)
#undef FIND
}

int kv_libpq_get(const struct kv_libpq **ret_pq, kavak_error *err)
{
	pthread_once(&once, load);
	if (failed.code < 0)
		return kavak_error_set(err, failed.code, 0, "%s", failed.text);
	*ret_pq = &loaded;
	return 0;
}
