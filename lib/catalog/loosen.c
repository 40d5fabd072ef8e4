/* SPDX-License-Identifier: MIT */
#include "catalog/loosen.h"

bool kv_loosen_is_active(const struct kv_relaxing *rx, enum kv_constraint k)
{
	const kavak_car_query *q = &rx->request->query;

	if (k >= C_FEATURE && k < C_CITY)
		return (size_t) (k - C_FEATURE) < q->n_features;
	switch (k) {
	case C_VERSION:      return q->n_version_words > 0;
	case C_CITY:         return q->city_key.len > 0;
	case C_KM_MAX:       return q->km_max >= 0;
	case C_YEAR_MAX:     return q->year_max > 0;
	case C_YEAR_MIN:     return q->year_min > 0;
	case C_PRICE_MIN:    return q->price_min_cents > 0;
	case C_TRANSMISSION: return q->transmission.len > 0;
	case C_FUEL:         return q->fuel.len > 0;
	case C_PRICE_MAX:    return q->price_max_cents > 0;
	case C_SEATS:        return q->seats_min > 0;
	case C_BODY:         return q->n_body_types > 0;
	case C_SIBLINGS:     return rx->n_siblings > 0;
	case C_NAMES:        return q->n_names > 0;
	default:             return false;
	}
}

static void drop(struct kv_relaxing *rx, enum kv_constraint k, kavak_car_query *q)
{
	switch (k) {
	case C_VERSION:      q->n_version_words = 0; break;
	case C_CITY:         q->city_key = (kavak_slice) { 0 }; break;
	case C_KM_MAX:       q->km_max = -1; break;
	case C_YEAR_MAX:     q->year_max = 0; break;
	case C_YEAR_MIN:     q->year_min = 0; break;
	case C_PRICE_MIN:    q->price_min_cents = 0; break;
	case C_TRANSMISSION: q->transmission = (kavak_slice) { 0 }; break;
	case C_FUEL:         q->fuel = (kavak_slice) { 0 }; break;
	case C_PRICE_MAX:    q->price_max_cents = 0; break;
	case C_SEATS:        q->seats_min = 0; break;
	case C_BODY:         q->n_body_types = 0; break;
	case C_SIBLINGS:
		q->names = rx->siblings;
		q->n_names = rx->n_siblings;
		break;
	case C_NAMES:
		q->n_names = 0;
		if (!rx->request->query.n_body_types) {
			q->body_types = rx->bodies;
			q->n_body_types = rx->n_bodies;
		}
		break;
	default:
		break;
	}
}

kavak_car_query kv_loosened(struct kv_relaxing *rx, uint32_t mask)
{
	kavak_car_query q = rx->request->query;

	q.n_features = 0;
	for (size_t i = 0; i < rx->request->query.n_features; i++)
		if (!(mask & KV_BIT(C_FEATURE + i)))
			rx->features[q.n_features++] = rx->request->query.features[i];
	q.features = rx->features;
	for (enum kv_constraint k = 0; k < N_CONSTRAINTS; k++)
		if (mask & KV_BIT(k))
			drop(rx, k, &q);
	q.limit = 1;
	q.total_max = 1;
	return q;
}

static int look_at(const kavak_car *car, void *userdata)
{
	*(struct kv_found *) userdata = (struct kv_found) {
		true, car->price_cents, car->mileage_km, car->year, car->seats,
	};
	return KAVAK_STOPPED;
}

int kv_loosen_probe(struct kv_relaxing *rx, const kavak_car_query *query,
		    struct kv_found *ret_found)
{
	int r;

	*ret_found = (struct kv_found) { 0 };
	r = kv_store_cars_search(rx->catalog->store, query, look_at, ret_found, NULL, NULL,
				 rx->err);
	return r == KAVAK_STOPPED ? 0 : r;
}

/* The years above, nearest first: no order puts the oldest car first. */
static int probe_later_years(struct kv_relaxing *rx, kavak_car_query *q, struct kv_found *ret_found)
{
	static const int32_t steps[] = { 1, 2, 3, 5, 8, 13 };
	int32_t wanted = rx->request->query.year_max;
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof(steps) / sizeof(*steps) && !ret_found->any; i++) {
		q->year_max = wanted + steps[i];
		r = kv_loosen_probe(rx, q, ret_found);
	}
	return r;
}

static int probe_fewer_seats(struct kv_relaxing *rx, kavak_car_query *q, struct kv_found *ret_found)
{
	int32_t wanted = rx->request->query.seats_min;
	int r = 0;

	for (q->seats_min = wanted > 9 ? 9 : wanted - 1;
	     r == 0 && q->seats_min > 0 && !ret_found->any; q->seats_min--)
		r = kv_loosen_probe(rx, q, ret_found);
	return r;
}

int kv_loosen_nearest(struct kv_relaxing *rx, uint32_t mask, enum kv_constraint k,
		      struct kv_found *ret_found)
{
	kavak_car_query q = kv_loosened(rx, mask);

	*ret_found = (struct kv_found) { 0 };
	if (k == C_YEAR_MAX)
		return probe_later_years(rx, &q, ret_found);
	if (k == C_SEATS)
		return probe_fewer_seats(rx, &q, ret_found);
	q.sort = k == C_PRICE_MIN ? KAVAK_SORT_PRICE_DESC : k == C_YEAR_MIN ? KAVAK_SORT_YEAR_DESC :
	         k == C_KM_MAX ? KAVAK_SORT_KM_ASC : KAVAK_SORT_PRICE_ASC;
	return kv_loosen_probe(rx, &q, ret_found);
}
