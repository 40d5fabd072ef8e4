/* SPDX-License-Identifier: MIT */
#pragma once
/* JSON over jansson. Parsed once, with ceilings; printed as people write numbers. */

#include <jansson.h>

#include <kavak/sys/error.h>

#include "base/buf.h"

static inline void kv_auto_json(json_t **p) { json_decref(*p); }
#define KV_JSON __attribute__((cleanup(kv_auto_json))) json_t

#define KV_JSON_MAX       ((size_t) 8 << 20)	/* bytes of one text from outside */
#define KV_JSON_DEPTH_MAX 64

/* One value from text that came from anywhere. 0; KAVAK_EDATA with `what` and the
 * place in the sentence; KAVAK_ELIMIT when too large or too deep; KAVAK_ENOMEM. */
int kv_json_parse(kavak_slice text, const char *what, json_t **ret_json, kavak_error *err);

/* Append, compact, UTF-8 as it is, 7098.78 as 7098.78. 0, KAVAK_ENOMEM, KAVAK_ELIMIT. */
int kv_json_print(const json_t *json, kavak_buf *buf);

/* New references; NULL when out of memory (or when the text is not UTF-8). */
json_t *kv_json_str(kavak_slice text);		/* a string */
json_t *kv_json_str_or_null(kavak_slice text);	/* null when empty */
json_t *kv_json_cents(int64_t cents);		/* 280000 or 7098.78 */
json_t *kv_json_score(double score);		/* not below 0; to six decimals */

/* Lent. {0} when there is no such member, or it is no string. */
kavak_slice kv_json_get_str(const json_t *object, const char *key);
int64_t     kv_json_get_int(const json_t *object, const char *key, int64_t otherwise);
double      kv_json_get_num(const json_t *object, const char *key, double otherwise);
bool        kv_json_get_bool(const json_t *object, const char *key, bool otherwise);
