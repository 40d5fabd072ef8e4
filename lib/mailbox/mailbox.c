/* SPDX-License-Identifier: MIT */
/* The mailbox as its users see it: pick the driver, check, call. */
#include "mailbox/private.h"

#include "config/config.h"

const void *const kv_mailbox_drivers[] = {
	&kv_mailbox_sqlite, &kv_mailbox_redis, &kv_mailbox_redis_tls, &kv_mailbox_redis_unix, NULL,
};

KV_DEFINE_AUTO(kavak_mailbox, kavak_mailbox_close)

int kavak_mailbox_register(kavak_config *config, const struct kavak_mailbox_ops *ops,
                           kavak_error *err)
{
	return kv_config_register(config, KV_DRIVER_MAILBOX, ops, KAVAK_MAILBOX_ABI, err);
}

int kavak_mailbox_open(const kavak_config *config, kavak_mailbox **ret_mailbox, kavak_error *err)
{
	KV_AUTO(kavak_mailbox) *mailbox = NULL;
	KV_AUTOFREE char *url = strdup(kv_config_mailbox_url(config));
	const struct kavak_mailbox_ops *ops;
	const char *rest;
	int r;

	if (!url)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "mailbox");
	ops = kv_config_driver(config, KV_DRIVER_MAILBOX, url, kv_mailbox_drivers, &rest, err);
	if (!ops)
		return KAVAK_ENOTSUP;
	mailbox = calloc(1, sizeof(*mailbox) + ops->self_size);
	if (!mailbox)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "mailbox");
	mailbox->ops = ops;
	mailbox->url = KV_TAKE(url);
	mailbox->env = kv_config_env(config, mailbox->url, rest);

	r = ops->open(mailbox->self, &mailbox->env, err);
	if (r == 0)
		*ret_mailbox = KV_TAKE(mailbox);
	return r;
}

void kavak_mailbox_close(kavak_mailbox *mailbox)
{
	if (!mailbox)
		return;
	mailbox->ops->close(mailbox->self);
	free(mailbox->url);
	free(mailbox);
}

static int check_message(const kavak_message *m, kavak_error *err)
{
	if (!m->id.len || m->id.len > KAVAK_MAILBOX_ID_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "a message's id has 1 to %d bytes, not %zu",
		                       KAVAK_MAILBOX_ID_MAX, m->id.len);
	if (!m->user.len || m->user.len > KAVAK_MAILBOX_ID_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "a message's user has 1 to %d bytes, not %zu",
		                       KAVAK_MAILBOX_ID_MAX, m->user.len);
	if (m->body.len > KAVAK_MAILBOX_BODY_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "a message has at most %d bytes, not %zu",
		                       KAVAK_MAILBOX_BODY_MAX, m->body.len);
	return 0;
}

int kavak_mailbox_put(kavak_mailbox *mailbox, const kavak_message *messages, size_t n_messages,
                      int *ret_results, kavak_error *err)
{
	if (n_messages > KAVAK_MAILBOX_PUT_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "%zu messages in one trip; %d are the most", n_messages,
		                       KAVAK_MAILBOX_PUT_MAX);
	for (size_t i = 0; i < n_messages; i++) {
		int r = check_message(&messages[i], err);

		if (r < 0)
			return r;
	}
	return n_messages ? mailbox->ops->put(mailbox->self, messages, n_messages, ret_results, err)
	                  : 0;
}

int kavak_mailbox_lease(kavak_mailbox *mailbox, const kavak_lease_request *request,
                        kavak_leases **ret_leases, kavak_error *err)
{
	KV_AUTO(kavak_leases) *leases = NULL;
	kavak_lease_request asked = *request;
	int r;

	if (!asked.max || asked.max > KAVAK_MAILBOX_LEASES_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "leases for 1 to %d customers, not %zu",
		                       KAVAK_MAILBOX_LEASES_MAX, asked.max);
	if (asked.user.len)
		asked.max = 1;
	r = kv_leases_new(asked.max, &leases, err);
	if (r == 0)
		r = mailbox->ops->lease(mailbox->self, &asked, kv_leases_add, leases, err);
	if (r != 0)
		return r;
	if (!kavak_leases_count(leases))
		return KAVAK_NOTFOUND;
	*ret_leases = KV_TAKE(leases);
	return 0;
}

