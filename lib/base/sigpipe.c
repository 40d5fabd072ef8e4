/* SPDX-License-Identifier: MIT */
#include "base/sigpipe.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

static sigset_t just_sigpipe(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	return set;
}

static bool pending(void)
{
	sigset_t set;

	return sigpending(&set) == 0 && sigismember(&set, SIGPIPE) == 1;
}

struct kv_sigpipe kv_sigpipe_block(void)
{
	struct kv_sigpipe guard;
	sigset_t set = just_sigpipe();

	guard.was_pending = pending();
	pthread_sigmask(SIG_BLOCK, &set, &guard.before);
	return guard;
}

void kv_sigpipe_restore(const struct kv_sigpipe *guard)
{
	sigset_t set = just_sigpipe();
	struct timespec at_once = { 0 };
	int keep = errno;

	/* What waited before is the host's; what came since is ours. */
	if (!guard->was_pending && pending())
		while (sigtimedwait(&set, NULL, &at_once) < 0 && errno == EINTR)
			;
	pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
	errno = keep;
}
