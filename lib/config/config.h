/* SPDX-License-Identifier: MIT */
#pragma once
/* Settings as values, checked once; and the drivers a configuration knows. */

#include <kavak/config.h>

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

int64_t kv_now_ms(const kavak_config *config);		/* by the configured clock */
kavak_clock kv_config_clock(const kavak_config *config);
void kv_trace(const kavak_config *config, const char *point, uint64_t turn, int64_t elapsed_us, int code);

/* Drivers that a program added. Every kavak_*_ops starts with abi, scheme, self_size. */
enum kv_driver_kind { KV_DRIVER_STORE, KV_DRIVER_MAILBOX, KV_DRIVER_VECTORS, KV_DRIVER_LLM,
                      KV_DRIVER_EMBEDDER, KV_N_DRIVER_KINDS };

struct kv_driver_head {
	uint32_t    abi;
	const char *scheme;
	size_t      self_size;
};

#define KV_DRIVERS_MAX 16	/* of a kind */

int kv_config_register(kavak_config *config, enum kv_driver_kind kind, const void *ops,
                       uint32_t abi_max, kavak_error *err);

/* The driver that answers the URL's scheme: those added first, then `builtin` (ends with NULL).
 * NULL and err (KAVAK_ENOTSUP, without any password of the URL) when there is none.
 * *ret_rest: the URL behind the scheme's colon. */
const void *kv_config_driver(const kavak_config *config, enum kv_driver_kind kind, const char *url,
                             const void *const *builtin, const char **ret_rest, kavak_error *err);
