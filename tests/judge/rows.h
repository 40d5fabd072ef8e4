/* SPDX-License-Identifier: MIT */
#pragma once
/* Data sets of JSON lines in the folder that KAVAK_SHARED_DATA names, when there is one. */

#include <stdbool.h>

#include "base/json.h"

#define ROWS_SKIP 77	/* how a test says that it could not run */

/* Visit the rows of dev/NAME. false, with a line saying so, when the file is not there. */
bool rows_each(const char *name, void (*visit)(const json_t *row, void *userdata), void *userdata);

/* Visit the lines "RIGHT<TAB>QUESTION" of our own tests/judge/NAME. */
void rows_own(const char *name,
              void (*visit)(kavak_slice right, kavak_slice question, void *userdata),
              void *userdata);
