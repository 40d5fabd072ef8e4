/* SPDX-License-Identifier: MIT */
#pragma once
/* The part of JSON Schema that tools are described with: type, enum, required, properties,
 * additionalProperties, items, minimum, maximum, minItems, maxItems, minLength, maxLength,
 * anyOf. */

#include "base/json.h"

#define KV_SCHEMA_DEPTH_MAX 16

/* Whether `value` fits. 0; KAVAK_EDATA, and `why` gets which part does not and why, for whoever
 * wrote the value: "price_max: -5 is less than 0". KAVAK_ENOMEM. */
int kv_schema_check(const json_t *schema, const json_t *value, kavak_buf *why);

/* Whether `schema` is one that kv_schema_check() understands whole. 0; KAVAK_EINVAL with `why`. */
int kv_schema_valid(const json_t *schema, kavak_buf *why);
