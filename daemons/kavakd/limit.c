/* SPDX-License-Identifier: MIT */
#include "limit.h"

#include <stdlib.h>

#define SETS    4096	/* a power of two */
#define WAYS    4	/* users of one set */
#define MINUTE  60000

/* A bucket that fills by one message every MINUTE / per_minute and holds per_minute of them. */
struct bucket {
	uint64_t user;		/* its hash; 0: nobody */
	int64_t  full_at_ms;	/* when it would be full again */
};

struct limit {
	int64_t       step_ms;	/* of one message */
	struct bucket buckets[SETS][WAYS];
};

struct limit *limit_new(unsigned per_minute)
{
	struct limit *limit = calloc(1, sizeof(*limit));

	if (limit)
		limit->step_ms = MINUTE / (int64_t) per_minute > 0 ? MINUTE / per_minute : 1;
	return limit;
}

void limit_free(struct limit *limit)
{
	free(limit);
}

static uint64_t hash(kavak_slice user)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < user.len; i++)
		h = (h ^ (unsigned char) user.ptr[i]) * UINT64_C(1099511628211);
	h ^= h >> 32;
	return h ? h : 1;
}

static struct bucket *bucket_of(struct limit *limit, uint64_t user)
{
	struct bucket *set = limit->buckets[user & (SETS - 1)], *oldest = set;

	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].user == user)
			return &set[i];
		if (set[i].full_at_ms < oldest->full_at_ms)
			oldest = &set[i];
	}
	*oldest = (struct bucket) { .user = user };
	return oldest;
}

unsigned limit_take(struct limit *limit, kavak_slice user, int64_t now_ms)
{
	struct bucket *bucket = bucket_of(limit, hash(user));
	int64_t full_at = (bucket->full_at_ms > now_ms ? bucket->full_at_ms : now_ms) +
			  limit->step_ms;

	if (full_at - now_ms > MINUTE)
		return (unsigned) ((full_at - now_ms - MINUTE + 999) / 1000);
	bucket->full_at_ms = full_at;
	return 0;
}
