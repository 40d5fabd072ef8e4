/* SPDX-License-Identifier: MIT */
#include "catalog/row.h"

#include "catalog/city.h"
#include "catalog/extra.h"
#include "text/text.h"

/* What reading one record goes through. */
struct row {
	struct kv_row_reader       *reader;
	const struct kv_csv_record *record;
	struct kv_arena            *arena;
	kavak_car_row              *out;
	kavak_buf                  *why;	/* filled when it is no car */
};

#define REFUSED KAVAK_NOTFOUND	/* there is no car in this record; row->why says why */

/* `fmt` takes the field's name and the cell, of which the start is shown. */
static int refuse(struct row *row, const char *fmt, const char *what, kavak_slice cell)
{
	kavak_slice shown = { cell.ptr, cell.len < 40 ? cell.len : 40 };
	int r;

	while (shown.len < cell.len && shown.len && (shown.ptr[shown.len] & 0xC0) == 0x80)
		shown.len--;
	r = kv_buf_addf(row->why, fmt, what, KV_FMT(shown));
	return r < 0 ? r : REFUSED;
}

static int refuse_missing(struct row *row, const char *what)
{
	int r = kv_buf_addf(row->why, "no %s", what);

	return r < 0 ? r : REFUSED;
}

/* The cell of a field; empty when the file has no such column, or the cell says nothing. */
static int get_cell(const struct row *row, enum kv_column_field field, kavak_slice *ret_cell)
{
	KV_BUF key = { 0 };
	size_t i = 0;
	int r;

	*ret_cell = (kavak_slice) { 0 };
	while (i < row->reader->n_columns && row->reader->columns[i].field != field)
		i++;
	if (i >= row->reader->n_columns || i >= row->record->n || !row->record->fields[i].len)
		return 0;
	r = kv_fold_key(row->record->fields[i], &key);
	if (r == 0 && !kv_cell_is_none(row->reader->words, kv_buf_slice(&key)))
		*ret_cell = row->record->fields[i];
	return r;
}

/* A copy without control characters, and with single spaces. */
static int copy_tidy(struct row *row, kavak_slice text, kavak_slice *ret_copy)
{
	size_t n = 0;
	char *p;
	int r;

	r = kv_arena_copy(row->arena, text, ret_copy);
	if (r < 0)
		return r;
	p = (char *) ret_copy->ptr;
	for (size_t i = 0; i < text.len; i++) {
		bool space = (unsigned char) p[i] <= ' ' || p[i] == 0x7F;

		if (!space || (n && p[n - 1] != ' '))
			p[n++] = space ? ' ' : p[i];
	}
	ret_copy->len = n;
	return 0;
}

static int copy_key(struct row *row, kavak_slice text, kavak_slice *ret_key)
{
	KV_BUF key = { 0 };
	int r = kv_fold_key(text, &key);

	return r < 0 ? r : kv_arena_copy(row->arena, kv_buf_slice(&key), ret_key);
}

/* A text column: its copy, and its key where one is kept. */
static int read_text(struct row *row, enum kv_column_field field, const char *what, size_t max,
                     kavak_slice *ret_text, kavak_slice *ret_key)
{
	kavak_slice cell;
	int r;

	r = get_cell(row, field, &cell);
	if (r == 0 && cell.len > max)
		return refuse(row, "the %s is too long: '%.*s...'", what, cell);
	if (r == 0)
		r = copy_tidy(row, cell, ret_text);
	if (r == 0 && ret_key)
		r = copy_key(row, *ret_text, ret_key);
	return r;
}

static int read_name(struct row *row, enum kv_column_field field, const char *what,
                     kavak_slice *ret_text, kavak_slice *ret_key)
{
	int r = read_text(row, field, what, KV_NAME_MAX, ret_text, ret_key);

	if (r == 0 && !ret_key->len)
		return refuse_missing(row, what);
	return r;
}

static int read_year(struct row *row)
{
	kavak_slice cell;
	int64_t year;
	int r;

	r = get_cell(row, KV_COL_YEAR, &cell);
	if (r < 0)
		return r;
	if (!cell.len)
		return refuse_missing(row, "year");
	if (!kv_cell_number(row->reader->words, cell, 0, &year) || year < KV_YEAR_MIN ||
	    year > KV_YEAR_MAX)
		return refuse(row, "%s '%.*s': a year of four digits was expected", "year", cell);
	row->out->car.year = (int32_t) year;
	return 0;
}

