/* SPDX-License-Identifier: MIT */
#pragma once
/* What a fuzz target is: a function that takes any bytes and neither crashes, nor reads what it
 * should not, nor breaks a promise, which it checks with REQUIRE(). */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(promise)                                                              \
	do {                                                                          \
		if (!(promise)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #promise); \
			abort();                                                      \
		}                                                                     \
	} while (0)
