/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_SYS_MAILBOX_H
#define KAVAK_SYS_MAILBOX_H

/**
 * For those who write a mailbox. What each verb promises stands in
 * <kavak/mailbox.h>; the contract is tests/contract/test_mailbox.c. The core
 * checks arguments and gathers leases; the driver does the I/O.
 */

#include <kavak/mailbox.h>
#include <kavak/sys/env.h>

KAVAK_BEGIN_DECLS

/* Called once per lease; the core copies it. */
typedef int kavak_lease_fn(const kavak_lease *lease, void *userdata);

#define KAVAK_MAILBOX_ABI 2

struct kavak_mailbox_ops {
	uint32_t    abi;        /* KAVAK_MAILBOX_ABI; members newer than it are not looked at */
	const char *scheme;     /* "redis" answers "redis://localhost:6379/0" */
	size_t      self_size;  /* bytes of state; zeroed before open(), freed after close() */

	int  (*open)(void *self, const kavak_env *env, kavak_error *err);
	void (*close)(void *self);

	int  (*put)(void *self, const kavak_message *messages, size_t n_messages, int *ret_results,
	            kavak_error *err);
	int  (*lease)(void *self, const kavak_lease_request *request, kavak_lease_fn *fn,
	              void *userdata, kavak_error *err);
	int  (*extend)(void *self, kavak_token token, kavak_error *err);
	int  (*commit)(void *self, kavak_token token, const kavak_turn_result *turn,
	               kavak_error *err);
	int  (*sending)(void *self, kavak_token token, uint32_t part, int64_t timeout_ms,
	                kavak_error *err);
	int  (*sent)(void *self, kavak_token token, uint32_t part, enum kavak_part_state state,
	             kavak_slice sid, kavak_error *err);
	int  (*done)(void *self, kavak_token token, kavak_error *err);
	int  (*retry)(void *self, kavak_token token, int64_t after_ms, kavak_slice why,
	              kavak_error *err);
	int  (*status)(void *self, kavak_mailbox_status *ret_status, kavak_error *err);
	int  (*dead)(void *self, kavak_dead_fn *fn, void *userdata, kavak_error *err);
	int  (*revive)(void *self, kavak_slice message_id, kavak_error *err);
	int  (*forget)(void *self, kavak_slice user, kavak_error *err);

	/* Optional. NULL: the core polls. A descriptor that polls readable when somebody may be
	   due. */
	int  (*wait_fd)(void *self);

	/* Optional, from ABI 2 on. NULL: there is nothing to tell. */
	int  (*ping)(void *self, kavak_buf *detail, kavak_buf *advice, kavak_error *err);

	/* New members go here, at the end, with KAVAK_MAILBOX_ABI raised. */
};

/** As kavak_store_register(), for mailboxes.
 *  @return 0; KAVAK_ENOTSUP, KAVAK_ELIMIT.
 *  @since 0.1 */
KAVAK_API int kavak_mailbox_register(kavak_config *config, const struct kavak_mailbox_ops *ops,
                                     kavak_error *err);

KAVAK_END_DECLS
#endif
