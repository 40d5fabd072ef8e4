/* SPDX-License-Identifier: MIT */
#include "net/curl.h"

#include <pthread.h>

#include "base/library.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct kv_curl loaded;	/* written once, under `once` */
static kavak_error failed;	/* likewise; its code is 0 when all is well */

static void load(void)
{
	void *library;

	if (kv_library_load("libcurl.so.4", &library, &failed) < 0)
		return;
#define FIND(name)                                                              \
	if (kv_library_find(library, "curl_" #name, &loaded.name, &failed) < 0) \
		return;
	KV_CURL_CALLS(FIND)
#undef FIND
	if (loaded.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		kavak_error_set(&failed, KAVAK_ENOMEM, 0, "libcurl cannot be set up");
}

int kv_curl_get(const struct kv_curl **ret_curl, kavak_error *err)
{
	pthread_once(&once, load);
	if (failed.code < 0)
		return kavak_error_set(err, failed.code, 0, "%s", failed.text);
	*ret_curl = &loaded;
	return 0;
}
