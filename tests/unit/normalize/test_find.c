/* SPDX-License-Identifier: MIT */
/* What customers write, and which cars are named in it. */
#include "support.h"

static const struct kv_catalog_name names[] = {
	{ NAME("Nissan"), NAME("Versa"), 5 },
	{ NAME("Nissan"), NAME("March"), 2 },
	{ NAME("KIA"), NAME("FORTE"), 3 },
	{ NAME("Mazda"), NAME("Mazda 3"), 4 },
	{ NAME("Mercedes-Benz"), NAME("Clase A"), 1 },
	{ NAME("Aurora"), NAME("Relámpago 9"), 1 },
};

static kv_index *vehicles;

static void start(void) { vehicles = index_of(names, N_OF(names)); }
static void stop(void) { kv_index_free(vehicles); }

START_TEST(finds_a_name_glued_or_split_however)
{
	static const char *const pairs[][2] = {
		{ "busco un cx5", "Mazda CX-5" },
		{ "una cx 5 roja", "Mazda CX-5" },
		{ "CX-5?", "Mazda CX-5" },
		{ "tienes mazda3", "Mazda Mazda 3" },
		{ "el mazda 3 hatchback", "Mazda Mazda 3" },
		{ "hrv touring", "Honda HR-V" },
		{ "una cr v 2018", "Honda CR-V" },
		{ "c r v", "Honda CR-V" },
		{ "xtrail", "Nissan X-Trail" },
		{ "una x trail", "Nissan X-Trail" },
		{ "serie3", "BMW Serie 3" },
		{ "bmw 320i", "BMW Serie 3" },
		{ "un bmw x3", "BMW X3" },
		{ "eco sport", "Ford EcoSport" },
		{ "rav 4", "Toyota RAV4" },
		{ "f150", "Ford F-150" },
		{ "path finder 2015", "Nissan Pathfinder" },
		{ "mg 5", "MG MG5" },
		{ "una ram1500", "RAM 1500" },
		{ "fordfiesta 2012", "Ford Fiesta" },
		{ "tienen versas", "Nissan Versa" },
		{ "bmw 320", "BMW Serie 3" },
	};

	check_pairs(vehicles, pairs, N_OF(pairs));
}
END_TEST

START_TEST(finds_the_longest_name_first)
{
	static const char *const pairs[][2] = {
		{ "una land rover discovery sport 2018", "Land Rover Discovery Sport" },
		{ "land rover discovery", "Land Rover Discovery" },
		{ "range rover evoque", "Land Rover Range Rover Evoque" },
		{ "un mercedes benz clase cla", "Mercedes-Benz Clase CLA" },
		{ "jeep grand cherokee", "Jeep Grand Cherokee" },
		{ "jeep cherokee", "Jeep Cherokee" },
		{ "corolla cross", "Toyota Corolla Cross" },
		{ "una santa fe 2019", "Hyundai Santa Fe" },
		{ "montero sport", "Mitsubishi Montero Sport" },
		{ "grand vitara", "Suzuki Grand Vitara" },
	};

	check_pairs(vehicles, pairs, N_OF(pairs));
}
END_TEST

START_TEST(finds_what_is_misspelt)
{
	static const char *const pairs[][2] = {
		{ "nisan bersa", "Nissan Versa" },
		{ "wolksvagen jeta", "Volkswagen Jetta" },
		{ "quiero un bolbo o un onda", "Volvo, Honda" },
		{ "hiunday creta", "Hyundai Creta" },
		{ "tienes coorola 2021?", "Toyota Corolla" },
		{ "discovery spor", "Land Rover Discovery Sport" },
		{ "un sentrra", "Nissan Sentra" },
		{ "nissan pathfindre", "Nissan Pathfinder" },
		{ "onda civic", "Honda Civic" },
		{ "quiero una sportaje", "KIA Sportage" },
		{ "mersedes clase c", "Mercedes-Benz Clase C" },
		{ "kia forrte", "KIA FORTE" },
		{ "un saet ibiza", "Seat Ibiza" },
		{ "busco un ventr", "Volkswagen Vento" },
		{ "la mustagn mach e", "Ford Mustang Mach-E" },
		{ "un tigo 7 pro", "Chirey Tiggo 7 Pro" },
		{ "kia rrio", "KIA Rio" },
		{ "una tiguna", "Volkswagen Tiguan" },
		{ "mazda tres", "Mazda Mazda 3" },
	};

	check_pairs(vehicles, pairs, N_OF(pairs));
}
END_TEST

