/* SPDX-License-Identifier: MIT */
#include "net/curl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct kv_curl loaded;	/* written once, under `once` */
static kavak_error failed;	/* likewise; its code is 0 when all is well */

static int find(void *library, const char *name, void *ret_call)
{
	void *call = dlsym(library, name);

	if (!call)
		return kavak_error_set(&failed, KAVAK_ENOTSUP, 0, "libcurl has no %s", name);
	/* ISO C has no cast from data to code; POSIX says that they are of one size. */
	memcpy(ret_call, &call, sizeof(call));
	return 0;
}

static void load(void)
{
	void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);

	if (!library) {
		kavak_error_set(&failed, KAVAK_ENOTSUP, 0, "load libcurl.so.4: %s", dlerror());
		return;
	}
#define FIND(name)                                                              \
	if (find(library, "curl_" #name, &loaded.name) < 0)                     \
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
