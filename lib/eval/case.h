/* SPDX-License-Identifier: MIT */
#pragma once
/* One turn of a case against what is expected of it. */

#include "base/json.h"

/* Whether a reply, as kavak_ask() gives it in JSON, is what `expect` asks for. 0; KAVAK_CONFLICT,
 * and `why` says what differs; KAVAK_ENOMEM. */
int kv_case_check(const json_t *expect, const json_t *reply, kavak_buf *why);

/* Whether `expect` is one: names in it that nobody knows are refused. 0; KAVAK_EDATA with `why`. */
int kv_case_valid(const json_t *one, kavak_buf *why);
