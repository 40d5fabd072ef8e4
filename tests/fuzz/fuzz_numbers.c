/* SPDX-License-Identifier: MIT */
/* Numbers lie in order in their text, without overlaps; they are the same with and without JSON;
 * an amount is never read out of bounds. */

#include <kavak/numbers.h>

#include "base/json.h"
#include "support/fuzz.h"

#define NUMBERS_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static kavak_number numbers[NUMBERS_MAX];
	kavak_slice text = { (const char *) data, size };
	KV_BUF json = { 0 };
	KV_JSON *parsed = NULL;
	size_t n = 0, end = 0;
	int64_t cents;

	if (size > NUMBERS_MAX)
		return 0;
	REQUIRE(kavak_numbers_find(text, numbers, NUMBERS_MAX, &n, NULL) == 0);
	for (size_t i = 0; i < n; i++) {
		REQUIRE(numbers[i].start >= end && numbers[i].start < numbers[i].end);
		end = numbers[i].end;
		REQUIRE(end <= size);
		REQUIRE(!numbers[i].is_range || numbers[i].has_min || numbers[i].has_max);
		if (numbers[i].has_min && numbers[i].has_max)
			REQUIRE(numbers[i].min <= numbers[i].max);
	}
	REQUIRE(kavak_numbers_json(text, &json, NULL) == 0);
	REQUIRE(kv_json_parse(kv_buf_slice(&json), "numbers", &parsed, NULL) == 0);
	REQUIRE(json_array_size(json_object_get(parsed, "values")) == n);
	(void) kavak_money_parse(text, &cents, NULL);
	return 0;
}
