/* SPDX-License-Identifier: MIT */
/* Any bytes as a .env file: read or refused, never out of bounds. */
#include <string.h>

#include "config/internal.h"
#include "support/fuzz.h"

static int look(const char *name, const char *value, unsigned line, void *userdata,
                kavak_error *err)
{
	(void) userdata, (void) err;
	return strlen(name) && strlen(value) < SIZE_MAX && line ? 0 : KAVAK_EINVAL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	kavak_error err = { 0 };

	(void) kv_dotenv_parse((kavak_slice) { (const char *) data, size }, "fuzz", look, NULL,
	                       &err);
	return 0;
}
