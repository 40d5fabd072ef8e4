/* SPDX-License-Identifier: MIT */
/* What else a customer may like who cannot have one car. */
#include "normalize/index.h"

/* Does `a` come before `b`? As many seats, the same make, then what there is most of. */
static bool is_closer(const struct kv_entry *a, const struct kv_entry *b,
		      const struct kv_vehicle *to)
{
	int seats_a = abs(a->shown.seats - to->seats), seats_b = abs(b->shown.seats - to->seats);
	bool same_a = kv_slice_eq(a->shown.make_key, to->make_key);
	bool same_b = kv_slice_eq(b->shown.make_key, to->make_key);

	if (seats_a != seats_b)
		return seats_a < seats_b;
	return same_a != same_b ? same_a : a->n_cars > b->n_cars;
}

int kv_index_siblings(const kv_index *index, const struct kv_vehicle *vehicle,
                      const struct kv_vehicle **ret_vehicles, size_t max, size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = 0; vehicle->body_type.len && max && i < index->n_entries; i++) {
		const struct kv_entry *entry = &index->entries[i];
		size_t at = n;

		if (&entry->shown == vehicle || !entry->shown.in_catalog || entry->make == i ||
		    !kv_slice_eq(entry->shown.body_type, vehicle->body_type))
			continue;
		while (at &&
		       is_closer(entry, (const struct kv_entry *) ret_vehicles[at - 1], vehicle))
			at--;
		if (at == max)
			continue;
		if (n < max)
			n++;
		memmove(&ret_vehicles[at + 1], &ret_vehicles[at],
			(n - at - 1) * sizeof(*ret_vehicles));
		ret_vehicles[at] = &entry->shown;
	}
	*ret_n = n;
	return 0;
}

size_t kv_index_models(const kv_index *index, const struct kv_vehicle *make,
                       const struct kv_vehicle **ret_models, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; n < max && i < index->n_entries; i++) {
		const struct kv_vehicle *shown = &index->entries[i].shown;

		if (shown->in_catalog && shown->model.len &&
		    kv_slice_eq(shown->make_key, make->make_key))
			ret_models[n++] = shown;
	}
	return n;
}
