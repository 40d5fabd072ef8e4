/* SPDX-License-Identifier: MIT */
#include "catalog/request.h"

#include <kavak/sys/error.h>

#include "catalog/city.h"
#include "catalog/columns.h"
#include "text/text.h"

struct making {
	kv_catalog        *catalog;
	const kv_index    *index;
	struct kv_arena   *arena;
	struct kv_request *out;
	kavak_error       *err;
};

static int out_of_memory(kavak_error *err)
{
	return kavak_error_set(err, KAVAK_ENOMEM, 0, "search");
}

static int check_range(const char *what, int64_t min, int64_t max, kavak_error *err)
{
	if (min < 0 || max < 0)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "%s_%s is below 0", what,
				       min < 0 ? "min" : "max");
	if (min && max && min > max)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "%s_min is more than %s_max", what,
				       what);
	return 0;
}

static int check(const kavak_car_filter *f, kavak_error *err)
{
	const size_t lists[] = { f->n_makes, f->n_models, f->n_exclude_makes, f->n_body_types,
				 f->n_features };
	int r;

	if (f->abi != 1)
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "a filter of version %u; start from KAVAK_CAR_FILTER_INIT",
				       f->abi);
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		if (lists[i] > KAVAK_SEARCH_LIST_MAX)
			return kavak_error_set(err, KAVAK_EINVAL, 0,
					       "a list of %zu in one filter; %d are the most",
					       lists[i], KAVAK_SEARCH_LIST_MAX);
	if (f->limit > KAVAK_SEARCH_LIMIT_MAX)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "limit is %u; %d is the most",
				       f->limit, KAVAK_SEARCH_LIMIT_MAX);
	if (f->km_max < -1 || f->seats_min < 0 || f->sort > KAVAK_SORT_KM_ASC)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "%s makes no sense",
				       f->km_max < -1     ? "km_max"
				       : f->seats_min < 0 ? "seats_min"
							  : "sort");
	r = check_range("price", f->price_min_cents, f->price_max_cents, err);
	return r < 0 ? r : check_range("year", f->year_min, f->year_max, err);
}

/* A key that lives as long as the request. */
static int copy_key(struct making *m, kavak_slice text, kavak_slice *ret_key)
{
	KV_BUF key = { 0 };

	return kv_fold_key(text, &key) < 0 ||
			       kv_arena_copy(m->arena, kv_buf_slice(&key), ret_key) < 0
		       ? out_of_memory(m->err)
		       : 0;
}

/* The vehicle of a make and a model; NULL when it is not known. */
static int resolve(struct making *m, kavak_slice make, kavak_slice model,
		   const struct kv_vehicle **ret)
{
	double score;
	int r = kv_index_resolve(m->index, make, model, ret, &score);

	if (r == KAVAK_NOTFOUND)
		*ret = NULL;
	return r < 0 ? out_of_memory(m->err) : 0;
}

static int add_name(struct making *m, const struct kv_vehicle *vehicle, kavak_slice make,
		    kavak_slice model)
{
	struct kv_request *out = m->out;
	kavak_name_key *name = &out->names[out->query.n_names];
	int r = 0;

	*name = (kavak_name_key) { 0 };
	if (vehicle)
		*name = (kavak_name_key) { vehicle->make_key, vehicle->model_key };
	else
		r = copy_key(m, make, &name->make_key);
	if (r == 0 && model.len && !name->model_key.len)
		r = copy_key(m, model, &name->model_key);
	/* What folds to nothing is the name of no car, not of any. */
	if (r == 0 && !name->make_key.len && !name->model_key.len)
		name->make_key = KAVAK_SLICE("?");
	out->vehicles[out->query.n_names++] = vehicle;
	return r;
}

/* A model, with the make that was said if there was one; of several makes each model has its own.
 */
