/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "lot.h"
#include "support/fault.h"

/* One car as JSON; "none" where there is no such stock id. */
static int print_car(const kavak_car *car, void *userdata)
{
	KV_JSON *json = kv_car_json(car);

	return kv_json_print(json, userdata);
}

static void is_stored_as(const char *stock_id, const char *expected)
{
	KV_BUF seen = { 0 };
	int r = kv_catalog_get(catalog, kavak_slice_of(stock_id), print_car, &seen, NULL);

	ck_assert_str_eq(r == 0 ? seen.ptr : "none", expected);
}

static void has(const char *stock_id, const char *part)
{
	KV_BUF seen = { 0 };

	ck_assert_int_eq(kv_catalog_get(catalog, kavak_slice_of(stock_id), print_car, &seen, NULL),
	                 0);
	ck_assert_msg(strstr(seen.ptr, part) != NULL, "no %s in %s", part, seen.ptr);
}

START_TEST(keeps_what_the_file_says_and_reads_the_rest_from_the_version)
{
	load(S("stock_id,km,price,make,model,year,version,bluetooth,largo,car_play,Quemacocos\n"
	       "243587,77400,461999.0,Volkswagen,Touareg,2018,3.0 V6 TDI WOLFSBURG EDITION AUTO"
	       " 4WD,Sí,4801.0,,x\n"));
	is_stored_as("243587",
	             "{\"stock_id\":\"243587\",\"make\":\"Volkswagen\",\"model\":\"Touareg\","
	             "\"version\":\"3.0 V6 TDI WOLFSBURG EDITION AUTO 4WD\",\"year\":2018,"
	             "\"price_mxn\":461999,"
	             "\"mileage_km\":77400,\"city\":null,\"transmission\":\"automatica\","
	             "\"fuel\":\"diesel\","
	             "\"body_type\":\"suv\",\"features\":[\"bluetooth\",\"quemacocos\"],"
	             "\"seats\":5,"
	             "\"color\":null,\"photo_url\":null,\"extra\":{\"largo\":4801.0}}");
}
END_TEST

START_TEST(understands_the_headers_of_other_dealers)
{
	load(S("\xEF\xBB\xBFNo. Stock;MARCA;Modelo;Año;Precio de"
	       " Venta;Kilometraje;Ciudad;Transmisión;Combustible;Carrocería;Color Exterior;Apple"
	       " CarPlay;Pasajeros\r\n"
	       "A-1;Nissan;Versa;2019;$220,999.00;77,400"
	       " km;CDMX;Estándar;Gasolina;Sedán;Rojo;Sí;5\r\n"));
	is_stored_as("A-1", "{\"stock_id\":\"A-1\",\"make\":\"Nissan\",\"model\":\"Versa\","
	             "\"version\":null,"
	             "\"year\":2019,\"price_mxn\":220999,\"mileage_km\":77400,\"city\":\"CDMX\","
	             "\"transmission\":\"manual\",\"fuel\":\"gasolina\",\"body_type\":\"sedan\","
	             "\"features\":[\"car_play\"],\"seats\":5,\"color\":\"Rojo\","
	             "\"photo_url\":null}");
	finds(FILTER(.city = S("Ciudad de México"), .features = ONE("carplay"), .n_features = 1),
	      "A-1");
}
END_TEST


static void collect(uint64_t line, const char *why, void *userdata)
{
	kv_buf_addf(userdata, "%llu: %s\n", (unsigned long long) line, why);
}

static const char bad_rows[] =
	"stock_id,make,model,year,price,km\n"
	"1,Nissan,Versa,2019,200000,5\n"
	"2,,Versa,2019,200000,5\n"
	"3,Nissan,Versa,19,200000,5\n"
	"4,Nissan,Versa,2019,mucho,5\n"
	"5,Nissan,Versa,2019,0,5\n"
	"6,Nissan,Versa,2019,200000,lejos\n"
	"7,Nissan,Versa,2019,200,000,5\n"
	"1,Nissan,March,2019,150000,5\n"
	"8,\"Nissan\"x,Versa,2019,200000,5\n"
	"9,Nissan,Versa,2019,,5\n"
	"10,Nissan,Versa,2020,210000,N/A\n";

START_TEST(names_every_bad_row_by_its_line_and_takes_the_rest)
{
	KV_BUF seen = { 0 };
	kavak_import_options options = { .abi = 1, .rejected = collect, .userdata = &seen };
	kavak_import_result result;

	ck_assert_int_eq(kv_catalog_import_text(catalog, kavak_slice_of(bad_rows), "x.csv",
	                                        &options, &result, NULL),
	                 0);
	ck_assert_uint_eq(result.n_read, 11);
	ck_assert_uint_eq(result.n_inserted, 2);
	ck_assert_uint_eq(result.n_rejected, 9);
	ck_assert_str_eq(seen.ptr,
		"3: no make\n"
		"4: year '19': a year of four digits was expected\n"
		"5: price 'mucho' is no amount of pesos\n"
		"6: price '0' is out of bounds\n"
		"7: mileage 'lejos' is no distance in km\n"
		"8: 7 values for 6 columns\n"
		"9: stock id 1 is on line 2 already\n"
		"10: text behind a closing quote\n"
		"11: no price\n");
	has("10", "\"mileage_km\":null");
}
END_TEST

static void fails(kavak_slice csv, const kavak_import_options *options, const char *why)
{
	kavak_import_result result = { .n_read = 77 };
	kavak_error err = { 0 };

	ck_assert_int_eq(kv_catalog_import_text(catalog, csv, "x.csv", options, &result, &err),
	                 KAVAK_EDATA);
	ck_assert_msg(strstr(err.text, "x.csv") && strstr(err.text, why), "'%s'", err.text);
	ck_assert_uint_eq(result.n_read, 77);
}

