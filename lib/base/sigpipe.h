/* SPDX-License-Identifier: MIT */
#pragma once
/* A write to a connection that the other side has closed raises SIGPIPE, which would end the host
 * program. Block it, in this thread, around the I/O of a library that does not look after it:
 *
 *	struct kv_sigpipe guard = kv_sigpipe_block();
 *	... write ...
 *	kv_sigpipe_restore(&guard);
 *
 * Nothing of it is left afterwards, neither the mask nor a signal that waits. */

#include <signal.h>
#include <stdbool.h>

struct kv_sigpipe {
	sigset_t before;
	bool     was_pending;
};

struct kv_sigpipe kv_sigpipe_block(void);
void kv_sigpipe_restore(const struct kv_sigpipe *guard);
