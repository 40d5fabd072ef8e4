/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "normalize/normalize.h"

/* To one decimal: a score means no more. */
static json_t *score_json(double score)
{
	int64_t tenths = (int64_t) (score * 10 + 0.5);

	return tenths % 10 ? json_real((double) tenths / 10) : json_integer(tenths / 10);
}

static json_t *candidates_json(const struct kv_mention *mentions, size_t n)
{
	KV_JSON *list = json_array();

	for (size_t i = 0; list && i < n; i++) {
		const struct kv_vehicle *v = mentions[i].vehicle;
		json_t *one = json_pack("{s:o, s:o, s:o}", "make", kv_json_str(v->make), "model",
					kv_json_str_or_null(v->model), "score",
					score_json(mentions[i].score));

		if (!one || json_array_append_new(list, one) < 0)
			return NULL;
	}
	return KV_TAKE(list);
}

int kv_index_normalize_json(const kv_index *index, kavak_slice text, size_t top, kavak_buf *buf,
                            kavak_error *err)
{
	struct kv_mention found[KAVAK_NORMALIZE_TOP_MAX];
	KV_JSON *json = NULL;
	json_t *make, *model;
	bool is_named;
	size_t n;
	int r = kv_index_candidates(index, text, found, KAVAK_NORMALIZE_TOP_MAX, &n);

	if (r < 0)
		return kavak_error_set(err, r, 0, "normalize");
	is_named = n && found[0].score >= KV_NORMALIZE_THRESHOLD;
	make = is_named ? kv_json_str(found[0].vehicle->make) : json_null();
	model = is_named ? kv_json_str_or_null(found[0].vehicle->model) : json_null();
	json = json_pack("{s:o, s:o, s:o, s:o}", "make", make, "model", model,
	                 "confidence", score_json(n ? found[0].score : 0),
	                 "candidates", candidates_json(found, n < top ? n : top));
	r = kv_json_print(json, buf);
	return r < 0 ? kavak_error_set(err, r, 0, "normalize") : 0;
}
