/* SPDX-License-Identifier: MIT */
#pragma once
/* What a command works with: settings from the environment and ./.env, and an engine. */

#include <kavak/kavak.h>

struct session {
	kavak_config *config;
	kavak_engine *engine;
	kavak_error   err;
};

/* STATUS_DONE, or STATUS_FAILED with what was wrong said on stderr. */
int session_configure(struct session *session);
int session_open(struct session *session);	/* configures first, if need be */

/* NULL members are fine: this ends what there is. Answers `status`. */
int session_end(struct session *session, int status);

/* The configured financing terms. */
uint32_t session_rate(const struct session *session);
size_t   session_years(const struct session *session, uint32_t ret_years[KAVAK_FINANCE_YEARS_MAX]);
