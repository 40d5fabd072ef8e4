/* SPDX-License-Identifier: MIT */
#pragma once
/* What kavak_quote_json() and kavak_afford_json() print, as values: the agent's tools fold
 * them into what the conversation knows. */

#include <kavak/finance.h>

#include "base/json.h"

/* 0 and a new reference; KAVAK_EINVAL with the reason; KAVAK_ENOMEM. */
int kv_quote_json(int64_t price_cents, int64_t down_cents, uint32_t rate_ppm, const uint32_t *years,
                  size_t n_years, bool schedule, json_t **ret_json, kavak_error *err);
int kv_afford_json(int64_t payment_cents, int64_t down_cents, uint32_t rate_ppm,
                   const uint32_t *years, size_t n_years, int64_t cars_within, json_t **ret_json,
                   kavak_error *err);
