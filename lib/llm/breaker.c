/* SPDX-License-Identifier: MIT */
#include "llm/breaker.h"

bool kv_breaker_try(struct kv_breaker *breaker, int64_t now_ms)
{
	if (!breaker->wait_ms)
		return true;
	if (now_ms < breaker->open_until_ms || breaker->is_trying)
		return false;
	breaker->is_trying = true;
	return true;
}

void kv_breaker_worked(struct kv_breaker *breaker)
{
	*breaker = (struct kv_breaker) { 0 };
}

void kv_breaker_failed(struct kv_breaker *breaker, bool is_lasting, int64_t now_ms)
{
	breaker->n_failed++;
	if (!is_lasting && !breaker->is_trying && breaker->n_failed < KV_BREAKER_FAILURES)
		return;
	if (breaker->wait_ms && !breaker->is_trying && now_ms < breaker->open_until_ms)
		return;		/* it was on its way before */
	breaker->wait_ms = breaker->wait_ms ? 2 * breaker->wait_ms : KV_BREAKER_MS;
	if (breaker->wait_ms > KV_BREAKER_MS_MAX)
		breaker->wait_ms = KV_BREAKER_MS_MAX;
	breaker->open_until_ms = now_ms + breaker->wait_ms;
	breaker->is_trying = false;
}

void kv_breaker_drop(struct kv_breaker *breaker)
{
	breaker->is_trying = false;
}
