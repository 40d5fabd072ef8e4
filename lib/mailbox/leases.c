/* SPDX-License-Identifier: MIT */
/* What lease() hands out: every lease copied into memory that ends together. */
#include "mailbox/private.h"

struct kavak_leases {
	struct kv_arena arena;
	size_t   n, max;
	kavak_lease items[];
};

static int copy_message(struct kv_arena *arena, const kavak_message *from, kavak_message *to)
{
	int r;

	*to = *from;
	r = kv_arena_copy(arena, from->id, &to->id);
	if (r == 0)
		r = kv_arena_copy(arena, from->user, &to->user);
	return r < 0 ? r : kv_arena_copy(arena, from->body, &to->body);
}

static int copy_part(struct kv_arena *arena, const kavak_part *from, kavak_part *to)
{
	int r;

	*to = *from;
	r = kv_arena_copy(arena, from->body, &to->body);
	return r < 0 ? r : kv_arena_copy(arena, from->sid, &to->sid);
}

int kv_lease_copy(struct kv_arena *arena, const kavak_lease *lease, kavak_lease *ret_copy)
{
	kavak_message *messages = kv_arena_take(arena, lease->n_messages * sizeof(*messages));
	kavak_part *parts = kv_arena_take(arena, lease->n_parts * sizeof(*parts));
	kavak_lease copy = *lease;
	int r = messages && parts ? 0 : KAVAK_ENOMEM;

	for (size_t i = 0; r == 0 && i < lease->n_messages; i++)
		r = copy_message(arena, &lease->messages[i], &messages[i]);
	for (size_t i = 0; r == 0 && i < lease->n_parts; i++)
		r = copy_part(arena, &lease->parts[i], &parts[i]);
	if (r == 0)
		r = kv_arena_copy(arena, lease->user, &copy.user);
	if (r == 0)
		r = kv_arena_copy(arena, lease->state, &copy.state);
	if (r == 0)
		r = kv_arena_copy(arena, lease->transcript, &copy.transcript);
	if (r < 0)
		return r;
	copy.messages = messages;
	copy.parts = parts;
	*ret_copy = copy;
	return 0;
}

int kv_leases_new(size_t max, kavak_leases **ret_leases, kavak_error *err)
{
	kavak_leases *leases = calloc(1, sizeof(*leases) + max * sizeof(*leases->items));

	if (!leases)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "leases");
	leases->max = max;
	*ret_leases = leases;
	return 0;
}

int kv_leases_add(const kavak_lease *lease, void *userdata)
{
	kavak_leases *leases = userdata;
	int r;

	if (leases->n == leases->max)
		return KAVAK_ELIMIT;
	r = kv_lease_copy(&leases->arena, lease, &leases->items[leases->n]);
	if (r == 0)
		leases->n++;
	return r;
}

size_t kavak_leases_count(const kavak_leases *leases)
{
	return leases ? leases->n : 0;
}

const kavak_lease *kavak_leases_get(const kavak_leases *leases, size_t i)
{
	return leases && i < leases->n ? &leases->items[i] : NULL;
}

void kavak_leases_free(kavak_leases *leases)
{
	if (!leases)
		return;
	kv_arena_done(&leases->arena);
	free(leases);
}