START_TEST(finds_several_in_order)
{
	static const char *const pairs[][2] = {
		{ "honda o toyota", "Honda, Toyota" },
		{ "un versa, un sentra o un gol", "Nissan Versa, Nissan Sentra, Volkswagen Gol" },
		{ "nissan versa o sentra", "Nissan Versa, Nissan Sentra" },
		{ "entre: kia rio, volkswagen vento y mazda 2",
		  "KIA Rio, Volkswagen Vento, Mazda Mazda 2" },
		{ "busco honda o toyota, que no sea nissan", "Honda, Toyota, Nissan" },
		{ "un versa o fiesta", "Nissan Versa, Ford Fiesta" },
	};

	check_pairs(vehicles, pairs, N_OF(pairs));
}
END_TEST

START_TEST(joins_a_make_and_its_model)
{
	static const char *const pairs[][2] = {
		{ "un versa de nissan", "Nissan Versa" },
		{ "nissan, modelo versa", "Nissan Versa" },
		{ "peugeot 208", "Peugeot 208" },
		{ "fiat uno", "Fiat Uno" },
		{ "audi a 3", "Audi A3" },
		{ "seat leon 2018", "Seat Leon" },
		{ "cupra leon", "Cupra Leon" },
		{ "lexus es 2019", "Lexus ES" },
		{ "la ram 1500", "RAM 1500" },
		{ "ford fiesta", "Ford Fiesta" },
	};

	check_pairs(vehicles, pairs, N_OF(pairs));
}
END_TEST

START_TEST(never_names_a_wrong_model)
{
	static const char *const pairs[][2] = {
		{ "honda xyz", "Honda" },
		{ "lexus es caro", "Lexus" },
		{ "toyota en venta", "Toyota" },
		{ "audi a 3 años", "Audi" },
		{ "mazda a 36 meses", "Mazda" },
		{ "mazda 3 puertas", "Mazda" },
		{ "kia grande", "KIA" },
		{ "honda versa", "Nissan Versa" },
		{ "honda, versa", "Honda, Nissan Versa" },
		{ "un lada niva", "" },
		{ "audi a9", "Audi" },
	};

	check_pairs(vehicles, pairs, N_OF(pairs));
}
END_TEST

START_TEST(takes_a_spanish_word_for_a_car_only_where_it_is_said_as_one)
{
	static const char *const pairs[][2] = {
		{ "el fiesta", "Ford Fiesta" },
		{ "la fiesta es el 3 de marzo", "" },
		{ "un fiesta 2015", "Ford Fiesta" },
		{ "detalles del gol", "Volkswagen Gol" },
		{ "metió un gol de chilena", "" },
		{ "un city", "Honda City" },
		{ "para la ciudad", "" },
		{ "busco leon", "Seat Leon" },
		{ "vivo en leon", "" },
		{ "un toledo 2018", "Seat Toledo" },
		{ "que onda", "" },
		{ "busco onda", "Honda" },
		{ "un up", "Volkswagen Up!" },
		{ "tienes uno 2018", "" },
		{ "quiero uno barato", "" },
		{ "un uno", "Fiat Uno" },
		{ "me interesa el escape", "Ford Escape" },
		{ "el escape hace ruido", "" },
		{ "una lobo", "Ford Lobo" },
		{ "un 208", "Peugeot 208" },
		{ "208 pesos", "" },
		{ "un 2008", "" },
		{ "hasta un 300 mil", "" },
		{ "una 3008", "Peugeot 3008" },
		{ "la santa fe 2019", "Hyundai Santa Fe" },
		{ "estoy en santa fe", "" },
	};

	check_pairs(vehicles, pairs, N_OF(pairs));
}
END_TEST

START_TEST(finds_no_car_in_ordinary_spanish)
{
	static const char *const sentences[] = {
		"hola buenas tardes",
		"que onda, como andas?",
		"buena onda, gracias",
		"busco algo para la ciudad",
		"quiero uno barato",
		"uno por uno",
		"cada uno paga lo suyo",
		"el uno de marzo",
		"vivo en León",
		"soy de Córdoba, Veracruz",
		"me voy a Durango el lunes",
		"estoy en Santa Fe",
		"en Toledo hay uno?",
		"tengo 300 mil pesos",
		"son 208 pesos",
		"a 3 años",
		"a 4 meses",
		"¿y a 5?",
		"a 6 años con 20%",
		"¿avanza el trámite?",
		"la velocidad máxima",
		"no tengo punto de venta",
		"el punto de entrega",
		"el escape hace ruido",
		"8 gb de ram",
		"quiero ver la vista",
		"el río se desbordó",
		"río grande",
		"unos 2008 o 2010",
		"quiero un 2008",
		"mi presupuesto es de 500",
		"entre 300 y 500 mil",
		"a partir de 2019",
		"es caro",
		"ya no es",
		"un mini super",
		"tengo un negocio en línea",
		"tengo una clase a las 5",
		"en primera clase",
		"nos vemos el lunes",
		"una carta de crédito",
		"el acento",
		"cuesta 208,000",
		"qué modelos tienen",
		"de qué año",
		"marzo",
		"el verano",
		"el sistema está en marcha",
		"mi hijo cumple 7",
		"somos 5 personas",
		"soy el señor Montero",
		"me llamo Logan",
		"me llamo Marco",
		"la cámara está rota",
		"estamos en Puebla",
		"vi el león en el zoológico",
		"una smart tv",
		"el número 3",
		"el tercero",
		"el 2",
		"el segundo me gusta",
		"¿aceptan tarjeta?",
		"con 40 mil de enganche a 48 meses",
		"¿dan garantía?",
		"un auto familiar, económico y seguro",
		"soy Mariana",
		"quiero hablar con un humano",
		"¿cuál es el enganche más bajo?",
		"gracias, luego vuelvo",
		"¿hacen viajes a Monterrey?",
		"me gusta la fiesta",
		"toda la familia va al rancho",
		"tengo mil dudas",
		"$300",
		"300.000",
	};
	KV_BUF line = { 0 };

	ck_assert_uint_ge(N_OF(sentences), 60);
	for (size_t i = 0; i < N_OF(sentences); i++) {
		found_in(vehicles, kavak_slice_of(sentences[i]), &line);
		ck_assert_msg(!line.len, "'%s': '%s'", sentences[i], line.ptr);
	}
}
END_TEST

