/* SPDX-License-Identifier: MIT */
/* Reading cars: one statement a shape of search, prepared once. */
#include <inttypes.h>

#include "store/columns.h"
#include "store/private.h"

#define SEARCH_MS 200	/* then what was found so far is the answer */
#define WALK_MS   5	/* for the best ones by walking the index of their order, where many fit */

/* A WHERE that is walked twice: without a query its text is written, with one its values are bound,
 * so that text and values cannot disagree. */
struct shape {
	kavak_buf sql;
	kv_query *q;
	int       n_bound;
	int       failed;
};

static void text(struct shape *s, const char *sql)
{
	if (!s->q && s->failed == 0)
		s->failed = kv_buf_add_str(&s->sql, sql);
}

static void value(struct shape *s, kavak_slice v)
{
	if (s->q)
		kv_bind_text(s->q, ++s->n_bound, v);
	else
		text(s, "?");
}

static void number(struct shape *s, const char *sql, int64_t v)
{
	text(s, sql);
	if (s->q)
		kv_bind_int(s->q, ++s->n_bound, v);
}

static void one(struct shape *s, const char *sql, kavak_slice v)
{
	if (!v.len)
		return;
	text(s, sql);
	value(s, v);
}

static void among(struct shape *s, const char *sql, const kavak_slice *v, size_t n)
{
	if (!n)
		return;
	text(s, sql);
	for (size_t i = 0; i < n; i++) {
		text(s, i ? ", " : " (");
		value(s, v[i]);
	}
	text(s, ")");
}

/* Whole words of a text whose words are one space apart. */
static void words(struct shape *s, const char *column, const kavak_slice *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		text(s, " AND instr(' ' || ");
		text(s, column);
		text(s, " || ' ', ' ' || ");
		value(s, v[i]);
		text(s, " || ' ')");
	}
}

static void names(struct shape *s, const kavak_name_key *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		text(s, i ? " OR (1" : " AND ((1");
		one(s, " AND make_key = ", v[i].make_key);
		one(s, " AND model_key = ", v[i].model_key);
		text(s, ")");
	}
	text(s, n ? ")" : "");
}

