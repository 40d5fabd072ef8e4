/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_SYS_ENV_H
#define KAVAK_SYS_ENV_H

/** What every driver is opened with. */

#include <kavak/config.h>
#include <kavak/sys/error.h>
#include <kavak/sys/loop.h>

KAVAK_BEGIN_DECLS

struct kavak_store;

/* Lent for as long as the driver is open, all of it. */
typedef struct kavak_env {
	const char          *url;     /* whole: "sqlite:/var/lib/kavak/kavak.db" */
	const char          *rest;    /* behind the scheme's colon: "/var/lib/kavak/kavak.db" */
	const kavak_config  *config;  /* settings by name; never NULL */
	kavak_loop          *loop;    /* NULL for stores and mailboxes, which block */
	kavak_clock          clock;
	kavak_trace_fn      *trace;   /* NULL: nobody listens */
	void                *trace_userdata;
	struct kavak_store  *store;   /* NULL for stores and mailboxes */
} kavak_env;

KAVAK_END_DECLS
#endif