START_TEST(writes_names_as_the_catalog_does)
{
	static const char *const pairs[][2] = {
		{ "un kia forte", "KIA FORTE" },
		{ "mercedes clase a", "Mercedes-Benz Clase A" },
		{ "un relampago 9", "Aurora Relámpago 9" },
		{ "aurora relampgo 9", "Aurora Relámpago 9" },
	};

	check_pairs(vehicles, pairs, N_OF(pairs));
}
END_TEST

START_TEST(tells_where_a_name_stands)
{
	struct kv_mention mention;
	size_t n;

	ck_assert_int_eq(kv_index_find(vehicles, KAVAK_SLICE("¿Tendrás algún Nissan Versa rojo?"),
				       &mention, 1, &n),
			 0);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(mention.start, strlen("¿Tendrás algún "));
	ck_assert_uint_eq(mention.end - mention.start, strlen("Nissan Versa"));
	ck_assert(mention.vehicle->in_catalog);
	ck_assert_int_eq(kv_index_find(vehicles, KAVAK_SLICE("un tesla model 3"), &mention, 1, &n),
			 0);
	ck_assert_uint_eq(n, 1);
	ck_assert(!mention.vehicle->in_catalog);
}
END_TEST

START_TEST(survives_any_bytes)
{
	KV_BUF line = { 0 };
	KV_BUF text = { 0 };

	found_in(vehicles, (kavak_slice) { 0 }, &line);
	found_in(vehicles, KAVAK_SLICE("\xff\xfe versa 2020 \x80\0 uno"), &line);
	ck_assert_str_eq(line.ptr, "Nissan Versa");
	for (int i = 0; i < 20000; i++)
		ck_assert_int_eq(kv_buf_add_str(&text, i % 2 ? "versa o " : "nissan "), 0);
	found_in(vehicles, kv_buf_slice(&text), &line);
	ck_assert_uint_gt(line.len, 0);
}
END_TEST

START_TEST(looks_for_misspellings_only_so_often)
{
	KV_BUF line = { 0 };
	KV_BUF text = { 0 };

	for (unsigned i = 0; i < 2000; i++)
		ck_assert_int_eq(kv_buf_addf(&text, "%cqzwr%c%c ", 'b' + i % 20, 'b' + i / 20 % 20,
		                             'b' + i / 400), 0);
	ck_assert_int_eq(kv_buf_add_str(&text, "un sentrra, un versa"), 0);
	found_in(vehicles, kv_buf_slice(&text), &line);
	ck_assert_str_eq(line.ptr, "Nissan Versa");
}
END_TEST

TEST_MAIN("names in messages",
	tcase_add_unchecked_fixture(tc, start, stop);
	tcase_add_test(tc, finds_a_name_glued_or_split_however);
	tcase_add_test(tc, finds_the_longest_name_first);
	tcase_add_test(tc, finds_what_is_misspelt);
	tcase_add_test(tc, finds_several_in_order);
	tcase_add_test(tc, joins_a_make_and_its_model);
	tcase_add_test(tc, never_names_a_wrong_model);
	tcase_add_test(tc, takes_a_spanish_word_for_a_car_only_where_it_is_said_as_one);
	tcase_add_test(tc, finds_no_car_in_ordinary_spanish);
	tcase_add_test(tc, writes_names_as_the_catalog_does);
	tcase_add_test(tc, tells_where_a_name_stands);
	tcase_add_test(tc, survives_any_bytes);
	tcase_add_test(tc, looks_for_misspellings_only_so_often);
)
