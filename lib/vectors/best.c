/* SPDX-License-Identifier: MIT */
#include "vectors/private.h"

/* Whether a ranks behind b; equal ones by id, so that an answer is always the same. */
static bool worse(const kavak_neighbour *a, const kavak_neighbour *b)
{
	return a->cosine < b->cosine || (a->cosine == b->cosine && a->chunk_id > b->chunk_id);
}

static void swap(kavak_neighbour *a, kavak_neighbour *b)
{
	kavak_neighbour c = *a;

	*a = *b;
	*b = c;
}

static void sink(kavak_neighbour *items, size_t n, size_t i)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < n && worse(&items[child + 1], &items[child]))
			child++;
		if (child >= n || !worse(&items[child], &items[i]))
			return;
		swap(&items[child], &items[i]);
		i = child;
	}
}

void kv_best_offer(struct kv_best *best, int64_t chunk_id, float cosine)
{
	kavak_neighbour item = { .chunk_id = chunk_id, .cosine = cosine };
	size_t i;

	if (best->n < best->k) {
		best->items[i = best->n++] = item;
		for (; i && worse(&best->items[i], &best->items[(i - 1) / 2]); i = (i - 1) / 2)
			swap(&best->items[i], &best->items[(i - 1) / 2]);
	} else if (best->k && worse(&best->items[0], &item)) {
		best->items[0] = item;
		sink(best->items, best->n, 0);
	}
}

void kv_best_sort(struct kv_best *best)
{
	for (size_t n = best->n; n > 1; n--) {	/* the worst goes behind the others */
		swap(&best->items[0], &best->items[n - 1]);
		sink(best->items, n - 1, 0);
	}
}