START_TEST(refuses_a_file_whole_and_loses_nothing)
{
	const kavak_import_options strict = { .abi = 1, .strict = true },
				   truncate = { .abi = 1, .truncate = true };
	uint64_t n;

	load(S("stock_id,make,model,year,price\nz,Nissan,Versa,2019,200000\n"));
	fails(kavak_slice_of(bad_rows), &strict, "line 3: no make");
	fails(S(""), NULL, "is empty");
	fails(S("make,model,year\nNissan,Versa,2019\n"), NULL, "line 1: no column 'price'");
	fails(S("hola\n"), NULL, "no column 'make'");
	fails(S("make,model,year,price\nNissan,Versa,x,1\n"), &truncate,
	      "no row of it is a car; line 2: year 'x'");
	fails(S("make,model,year,price\n"), &truncate, "has no cars");
	fails(S("make,model,year,price\nNissan,Versa,2019,1\0\n"), NULL, "NUL");
	ck_assert_int_eq(kv_catalog_count_within(catalog, 100000000, &n, NULL), 0);
	ck_assert_uint_eq(n, 1);
}
END_TEST

START_TEST(changes_nothing_when_the_same_file_comes_again)
{
	const kavak_slice csv = S("make,model,year,price\nNissan,Versa,2019,200000\n"
	                          "Nissan,Versa,2019,210000\n");
	kavak_import_result first = load(csv), again = load(csv);

	ck_assert_uint_eq(first.n_inserted, 2);
	ck_assert_uint_eq(again.n_inserted + again.n_updated + again.n_removed, 0);
	ck_assert_uint_eq(again.n_read, 2);
}
END_TEST

START_TEST(updates_what_changed_and_removes_only_when_told)
{
	const kavak_import_options truncate = { .abi = 1, .truncate = true };
	kavak_import_result result;

	load(S("stock_id,make,model,year,price\n1,Nissan,Versa,2019,200000\n"
	       "2,Kia,Rio,2019,200000\n"));
	result = load(S("stock_id,make,model,year,price\n1,Nissan,Versa,2019,190000\n"));
	ck_assert_uint_eq(result.n_updated, 1);
	ck_assert_uint_eq(result.n_removed, 0);
	ck_assert_int_eq(kv_catalog_import_text(catalog, S("stock_id,make,model,year,price\n"
	                 "1,Nissan,Versa,2019,190000\n"), "x.csv", &truncate, &result, NULL), 0);
	ck_assert_uint_eq(result.n_removed, 1);
	is_stored_as("2", "none");
}
END_TEST

START_TEST(takes_ids_and_years_from_spreadsheets)
{
	load(S("stock_id,make,model,year,price\n243587.0,Nissan,Versa,2018.0,200000.00\n"));
	has("243587", "\"year\":2018");
}
END_TEST

static void count_progress(uint64_t n_done, uint64_t n_total, void *userdata)
{
	uint64_t *last = userdata;

	ck_assert_uint_ge(n_done, *last);
	ck_assert_uint_le(n_done, n_total);
	*last = n_done;
}

START_TEST(tells_how_far_it_is)
{
	uint64_t last = 0;
	const kavak_import_options options = { .abi = 1, .progress = count_progress,
	                                       .userdata = &last };
	kavak_import_result result;
	KV_BUF csv = { 0 };

	kv_buf_add_str(&csv, "stock_id,make,model,year,price\n");
	for (int i = 0; i < 1000; i++)
		kv_buf_addf(&csv, "%d,Nissan,Versa,2019,200000\n", i);
	ck_assert_int_eq(kv_catalog_import_text(catalog, kv_buf_slice(&csv), "x", &options, &result,
	                                        NULL),
	                 0);
	ck_assert_uint_eq(last, csv.len);
}
END_TEST

START_TEST(brings_an_example_of_its_own)
{
	kavak_import_result result;
	kavak_slice csv;

	ck_assert_int_eq(kv_data_get(data, "catalog.csv", &csv, NULL), 0);
	result = load(csv);
	ck_assert_uint_ge(result.n_inserted, 320);
	ck_assert_uint_eq(result.n_rejected, 0);
	ck_assert_uint_eq(result.n_read, result.n_inserted);
}
END_TEST

START_TEST(says_when_memory_is_gone)
{
	const kavak_slice csv = S("stock_id,make,model,year,price,x\n1,Nissan,Versa,2019,200000,y\n"
	                          "2,,,,,\n");
	kavak_import_result result;
	int r;

	SOME_ALLOCS_FAIL(r, kv_catalog_import_text(catalog, csv, "x.csv", NULL, &result, NULL),
	                 (void) 0);
	ck_assert_int_eq(r, 0);
	has("1", "\"extra\":{\"x\":\"y\"}");
}
END_TEST

TEST_MAIN("import",
	tcase_add_checked_fixture(tc, open_lot, close_lot);
	tcase_add_test(tc, keeps_what_the_file_says_and_reads_the_rest_from_the_version);
	tcase_add_test(tc, understands_the_headers_of_other_dealers);
	tcase_add_test(tc, names_every_bad_row_by_its_line_and_takes_the_rest);
	tcase_add_test(tc, refuses_a_file_whole_and_loses_nothing);
	tcase_add_test(tc, changes_nothing_when_the_same_file_comes_again);
	tcase_add_test(tc, updates_what_changed_and_removes_only_when_told);
	tcase_add_test(tc, takes_ids_and_years_from_spreadsheets);
	tcase_add_test(tc, tells_how_far_it_is);
	tcase_add_test(tc, brings_an_example_of_its_own);
	tcase_add_test(tc, says_when_memory_is_gone);
)