static int add_model(struct making *m, kavak_slice model)
{
	const kavak_car_filter *f = m->out->filter;
	kavak_slice make = f->n_makes == 1 ? f->makes[0] : (kavak_slice) { 0 };
	const struct kv_vehicle *vehicle;
	int r = resolve(m, make, model, &vehicle);

	return r < 0 ? r : add_name(m, vehicle, make, model);
}

static bool has_model(const struct kv_request *request, size_t n_models, kavak_slice make_key)
{
	for (size_t i = 0; i < n_models; i++)
		if (kv_slice_eq(request->names[i].make_key, make_key))
			return true;
	return false;
}

/* "un honda o un corolla": a make none of whose models was named is wanted whole. */
static int add_make(struct making *m, size_t n_models, kavak_slice make)
{
	const struct kv_vehicle *vehicle;
	int r = resolve(m, make, (kavak_slice) { 0 }, &vehicle);

	if (r < 0 || (n_models && m->out->filter->n_makes == 1) ||
	    (vehicle && has_model(m->out, n_models, vehicle->make_key)))
		return r;
	return add_name(m, vehicle, make, (kavak_slice) { 0 });
}

/* A catalog that writes "VW" and "Volkswagen" is asked for both. */
static void add_spellings(struct making *m)
{
	kavak_car_query *q = &m->out->query;
	size_t n_said = q->n_names;

	for (size_t i = 0; i < n_said; i++) {
		const kavak_name_key said = m->out->names[i];
		struct kv_spelling spellings[KV_SPELLINGS_MAX];
		size_t n = m->out->vehicles[i]
			? kv_vehicle_spellings(m->out->vehicles[i], spellings) : 0;

		for (size_t s = 0; s < n && q->n_names < KV_REQUEST_NAMES_MAX; s++) {
			kavak_slice model = spellings[s].model_key.len ? spellings[s].model_key
			                                               : said.model_key;

			if (kv_slice_eq(spellings[s].make_key, said.make_key) &&
			    kv_slice_eq(model, said.model_key))
				continue;
			m->out->vehicles[q->n_names] = NULL;
			m->out->names[q->n_names++] =
				(kavak_name_key) { spellings[s].make_key, model };
		}
	}
}

static int make_names(struct making *m)
{
	const kavak_car_filter *f = m->out->filter;
	size_t n_models;
	int r = 0;

	for (size_t i = 0; r == 0 && i < f->n_models; i++)
		if (f->models[i].len)
			r = add_model(m, f->models[i]);
	n_models = m->out->query.n_names;
	for (size_t i = 0; r == 0 && i < f->n_makes; i++)
		if (f->makes[i].len)
			r = add_make(m, n_models, f->makes[i]);
	if (r == 0)
		add_spellings(m);
	return r;
}

static int exclude_make(struct making *m, kavak_slice make)
{
	size_t *n = &m->out->query.n_exclude_make_keys, n_spellings;
	struct kv_spelling spellings[KV_SPELLINGS_MAX];
	const struct kv_vehicle *vehicle;
	int r = resolve(m, make, (kavak_slice) { 0 }, &vehicle);

	if (r < 0)
		return r;
	if (!vehicle)
		return copy_key(m, make, &m->out->exclude[(*n)++]);
	n_spellings = kv_vehicle_spellings(vehicle, spellings);
	for (size_t i = 0; i < n_spellings; i++)
		m->out->exclude[(*n)++] = spellings[i].make_key;
	return 0;
}

static int make_excluded(struct making *m)
{
	const kavak_car_filter *f = m->out->filter;
	int r = 0;

	_Static_assert(KV_REQUEST_NAMES_MAX >= KV_SPELLINGS_MAX * KAVAK_SEARCH_LIST_MAX,
	               "every spelling of every make that is left out");
	for (size_t i = 0; r == 0 && i < f->n_exclude_makes; i++)
		r = exclude_make(m, f->exclude_makes[i]);
	return r;
}

