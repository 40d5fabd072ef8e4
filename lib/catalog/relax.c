/* SPDX-License-Identifier: MIT */
/* Nothing fits: what is the least to give up? First every single constraint is tried, and the one
 * that costs least is given up, as far as is needed and no further. When no single one helps, all
 * are given up and taken back one after the other, the most important first, as long as something
 * is found; what then remains given up is needed. Each try is one query that stops at its first
 * car. */
#include "catalog/relax.h"

#include <kavak/sys/error.h>

#include "catalog/loosen.h"

#define SIBLINGS_MAX 8	/* other models that are tried for one */

/* What giving up costs: 1 is a price twice what was meant. A number costs as much as it moves. */
#define COST_VERSION       0.10
#define COST_FEATURE       0.15
#define COST_CITY          0.25
#define COST_SIBLINGS      0.30
#define COST_TRANSMISSION  0.35
#define COST_FUEL          0.40
#define COST_BODY          0.60
#define COST_BODY_OF_MODEL 0.20	/* the model was named: its other body is still that model */
#define COST_NAMES         0.80
#define COST_A_YEAR        0.06
#define COST_A_SEAT        0.20
#define COST_PRICE         1.0	/* for each time the price */
#define COST_KM            0.5	/* for each time the distance */
#define COST_NEVER         1e9

static bool names_a_model(const struct kv_request *request)
{
	for (size_t i = 0; i < request->query.n_names; i++)
		if (request->names[i].model_key.len)
			return true;
	return false;
}

static double ratio(int64_t by, int64_t of)
{
	return (double) by / (double) (of > 0 ? of : 1);
}

static double cost(const struct kv_relaxing *rx, enum kv_constraint k, const struct kv_found *f)
{
	const kavak_car_query *q = &rx->request->query;

	if (!f->any)
		return COST_NEVER;
	switch (k) {
	case C_VERSION:      return COST_VERSION;
	case C_CITY:         return COST_CITY;
	case C_KM_MAX:
		return f->km < 0 ? COST_KM : COST_KM * ratio(f->km - q->km_max, q->km_max);
	case C_YEAR_MAX:     return COST_A_YEAR * (f->year - q->year_max);
	case C_YEAR_MIN:     return COST_A_YEAR * (q->year_min - f->year);
	case C_PRICE_MIN:
		return COST_PRICE * ratio(q->price_min_cents - f->price_cents, q->price_min_cents);
	case C_TRANSMISSION: return COST_TRANSMISSION;
	case C_FUEL:         return COST_FUEL;
	case C_PRICE_MAX:
		return COST_PRICE * ratio(f->price_cents - q->price_max_cents, q->price_max_cents);
	case C_SEATS:        return COST_A_SEAT * (q->seats_min - f->seats);
	case C_BODY:         return names_a_model(rx->request) ? COST_BODY_OF_MODEL : COST_BODY;
	case C_SIBLINGS:     return COST_SIBLINGS;
	case C_NAMES:        return COST_NAMES;
	default:             return COST_FEATURE;
	}
}

/* The one constraint that costs least, as a mask; 0 when none helps alone. */
static int find_single(struct kv_relaxing *rx, uint32_t *ret_mask)
{
	double least = COST_NEVER;

	*ret_mask = 0;
	for (enum kv_constraint k = 0; k < N_CONSTRAINTS; k++) {
		struct kv_found found;
		double c;
		int r = kv_loosen_is_active(rx, k) ? kv_loosen_nearest(rx, KV_BIT(k), k, &found)
						   : KAVAK_NOTFOUND;

		if (r < 0)
			return r;
		c = r == 0 ? cost(rx, k, &found) : COST_NEVER;
		if (c < least) {
			least = c;
			*ret_mask = KV_BIT(k);
		}
	}
	return 0;
}

static int finds_any(struct kv_relaxing *rx, uint32_t mask, bool *ret_any)
{
	kavak_car_query q = kv_loosened(rx, mask);
	struct kv_found found;
	int r = kv_loosen_probe(rx, &q, &found);

	*ret_any = found.any;
	return r;
}

/* Several constraints that have to be given up together, as few as it takes; 0 when the
 * catalog has nothing even so. */
