/* SPDX-License-Identifier: MIT */
#pragma once
/* libcurl, loaded when the first request is made. A process that never leaves the machine
 * neither links its thirty libraries nor sets them up. */

#include <curl/curl.h>

#include <kavak/sys/error.h>

#define KV_CURL_CALLS(X)                                                        \
	X(global_init) X(slist_append) X(slist_free_all)                        \
	X(easy_init) X(easy_setopt) X(easy_getinfo) X(easy_header)              \
	X(easy_cleanup) X(easy_strerror)                                        \
	X(multi_init) X(multi_setopt) X(multi_cleanup) X(multi_add_handle)      \
	X(multi_remove_handle) X(multi_assign) X(multi_socket_action)           \
	X(multi_info_read) X(multi_strerror)

/* curl->easy_init() is curl_easy_init(). */
struct kv_curl {
#define KV_CURL_MEMBER(name) __typeof__(curl_##name) *name;
	KV_CURL_CALLS(KV_CURL_MEMBER)
#undef KV_CURL_MEMBER
};

/* Loads and sets up, once a process; lent for ever. 0; KAVAK_ENOTSUP when there is no libcurl. */
int kv_curl_get(const struct kv_curl **ret_curl, kavak_error *err);
