/* SPDX-License-Identifier: MIT */
#pragma once
/* A loop is one thread: an engine, a libmicrohttpd daemon without threads of its own, one epoll. */

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include <kavak/kavak.h>

#include "limit.h"
#include "log.h"
#include "metrics.h"

/* What all loops read. */
struct service {
	kavak_config  *config;
	struct log     log;
	struct metrics metrics;
	const char    *api_token;	/* NULL: anybody may ask */
	unsigned       rate_limit;
	int64_t        turn_ms;
};

struct chat;

struct loop {
	struct service    *service;
	kavak_engine      *engine;
	struct MHD_Daemon *http;
	struct limit      *limit;
	struct chat       *chats;	/* turns in flight, as they came */
	int64_t            held_at_ms;	/* when those that are held are looked at again */
	int                epoll, wake;	/* wake: an eventfd; written to when it shall end */
	bool               is_draining;
	int64_t            idle_since_ms;	/* while it drains */
	pthread_t          thread;
};

/* Open engine and server over a listening socket, which is the loop's from here on. 0, or below. */
int loop_open(struct loop *loop, struct service *service, int listen_fd, kavak_error *err);

/* Until loop_drain(), from any thread: no more is accepted, what is in flight is finished. */
void loop_run(struct loop *loop);
void loop_drain(struct loop *loop);

/* What was not finished is given back to the mailbox. */
void loop_close(struct loop *loop);

int64_t loop_now_ms(void);