static int read_price(struct row *row)
{
	kavak_slice cell;
	int64_t cents;
	int r;

	r = get_cell(row, KV_COL_PRICE, &cell);
	if (r < 0)
		return r;
	if (!cell.len)
		return refuse_missing(row, "price");
	if (!kv_cell_number(row->reader->words, cell, 2, &cents))
		return refuse(row, "%s '%.*s' is no amount of pesos", "price", cell);
	if (cents <= 0 || cents > KV_PRICE_MAX)
		return refuse(row, "%s '%.*s' is out of bounds", "price", cell);
	row->out->car.price_cents = cents;
	return 0;
}

static int read_km(struct row *row)
{
	kavak_slice cell;
	int64_t km;
	int r;

	row->out->car.mileage_km = -1;
	r = get_cell(row, KV_COL_KM, &cell);
	if (r < 0 || !cell.len)
		return r;
	if (!kv_cell_number(row->reader->words, cell, 0, &km))
		return refuse(row, "%s '%.*s' is no distance in km", "mileage", cell);
	if (km > KV_KM_MAX)
		return refuse(row, "%s '%.*s' is out of bounds", "mileage", cell);
	row->out->car.mileage_km = km;
	return 0;
}

/* The value of a word field: the column's, else what the version says. */
static int find_word(struct row *row, enum kv_word_field field, enum kv_column_field column,
                     kavak_slice *ret_value)
{
	KV_BUF key = { 0 };
	kavak_slice cell;
	int r;

	r = get_cell(row, column, &cell);
	if (r == 0)
		r = kv_fold_key(cell, &key);
	if (r < 0)
		return r;
	*ret_value = kv_words_find(row->reader->words, field, kv_buf_slice(&key), true);
	if (!ret_value->len)
		*ret_value = kv_words_find(row->reader->words, field, row->out->version_key, false);
	return kv_arena_copy(row->arena, *ret_value, ret_value);
}

/* What the reference knows of this make and model; NULL when nothing. Looked up once a file. */
static int find_vehicle(struct row *row, const struct kv_vehicle **ret_vehicle)
{
	const kavak_car_row *out = row->out;
	uint64_t key = kv_hash(out->model_key, kv_hash(out->make_key, 0));
	const struct kv_vehicle *vehicle;
	uint64_t *known = kv_map_get(&row->reader->vehicles, key);
	double score;
	int r;

	if (known) {
		*ret_vehicle = (const struct kv_vehicle *) (uintptr_t) *known;
		return 0;
	}
	vehicle = kv_index_get(row->reader->index, out->make_key, out->model_key);
	if (!vehicle || !vehicle->body_type.len) {
		r = kv_index_resolve(row->reader->index, out->car.make, out->car.model, &vehicle,
				     &score);
		if (r < 0)
			return r;
		if (r == KAVAK_NOTFOUND)
			vehicle = NULL;
	}
	*ret_vehicle = vehicle;
	return kv_map_add(&row->reader->vehicles, key, (uint64_t) (uintptr_t) vehicle);
}

static int32_t seats_of(kavak_slice digits)
{
	int32_t n = 0;

	for (size_t i = 0; i < digits.len && n < 100; i++)
		n = n * 10 + (digits.ptr[i] - '0');
	return n >= 1 && n <= 30 ? n : 0;
}

/* What the version and the reference say where the file has no column of its own. */
static int derive(struct row *row)
{
	kavak_car *car = &row->out->car;
	const struct kv_vehicle *vehicle = NULL;
	kavak_slice seats;
	int r;

	r = find_word(row, KV_WORD_TRANSMISSION, KV_COL_TRANSMISSION, &car->transmission);
	if (r == 0)
		r = find_word(row, KV_WORD_FUEL, KV_COL_FUEL, &car->fuel);
	if (r == 0)
		r = find_word(row, KV_WORD_BODY_TYPE, KV_COL_BODY_TYPE, &car->body_type);
	if (r == 0)
		r = find_word(row, KV_WORD_SEATS, KV_COL_SEATS, &seats);
	if (r < 0)
		return r;

	car->seats = seats_of(seats);
	if (car->body_type.len && car->seats)
		return 0;
	r = find_vehicle(row, &vehicle);
	if (r == 0 && vehicle && !car->seats)
		car->seats = vehicle->seats;
	if (r == 0 && vehicle && !car->body_type.len)
		r = kv_arena_copy(row->arena, vehicle->body_type, &car->body_type);
	return r;
}

