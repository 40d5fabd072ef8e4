/* SPDX-License-Identifier: MIT */
#include <kavak/numbers.h>

#include "base/buf.h"
#include "support/fault.h"
#include "support/main.h"

#define MAX 16

static void add_bound(kavak_buf *buf, bool has, double value)
{
	if (has)
		kv_buf_addf(buf, "%.10g", value);
}

/* "money 280000 '280 mil pesos', year 2019.. '2019 para arriba'": an open end as "(" or ")". */
static void describe(kavak_slice text, kavak_buf *buf)
{
	kavak_number numbers[MAX];
	size_t n = 0;

	ck_assert_int_eq(kavak_numbers_find(text, numbers, MAX, &n, NULL), 0);
	for (size_t i = 0; i < n; i++) {
		const kavak_number *number = &numbers[i];

		kv_buf_addf(buf, "%s%s ", i ? ", " : "", kavak_number_kind_name(number->kind));
		if (number->is_range) {
			kv_buf_add_str(buf, number->min_open ? "(" : "");
			add_bound(buf, number->has_min, number->min);
			kv_buf_add_str(buf, "..");
			add_bound(buf, number->has_max, number->max);
			kv_buf_add_str(buf, number->max_open ? ")" : "");
		} else {
			add_bound(buf, true, number->value);
		}
		kv_buf_addf(buf, " '%.*s'", KV_FMT(kv_slice_sub(text, number->start, number->end)));
	}
}

struct row {
	const char *text, *expected;
};

static void check(const struct row *rows)
{
	for (; rows->text; rows++) {
		KV_BUF got = { 0 };

		describe(kavak_slice_of(rows->text), &got);
		ck_assert_msg(!strcmp(got.ptr ? got.ptr : "", rows->expected),
			      "%s\n  got      %s\n  expected %s", rows->text,
			      got.ptr ? got.ptr : "", rows->expected);
	}
}

