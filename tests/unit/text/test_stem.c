/* SPDX-License-Identifier: MIT */
#include "base/data.h"
#include "support/fault.h"
#include "support/main.h"
#include "text/text.h"

static kv_stemmer *new_stemmer(void)
{
	KV_AUTO(kv_data) *data = NULL;
	kv_stemmer *stemmer = NULL;
	kavak_slice stopwords;

	ck_assert_int_eq(kv_data_new(NULL, &data, NULL), 0);
	ck_assert_int_eq(kv_data_get(data, "lang/es-MX/stopwords.txt", &stopwords, NULL), 0);
	ck_assert_int_eq(kv_stemmer_new(stopwords, &stemmer, NULL), 0);
	return stemmer;
}

static int add_stem(kavak_slice word, kavak_slice stem, void *userdata)
{
	kavak_buf *buf = userdata;

	ck_assert_uint_gt(word.len, 0);
	return kv_buf_addf(buf, "%s%.*s", buf->len ? " " : "", KV_FMT(stem));
}

static void check_index(const char *text, const char *expected)
{
	KV_AUTO(kv_stemmer) *stemmer = new_stemmer();
	KV_BUF buf = { 0 };

	ck_assert_int_eq(kv_index_words(stemmer, kavak_slice_of(text), add_stem, &buf), 0);
	ck_assert_str_eq(buf.ptr ? buf.ptr : "", expected);
}

START_TEST(forms_of_a_word_have_one_stem)
{
	KV_AUTO(kv_stemmer) *stemmer = new_stemmer();
	static const char *const pairs[][2] = {
		{ "garantia", "garantias" }, { "inspeccion", "inspecciones" },
		{ "vender", "venden" }, { "compro", "comprar" }, { "certificado", "certificados" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		KV_BUF first = { 0 };

		ck_assert_int_eq(kavak_buf_add(&first,
		                               kv_stem(stemmer, kavak_slice_of(pairs[i][0]))),
		                 0);
		ck_assert_msg(kv_slice_is(kv_stem(stemmer, kavak_slice_of(pairs[i][1])), first.ptr),
		              "%s, %s", pairs[i][0], pairs[i][1]);
	}
}
END_TEST

START_TEST(words_that_carry_no_meaning_are_not_indexed)
{
	check_index("¿Cuáles son los papeles de la garantía?", "papel garanti");
	check_index("el de la", "");
}
END_TEST

START_TEST(words_that_turn_a_question_are_indexed)
{
	check_index("sin enganche", "sin enganch");
	check_index("¿Dónde están?", "dond");
}
END_TEST

START_TEST(a_number_is_indexed_without_its_commas)
{
	check_index("$280,000.50", "280000.50");
}
END_TEST

START_TEST(a_new_stemmer_survives_failed_allocations)
{
	kv_stemmer *stemmer = NULL;
	int r;

	EACH_ALLOC_FAILS(r, kv_stemmer_new(KAVAK_SLICE("de\nla\n"), &stemmer, NULL), (void) 0);
	ck_assert_int_eq(r, 0);
	ck_assert(kv_is_stopword(stemmer, KAVAK_SLICE("la")));
	ck_assert(!kv_is_stopword(stemmer, KAVAK_SLICE("l")));
	kv_stemmer_free(stemmer);
}
END_TEST

TEST_MAIN("stems",
	tcase_add_test(tc, forms_of_a_word_have_one_stem);
	tcase_add_test(tc, words_that_carry_no_meaning_are_not_indexed);
	tcase_add_test(tc, words_that_turn_a_question_are_indexed);
	tcase_add_test(tc, a_number_is_indexed_without_its_commas);
	tcase_add_test(tc, a_new_stemmer_survives_failed_allocations);
)
