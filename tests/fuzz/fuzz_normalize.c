/* SPDX-License-Identifier: MIT */
/* A message. What is named in it stands in order, inside it and on its own; the candidates are
 * best first; and a name that was found is found again where it stands alone with its make. */

#include "normalize/normalize.h"

#include "base/buf.h"
#include "support/fuzz.h"

static const struct kv_catalog_name names[] = {
	{ { "Nissan", 6 }, { "Versa", 5 }, 5 }, { { "KIA", 3 }, { "FORTE", 5 }, 3 },
	{ { "Mazda", 5 }, { "Mazda 3", 7 }, 4 }, { { "Peugeot", 7 }, { "208", 3 }, 1 },
};

/* Built once: it is only read. */
static const kv_index *get_index(void)
{
	static kv_index *index;
	kv_data *data = NULL;

	if (index)
		return index;
	REQUIRE(kv_data_new(NULL, &data, NULL) == 0);
	REQUIRE(kv_index_new(data, names, sizeof(names) / sizeof(*names), &index, NULL) == 0);
	kv_data_free(data);
	return index;
}

static void check_found(const kv_index *index, kavak_slice text)
{
	struct kv_mention found[KV_MENTIONS_MAX];
	size_t n = 0, end = 0;

	REQUIRE(kv_index_find(index, text, found, KV_MENTIONS_MAX, &n) == 0);
	REQUIRE(n <= KV_MENTIONS_MAX);
	for (size_t i = 0; i < n; i++) {
		const struct kv_vehicle *v;
		double score;

		REQUIRE(found[i].start >= end && found[i].end > found[i].start &&
			found[i].end <= text.len);
		REQUIRE(found[i].score >= 0 && found[i].score <= 100);
		REQUIRE(kv_index_get(index, found[i].vehicle->make_key,
				     found[i].vehicle->model_key) == found[i].vehicle);
		REQUIRE(kv_index_resolve(index, found[i].vehicle->make, found[i].vehicle->model, &v,
					 &score) == 0);
		REQUIRE(v == found[i].vehicle);
		end = found[i].end;
	}
}

static void check_candidates(const kv_index *index, kavak_slice text)
{
	struct kv_mention found[KAVAK_NORMALIZE_TOP_MAX];
	KV_BUF json = { 0 };
	size_t n = 0;

	REQUIRE(kv_index_candidates(index, text, found, KAVAK_NORMALIZE_TOP_MAX, &n) == 0);
	for (size_t i = 1; i < n; i++)
		REQUIRE(found[i].score <= found[i - 1].score);
	REQUIRE(kv_index_normalize_json(index, text, 5, &json, NULL) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	kavak_slice text = { (const char *) data, size };

	if (size > 4000)
		return 0;
	check_found(get_index(), text);
	check_candidates(get_index(), text);
	return 0;
}
