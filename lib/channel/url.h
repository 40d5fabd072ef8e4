/* SPDX-License-Identifier: MIT */
#pragma once
/* An address in parts, each with its own sign, so that written one after the other they are the
 * address again. */

#include "base/buf.h"

struct kv_url {
	kavak_slice scheme;	/* "https://" */
	kavak_slice user;	/* "ana:secret@" */
	kavak_slice host;
	kavak_slice port;	/* ":8080" */
	kavak_slice path;	/* "/twilio" */
	kavak_slice query;	/* "?a=1" */
};

/* Lent by the text. What is behind a '#' is left out. An address without a scheme is all path. */
struct kv_url kv_url_parse(kavak_slice text);

/* 0, KAVAK_ENOMEM, KAVAK_ELIMIT. */
int kv_url_print(const struct kv_url *url, kavak_buf *buf);

/* ":443" for https, else ":80". */
kavak_slice kv_url_default_port(const struct kv_url *url);

/* The query's first value of that name, as it stands; {0}: there is none. */
kavak_slice kv_url_query_get(const struct kv_url *url, const char *name);
