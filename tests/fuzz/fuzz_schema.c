/* SPDX-License-Identifier: MIT */
/* Two lines of JSON, a schema and a value: refused or checked, always with a reason. */
#include "base/buf.h"
#include "support/fuzz.h"
#include "talk/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	kavak_slice rest = { (const char *) data, size }, line;
	KV_JSON *schema = NULL, *value = NULL;
	KV_BUF why = { 0 };

	if (!kv_slice_split(&rest, '\n', &line) ||
	    kv_json_parse(line, "schema", &schema, NULL) != 0 ||
	    kv_json_parse(rest, "value", &value, NULL) != 0)
		return 0;
	if (kv_schema_valid(schema, &why) != 0) {
		REQUIRE(why.len > 0);
		return 0;
	}
	REQUIRE(kv_schema_check(schema, value, &why) == 0 || why.len > 0);
	return 0;
}