static int find_several(struct kv_relaxing *rx, uint32_t *ret_mask)
{
	uint32_t mask = 0;
	bool any;
	int r;

	for (enum kv_constraint k = 0; k < N_CONSTRAINTS; k++)
		if (k != C_SIBLINGS && kv_loosen_is_active(rx, k))
			mask |= KV_BIT(k);
	*ret_mask = 0;
	r = finds_any(rx, mask, &any);
	if (r < 0 || !any)
		return r;
	for (enum kv_constraint k = N_CONSTRAINTS; k-- > 0; ) {
		if (!(mask & KV_BIT(k)))
			continue;
		r = finds_any(rx, mask & ~KV_BIT(k), &any);
		if (r == 0 && !any && k == C_NAMES && rx->n_siblings) {
			/* Not the model itself: rather models like it than any. */
			r = finds_any(rx, (mask & ~KV_BIT(k)) | KV_BIT(C_SIBLINGS), &any);
			mask |= r == 0 && any ? KV_BIT(C_SIBLINGS) : 0;
		}
		if (r < 0)
			return r;
		if (any)
			mask &= ~KV_BIT(k);
	}
	*ret_mask = mask;
	return 0;
}

static int note(struct kv_relaxing *rx, const char *filter, json_t *from, json_t *to)
{
	KV_JSON *entry = json_object();
	bool failed = json_object_set_new(entry, "filter", json_string(filter)) < 0;

	failed |= json_object_set_new(entry, "from", from) < 0;
	failed |= json_object_set_new(entry, "to", to) < 0;
	if (failed || json_array_append_new(rx->search->relaxed, KV_TAKE(entry)) < 0)
		return kavak_error_set(rx->err, KAVAK_ENOMEM, 0, "search");
	return 0;
}

/* Names as a value: one is a string, several are a list. */
static json_t *text_or_list(const kavak_slice *texts, size_t n)
{
	KV_JSON *list = json_array();

	if (n == 1)
		return kv_json_str(*texts);
	for (size_t i = 0; i < n; i++)
		if (json_array_append_new(list, kv_json_str(texts[i])) < 0)
			return NULL;
	return KV_TAKE(list);
}

/* The makes or models that were asked for, as the catalog writes them where it knows them. */
static json_t *names_json(const struct kv_request *request, bool models)
{
	const kavak_car_filter *f = request->filter;
	kavak_slice texts[2 * KAVAK_SEARCH_LIST_MAX];
	size_t n = models ? f->n_models : f->n_makes;

	for (size_t i = 0; i < n; i++) {
		const struct kv_vehicle *v =
			i < request->query.n_names ? request->vehicles[i] : NULL;

		texts[i] = models ? f->models[i] : f->makes[i];
		if (v && models && v->model.len)
			texts[i] = v->model;
		else if (v && !models)
			texts[i] = v->make;
	}
	return text_or_list(texts, n);
}

static int note_dropped(struct kv_relaxing *rx, enum kv_constraint k)
{
	const kavak_car_filter *f = rx->request->filter;
	const kavak_car_query *q = &rx->request->query;
	bool models = names_a_model(rx->request);

	switch (k) {
	case C_VERSION:      return note(rx, "version", kv_json_str(f->version), json_null());
	case C_CITY:         return note(rx, "city", kv_json_str(f->city), json_null());
	case C_TRANSMISSION:
		return note(rx, "transmission", kv_json_str(q->transmission), json_null());
	case C_FUEL:         return note(rx, "fuel", kv_json_str(q->fuel), json_null());
	case C_BODY:
		return note(rx, "body_type", text_or_list(q->body_types, q->n_body_types),
			    json_null());
	case C_SIBLINGS:
	case C_NAMES:
		return note(rx, models ? "model" : "make", names_json(rx->request, models),
			    json_null());
	default:
		return note(rx, "features", kv_json_str(q->features[k - C_FEATURE]), json_null());
	}
}

/* Moves a number to the nearest that is found, and no further. */
static int move(struct kv_relaxing *rx, uint32_t mask, enum kv_constraint k)
{
	kavak_car_query *q = &rx->request->query;
	struct kv_found f;
	int64_t from;
	int r;

	r = kv_loosen_nearest(rx, mask, k, &f);
	if (r < 0)
		return r;
	if (k == C_PRICE_MAX || k == C_PRICE_MIN) {
		int64_t *price = k == C_PRICE_MAX ? &q->price_max_cents : &q->price_min_cents;

		from = *price;
		*price = f.price_cents;
		return note(rx, k == C_PRICE_MAX ? "price_max" : "price_min", kv_json_cents(from),
		            f.any ? kv_json_cents(*price) : json_null());
	}
	if (k == C_KM_MAX) {
		from = q->km_max;
		q->km_max = f.any ? f.km : -1;
		return note(rx, "km_max", json_integer(from),
			    q->km_max < 0 ? json_null() : json_integer(q->km_max));
	}
	if (k == C_SEATS) {
		from = q->seats_min;
		q->seats_min = f.seats;
		return note(rx, "seats_min", json_integer(from),
			    f.seats ? json_integer(f.seats) : json_null());
	}
	from = k == C_YEAR_MAX ? q->year_max : q->year_min;
	*(k == C_YEAR_MAX ? &q->year_max : &q->year_min) = f.year;
	return note(rx, k == C_YEAR_MAX ? "year_max" : "year_min", json_integer(from),
	            f.year ? json_integer(f.year) : json_null());
}