/* One of the words that a field takes, from however it was written. */
static int make_word(struct making *m, enum kv_word_field field, const char *what, kavak_slice text,
                     kavak_slice *ret_value)
{
	KV_BUF key = { 0 }, known = { 0 };
	int n_shown = text.len < 40 ? (int) text.len : 40;

	if (kv_fold_key(text, &key) < 0)
		return out_of_memory(m->err);
	*ret_value = kv_words_find(m->catalog->words, field, kv_buf_slice(&key), true);
	if (ret_value->len || !text.len)
		return 0;
	if (kv_words_list(m->catalog->words, field, &known) < 0)
		return out_of_memory(m->err);
	return kavak_error_set(m->err, KAVAK_EINVAL, 0, "%s '%.*s' is not known; there is %s", what,
			       n_shown, text.ptr, known.ptr);
}

static int make_lists(struct making *m)
{
	const kavak_car_filter *f = m->out->filter;
	int r = 0;

	for (size_t i = 0; r == 0 && i < f->n_body_types; i++)
		r = make_word(m, KV_WORD_BODY_TYPE, "body_type", f->body_types[i],
			      &m->out->body_types[i]);
	for (size_t i = 0; r == 0 && i < f->n_features; i++) {
		KV_BUF name = { 0 };

		r = kv_feature_name(m->catalog->data, f->features[i], &name, m->err);
		if (r == 0 &&
		    kv_arena_copy(m->arena, kv_buf_slice(&name), &m->out->features[i]) < 0)
			r = out_of_memory(m->err);
	}
	return r;
}

static int make_texts(struct making *m)
{
	const kavak_car_filter *f = m->out->filter;
	kavak_car_query *q = &m->out->query;
	kavak_slice version, word;
	KV_BUF city = { 0 };
	int r;

	r = copy_key(m, f->version, &version);
	while (r == 0 && q->n_version_words < KAVAK_SEARCH_LIST_MAX &&
	       kv_slice_split(&version, ' ', &word))
		if (word.len)
			m->out->version_words[q->n_version_words++] = word;
	if (r == 0)
		r = kv_city_key(m->catalog->data, f->city, &city, m->err);
	if (r == 0 && kv_arena_copy(m->arena, kv_buf_slice(&city), &q->city_key) < 0)
		r = out_of_memory(m->err);
	if (r == 0)
		r = make_word(m, KV_WORD_TRANSMISSION, "transmission", f->transmission,
			      &q->transmission);
	if (r == 0)
		r = make_word(m, KV_WORD_FUEL, "fuel", f->fuel, &q->fuel);
	return r;
}

int kv_request_make(kv_catalog *catalog, const kv_index *index, const kavak_car_filter *filter,
                    struct kv_arena *arena, struct kv_request *ret_request, kavak_error *err)
{
	struct kv_request *out = ret_request;
	struct making m = { catalog, index, arena, out, err };
	int r;

	r = check(filter, err);
	if (r < 0)
		return r;
	*out = (struct kv_request) { .filter = filter };
	out->query = (kavak_car_query){
		.names = out->names,
		.exclude_make_keys = out->exclude,
		.body_types = out->body_types,
		.n_body_types = filter->n_body_types,
		.features = out->features,
		.n_features = filter->n_features,
		.version_words = out->version_words,
		.seats_min = filter->seats_min,
		.year_min = filter->year_min,
		.year_max = filter->year_max,
		.price_min_cents = filter->price_min_cents,
		.price_max_cents = filter->price_max_cents,
		.km_max = filter->km_max,
		.sort = filter->sort,
		.limit = filter->limit ? filter->limit : KAVAK_SEARCH_LIMIT_DEFAULT,
		.total_max = KAVAK_TOTAL_EXACT_MAX,
	};
	r = make_names(&m);
	if (r == 0)
		r = make_excluded(&m);
	if (r == 0)
		r = make_lists(&m);
	return r < 0 ? r : make_texts(&m);
}
