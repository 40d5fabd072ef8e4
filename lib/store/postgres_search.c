/* SPDX-License-Identifier: MIT */
/* Reading cars: one statement a shape of search, prepared once. */
#include "store/columns.h"
#include "store/postgres.h"

#define SEARCH_MS 150	/* for the best ones and how many there are */
#define FIND_MS   100	/* then for what is found in no order, which is the answer */

/* A WHERE and the values it speaks of. */
struct shape {
	kavak_buf           where;
	struct kv_pg_values values;
	int                 failed;
};

static void shape_done(struct shape *s)
{
	kavak_buf_done(&s->where);
	kv_pg_values_done(&s->values);
}
#define SHAPE __attribute__((cleanup(shape_done))) struct shape

/* " AND year >= " and the place of the value that was added last. */
static void add(struct shape *s, const char *sql, const char *behind)
{
	if (s->failed == 0)
		s->failed = kv_buf_addf(&s->where, "%s$%zu%s", sql, s->values.n, behind);
}

static void number(struct shape *s, const char *sql, int64_t value)
{
	kv_pg_add_int(&s->values, value);
	add(s, sql, "");
}

static void one(struct shape *s, const char *sql, kavak_slice text)
{
	if (!text.len)
		return;
	kv_pg_add_text(&s->values, text);
	add(s, sql, "");
}

/* A list is one array: its length makes no other shape. */
static void list(struct shape *s, const char *sql, const kavak_slice *texts, size_t n,
                 const char *behind)
{
	if (!n)
		return;
	kv_pg_add_texts(&s->values, texts, n);
	add(s, sql, behind);
}

/* Of the names those that have a make, a model, or both. */
static size_t count_names(const kavak_name_key *v, size_t n, bool make, bool model)
{
	size_t n_such = 0;

	for (size_t i = 0; i < n; i++)
		n_such += !!v[i].make_key.len == make && !!v[i].model_key.len == model;
	return n_such;
}

static void some_names(struct shape *s, const char **lead, const char *column,
                       const kavak_name_key *v, size_t n, bool make, bool model)
{
	size_t n_such = count_names(v, n, make, model);
	KV_BUF name = { 0 };

	if (!n_such)
		return;
	kv_pg_add_array(&s->values, KV_PG_TEXT, n_such);
	for (size_t i = 0; s->failed == 0 && i < n; i++) {
		if (!!v[i].make_key.len != make || !!v[i].model_key.len != model)
			continue;
		name.len = 0;
		s->failed = kavak_buf_add(&name, v[i].make_key);
		if (s->failed == 0 && make && model)
			s->failed = kv_buf_add_char(&name, '\x1f');	/* as in name_key */
		if (s->failed == 0)
			s->failed = kavak_buf_add(&name, v[i].model_key);
		kv_pg_element_text(&s->values, kv_buf_slice(&name));
	}
	if (s->failed == 0)
		s->failed = kv_buf_add_str(&s->where, *lead);
	*lead = " OR ";
	add(s, column, ")");
}

/* One name is the common case, in which an index has the cars in their order. */
static void one_name(struct shape *s, const kavak_name_key *v)
{
	one(s, " AND make_key = ", v->make_key);
	one(s, " AND model_key = ", v->model_key);
}

static void names(struct shape *s, const kavak_name_key *v, size_t n)
{
	const char *lead = " AND (";

	if (n == 1)
		one_name(s, v);
	if (n < 2 || count_names(v, n, false, false))	/* any of any: no filter */
		return;
	some_names(s, &lead, "name_key = ANY (", v, n, true, true);
	some_names(s, &lead, "make_key = ANY (", v, n, true, false);
	some_names(s, &lead, "model_key = ANY (", v, n, false, true);
	if (s->failed == 0)
		s->failed = kv_buf_add_str(&s->where, ")");
}

static void where(struct shape *s, const kavak_car_query *q)
{
	s->failed = kv_buf_add_str(&s->where, " FROM car WHERE true");
	names(s, q->names, q->n_names);
	if (q->n_body_types == 1)
		one(s, " AND body_type = ", *q->body_types);
	else
		list(s, " AND body_type = ANY (", q->body_types, q->n_body_types, ")");
	one(s, " AND city_key = ", q->city_key);
	one(s, " AND transmission = ", q->transmission);
	one(s, " AND fuel = ", q->fuel);
	if (q->year_min)
		number(s, " AND year >= ", q->year_min);
	if (q->year_max)
		number(s, " AND year <= ", q->year_max);
	if (q->price_min_cents)
		number(s, " AND price_cents >= ", q->price_min_cents);
	if (q->price_max_cents)
		number(s, " AND price_cents <= ", q->price_max_cents);
	if (q->km_max >= 0)
		number(s, " AND km_at_most <= ", q->km_max);
	if (q->seats_min)
		number(s, " AND seats >= ", q->seats_min);
	list(s, " AND make_key <> ALL (", q->exclude_make_keys, q->n_exclude_make_keys, ")");
	list(s, " AND string_to_array(features, ' ') @> (", q->features, q->n_features, ")");
	list(s, " AND string_to_array(version_key, ' ') @> (", q->version_words,
	     q->n_version_words, ")");
}