START_TEST(digits_are_read_as_mexico_writes_them)
{
	static const struct row rows[] = {
		{ "280,000.00", "number 280000 '280,000.00'" },
		{ "300.000", "number 300000 '300.000'" },
		{ "1'250,000", "number 1250000 '1'250,000'" },
		{ "1,5", "number 1.5 '1,5'" },
		{ "0.125", "number 0.125 '0.125'" },
		{ "son 150 000 y 12.5", "number 150000 '150 000', number 12.5 '12.5'" },
		{ "-500", "number -500 '-500'" },
		{ "\xef\xbf\xbd" "200", "number 200 '200'" },
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(magnitudes_are_said_in_many_ways)
{
	static const struct row rows[] = {
		{ "280 mil", "number 280000 '280 mil'" },
		{ "280k", "number 280000 '280k'" },
		{ "300mil", "number 300000 '300mil'" },
		{ "2 mil 500", "number 2500 '2 mil 500'" },
		{ "medio millón", "number 500000 'medio millón'" },
		{ "millon y medio", "number 1500000 'millon y medio'" },
		{ "1.5 millones", "number 1500000 '1.5 millones'" },
		{ "un cuarto de millón", "number 250000 'un cuarto de millón'" },
		{ "1 millón 200", "number 1200000 '1 millón 200'" },
		{ "2 mdp", "money 2000000 '2 mdp'" },
		{ "200 y tantos mil", "number 200000 '200 y tantos mil'" },
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(words_are_read_however_they_are_spelled)
{
	static const struct row rows[] = {
		{ "doscientos ochenta mil", "number 280000 'doscientos ochenta mil'" },
		{ "docientos sincuenta mil", "number 250000 'docientos sincuenta mil'" },
		{ "veintidos mil", "number 22000 'veintidos mil'" },
		{ "treintaicinco", "number 35 'treintaicinco'" },
		{ "dosmil", "number 2000 'dosmil'" },
		{ "doscientas cincuenta y una", "number 251 'doscientas cincuenta y una'" },
		{ "veintiún mil", "number 21000 'veintiún mil'" },
		{ "tres cuartos", "number 0.75 'tres cuartos'" },
		{ "siete con cincuenta", "number 7.5 'siete con cincuenta'" },
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(a_unit_says_what_is_counted)
{
	static const struct row rows[] = {
		{ "$300,000 MXN", "money 300000 '$300,000 MXN'" },
		{ "300 mil varos", "money 300000 '300 mil varos'" },
		{ "doce pesos con cincuenta centavos",
		  "money 12.5 'doce pesos con cincuenta centavos'" },
		{ "45 mil kms", "km 45000 '45 mil kms'" },
		{ "a 36 meses", "months 36 '36 meses'" },
		{ "12 MSI", "months 12 '12 MSI'" },
		{ "a 4 años", "years 4 '4 años'" },
		{ "un año y medio", "years 1.5 'un año y medio'" },
		{ "20% o veinte por ciento", "percent 20 '20%', percent 20 'veinte por ciento'" },
		{ "para 7 pasajeros", "count 7 '7'" },
		{ "Versa 2021", "year 2021 '2021'" },
		{ "modelo dos mil veinte", "year 2020 'dos mil veinte'" },
		{ "el segundo, la 2da", "ordinal 2 'segundo', ordinal 2 '2da'" },
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(a_range_has_both_ends_or_one)
{
	static const struct row rows[] = {
		{ "entre 200 y 300 mil", "number 200000..300000 'entre 200 y 300 mil'" },
		{ "de 200 a 300 mil", "number 200000..300000 'de 200 a 300 mil'" },
		{ "de 800 a 1.2 millones", "number 800000..1200000 'de 800 a 1.2 millones'" },
		{ "2018-2020", "year 2018..2020 '2018-2020'" },
		{ "menos de 30 mil km", "km ..30000) 'menos de 30 mil'" },
		{ "no más de $300,000", "money ..300000 'no más de $300,000'" },
		{ "hasta 400", "number ..400 'hasta 400'" },
		{ "2019 para arriba", "year 2019.. '2019 para arriba'" },
		{ "más de 200", "number (200.. 'más de 200'" },
		{ "a partir del 2020", "year 2020.. 'a partir del 2020'" },
		{ "por lo menos 30", "number 30.. 'por lo menos 30'" },
		{ "mínimo 200 y máximo 300 mil",
		  "number 200000..300000 'mínimo 200 y máximo 300 mil'" },
		{ "que no me cueste más de 250 mil",
		  "number ..250000 'no me cueste más de 250 mil'" },
		{ "mi tope son 280 mil", "number ..280000 'tope son 280 mil'" },
		{ "modelo 18 al 20", "year 2018..2020 '18 al 20'" },
		{ "no más viejo que 2016", "year 2016.. 'no más viejo que 2016'" },
		{ "unos 380, máximo 400", "number 380 '380', number ..400 'máximo 400'" },
		{ "más o menos 300", "number 300 '300'" },
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(what_stands_side_by_side_stays_apart)
{
	static const struct row rows[] = {
		{ "precio 250000 a 48 meses", "number 250000 '250000', months 48 '48 meses'" },
		{ "150 mil 48 meses", "number 150000 '150 mil', months 48 '48 meses'" },
		{ "300 mil con 100 de enganche", "number 300000 '300 mil', number 100 '100'" },
		{ "20% a 36 meses", "percent 20 '20%', months 36 '36 meses'" },
		{ "a 36, 48 o 60 meses", "months 36 '36', months 48 '48', months 60 '60 meses'" },
		{ "sentra 2018 a 300 mil", "year 2018 '2018', number 300000 '300 mil'" },
		{ "200\n300 mil", "number 200 '200', number 300000 '300 mil'" },
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(what_is_no_number_stays_none)
{
	static const struct row rows[] = {
		{ "un versa o una cr-v", "" },
		{ "CX-5, MG5, X3, T-Cross, F-150", "" },
		{ "1.6L 4x4 V6 2.0T", "" },
		{ "+525512345678", "" },
		{ "81 1234 5678 o 55-1234-5678", "" },
		{ "a las 10:30 del 22/06/2026", "" },
		{ "placas ABC-123-D", "" },
		{ "mil gracias, lo siento", "" },
		{ "seminuevo de segunda mano", "" },
		{ "", "" },
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(amounts_and_bounds_are_read_as_customers_write_them)
{
	static const struct row rows[] = {
#include "rows/amounts.h"
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(names_telephones_dates_and_addresses_are_no_numbers)
{
	static const struct row rows[] = {
#include "rows/names.h"
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(units_belong_to_their_amounts)
{
	static const struct row rows[] = {
#include "rows/units.h"
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(number_words_are_read_in_any_spelling)
{
	static const struct row rows[] = {
#include "rows/words.h"
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(messages_keep_their_numbers_apart)
{
	static const struct row rows[] = {
#include "rows/messages.h"
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(numbers_side_by_side_are_numbers_each)
{
	static const struct row rows[] = {
#include "rows/lists.h"
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(characters_of_any_form_are_read)
{
	static const struct row rows[] = {
#include "rows/characters.h"
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(limits_fractions_and_currencies_are_read_in_sentences)
{
	static const struct row rows[] = {
#include "rows/sentences.h"
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(budgets_years_and_kilometres_are_read_as_they_are_said)
{
	static const struct row rows[] = {
#include "rows/budgets.h"
		{ NULL, NULL },
	};

	check(rows);
}
END_TEST

START_TEST(json_says_it_all)
{
	KV_BUF buf = { 0 };

	ck_assert_int_eq(
		kavak_numbers_json(KAVAK_SLICE("año 2019 para arriba, 300 mil"), &buf, NULL), 0);
	ck_assert_str_eq(
		buf.ptr,
		"{\"values\":[{\"text\":\"2019 para arriba\",\"min\":2019,\"max\":null,"
		"\"kind\":\"year\",\"start\":5,\"end\":21},{\"text\":\"300 mil\",\"value\":300000,"
		"\"kind\":\"number\",\"start\":23,\"end\":30}]}");
}
END_TEST

START_TEST(money_is_exact_to_the_cent)
{
	static const struct { const char *text; int64_t cents;
	} rows[] = {
		{ "280000", 28000000 },
		{ "280,000", 28000000 },
		{ "280 mil", 28000000 },
		{ "280k", 28000000 },
		{ "$1,234.50", 123450 },
		{ "0.29", 29 },
		{ " 1234567.89 ", 123456789 },
		{ "1.15", 115 },
		{ "999,999,999,999.99", 99999999999999 },
		{ "medio millón", 50000000 },
		{ "2020", 202000 },
		{ "100 mil pesos", 10000000 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t cents = -1;

		ck_assert_int_eq(kavak_money_parse(kavak_slice_of(rows[i].text), &cents, NULL), 0);
		ck_assert_msg(cents == rows[i].cents, "%s: %lld", rows[i].text, (long long) cents);
	}
}
END_TEST

START_TEST(what_is_no_amount_is_refused)
{
	static const char *const texts[] = {
		"",          "abc",       "280 mil y más",     "200 a 300",  "36 meses",
		"20%",       "30 mil km", "1.234567",          "el segundo", "1e99",
		"280,00,00", "1 2",       "99999999999999999",
	};
	int64_t cents = -1;
	kavak_error err;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		ck_assert_msg(kavak_money_parse(kavak_slice_of(texts[i]), &cents, &err) ==
				      KAVAK_EINVAL,
			      "%s", texts[i]);
	ck_assert_int_eq(cents, -1);
}
END_TEST

START_TEST(a_text_over_the_ceiling_is_refused)
{
	KV_BUF text = { 0 }, json = { 0 };
	size_t n;

	while (text.len <= KAVAK_NUMBERS_TEXT_MAX)
		kv_buf_add_str(&text, "1 ");
	ck_assert_int_eq(kavak_numbers_find(kv_buf_slice(&text), NULL, 0, &n, NULL), KAVAK_ELIMIT);
	ck_assert_int_eq(kavak_numbers_json(kv_buf_slice(&text), &json, NULL), KAVAK_ELIMIT);
}
END_TEST

START_TEST(numbers_beyond_the_room_are_left_out)
{
	kavak_number numbers[2];
	size_t n = 0;

	ck_assert_int_eq(kavak_numbers_find(KAVAK_SLICE("1, 2, 3, 4"), numbers, 2, &n, NULL), 0);
	ck_assert_uint_eq(n, 2);
	ck_assert_double_eq(numbers[1].value, 2);
}
END_TEST

START_TEST(finding_survives_failed_allocations)
{
	kavak_number numbers[2];
	size_t n = 0;
	int r;

	EACH_ALLOC_FAILS(
		r, kavak_numbers_find(KAVAK_SLICE("de doscientos a 300 mil"), numbers, 2, &n, NULL),
		ck_assert_uint_eq(n, 0));
	ck_assert_int_eq(r, 0);
	ck_assert_uint_eq(n, 1);
}
END_TEST

TEST_MAIN("numbers",
	tcase_add_test(tc, digits_are_read_as_mexico_writes_them);
	tcase_add_test(tc, magnitudes_are_said_in_many_ways);
	tcase_add_test(tc, words_are_read_however_they_are_spelled);
	tcase_add_test(tc, a_unit_says_what_is_counted);
	tcase_add_test(tc, a_range_has_both_ends_or_one);
	tcase_add_test(tc, what_stands_side_by_side_stays_apart);
	tcase_add_test(tc, what_is_no_number_stays_none);
	tcase_add_test(tc, amounts_and_bounds_are_read_as_customers_write_them);
	tcase_add_test(tc, names_telephones_dates_and_addresses_are_no_numbers);
	tcase_add_test(tc, units_belong_to_their_amounts);
	tcase_add_test(tc, number_words_are_read_in_any_spelling);
	tcase_add_test(tc, messages_keep_their_numbers_apart);
	tcase_add_test(tc, numbers_side_by_side_are_numbers_each);
	tcase_add_test(tc, characters_of_any_form_are_read);
	tcase_add_test(tc, limits_fractions_and_currencies_are_read_in_sentences);
	tcase_add_test(tc, budgets_years_and_kilometres_are_read_as_they_are_said);
	tcase_add_test(tc, json_says_it_all);
	tcase_add_test(tc, money_is_exact_to_the_cent);
	tcase_add_test(tc, what_is_no_amount_is_refused);
	tcase_add_test(tc, a_text_over_the_ceiling_is_refused);
	tcase_add_test(tc, numbers_beyond_the_room_are_left_out);
	tcase_add_test(tc, finding_survives_failed_allocations);
)
