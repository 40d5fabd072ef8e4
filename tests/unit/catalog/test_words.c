/* SPDX-License-Identifier: MIT */
#include "catalog/words.h"
#include "support/fault.h"
#include "support/main.h"
#include "text/text.h"

static kv_data *data;
static kv_words *words;

static void setup(void)
{
	ck_assert_int_eq(kv_data_new(NULL, &data, NULL), 0);
	ck_assert_int_eq(kv_words_new(data, &words, NULL), 0);
}

static void teardown(void)
{
	kv_words_free(words);
	kv_data_free(data);
}

static void says(enum kv_word_field field, const char *text, bool column, const char *value)
{
	KV_BUF key = { 0 };
	kavak_slice found;

	ck_assert_int_eq(kv_fold_key(kavak_slice_of(text), &key), 0);
	found = kv_words_find(words, field, kv_buf_slice(&key), column);
	ck_assert_msg(kv_slice_is(found, value), "'%s' is '%.*s', not '%s'", text, KV_FMT(found),
	              value);
}

START_TEST(a_version_tells_the_transmission)
{
	static const char *const automatic[] = {
		"1.6 ADVANCE CVT", "2.0 SEDAN I TA", "1.5 PRIME AUTO", "3.0 M2 DCT",
			"1.4 TFSI COOL S TRONIC",
		"1.6 SC STYLE TIPTRONIC", "1.6 ADVANCE LTS XTRONIC", "2.0 GT LINE IVT",
		"4.4 XDRIVE50IA EXCELLENCE",
		"4.4 750I A EXCELLENCE", "2.0 A/T", "1.4 TSI DSG", "2.5 Automático",
		"1.2 ALLURE EAT6", "2.0 6AT",
	};
	static const char *const manual[] = {
		"2.0 LX MT", "1.6 STARTLINE STD", "2.5 XE TM", "1.6 Estándar", "2.0 MAN", "1.0 6MT",
	};
	static const char *const unsaid[] = { "1.2 LS A",    "2.4 EX",           "",
		                              "1.5 IMPULSE", "MANIAC AUTOGRAPH", "2DA" };

	for (size_t i = 0; i < sizeof(automatic) / sizeof(*automatic); i++)
		says(KV_WORD_TRANSMISSION, automatic[i], false, "automatica");
	for (size_t i = 0; i < sizeof(manual) / sizeof(*manual); i++)
		says(KV_WORD_TRANSMISSION, manual[i], false, "manual");
	for (size_t i = 0; i < sizeof(unsaid) / sizeof(*unsaid); i++)
		says(KV_WORD_TRANSMISSION, unsaid[i], false, "");
	says(KV_WORD_TRANSMISSION, "M", true, "manual");
	says(KV_WORD_TRANSMISSION, "M", false, "");
}
END_TEST

START_TEST(a_version_tells_fuel_body_and_seats)
{
	says(KV_WORD_FUEL, "3.0 V6 TDI WOLFSBURG EDITION", false, "diesel");
	says(KV_WORD_FUEL, "1.6 EX HEV", false, "hibrido");
	says(KV_WORD_FUEL, "EXCITE EV 51 KWH", false, "electrico");
	says(KV_WORD_FUEL, "Híbrido (gasolina/eléctrico)", true, "hibrido");
	says(KV_WORD_FUEL, "1.6 ADVANCE CVT", false, "");
	says(KV_WORD_BODY_TYPE, "2.5 HATCHBACK S GT TA", false, "hatchback");
	says(KV_WORD_BODY_TYPE, "1.6 HB", false, "hatchback");
	says(KV_WORD_BODY_TYPE, "2.0 GRAN COUPE M SPORT", false, "sedan");
	says(KV_WORD_BODY_TYPE, "2.0 C 300 COUPE", false, "coupe");
	says(KV_WORD_BODY_TYPE, "Sedán", true, "sedan");
	says(KV_WORD_BODY_TYPE, "PICK-UP", true, "pickup");
	says(KV_WORD_SEATS, "1.5 LT 7 PASAJEROS B CVT", false, "7");
	says(KV_WORD_SEATS, "2.5 ADVANCE 3 ROW CVT", false, "7");
	says(KV_WORD_SEATS, "2.5 SENSE 2 ROW CVT", false, "5");
	says(KV_WORD_SEATS, "1.6 5 PTAS. TRENDLINE", false, "");
	says(KV_WORD_SEATS, "8", true, "8");
}
END_TEST

START_TEST(reads_numbers_as_dealers_write_them)
{
	static const struct { const char *text; int decimals; int64_t value; } good[] = {
		{ "461999.0", 2, 46199900 }, { "$461,999", 2, 46199900 }, { "$ 461,999.50 MXN", 2,
		                                                            46199950 },
		{ "461.999,00", 2, 46199900 }, { "461.999", 2, 46199900 }, { "1.461.999", 2,
		                                                             146199900 },
		{ "1,461,999.5", 2, 146199950 }, { "461999,5", 2, 46199950 }, { "461999.000", 2,
		                                                                46199900 },
		{ "MXN 461999", 2, 46199900 }, { "461 999", 2, 46199900 }, { "0.005", 2, 1 },
		{ "0.5", 2, 50 },
		{ "77,400 km", 0, 77400 }, { "77400.0", 0, 77400 }, { "2018", 0, 2018 }, { "2018.0",
		                                                                           0,
		                                                                           2018 },
		{ "461999 pesos", 2, 46199900 }, { "461,999 M.N.", 2, 46199900 },
	};
	static const char *const bad[] = {
		"", "abc", "-5", "(5)", "1e6", "12a", "1,23,456.7.8", "46199 9 9", ".", "5-6", ".5",
			"1.5%",
		"99999999999999999999", "0x10", "doce",
	};
	int64_t value;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		ck_assert_msg(kv_cell_number(words, kavak_slice_of(good[i].text), good[i].decimals,
		                             &value),
		              "%s", good[i].text);
		ck_assert_msg(value == good[i].value, "%s is %lld", good[i].text,
		              (long long) value);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(!kv_cell_number(words, kavak_slice_of(bad[i]), 2, &value), "%s",
		              bad[i]);
}
END_TEST

START_TEST(knows_a_yes_from_nothing)
{
	ck_assert(kv_cell_is_yes(words, KAVAK_SLICE("si")));
	ck_assert(kv_cell_is_yes(words, KAVAK_SLICE("1")));
	ck_assert(!kv_cell_is_yes(words, KAVAK_SLICE("si claro")));
	ck_assert(kv_cell_is_no(words, KAVAK_SLICE("no")));
	ck_assert(kv_cell_is_none(words, KAVAK_SLICE("")));
	ck_assert(kv_cell_is_none(words, KAVAK_SLICE("n a")));
	ck_assert(!kv_cell_is_none(words, KAVAK_SLICE("algo")));
}
END_TEST

START_TEST(says_when_memory_is_gone)
{
	kv_words *again = NULL;
	int r;

	EACH_ALLOC_FAILS(r, kv_words_new(data, &again, NULL), ck_assert_ptr_null(again));
	ck_assert_int_eq(r, 0);
	kv_words_free(again);
}
END_TEST

TEST_MAIN("what words say of a car",
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_version_tells_the_transmission);
	tcase_add_test(tc, a_version_tells_fuel_body_and_seats);
	tcase_add_test(tc, reads_numbers_as_dealers_write_them);
	tcase_add_test(tc, knows_a_yes_from_nothing);
	tcase_add_test(tc, says_when_memory_is_gone);
)