static const char *order(enum kavak_sort sort)
{
	switch (sort) {
	case KAVAK_SORT_PRICE_DESC: return " ORDER BY price_cents DESC, stock_id DESC";
	case KAVAK_SORT_YEAR_DESC:  return " ORDER BY year DESC, price_cents, stock_id";
	case KAVAK_SORT_KM_ASC:     return " ORDER BY km_at_most, price_cents, stock_id";
	case KAVAK_SORT_DEFAULT:
	case KAVAK_SORT_PRICE_ASC:  break;
	}
	return " ORDER BY price_cents, stock_id";
}

/* A car behind one column that is something else. */
static int show(const kv_pg_rows *rows, kavak_car_fn *fn, void *userdata)
{
	kavak_car_row row = { 0 };
	int i = 1;

#define GET(column, member) row.member = kv_pg_column_text(rows, i++);
	CAR_TEXT(GET)
#undef GET
#define GET(column, member) row.member = (__typeof__(row.member)) kv_pg_column_int(rows, i++);
	CAR_NUMBERS(GET)
#undef GET
	return fn(&row.car, userdata) ? KAVAK_STOPPED : 0;
}

static int show_all(kv_pg_rows *rows, kavak_car_fn *fn, void *userdata, kavak_error *err)
{
	int r;

	while ((r = kv_pg_step(rows, err)) == 0)
		if (show(rows, fn, userdata) != 0)
			return KAVAK_STOPPED;
	return r == KAVAK_NOTFOUND ? 0 : r;
}

/* The best ones, each behind the number of all that fit, up to one more than total_max. Without a
 * limit that number alone. */
static int write_search(struct shape *s, const kavak_car_query *query, kavak_buf *sql)
{
	size_t n = s->values.n;

	kv_pg_add_int(&s->values, (int64_t) query->total_max + 1);
	if (!query->limit)
		return kv_buf_addf(sql, "SELECT count(*) FROM (SELECT%s LIMIT $%zu) AS fit",
		                   s->where.ptr, n + 1);
	kv_pg_add_int(&s->values, query->limit);
	return kv_buf_addf(sql, "SELECT (SELECT count(*) FROM (SELECT%s LIMIT $%zu) AS fit)"
	                   CAR_SHOWN "%s%s LIMIT $%zu", s->where.ptr, n + 1, s->where.ptr,
	                   order(query->sort), n + 2);
}

static int search(struct kv_store_postgres *s, const kavak_car_query *query, kv_pg_rows **ret_rows,
                  kavak_error *err)
{
	SHAPE shape = { 0 };
	KV_BUF sql = { 0 };
	int r;

	where(&shape, query);
	r = shape.failed < 0 ? shape.failed : write_search(&shape, query, &sql);
	if (r < 0)
		return kavak_error_set(err, r, 0, "search");
	kv_pg_timeout(s->pg, SEARCH_MS);
	return kv_pg_query(s->pg, sql.ptr, &shape.values, ret_rows, err);
}

/* The stock ids of cars that fit, as many as come in time and no more than asked for; as
 * elements of an array that is still to be started. KAVAK_ETIMEDOUT when there may be more. */