int kavak_mailbox_extend(kavak_mailbox *mailbox, kavak_token token, kavak_error *err)
{
	return mailbox->ops->extend(mailbox->self, token, err);
}

static int check_turn(const kavak_turn_result *turn, kavak_error *err)
{
	if (!turn->turn)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "a turn's number is not 0");
	if (turn->state.len > KAVAK_MAILBOX_STATE_MAX ||
	    turn->transcript.len > KAVAK_MAILBOX_STATE_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "a turn's state and transcript have at most %d bytes"
		                       " each, not %zu and %zu",
		                       KAVAK_MAILBOX_STATE_MAX, turn->state.len,
		                       turn->transcript.len);
	if (turn->n_parts > KAVAK_MAILBOX_PARTS_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "a reply of %zu parts; %d are the most", turn->n_parts,
		                       KAVAK_MAILBOX_PARTS_MAX);
	for (size_t i = 0; i < turn->n_parts; i++)
		if (turn->parts[i].len > KAVAK_MAILBOX_BODY_MAX)
			return kavak_error_set(err, KAVAK_EINVAL, 0,
			                       "a part has at most %d bytes, not %zu",
			                       KAVAK_MAILBOX_BODY_MAX, turn->parts[i].len);
	return 0;
}

int kavak_mailbox_commit(kavak_mailbox *mailbox, kavak_token token, const kavak_turn_result *turn,
                         kavak_error *err)
{
	int r = check_turn(turn, err);

	return r < 0 ? r : mailbox->ops->commit(mailbox->self, token, turn, err);
}

int kavak_mailbox_sending(kavak_mailbox *mailbox, kavak_token token, uint32_t part,
                          int64_t timeout_ms, kavak_error *err)
{
	return mailbox->ops->sending(mailbox->self, token, part, timeout_ms, err);
}

int kavak_mailbox_sent(kavak_mailbox *mailbox, kavak_token token, uint32_t part,
                       enum kavak_part_state state, kavak_slice sid, kavak_error *err)
{
	if (state != KAVAK_PART_SENT && state != KAVAK_PART_UNKNOWN && state != KAVAK_PART_PENDING)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
		                       "a part was sent, or not, or nobody knows");
	return mailbox->ops->sent(mailbox->self, token, part, state, sid, err);
}

int kavak_mailbox_done(kavak_mailbox *mailbox, kavak_token token, kavak_error *err)
{
	return mailbox->ops->done(mailbox->self, token, err);
}

int kavak_mailbox_retry(kavak_mailbox *mailbox, kavak_token token, int64_t after_ms,
                        kavak_slice why, kavak_error *err)
{
	if (after_ms < 0)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "a try before now");
	return mailbox->ops->retry(mailbox->self, token, after_ms, why, err);
}

int kavak_mailbox_status_get(kavak_mailbox *mailbox, kavak_mailbox_status *ret_status,
                             kavak_error *err)
{
	return mailbox->ops->status(mailbox->self, ret_status, err);
}

int kavak_mailbox_ping(kavak_mailbox *mailbox, kavak_buf *detail, kavak_buf *advice,
                       kavak_error *err)
{
	const struct kavak_mailbox_ops *ops = mailbox->ops;
	int r = ops->abi >= 2 && ops->ping ? ops->ping(mailbox->self, detail, advice, err) : 0;

	return r == KAVAK_ENOMEM ? kavak_error_set(err, r, 0, "mailbox") : r;
}

int kavak_mailbox_dead(kavak_mailbox *mailbox, kavak_dead_fn *fn, void *userdata, kavak_error *err)
{
	return mailbox->ops->dead(mailbox->self, fn, userdata, err);
}

int kavak_mailbox_revive(kavak_mailbox *mailbox, kavak_slice message_id, kavak_error *err)
{
	return mailbox->ops->revive(mailbox->self, message_id, err);
}

int kavak_mailbox_forget(kavak_mailbox *mailbox, kavak_slice user, kavak_error *err)
{
	return mailbox->ops->forget(mailbox->self, user, err);
}
