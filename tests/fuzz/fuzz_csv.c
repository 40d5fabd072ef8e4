/* SPDX-License-Identifier: MIT */
/* Any bytes as a dealer's file: every record is whole UTF-8 within the ceilings, lines only rise,
 * and what is read as a car is one that a store takes. */
#include "catalog/row.h"
#include "support/fuzz.h"

static void check_record(const struct kv_csv_record *record, uint64_t *line)
{
	REQUIRE(record->line > *line);
	REQUIRE(record->bad ? !record->n : record->n >= 1 && record->n <= KV_CSV_FIELDS_MAX);
	for (size_t i = 0; i < record->n; i++)
		REQUIRE(record->fields[i].len <= 3 * KV_CSV_FIELD_MAX);
	*line = record->line;
}

static void check_row(struct kv_row_reader *reader, const struct kv_csv_record *record)
{
	KV_ARENA arena = { 0 };
	KV_BUF why = { 0 };
	kavak_car_row row;
	int r = kv_row_read(reader, record, &arena, &row, &why);

	REQUIRE(r == 0 || (r == KAVAK_NOTFOUND && why.len));
	if (r == 0)
		REQUIRE(row.car.stock_id.len && row.make_key.len && row.model_key.len &&
		        row.car.price_cents > 0 && row.car.year >= KV_YEAR_MIN &&
		        row.car.year <= KV_YEAR_MAX && row.car.mileage_km >= -1);
}

static void read_file(kv_csv *csv, kv_data *data, kv_words *words, kv_index *index)
{
	static struct kv_column columns[KV_CSV_FIELDS_MAX];
	struct kv_row_reader reader = { .data = data, .words = words, .index = index,
	                                .columns = columns };
	struct kv_csv_record record;
	KV_ARENA arena = { 0 };
	uint64_t line = 0;

	if (kv_csv_next(csv, &record, NULL) != 0)
		return;
	check_record(&record, &line);
	if (kv_columns_read(data, csv, &record, &arena, columns, NULL) == 0) {
		reader.n_columns = record.n;
		while (kv_csv_next(csv, &record, NULL) == 0) {
			check_record(&record, &line);
			check_row(&reader, &record);
		}
	}
	while (kv_csv_next(csv, &record, NULL) == 0)
		check_record(&record, &line);
	kv_row_reader_done(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static kv_data *data;
	static kv_words *words;
	static kv_index *index;
	KV_AUTO(kv_csv) *csv = NULL;

	if (!data && (kv_data_new(NULL, &data, NULL) < 0 || kv_words_new(data, &words, NULL) < 0 ||
	              kv_index_new(data, NULL, 0, &index, NULL) < 0))
		abort();
	if (kv_csv_open_text((kavak_slice) { (const char *) bytes, size }, "fuzz", &csv, NULL) < 0)
		abort();
	read_file(csv, data, words, index);
	return 0;
}