static int find_some(struct kv_store_postgres *s, const kavak_car_query *query, uint64_t max,
                     kavak_buf *ids, uint64_t *ret_n, kavak_error *err)
{
	KV_AUTO(kv_pg_rows) *rows = NULL;
	SHAPE shape = { 0 };
	KV_BUF sql = { 0 };
	int r;

	where(&shape, query);
	kv_pg_add_int(&shape.values, (int64_t) max);
	r = shape.failed < 0 ? shape.failed : kv_buf_addf(&sql, "SELECT stock_id%s LIMIT $%zu",
	                                                  shape.where.ptr, shape.values.n);
	if (r < 0)
		return kavak_error_set(err, r, 0, "search");
	kv_pg_timeout(s->pg, FIND_MS);
	r = kv_pg_stream(s->pg, sql.ptr, &shape.values, &rows, err);
	while (r == 0 && (r = kv_pg_step(rows, err)) == 0) {
		r = kavak_buf_add(ids, kv_pg_column_text(rows, 0));
		if (r == 0)
			r = kv_buf_add_char(ids, '\0');
		if (r < 0)
			return kavak_error_set(err, r, 0, "search");
		++*ret_n;
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}

/* The best of those that were found. */
static int sort_found(struct kv_store_postgres *s, const kavak_car_query *query,
                      const kavak_buf *ids, uint64_t n, kv_pg_rows **ret_rows, kavak_error *err)
{
	KV_PG_VALUES values = { 0 };
	kavak_slice rest = kv_buf_slice(ids), id;
	KV_BUF sql = { 0 };
	int r;

	kv_pg_add_array(&values, KV_PG_TEXT, n);
	while (rest.len && kv_slice_split(&rest, '\0', &id))
		kv_pg_element_text(&values, id);
	kv_pg_add_int(&values, query->limit);
	r = kv_buf_addf(&sql, "SELECT 0" CAR_SHOWN " FROM car WHERE stock_id = ANY ($1)%s LIMIT $2",
	                order(query->sort));
	if (r < 0)
		return kavak_error_set(err, r, 0, "search");
	return kv_pg_query(s->pg, sql.ptr, &values, ret_rows, err);
}

/* The server could not say in time which are the best, nor how many: of those that are found at
 * once it can. */
static int search_late(struct kv_store_postgres *s, const kavak_car_query *query,
                       kv_pg_rows **ret_rows, uint64_t *ret_n, bool *ret_exact, kavak_error *err)
{
	uint64_t max = (uint64_t) query->total_max + 1;
	KV_BUF ids = { 0 };
	int r;

	r = find_some(s, query, max > query->limit ? max : query->limit, &ids, ret_n, err);
	if (r < 0 && r != KAVAK_ETIMEDOUT)
		return r;
	*ret_exact = r == 0;
	return sort_found(s, query, &ids, *ret_n, ret_rows, err);
}

int kv_store_postgres_cars_search(void *self, const kavak_car_query *query, kavak_car_fn *fn,
                                  void *userdata, uint64_t *ret_total, bool *ret_total_exact,
                                  kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_AUTO(kv_pg_rows) *rows = NULL;
	int64_t before = kv_pg_timeout(s->pg, SEARCH_MS);
	uint64_t n = 0;
	bool exact = true;
	int r;

	r = search(s, query, &rows, err);
	if (r == 0 && kv_pg_step(rows, NULL) == 0) {
		n = (uint64_t) kv_pg_column_int(rows, 0);
		if (query->limit && show(rows, fn, userdata) != 0)
			r = KAVAK_STOPPED;
	} else if (r == KAVAK_ETIMEDOUT) {
		r = search_late(s, query, &rows, &n, &exact, err);
	}
	kv_pg_timeout(s->pg, before);
	if (r == 0 && query->limit)
		r = show_all(rows, fn, userdata, err);
	if (r < 0)
		return r;
	*ret_total_exact = exact && n <= query->total_max;
	*ret_total = n < query->total_max ? n : query->total_max;
	return r;
}

int kv_store_postgres_cars_get(void *self, kavak_slice stock_id, kavak_car_fn *fn, void *userdata,
                               kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_AUTO(kv_pg_rows) *rows = NULL;
	KV_PG_VALUES values = { 0 };
	int r;

	kv_pg_add_text(&values, stock_id);
	r = kv_pg_query(s->pg, "SELECT 0" CAR_SHOWN " FROM car WHERE stock_id = $1", &values, &rows,
	                err);
	if (r == 0)
		r = kv_pg_step(rows, err);
	return r == 0 ? show(rows, fn, userdata) : r;
}

int kv_store_postgres_cars_names(void *self, kavak_name_fn *fn, void *userdata, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_AUTO(kv_pg_rows) *rows = NULL;
	int r;

	r = kv_pg_query(s->pg, "SELECT make, model, n_cars FROM car_name_count ORDER BY make,"
			       " model",
	                NULL, &rows, err);
	while (r == 0 && (r = kv_pg_step(rows, err)) == 0)
		if (fn(kv_pg_column_text(rows, 0), kv_pg_column_text(rows, 1),
		       (uint64_t) kv_pg_column_int(rows, 2), userdata))
			return KAVAK_STOPPED;
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_postgres_cars_cities(void *self, kavak_text_fn *fn, void *userdata, kavak_error *err)
{
	struct kv_store_postgres *s = self;
	KV_AUTO(kv_pg_rows) *rows = NULL;
	int r;

	r = kv_pg_query(s->pg, "SELECT city, n_cars FROM car_city_count ORDER BY city", NULL, &rows,
	                err);
	while (r == 0 && (r = kv_pg_step(rows, err)) == 0)
		if (fn(kv_pg_column_text(rows, 0), (uint64_t) kv_pg_column_int(rows, 1), userdata))
			return KAVAK_STOPPED;
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_postgres_cars_version(void *self, uint64_t *ret_version, kavak_error *err)
{
	return kv_store_postgres_get_meta(self, "cars_version", ret_version, err);
}
