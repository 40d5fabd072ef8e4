/* SPDX-License-Identifier: MIT */
#pragma once
/* Libraries that are loaded by name, when they are first needed: a process that never leaves the
 * machine neither links theirs nor sets them up. */

#include <kavak/sys/error.h>

/* Loads and keeps it. 0; KAVAK_ENOTSUP when it is not there. */
int kv_library_load(const char *name, void **ret_library, kavak_error *err);

/* ret_call: a pointer to a function. 0; KAVAK_ENOTSUP when there is none of that name. */
int kv_library_find(void *library, const char *name, void *ret_call, kavak_error *err);