static void where(struct shape *s, const kavak_car_query *q)
{
	text(s, " FROM car WHERE " CAR_LIVE);
	names(s, q->names, q->n_names);
	among(s, " AND body_type IN", q->body_types, q->n_body_types);
	one(s, " AND city_key = ", q->city_key);
	one(s, " AND transmission = ", q->transmission);
	one(s, " AND fuel = ", q->fuel);
	if (q->year_min)
		number(s, " AND year >= ?", q->year_min);
	if (q->year_max)
		number(s, " AND year <= ?", q->year_max);
	if (q->price_min_cents)
		number(s, " AND price_cents >= ?", q->price_min_cents);
	if (q->price_max_cents)
		number(s, " AND price_cents <= ?", q->price_max_cents);
	if (q->km_max >= 0)
		number(s, " AND km_at_most <= ?", q->km_max);
	if (q->seats_min)
		number(s, " AND seats >= ?", q->seats_min);
	among(s, " AND make_key NOT IN", q->exclude_make_keys, q->n_exclude_make_keys);
	words(s, "features", q->features, q->n_features);
	words(s, "version_key", q->version_words, q->n_version_words);
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

/* `what` of the cars that fit, ready to be stepped; `tail` ends with LIMIT ? OFFSET ?. */
static int prepare(struct kv_store_sqlite *s, const char *what, const kavak_car_query *query,
                   const char *tail, uint64_t limit, uint64_t offset, kv_query **ret_query,
                   kavak_error *err)
{
	struct shape shape = { 0 };
	int r;

	text(&shape, what);
	where(&shape, query);
	text(&shape, tail);
	text(&shape, " LIMIT ? OFFSET ?");
	r = shape.failed < 0 ? kavak_error_set(err, shape.failed, 0, "search") :
	                       kv_query_get(s->db, shape.sql.ptr, ret_query, err);
	kavak_buf_done(&shape.sql);
	if (r < 0)
		return r;
	shape = (struct shape) { .q = *ret_query };
	where(&shape, query);
	number(&shape, "", (int64_t) limit);
	number(&shape, "", (int64_t) offset);
	return 0;
}

static int show(kv_query *q, kavak_car_fn *fn, void *userdata)
{
	kavak_car_row row = { 0 };
	int i = 1;

#define GET(column, member) row.member = kv_column_text(q, i++);
	CAR_TEXT(GET)
#undef GET
#define GET(column, member) row.member = (__typeof__(row.member)) kv_column_int(q, i++);
	CAR_NUMBERS(GET)
#undef GET
	return fn(&row.car, userdata) ? KAVAK_STOPPED : 0;
}

/* Show what `q` gives, counted on top of *n_shown. 0 at its end. */
static int show_all(kv_query *q, kavak_car_fn *fn, void *userdata, uint64_t *n_shown,
                    kavak_error *err)
{
	int r = 0;

	while (r == 0 && (r = kv_query_step(q, err)) == 0) {
		++*n_shown;
		r = show(q, fn, userdata);
	}
	return r == KAVAK_NOTFOUND ? 0 : r;
}

/* The next ones in the order asked for. Where many fit they are found at once. */
static int walk(struct kv_store_sqlite *s, const kavak_car_query *query, kavak_car_fn *fn,
                void *userdata, uint64_t *n_shown, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = prepare(s, "SELECT id" CAR_SHOWN, query, order(query->sort), query->limit - *n_shown,
	            *n_shown, &q, err);
	return r < 0 ? r : show_all(q, fn, userdata, n_shown, err);
}

/* How many fit, in no order, up to one more than total_max; which, as a JSON array, if `ids` is
 * given. */
static int count(struct kv_store_sqlite *s, const kavak_car_query *query, uint64_t *ret_n,
                 kavak_buf *ids, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = prepare(s, "SELECT id", query, "", (uint64_t) query->total_max + 1, 0, &q, err);
	for (*ret_n = 0; r == 0 && (r = kv_query_step(q, err)) == 0; ++*ret_n)
		if (ids &&
		    kv_buf_addf(ids, "%c%" PRId64, ids->len ? ',' : '[', kv_column_int(q, 0)) < 0)
			return kavak_error_set(err, KAVAK_ENOMEM, 0, "search");
	if (ids && r != 0 && kv_buf_add_str(ids, ids->len ? "]" : "[]") < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "search");
	return r == KAVAK_NOTFOUND ? 0 : r;
}

/* The next ones of those that were counted. */
static int sort_found(struct kv_store_sqlite *s, const kavak_car_query *query, const kavak_buf *ids,
                      kavak_car_fn *fn, void *userdata, uint64_t *n_shown, kavak_error *err)
{
	KV_AUTO(kv_query) *q = NULL;
	KV_BUF sql = { 0 };
	int r;

	r = kv_buf_addf(&sql,
	                "SELECT id" CAR_SHOWN
	                " FROM car WHERE id IN (SELECT value FROM json_each(?1))"
	                "%s LIMIT ?2 OFFSET ?3",
	                order(query->sort));
	r = r < 0 ? kavak_error_set(err, r, 0, "search") : kv_query_get(s->db, sql.ptr, &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, kv_buf_slice(ids));
	kv_bind_int(q, 2, query->limit - (int64_t) *n_shown);
	kv_bind_int(q, 3, (int64_t) *n_shown);
	return show_all(q, fn, userdata, n_shown, err);
}

/* Few fit, so that walking takes too long: find them in no order, within the time there is, and
 * sort what was found. If they are many after all, walk on. */
static int search_few(struct kv_store_sqlite *s, const kavak_car_query *query, kavak_car_fn *fn,
                      void *userdata, uint64_t *n_shown, uint64_t *ret_n, kavak_error *err)
{
	KV_BUF ids = { 0 };
	bool late;
	int r, r2;

	r = count(s, query, ret_n, &ids, err);
	late = r == KAVAK_ETIMEDOUT;
	if (r < 0 && !late)
		return r;
	if (!late && *ret_n > query->total_max)
		return walk(s, query, fn, userdata, n_shown, err);
	kv_sqlite_deadline(s->db, 0);
	r2 = sort_found(s, query, &ids, fn, userdata, n_shown, err);
	return r2 ? r2 : r;
}

int kv_store_sqlite_cars_search(void *self, const kavak_car_query *query, kavak_car_fn *fn,
                                void *userdata, uint64_t *ret_total, bool *ret_total_exact,
                                kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_sqlite_tx) *tx = NULL;	/* everything of one state */
	int64_t before = kv_sqlite_deadline(s->db, WALK_MS);
	uint64_t n_shown = 0, n = 0;
	int r;

	r = kv_sqlite_begin_read(s->db, &tx, err);
	if (r == 0 && query->limit)
		r = walk(s, query, fn, userdata, &n_shown, err);
	kv_sqlite_deadline(s->db, SEARCH_MS);
	if (r == KAVAK_ETIMEDOUT)
		r = search_few(s, query, fn, userdata, &n_shown, &n, err);
	else if (r == 0 && query->limit && n_shown < query->limit)
		n = n_shown;	/* that was all */
	else if (r == 0)
		r = count(s, query, &n, NULL, err);
	kv_sqlite_deadline_restore(s->db, before);
	if (r < 0 && r != KAVAK_ETIMEDOUT)
		return r;
	*ret_total_exact = r == 0 && n <= query->total_max;
	n = n > n_shown ? n : n_shown;
	*ret_total = n < query->total_max || n_shown > query->total_max ? n : query->total_max;
	return r == KAVAK_STOPPED ? r : 0;
}

