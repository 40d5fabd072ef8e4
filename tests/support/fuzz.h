/* SPDX-License-Identifier: MIT */
#pragma once
/* A fuzz target: one function over any bytes. `meson test` replays its corpus through
 * support/replay.c; clang -fsanitize=fuzzer links the same file as it is. */
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
