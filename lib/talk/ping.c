/* SPDX-License-Identifier: MIT */
/* Whether an engine's parts answer, while it works. */
#include <kavak/sys/error.h>

#include "talk/engine.h"

/* A part with its few words; below 0, its name goes in front of the sentence. */
static int add_part(json_t *parts, const char *name, int r, const kavak_buf *detail,
                    const kavak_error *why, kavak_error *err)
{
	if (r < 0)
		return kavak_error_set(err, r, why->origin, "%s: %s", name, why->text);
	return json_array_append_new(parts, json_pack("{s:s, s:b, s:o}", "name", name, "ok", 1,
	                             "detail", kv_json_str_or_null(kv_buf_slice(detail)))) < 0
	       ? kavak_error_set(err, KAVAK_ENOMEM, 0, "ping") : 0;
}

static int ping_database(kavak_engine *engine, json_t *parts, kavak_error *err)
{
	KV_BUF detail = { 0 };
	kavak_error why = { 0 };
	int r = kv_store_ping(engine->store, &detail, &why);

	return add_part(parts, "database", r, &detail, &why, err);
}

static int ping_mailbox(kavak_engine *engine, json_t *parts, kavak_error *err)
{
	KV_BUF detail = { 0 };
	kavak_error why = { 0 };
	kavak_mailbox_status status;
	kavak_mailbox *mailbox;
	int r = kv_engine_mailbox(engine, &mailbox, &why);

	if (!r)
		r = kavak_mailbox_status_get(mailbox, &status, &why);
	if (!r)
		r = kv_buf_addf(&detail, "%llu users due, %llu dead",
		                (unsigned long long) status.n_users_due,
		                (unsigned long long) status.n_dead);
	return add_part(parts, "mailbox", r, &detail, &why, err);
}

int kavak_engine_ping(kavak_engine *engine, kavak_buf *buf, kavak_error *err)
{
	KV_JSON *parts = json_array(), *whole = NULL;
	int r;

	if (!parts)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "ping");
	r = ping_database(engine, parts, err);
	if (!r)
		r = ping_mailbox(engine, parts, err);
	if (r < 0)
		return r;
	whole = json_pack("{s:O}", "parts", parts);
	r = kv_json_print(whole, buf);
	return r < 0 ? kavak_error_set(err, r, 0, "ping") : 0;
}
