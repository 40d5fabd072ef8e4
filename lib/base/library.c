/* SPDX-License-Identifier: MIT */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

int kv_library_load(const char *name, void **ret_library, kavak_error *err)
{
	void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return kavak_error_set(err, KAVAK_ENOTSUP, 0, "load %s: %s", name, dlerror());
	*ret_library = library;
	return 0;
}

int kv_library_find(void *library, const char *name, void *ret_call, kavak_error *err)
{
	void *call = dlsym(library, name);

	if (!call)
		return kavak_error_set(err, KAVAK_ENOTSUP, 0, "the library has no %s", name);
	/* ISO C has no cast from data to code; POSIX says that they are of one size. */
	memcpy(ret_call, &call, sizeof(call));
	return 0;
}