static bool is_number(enum kv_constraint k)
{
	return k == C_KM_MAX || k == C_YEAR_MAX || k == C_YEAR_MIN || k == C_PRICE_MIN ||
	       k == C_PRICE_MAX || k == C_SEATS;
}

/* Makes the request what `mask` says, and tells. The most important number is settled first, with
 * those below it still open. */
static int commit(struct kv_relaxing *rx, uint32_t mask)
{
	kavak_car_query *q = &rx->request->query;
	uint32_t limit = q->limit, total_max = q->total_max;
	int r = 0;

	for (enum kv_constraint k = 0; r == 0 && k < N_CONSTRAINTS; k++)
		if ((mask & KV_BIT(k)) && !is_number(k))
			r = note_dropped(rx, k);
	for (enum kv_constraint k = N_CONSTRAINTS; r == 0 && k-- > 0; ) {
		if (!(mask & KV_BIT(k)) || !is_number(k))
			continue;
		r = move(rx, mask, k);
		mask &= ~KV_BIT(k);
	}
	*q = kv_loosened(rx, mask);
	q->limit = limit;
	q->total_max = total_max;
	if (q->n_features)
		memcpy(rx->request->features, rx->features, q->n_features * sizeof(*rx->features));
	q->features = rx->request->features;
	return r;
}

static bool has_make(const kv_index *index, kavak_slice make_key)
{
	const struct kv_vehicle *make = kv_index_get(index, make_key, (kavak_slice){ 0 });

	return make && make->in_catalog;
}

/* What may stand in for the names: models like those named; where there are none, of its make. */
static int find_siblings(struct kv_relaxing *rx, const kv_index *index)
{
	const struct kv_request *request = rx->request;
	size_t n_names = request->query.n_names;

	rx->siblings = kv_arena_take(&rx->search->arena,
				     (n_names * SIBLINGS_MAX + 1) * sizeof(*rx->siblings));
	rx->bodies = kv_arena_take(&rx->search->arena, (n_names + 1) * sizeof(*rx->bodies));
	if (!rx->siblings || !rx->bodies)
		return KAVAK_ENOMEM;
	for (size_t i = 0; i < n_names; i++) {
		const struct kv_vehicle *v = request->vehicles[i], *like[SIBLINGS_MAX];
		size_t n = 0;

		if (v && v->body_type.len) {
			rx->bodies[rx->n_bodies++] = v->body_type;
			if (kv_index_siblings(index, v, like, SIBLINGS_MAX, &n) < 0)
				return KAVAK_ENOMEM;
		}
		for (size_t s = 0; s < n; s++)
			rx->siblings[rx->n_siblings++] =
				(kavak_name_key){ like[s]->make_key, like[s]->model_key };
		if (!n && v && request->names[i].model_key.len && has_make(index, v->make_key))
			rx->siblings[rx->n_siblings++] =
				(kavak_name_key){ .make_key = v->make_key };
	}
	return 0;
}

int kv_relax(kv_catalog *catalog, const kv_index *index, struct kv_request *request,
             kavak_search *search, kavak_error *err)
{
	struct kv_relaxing rx = {
		.catalog = catalog, .request = request, .search = search, .err = err
	};
	uint32_t mask;
	int r;

	if (find_siblings(&rx, index) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "search");
	r = find_single(&rx, &mask);
	if (r == 0 && !mask)
		r = find_several(&rx, &mask);
	return r < 0 || !mask ? r : commit(&rx, mask);
}

/* The makes or models of the cars found, each once. */
static json_t *found_json(const kavak_search *search, bool models)
{
	kavak_slice texts[KAVAK_SEARCH_LIMIT_MAX];
	size_t n = 0;

	for (size_t i = 0; i < search->n; i++) {
		kavak_slice name = models ? search->cars[i].model : search->cars[i].make;
		size_t k = 0;

		while (k < n && !kv_slice_eq(texts[k], name))
			k++;
		if (k == n)
			texts[n++] = name;
	}
	return text_or_list(texts, n);
}

int kv_relax_name(kavak_search *search)
{
	json_t *entry;
	size_t i;

	json_array_foreach(search->relaxed, i, entry) {
		bool model = kv_slice_is(kv_json_get_str(entry, "filter"), "model");

		if (!model && !kv_slice_is(kv_json_get_str(entry, "filter"), "make"))
			continue;
		if (json_object_set_new(entry, "to", found_json(search, model)) < 0)
			return KAVAK_ENOMEM;
	}
	return 0;
}
