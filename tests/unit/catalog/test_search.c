/* SPDX-License-Identifier: MIT */
#include "lot.h"
#include "support/fault.h"

static void open_small_lot(void)
{
	open_lot();
	load(S("stock_id,make,model,version,year,price,km,city,bluetooth,car_play\n"
	       "v1,Nissan,Versa,1.6 SENSE MT,2018,200000,60000,Puebla,Sí,\n"
	       "v2,Nissan,Versa,1.6 ADVANCE CVT,2020,250000,40000,Monterrey,Sí,Sí\n"
	       "a1,Chevrolet,Aveo,1.5 LT MT,2019,180000,30000,Puebla,,\n"
	       "m1,Mercedes-Benz,Clase A,1.3 A 200 HATCHBACK"
	       " DCT,2019,450000,35000,Guadalajara,Sí,Sí\n"
	       "c1,Honda,CR-V,1.5 TURBO PLUS CVT,2021,520000,,Monterrey,Sí,Sí\n"
	       "c2,Mazda,CX-5,2.5 S GRAND TOURING AT,2017,330000,90000,Toluca,Sí,\n"
	       "h1,Toyota,Sienna,3.5 LE AT 8 PASAJEROS,2016,380000,120000,Toluca,,\n"));
}

START_TEST(finds_by_every_filter)
{
	finds(FILTER(.makes = ONE("nisan"), .n_makes = 1), "v1 v2");
	finds(FILTER(.models = ONE("clase a"), .n_models = 1), "m1");
	finds(FILTER(.makes = (const kavak_slice[]) { S("honda"), S("mazda") }, .n_makes = 2),
	      "c2 c1");
	finds(FILTER(.makes = (const kavak_slice[]) { S("honda"), S("Nissan") }, .n_makes = 2,
	             .models = ONE("versa"), .n_models = 1), "v1 v2 c1");
	finds(FILTER(.exclude_makes = ONE("NISSAN"), .n_exclude_makes = 1,
	             .price_max_cents = 30000000), "a1");
	finds(FILTER(.transmission = S("Automático"), .year_min = 2020), "v2 c1");
	finds(FILTER(.transmission = S("estándar")), "a1 v1");
	finds(FILTER(.body_types = ONE("SUV"), .n_body_types = 1), "c2 c1");
	finds(FILTER(.features = ONE("Car Play"), .n_features = 1), "v2 m1 c1");
	finds(FILTER(.city = S("qro"), .exclude_makes = ONE("Toyota"), .n_exclude_makes = 1,
	             .limit = 1),
	      "a1 {\"filter\":\"city\",\"from\":\"qro\",\"to\":null}");
	finds(FILTER(.version = S("grand touring")), "c2");
	finds(FILTER(.seats_min = 8), "h1");
	finds(FILTER_KM(35000, .sort = KAVAK_SORT_PRICE_DESC), "m1 a1");
	finds(FILTER(.sort = KAVAK_SORT_KM_ASC, .limit = 2), "a1 m1");
	finds(FILTER(.sort = KAVAK_SORT_YEAR_DESC, .limit = 1), "c1");
}
END_TEST

START_TEST(finds_what_the_catalog_writes_in_two_ways)
{
	load(S("stock_id,make,model,version,year,price,km\n"
	       "w1,VW,Jetta,2.5 MT,2015,180000,90000\n"
	       "w2,Volkswagen,Jetta,1.4 AT,2019,300000,50000\n"
	       "z1,Mazda,CX-5,2.5 AT,2018,340000,60000\n"
	       "z2,Mazda,CX5,2.0 AT,2016,260000,80000\n"
	       "b1,Mercedes,Clase C,200 AT,2016,350000,70000\n"
	       "b2,Mercedes-Benz,Clase C,200 AT,2018,480000,40000\n"
	       "r1,Honda,CRV,2.4 AT,2015,250000,95000\n"
	       "r2,Honda,CR-V,1.5 AT,2020,500000,30000\n"));
	finds(FILTER(.makes = ONE("volkswagen"), .n_makes = 1), "w1 w2");
	finds(FILTER(.makes = ONE("vw"), .n_makes = 1, .models = ONE("jetta"), .n_models = 1),
	      "w1 w2");
	finds(FILTER(.models = ONE("cx 5"), .n_models = 1), "z2 c2 z1");
	finds(FILTER(.makes = ONE("mercedes"), .n_makes = 1), "b1 m1 b2");
	finds(FILTER(.models = ONE("cr-v"), .n_models = 1), "r1 r2 c1");
	finds(FILTER(.exclude_makes = (const kavak_slice[]) { S("vw"), S("honda"), S("mazda") },
	             .n_exclude_makes = 3, .price_min_cents = 30000000, .year_min = 2018),
	      "m1 b2");
}
END_TEST

