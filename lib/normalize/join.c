/* SPDX-License-Identifier: MIT */
/* Names that stand side by side: a make and its model are one, a make and another's model are a
 * mistake of which the surer half is kept. */
#include "normalize/walk.h"

#define SURE_SCORE 95.0

/* Nothing at all stands between, not even a comma. */
static bool touches(const struct kv_walk *walk, const struct kv_hit *a, const struct kv_hit *b)
{
	const char *at = walk->text.ptr + walk->tokens.items[a->last - 1].end;
	const char *end = walk->text.ptr + walk->tokens.items[b->first].start;

	if (a->last != b->first)
		return false;
	while (at < end && *at == ' ')
		at++;
	return at == end;
}

static void swallow(struct kv_hit *kept, struct kv_hit *gone)
{
	if (gone->first < kept->first)
		kept->first = gone->first;
	if (gone->last > kept->last)
		kept->last = gone->last;
	gone->is_named = false;
}

static bool is_own(const struct kv_walk *walk, const struct kv_hit *make,
		   const struct kv_hit *model)
{
	return kv_hit_is_make(walk, make) && !kv_hit_is_make(walk, model) &&
	       kv_hit_entry(walk, model)->make == make->key->entry;
}

/* "nissan versa", "versa de nissan"; and "honda versa", of which the model is right when it is
 * written right, else the make. */
static void join_pair(const struct kv_walk *walk, struct kv_hit *a, struct kv_hit *b)
{
	if (is_own(walk, a, b) && kv_walk_is_filler(walk, a->last, b->first)) {
		swallow(b, a);
	} else if (kv_hit_is_make(walk, a) && !kv_hit_is_make(walk, b) && touches(walk, a, b)) {
		if (b->score >= SURE_SCORE)
			swallow(b, a);
		else
			b->is_named = false;
	}
}

/* "mustagn mach e": the second is the first, or begins with it. */
static bool is_said_in_full(const struct kv_walk *walk, const struct kv_hit *a,
			    const struct kv_hit *b)
{
	kavak_slice first = kv_hit_entry(walk, a)->glued, second = kv_hit_entry(walk, b)->glued;

	return kv_hit_entry(walk, a)->make == kv_hit_entry(walk, b)->make &&
	       !kv_hit_is_make(walk, a) && first.len <= second.len &&
	       !memcmp(first.ptr, second.ptr, first.len);
}

static void join_back(const struct kv_walk *walk, struct kv_hit *a, struct kv_hit *b)
{
	if (b->is_named && is_own(walk, b, a) && kv_walk_is_filler(walk, a->last, b->first))
		swallow(a, b);
	else if (is_said_in_full(walk, a, b) && touches(walk, a, b))
		swallow(b, a);
}

void kv_walk_join(struct kv_walk *walk)
{
	for (size_t i = 1; i < walk->n_hits; i++)
		if (walk->hits[i - 1].is_named && walk->hits[i].is_named)
			join_pair(walk, &walk->hits[i - 1], &walk->hits[i]);
	for (size_t i = 1; i < walk->n_hits; i++)
		if (walk->hits[i - 1].is_named && walk->hits[i].is_named)
			join_back(walk, &walk->hits[i - 1], &walk->hits[i]);
}
