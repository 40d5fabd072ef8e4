/* SPDX-License-Identifier: MIT */
#pragma once
/* A server that keeps failing is left alone for a while, then tried by one request. */

#include <stdbool.h>
#include <stdint.h>

#define KV_BREAKER_FAILURES 3		/* in a row */
#define KV_BREAKER_MS       30000	/* the first while; twice as long after each failed try */
#define KV_BREAKER_MS_MAX   300000

/* Start from {0}. */
struct kv_breaker {
	unsigned n_failed;	/* in a row */
	int64_t  wait_ms;	/* the last while; 0: it works */
	int64_t  open_until_ms;
	bool     is_trying;	/* one request is on its way to see */
};

/* Whether a request may go. */
bool kv_breaker_try(struct kv_breaker *breaker, int64_t now_ms);

/* How one that went ended. lasting: an empty account, a wrong key: the next would fail too. */
void kv_breaker_worked(struct kv_breaker *breaker);
void kv_breaker_failed(struct kv_breaker *breaker, bool is_lasting, int64_t now_ms);
void kv_breaker_drop(struct kv_breaker *breaker);	/* nobody waited for the end */