START_TEST(loosens_the_one_filter_that_costs_least)
{
	finds(FILTER(.makes = ONE("Nissan"), .n_makes = 1, .price_max_cents = 19000000),
	      "v1 {\"filter\":\"price_max\",\"from\":190000,\"to\":200000}");
	finds(FILTER(.models = ONE("Versa"), .n_models = 1, .year_min = 2021),
	      "v2 {\"filter\":\"year_min\",\"from\":2021,\"to\":2020}");
	finds(FILTER(.models = ONE("Versa"), .n_models = 1, .year_max = 2016),
	      "v1 {\"filter\":\"year_max\",\"from\":2016,\"to\":2018}");
	finds(FILTER_KM(39000, .models = ONE("Versa"), .n_models = 1),
	      "v2 {\"filter\":\"km_max\",\"from\":39000,\"to\":40000}");
	finds(FILTER(.price_min_cents = 60000000),
	      "c1 {\"filter\":\"price_min\",\"from\":600000,\"to\":520000}");
	finds(FILTER(.models = ONE("CR-V"), .n_models = 1, .version = S("touring")),
	      "c1 {\"filter\":\"version\",\"from\":\"touring\",\"to\":null}");
	finds(FILTER(.models = ONE("Aveo"), .n_models = 1, .features = ONE("bluetooth"),
	             .n_features = 1),
	      "a1 {\"filter\":\"features\",\"from\":\"bluetooth\",\"to\":null}");
	finds(FILTER(.models = ONE("Aveo"), .n_models = 1, .transmission = S("automatica"),
	             .limit = 1),
	      "v2 {\"filter\":\"model\",\"from\":\"Aveo\",\"to\":\"Versa\"}");
	finds(FILTER(.seats_min = 9), "h1 {\"filter\":\"seats_min\",\"from\":9,\"to\":8}");
}
END_TEST

START_TEST(offers_models_like_the_one_it_has_not)
{
	finds(FILTER(.makes = ONE("Honda"), .n_makes = 1, .models = ONE("City"), .n_models = 1),
	      "a1 v1 v2 {\"filter\":\"model\",\"from\":\"City\",\"to\":[\"Aveo\",\"Versa\"]}");
	finds(FILTER(.models = ONE("Frontier"), .n_models = 1),
	      "v1 v2 {\"filter\":\"model\",\"from\":\"Frontier\",\"to\":\"Versa\"}");
	finds(FILTER(.makes = ONE("Ferrari"), .n_makes = 1, .price_max_cents = 20000000),
	      "a1 v1 {\"filter\":\"make\",\"from\":\"Ferrari\",\"to\":[\"Chevrolet\",\"Nissan\"]}");
}
END_TEST

START_TEST(gives_up_as_few_filters_as_it_takes_and_none_that_was_excluded)
{
	finds(FILTER(.models = ONE("Clase A"), .n_models = 1, .year_min = 2022,
	             .price_max_cents = 30000000,
	             .features = ONE("car_play"), .n_features = 1, .body_types = ONE("hatchback"),
	             .n_body_types = 1),
	      "m1 {\"filter\":\"price_max\",\"from\":300000,\"to\":450000} "
	      "{\"filter\":\"year_min\",\"from\":2022,\"to\":2019}");
	finds(FILTER(.makes = ONE("Toyota"), .n_makes = 1, .exclude_makes = ONE("toyota"),
	             .n_exclude_makes = 1,
	             .body_types = ONE("suv"), .n_body_types = 1),
	      "c2 c1 {\"filter\":\"make\",\"from\":\"Toyota\",\"to\":[\"Mazda\",\"Honda\"]}");
	finds(FILTER(.exclude_makes = (const kavak_slice[]) { S("nissan"), S("chevrolet"),
	                                                      S("mercedes"), S("honda"),
	             S("mazda"), S("toyota") }, .n_exclude_makes = 6, .year_min = 2015), "");
}
END_TEST

