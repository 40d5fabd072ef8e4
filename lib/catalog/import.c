/* SPDX-License-Identifier: MIT */
/* A file -> staged cars -> the catalog. Nobody sees anything of it before the swap. */
#include <kavak/sys/error.h>

#include "catalog/private.h"
#include "catalog/row.h"

#define BATCH    256 /* cars staged at once: a transaction short enough not to be waited for */
#define ROWS_MAX 5000000

struct import {
	kv_catalog                 *catalog;
	const kavak_import_options *options;
	kv_csv                     *csv;
	struct kv_column            columns[KV_CSV_FIELDS_MAX];
	struct kv_arena             column_arena;
	struct kv_row_reader        reader;
	struct kv_map               lines;	/* by stock id: where it was first */
	kavak_car_row               rows[BATCH];
	size_t                      n_rows;
	struct kv_arena             arena;	/* of the batch */
	kavak_import_result         result;
	kavak_buf                   why, first_why;
	uint64_t                    first_line;
};

static void report_progress(const struct import *im)
{
	if (im->options->progress)
		im->options->progress(kv_csv_done(im->csv), kv_csv_total(im->csv),
				      im->options->userdata);
}

static int flush(struct import *im, kavak_error *err)
{
	int r = im->n_rows ? kv_store_cars_stage(im->catalog->store, im->rows, im->n_rows, err) : 0;

	im->n_rows = 0;
	kv_arena_reset(&im->arena);
	report_progress(im);
	return r;
}

/* A bad row: counted and told, or with `strict` the end of it. */
static int reject(struct import *im, uint64_t line, kavak_error *err)
{
	im->result.n_rejected++;
	if (im->options->strict)
		return kavak_error_set(err, KAVAK_EDATA, 0, "'%s', line %llu: %s",
				       kv_csv_name(im->csv), (unsigned long long) line,
				       im->why.ptr);
	if (!im->first_line) {
		im->first_line = line;
		if (kavak_buf_add(&im->first_why, kv_buf_slice(&im->why)) < 0)
			return kavak_error_set(err, KAVAK_ENOMEM, 0, "'%s'", kv_csv_name(im->csv));
	}
	if (im->options->rejected)
		im->options->rejected(line, im->why.ptr, im->options->userdata);
	return 0;
}

/* Whether this stock id came before; `why` says where. */
static int check_new(struct import *im, const kavak_car_row *row, bool *ret_new)
{
	uint64_t key = kv_hash(row->car.stock_id, 0), *line = kv_map_get(&im->lines, key);

	*ret_new = !line;
	if (!line)
		return kv_map_add(&im->lines, key, row->line);
	im->why.len = 0;
	return kv_buf_addf(&im->why, "stock id %.*s is on line %llu already",
			   KV_FMT(row->car.stock_id), (unsigned long long) *line);
}

static int take(struct import *im, const struct kv_csv_record *record, kavak_error *err)
{
	kavak_car_row *row = &im->rows[im->n_rows];
	bool fresh = false;
	int r;

	im->result.n_read++;
	if (im->result.n_read > ROWS_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0, "'%s' has more than %d rows",
				       kv_csv_name(im->csv), ROWS_MAX);
	r = kv_row_read(&im->reader, record, &im->arena, row, &im->why);
	if (r == 0)
		r = check_new(im, row, &fresh);
	if (r < 0)
		return kavak_error_set(err, r, 0, "'%s', line %llu", kv_csv_name(im->csv),
		                       (unsigned long long) record->line);
	if (!fresh)
		return reject(im, record->line, err);
	return ++im->n_rows == BATCH ? flush(im, err) : 0;
}

/* A file that says nothing must not empty a catalog. */
static int check_any(const struct import *im, kavak_error *err)
{
	if (im->result.n_read > im->result.n_rejected)
		return 0;
	if (im->result.n_read)
		return kavak_error_set(err, KAVAK_EDATA, 0,
				       "'%s': no row of it is a car; line %llu: %s",
				       kv_csv_name(im->csv), (unsigned long long) im->first_line,
				       im->first_why.ptr);
	if (im->options->truncate)
		return kavak_error_set(err, KAVAK_EDATA, 0,
				       "'%s' has no cars; the catalog was not emptied",
				       kv_csv_name(im->csv));
	return 0;
}

static int stage_all(struct import *im, kavak_error *err)
{
	struct kv_csv_record record;
	int r;

	while ((r = kv_csv_next(im->csv, &record, err)) == 0) {
		r = take(im, &record, err);
		if (r < 0)
			return r;
	}
	if (r < 0)
		return r;
	r = flush(im, err);
	return r < 0 ? r : check_any(im, err);
}

static int read_header(struct import *im, kavak_error *err)
{
	struct kv_csv_record header;
	int r;

	r = kv_csv_next(im->csv, &header, err);
	if (r == KAVAK_NOTFOUND)
		return kavak_error_set(err, KAVAK_EDATA, 0, "'%s' is empty", kv_csv_name(im->csv));
	if (r == 0)
		r = kv_columns_read(im->catalog->data, im->csv, &header, &im->column_arena,
				    im->columns, err);
	if (r < 0)
		return r;
	im->reader.data = im->catalog->data;
	im->reader.words = im->catalog->words;
	im->reader.columns = im->columns;
	im->reader.n_columns = header.n;
	return kv_catalog_index(im->catalog, &im->reader.index, err);
}

static int run(struct import *im, kavak_import_result *ret_result, kavak_error *err)
{
	kavak_store *store = im->catalog->store;
	kavak_swap_result swap;
	int r;

	r = read_header(im, err);
	if (r < 0)
		return r;
	r = kv_store_cars_begin(store, err);
	if (r == 0)
		r = stage_all(im, err);
	if (r == 0)
		r = kv_store_cars_swap(store, im->options->truncate, &swap, err);
	if (r != 0) {
		kv_store_cars_abort(store);
		return r;
	}
	im->result.n_inserted = swap.n_inserted;
	im->result.n_updated = swap.n_updated;
	im->result.n_removed = swap.n_removed;
	*ret_result = im->result;
	return 0;
}

/* Ends `csv`. */
static int import(kv_catalog *catalog, kv_csv *csv, const kavak_import_options *options,
                  kavak_import_result *ret_result, kavak_error *err)
{
	static const kavak_import_options plain = KAVAK_IMPORT_OPTIONS_INIT;
	struct import *im = calloc(1, sizeof(*im));
	int r;

	if (!im) {
		kv_csv_close(csv);
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "import");
	}
	im->catalog = catalog;
	im->options = options ? options : &plain;
	im->csv = csv;
	r = run(im, ret_result, err);

	kv_csv_close(im->csv);
	kv_row_reader_done(&im->reader);
	kv_map_done(&im->lines);
	kv_arena_done(&im->arena);
	kv_arena_done(&im->column_arena);
	kavak_buf_done(&im->why);
	kavak_buf_done(&im->first_why);
	free(im);
	return r;
}

int kv_catalog_import(kv_catalog *catalog, const char *path, const kavak_import_options *options,
                      kavak_import_result *ret_result, kavak_error *err)
{
	kv_csv *csv;
	int r = kv_csv_open(path, &csv, err);

	return r == 0 ? import(catalog, csv, options, ret_result, err) : r;
}

int kv_catalog_import_text(kv_catalog *catalog, kavak_slice csv_text, const char *name,
                           const kavak_import_options *options, kavak_import_result *ret_result,
                           kavak_error *err)
{
	kv_csv *csv;
	int r = kv_csv_open_text(csv_text, name, &csv, err);

	return r == 0 ? import(catalog, csv, options, ret_result, err) : r;
}
