/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <stdlib.h>

#include "output.h"

int session_configure(struct session *session)
{
	int r = kavak_config_new(&session->config, &session->err);

	if (r == 0)
		r = kavak_config_load(session->config, ".env", &session->err);
	if (r < 0)
		return complain(
			&session->err,
			"Set it in the environment or in ./.env, or unset it for its default.");
	return STATUS_DONE;
}

/* What usually helps, by what went wrong. */
static const char *opening_advice(int code)
{
	switch (code) {
	case KAVAK_EDATA:
		return "If the database is an older one of kavak's, 'kavak init' brings it up to "
		       "date.";
	case KAVAK_ENOTSUP:
		return "Unset that setting to work with what is built in.";
	case KAVAK_EINVAL:
		return "Set it in the environment or in ./.env, or unset it for its default.";
	case KAVAK_EIO:
	case KAVAK_EDENIED:
	case KAVAK_ETIMEDOUT:
		return "DATABASE_URL says where the database is; 'kavak doctor' checks every part.";
	}
	return NULL;
}

int session_open(struct session *session)
{
	int r;

	if (!session->config && session_configure(session) != STATUS_DONE)
		return STATUS_FAILED;
	r = kavak_engine_open(session->config, &session->engine, &session->err);
	return r < 0 ? complain(&session->err, opening_advice(r)) : STATUS_DONE;
}

int session_end(struct session *session, int status)
{
	kavak_engine_close(session->engine);
	kavak_config_free(session->config);
	*session = (struct session) { 0 };
	return status;
}

uint32_t session_rate(const struct session *session)
{
	uint32_t ppm = 0;

	(void) kavak_rate_parse(
		kavak_slice_of(kavak_config_get(session->config, "KAVAK_ANNUAL_RATE")), &ppm, NULL);
	return ppm;
}

size_t session_years(const struct session *session, uint32_t ret_years[KAVAK_FINANCE_YEARS_MAX])
{
	/* Checked when they were set: whole numbers, the first not over the second. */
	unsigned long min = strtoul(kavak_config_get(session->config, "KAVAK_MIN_YEARS"), NULL, 10);
	unsigned long max = strtoul(kavak_config_get(session->config, "KAVAK_MAX_YEARS"), NULL, 10);
	size_t n = 0;

	while (min <= max && n < KAVAK_FINANCE_YEARS_MAX)
		ret_years[n++] = (uint32_t) min++;
	return n;
}