int kv_store_sqlite_cars_get(void *self, kavak_slice stock_id, kavak_car_fn *fn, void *userdata,
                             kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "SELECT id" CAR_SHOWN " FROM car WHERE stock_id = ?1 AND " CAR_LIVE,
	                 &q, err);
	if (r < 0)
		return r;
	kv_bind_text(q, 1, stock_id);
	r = kv_query_step(q, err);
	return r == 0 ? show(q, fn, userdata) : r;
}

int kv_store_sqlite_cars_names(void *self, kavak_name_fn *fn, void *userdata, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db,
	                 "SELECT make, model, n_cars FROM car_name_count ORDER BY make, model", &q,
	                 err);
	while (r == 0 && (r = kv_query_step(q, err)) == 0)
		if (fn(kv_column_text(q, 0), kv_column_text(q, 1), (uint64_t) kv_column_int(q, 2),
		       userdata))
			return KAVAK_STOPPED;
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_sqlite_cars_cities(void *self, kavak_text_fn *fn, void *userdata, kavak_error *err)
{
	struct kv_store_sqlite *s = self;
	KV_AUTO(kv_query) *q = NULL;
	int r;

	r = kv_query_get(s->db, "SELECT city, n_cars FROM car_city_count ORDER BY city", &q, err);
	while (r == 0 && (r = kv_query_step(q, err)) == 0)
		if (fn(kv_column_text(q, 0), (uint64_t) kv_column_int(q, 1), userdata))
			return KAVAK_STOPPED;
	return r == KAVAK_NOTFOUND ? 0 : r;
}

int kv_store_sqlite_cars_version(void *self, uint64_t *ret_version, kavak_error *err)
{
	int64_t version = 0;
	int r = kv_store_sqlite_get_meta(self, "cars_version", &version, err);

	if (r == 0)
		*ret_version = (uint64_t) version;
	return r;
}