static void refuses(const kavak_car_filter *filter, const char *why)
{
	kavak_search *found = NULL;
	kavak_error err = { 0 };

	ck_assert_int_eq(kv_catalog_search(catalog, filter, &found, &err), KAVAK_EINVAL);
	ck_assert_msg(strstr(err.text, why) != NULL, "'%s'", err.text);
	ck_assert_ptr_null(found);
}

START_TEST(refuses_what_makes_no_sense)
{
	refuses(FILTER(.price_min_cents = 200, .price_max_cents = 100),
	        "price_min is more than price_max");
	refuses(FILTER(.year_min = 2021, .year_max = 2019), "year_min");
	refuses(FILTER(.price_max_cents = -1), "price_max is below 0");
	refuses(FILTER(.limit = KAVAK_SEARCH_LIMIT_MAX + 1), "limit");
	refuses(FILTER(.transmission = S("voladora")), "transmission 'voladora'");
	refuses(FILTER(.fuel = S("agua")), "fuel 'agua'");
	refuses(FILTER(.body_types = ONE("barco"), .n_body_types = 1), "body_type 'barco'");
	refuses(FILTER(.n_makes = 17), "17");
	refuses(&(kavak_car_filter) { 0 }, "version 0");
}
END_TEST

START_TEST(counts_and_names_what_it_has)
{
	uint64_t n;
	kavak_search *found;

	ck_assert_int_eq(kv_catalog_count_within(catalog, 25000000, &n, NULL), 0);
	ck_assert_uint_eq(n, 3);
	ck_assert_int_eq(kv_catalog_count_within(catalog, 0, &n, NULL), 0);
	ck_assert_uint_eq(n, 0);
	found = search(FILTER(.limit = 2));
	ck_assert_uint_eq(kavak_search_count(found), 2);
	ck_assert_uint_eq(kavak_search_total(found), 7);
	ck_assert_ptr_null(kavak_search_car(found, 2));
	kavak_search_free(found);
	kavak_search_free(NULL);
}
END_TEST

START_TEST(knows_the_names_of_a_new_import_at_once)
{
	const kv_index *before, *after;

	ck_assert_int_eq(kv_catalog_index(catalog, &before, NULL), 0);
	ck_assert_int_eq(kv_catalog_index(catalog, &after, NULL), 0);
	ck_assert_ptr_eq(before, after);
	load(S("stock_id,make,model,year,price\nx1,Zoyte,Rayo,2019,200000\n"));
	finds(FILTER(.makes = ONE("zoyte"), .n_makes = 1), "x1");
}
END_TEST

static int search_once(void)
{
	kavak_search *found = NULL;
	int r = kv_catalog_search(catalog, FILTER(.makes = ONE("Honda"), .n_makes = 1,
	                                          .models = ONE("City"),
	                          .n_models = 1, .version = S("lx"), .price_max_cents = 30000000),
	                          &found, NULL);

	kavak_search_free(found);
	return r;
}

START_TEST(says_when_memory_is_gone)
{
	const kv_index *index;
	int r;

	ck_assert_int_eq(kv_catalog_index(catalog, &index, NULL), 0);
	EACH_ALLOC_FAILS(r, search_once(), (void) 0);
	ck_assert_int_eq(r, 0);
}
END_TEST

TEST_MAIN("search",
	tcase_add_checked_fixture(tc, open_small_lot, close_lot);
	tcase_add_test(tc, finds_by_every_filter);
	tcase_add_test(tc, finds_what_the_catalog_writes_in_two_ways);
	tcase_add_test(tc, loosens_the_one_filter_that_costs_least);
	tcase_add_test(tc, offers_models_like_the_one_it_has_not);
	tcase_add_test(tc, gives_up_as_few_filters_as_it_takes_and_none_that_was_excluded);
	tcase_add_test(tc, refuses_what_makes_no_sense);
	tcase_add_test(tc, counts_and_names_what_it_has);
	tcase_add_test(tc, knows_the_names_of_a_new_import_at_once);
	tcase_add_test(tc, says_when_memory_is_gone);
)
