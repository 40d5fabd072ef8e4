/* SPDX-License-Identifier: MIT */
#pragma once
/* A salesroom of three cars in a folder of its own: an engine over a scratch database, whose model
 * says what a script says, or which has none. */

#include <kavak/kavak.h>

#include "base/json.h"

struct salon {
	char           folder[64];
	kavak_config  *config;
	kavak_engine  *engine;
};

/* `script`: steps of llm/scripted.c as JSON; NULL: the offline agent. Aborts on failure. */
void salon_open(struct salon *salon, const char *script);
void salon_close(struct salon *salon);

/* The engine anew over the same database, with another script. */
void salon_reopen(struct salon *salon, const char *script);

/* The reply to one message, as JSON; the caller's. */
json_t *salon_ask(struct salon *salon, const char *user, const char *text);
