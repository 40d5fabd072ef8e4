/* SPDX-License-Identifier: MIT */
#pragma once
/* Settings as values, checked once; and the drivers a configuration knows. */

#include <kavak/config.h>
#include <kavak/sys/env.h>

#include "base/auto.h"

KV_DEFINE_AUTO(kavak_config, kavak_config_free)

struct kv_settings {
	uint32_t rate_ppm;		/* KAVAK_ANNUAL_RATE */
	uint32_t min_years, max_years;
	uint32_t top_k;			/* RAG_TOP_K */
	uint32_t history_max_turns;
	int64_t  lease_ms, turn_ms, quiet_ms, max_wait_ms;
	uint32_t max_tries;
	uint64_t mailbox_max;
};

const struct kv_settings *kv_config_settings(const kavak_config *config);

/* Whether the settings fit together, which no single one can tell: KAVAK_MIN_YEARS not over
 * KAVAK_MAX_YEARS and the like. An engine asks before it opens. 0, KAVAK_EINVAL. */
int kv_config_check(const kavak_config *config, kavak_error *err);

bool    kv_config_has_clock(const kavak_config *config);	/* one of the program's own */
int64_t kv_now_ms(const kavak_config *config);		/* by the configured clock */
void kv_trace(const kavak_config *config, const char *point, uint64_t turn, int64_t elapsed_us,
	      int code);

/* Which driver serves, as a URL: what kv_store_open() and its kin take. Never NULL; lent until the
 * setting is set again. "" from the first two when there is no home folder to default to, which
 * kv_config_driver() puts into words. */
const char *kv_config_store_url(const kavak_config *config);	/* DATABASE_URL */
const char *kv_config_mailbox_url(const kavak_config *config);	/* REDIS_URL, else DATABASE_URL */
const char *
kv_config_vectors_url(const kavak_config *config); /* "qdrant:http://...", else "exact:" */
const char *kv_config_llm_url(
	const kavak_config *config); /* KAVAK_LLM, "openai:https://...", else "offline:" */
const char *
kv_config_embedder_url(const kavak_config *config); /* "openai:http://...", else "local:" */

/* A URL as it may be shown: without who logs in, and without its query. Cut at `size`. */
void kv_url_show(const char *url, char *ret_text, size_t size);

/* Drivers that a program added. Every kavak_*_ops starts with abi, scheme, self_size. */
enum kv_driver_kind { KV_DRIVER_STORE, KV_DRIVER_MAILBOX, KV_DRIVER_VECTORS, KV_DRIVER_LLM,
                      KV_DRIVER_EMBEDDER, KV_N_DRIVER_KINDS };

struct kv_driver_head {
	uint32_t    abi;
	const char *scheme;
	size_t      self_size;
};

#define KV_DRIVERS_MAX 16	/* of a kind */

/* 0; KAVAK_EINVAL for a scheme that is none; KAVAK_ENOTSUP over `abi_max`; KAVAK_ELIMIT. */
int kv_config_register(kavak_config *config, enum kv_driver_kind kind, const void *ops,
                       uint32_t abi_max, kavak_error *err);

/* The driver that answers the URL's scheme: those added first, then `builtin` (ends with NULL).
 * NULL and err (KAVAK_ENOTSUP, without any password of the URL) when there is none.
 * *ret_rest: the URL behind the scheme's colon. */
const void *kv_config_driver(const kavak_config *config, enum kv_driver_kind kind, const char *url,
                             const void *const *builtin, const char **ret_rest, kavak_error *err);

/* What a driver is opened with: the configuration's clock and listener, and a URL that the caller
 * keeps. A loop and a store are the caller's to add. */
kavak_env kv_config_env(const kavak_config *config, const char *url, const char *rest);
