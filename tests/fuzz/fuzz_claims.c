/* SPDX-License-Identifier: MIT */
/* The first line is JSON of facts, the rest a reply. Facts that are none are refused; no claim is
 * unproven that was not listed. */
#include <kavak/claims.h>

#include "base/buf.h"
#include "base/json.h"
#include "support/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	kavak_slice reply = { (const char *) data, size }, facts;
	KV_BUF listed = { 0 };
	KV_JSON *json = NULL;
	size_t n_unproven = 0;

	if (size > 4000 || !kv_slice_split(&reply, '\n', &facts))
		return 0;
	if (kavak_claims_check(NULL, facts, reply, &listed, &n_unproven, NULL) != 0)
		return 0;
	REQUIRE(kv_json_parse(kv_buf_slice(&listed), "claims", &json, NULL) == 0);
	REQUIRE(kv_json_get_int(json, "unproven", -1) == (int64_t) n_unproven);
	REQUIRE(json_array_size(json_object_get(json, "claims")) >= n_unproven);
	return 0;
}