/* Spreadsheets make "243587.0" of a number. */
static kavak_slice without_point_zero(kavak_slice id)
{
	if (id.len < 3 || memcmp(id.ptr + id.len - 2, ".0", 2))
		return id;
	for (size_t i = 0; i + 2 < id.len; i++)
		if (id.ptr[i] < '0' || id.ptr[i] > '9')
			return id;
	return kv_slice_sub(id, 0, id.len - 2);
}

/* A file without stock ids: the same car has the same one whenever it comes again. */
static int make_id(struct row *row)
{
	const kavak_car *car = &row->out->car;
	KV_BUF text = { 0 };
	uint64_t hash;
	int r;

	r = kv_buf_addf(&text, "%d %lld %lld", (int) car->year, (long long) car->price_cents,
	                (long long) car->mileage_km);
	hash = kv_hash(row->out->model_key, kv_hash(row->out->make_key, 0));
	hash = kv_hash(row->out->city_key, kv_hash(row->out->version_key, hash));
	hash = kv_hash(car->photo_url, kv_hash(car->color, hash));
	hash = kv_hash(kv_buf_slice(&text), hash);
	text.len = 0;
	if (r == 0)
		r = kv_buf_addf(&text, "x%016llx", (unsigned long long) hash);
	return r < 0 ? r : kv_arena_copy(row->arena, kv_buf_slice(&text), &row->out->car.stock_id);
}

static int read_city(struct row *row)
{
	KV_BUF key = { 0 };
	int r;

	r = read_text(row, KV_COL_CITY, "city", KV_TEXT_MAX, &row->out->car.city, NULL);
	if (r == 0)
		r = kv_city_key(row->reader->data, row->out->car.city, &key, NULL);
	return r == 0 ? kv_arena_copy(row->arena, kv_buf_slice(&key), &row->out->city_key) : r;
}

static int read_all(struct row *row)
{
	kavak_car_row *out = row->out;
	kavak_car *car = &out->car;
	int r;

	r = read_text(row, KV_COL_STOCK_ID, "stock id", KV_NAME_MAX, &car->stock_id, NULL);
	if (r == 0)
		r = read_name(row, KV_COL_MAKE, "make", &car->make, &out->make_key);
	if (r == 0)
		r = read_name(row, KV_COL_MODEL, "model", &car->model, &out->model_key);
	if (r == 0)
		r = read_text(row, KV_COL_VERSION, "version", KV_TEXT_MAX, &car->version,
			      &out->version_key);
	if (r == 0)
		r = read_year(row);
	if (r == 0)
		r = read_price(row);
	if (r == 0)
		r = read_km(row);
	if (r == 0)
		r = read_city(row);
	if (r == 0)
		r = read_text(row, KV_COL_COLOR, "color", KV_TEXT_MAX, &car->color, NULL);
	if (r == 0)
		r = read_text(row, KV_COL_PHOTO_URL, "photo's URL", KV_URL_MAX, &car->photo_url,
			      NULL);
	return r;
}

/* More values than columns: a separator stands inside a text, and everything behind it is off. */
static int check_shape(struct row *row)
{
	size_t n = row->record->n;
	int r;

	while (n > row->reader->n_columns && !row->record->fields[n - 1].len)
		n--;
	if (n <= row->reader->n_columns)
		return 0;
	r = kv_buf_addf(row->why, "%zu values for %zu columns", n, row->reader->n_columns);
	return r < 0 ? r : REFUSED;
}

int kv_row_read(struct kv_row_reader *reader, const struct kv_csv_record *record,
		struct kv_arena *arena, kavak_car_row *ret_row, kavak_buf *why)
{
	kavak_car_row out = { .line = record->line };
	struct row row = { reader, record, arena, &out, why };
	int r;

	why->len = 0;
	r = record->bad ? refuse(&row, "%s%.*s", record->bad, (kavak_slice){ 0 })
			: check_shape(&row);
	if (r == 0)
		r = read_all(&row);
	if (r == 0)
		r = derive(&row);
	if (r == 0)
		r = kv_extra_read(reader->words, reader->columns, reader->n_columns, record, arena,
				  &out.car, why);
	if (r == 0) {
		out.car.stock_id = without_point_zero(out.car.stock_id);
		r = out.car.stock_id.len ? 0 : make_id(&row);
	}
	if (r == 0)
		*ret_row = out;
	return r;
}

void kv_row_reader_done(struct kv_row_reader *reader)
{
	kv_map_done(&reader->vehicles);
}
