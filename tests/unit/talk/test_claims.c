/* SPDX-License-Identifier: MIT */
#include <kavak/claims.h>

#include "base/json.h"
#include "support/main.h"

/* Two cars, a quote of the first, a passage, a customer with a budget and a down payment. */
static const char facts[] =
	"{\"tool_calls\":["
	"{\"name\":\"search_catalog\",\"arguments\":{},"
	"\"result\":{\"total\":12,\"total_exact\":true,"
	"\"relaxed\":[{\"filter\":\"price_max\",\"from\":200000,\"to\":220000}],\"cars\":["
	"{\"stock_id\":\"243587\",\"make\":\"Nissan\",\"model\":\"Versa\","
	"\"version\":\"SENSE 1.6 CVT\",\"year\":2020,\"price_mxn\":265999,"
	"\"mileage_km\":45300,\"city\":\"Puebla\"},"
	"{\"stock_id\":\"280192\",\"make\":\"Honda\",\"model\":\"Civic\","
	"\"version\":\"TOURING 1.5\",\"year\":2019,\"price_mxn\":389999,"
	"\"mileage_km\":61200,\"city\":null}]}},"
	"{\"name\":\"calc_financing\",\"arguments\":{},"
	"\"result\":{\"principal\":215999,\"annual_rate\":0.1,\"price_mxn\":265999,"
	"\"down_payment\":50000,\"options\":["
	"{\"years\":3,\"months\":36,\"monthly_payment\":6969.68,"
	"\"total_paid\":250908.57,\"total_interest\":34909.57},"
	"{\"years\":4,\"months\":48,\"monthly_payment\":5478.29,"
	"\"total_paid\":262957.86,\"total_interest\":46958.86}]}}],"
	"\"user\":[\"busco algo de menos de 280 mil, tengo 50 mil de enganche,"
	" me gusta el Jetta\"],"
	"\"knowledge\":[\"La garantía cubre 3 meses o 3,000 km. "
	"Tienes 7 días o 300 km para devolver tu auto. "
	"Escríbenos a hola@kavak.com o al 55 4123 0000. Inspeccionamos 240 puntos.\"]}";

static size_t n_unproven(const char *reply, kavak_buf *json)
{
	kavak_error err = { 0 };
	size_t n = 99;
	int r = kavak_claims_check(NULL, kavak_slice_of(facts), kavak_slice_of(reply), json, &n,
	                           &err);

	ck_assert_msg(r == 0, "%s", err.text);
	return n;
}

static const char *const honest[] = {
	"¡Hola! ¿Qué auto buscas?",
	"Encontré 12 autos. Te muestro 2:\n"
	"1. *Nissan Versa 2020* SENSE 1.6 CVT — $265,999, 45,300 km, Puebla\n"
	"2. *Honda Civic 2019* TOURING 1.5 — $389,999, 61,200 km",
	"El Versa cuesta doscientos sesenta y cinco mil novecientos noventa y nueve pesos.",
	"El Nissan Versa cuesta $265,999 y el Honda Civic cuesta $389,999.",
	"El Versa y el Civic cuestan $265,999 y $389,999.",
	("Con un enganche de $50,000, el Versa queda así:\n• 3 años (36 meses): $6,969.68 al mes\n"
	 "• 4 años (48 meses): $5,478.29 al mes"),
	"A 36 meses pagas $6,969.68; a 48 meses, $5,478.29.",
	"Pagarías $6,969.68 al mes a 36 meses o $5,478.29 a 48.",
	"A 48 meses:\nMensualidad: $5,478.29\nTotal: $262,957.86\nIntereses: $46,958.86",
	"La mensualidad es de $6,970 a 3 años.",
	"La tasa es de 10% anual y los plazos van de 3 a 6 años.",
	"No tengo Jetta de menos de $280,000, pero sí otras opciones.",
	"Con tu presupuesto de 280 mil y tus 50 mil de enganche te alcanza.",
	"Subí el precio máximo de $200,000 a $220,000.",
	"La garantía cubre 3 meses o 3,000 km.",
	"Inspeccionamos 240 puntos y tienes 7 días para devolverlo.",
	"Escríbenos a hola@kavak.com o al 55-4123-0000.",
	"No puedo ofrecerte un descuento ni apartarlo por aquí.",
	"Es el número de stock 243587.",
	"De eso no tengo un dato seguro; pregúntalo a un asesor en kavak.com.",
	"El Versa es 2020. Tiene 45,300 km.",
	"La diferencia entre los dos es de $124,000.",
	"El Versa 2020 cuesta $265,999 y el Civic 2019, $389,999. ¿Cuál te late?",
	"¿Te late el Versa? Es 2020, trae 45,300 km y anda en $265,999.",
	"Sobre el Versa: su precio es $265,999. Sobre el Civic: su precio es $389,999.",
	"Entiendo que traes 280 mil en mente. El Versa está en $265,999.",
	"¿Seguimos con un presupuesto de $280,000 o lo ajustamos?",
	"¿Tu presupuesto sigue siendo de $280,000? Mira estas opciones.",
	"El Versa cuesta $265,999 y cabe en tu presupuesto de $280,000.",
	"Dando tus $50,000 de enganche, son 36 mensualidades de $6,969.68.",
	"Se financian $215,999 a una tasa de 10%.",
	"1) Nissan Versa 2020 / $265,999 / 45,300 km / Puebla",
	"Opción 1: Nissan Versa 2020, $265,999",
	"El de 45,300 km está en $265,999 y el de 61,200 km en $389,999.",
	"El *Nissan Versa 2020* a 36 meses:\n• Enganche: $50,000\n• Mensualidad: $6,969.68",
	"La mensualidad baja $1,491.39 si pasas de 36 a 48 meses.",
	"Te ahorras $12,049.29 de intereses si eliges 36 meses en lugar de 48.",
	"El Versa es más barato que el Civic por $124,000.",
	"¿Prefieres el Versa 2020 de MXN$265,999 o el Civic 2019 de MXN$389,999?",
	"📍 Puebla\n💵 $265,999",
};

START_TEST(lets_pass_what_has_a_source)
{
	KV_BUF json = { 0 };
	size_t n = n_unproven(honest[_i], &json);

	ck_assert_msg(n == 0, "%zu unproven in \"%s\": %s", n, honest[_i], json.ptr);
}
END_TEST

static const char *const lies[] = {
	"El Versa cuesta $265,998.",				/* a digit */
	"El Versa cuesta $389,999.",				/* the other car's price */
	"El Nissan Versa cuesta $389,999 y el Honda Civic cuesta $265,999.",
	"El Versa y el Civic cuestan $389,999 y $265,999.",
	"1. *Nissan Versa 2019* — $265,999",			/* the other car's year */
	"*Nissan Versa 2020*\nPrecio: $389,999",		/* a line further */
	"El Versa tiene 61,200 km.",
	"El Versa cuesta doscientos sesenta y seis mil pesos.",	/* in words */
	"El Versa cuesta 280 mil.",			/* the customer's number as a price */
	"Te lo dejo en $280,000.",
	"A 36 meses pagas $5,478.29; a 48 meses, $6,969.68.",	/* payments swapped */
	"$5,478.29 al mes a 36 meses",
	"• 3 años (36 meses): $5,478.29 al mes",
	"A 48 meses:\nMensualidad: $6,969.68",
	"El Civic te queda en $6,969.68 al mes.",		/* another car's quote */
	"La mensualidad es de $6,979.68.",
	"Pagas $50,000 al mes.",				/* a down payment as a payment */
	"El enganche es de $265,999.",
	"La tasa es de 9% anual.",
	"Te doy 10% de descuento.",				/* the rate as a discount */
	"Hay un descuento de $50,000.",
	"Tienes 3 años de garantía.",				/* a term as a warranty */
	"Encontré 13 autos.",
	"También tengo un Toyota Corolla.",
	"Tienes 30 días para devolverlo.",
	"Inspeccionamos 250 puntos.",
	"Llama al 55 4123 0001.",
	"Visita www.autos-baratos.com",
	"Te garantizo que pasa la verificación.",
	"Trato hecho, es legalmente vinculante.",
	"Te lo aparto hoy mismo.",
	"Te esperamos el 12 de marzo.",
	"Pagarías en total $300,000.",
	"La diferencia entre los dos es de $125,000.",		/* a wrong sum */
	"Es el número de stock 243588.",
	"El enganche mínimo es de $50,000.",
	"Nuestro enganche mínimo es de 50 mil pesos y el Versa cuesta $265,999.",
	"Sí tenemos el Versa 2020 que buscas: $280,000, 45,300 km, en Puebla.",
	"¿Te late el Versa? Es 2020, trae 45,300 km y anda en $280,000.",
	"¿Te late el Versa? Es 2019, trae 45,300 km y anda en $265,999.",
	"Sobre el Versa: su precio es $389,999.",
	"El 2020 cuesta $389,999 y el 2019 $265,999.",
	"El de 61,200 km está en $265,999.",
	"Son 36 mensualidades de $50,000.",
	"Son 48 mensualidades de $6,969.68.",
	"El *Honda Civic 2019* a 36 meses:\n• Enganche: $50,000\n• Mensualidad: $6,969.68",
	"Te ahorras $12,049.29 de intereses si eliges 48 meses en lugar de 36.",
	"El Civic es más barato que el Versa por $124,000.",
	"1) Nissan Versa 2020 / $389,999 / 45,300 km / Puebla",
	"Te bajo el Versa de $265,999 a $250,000.",
	"Te bonificamos $10,000.",
	"Con tu enganche de cincuenta mil un pesos son $6,969.68 al mes a 36 meses.",
	"De enganche darías $50,000, que es el 10 % del precio.",
	"En total pagarías $300,908.57 a 36 meses.",
	"- Versa 2020: $280,000",
	"Se financian $265,999 a una tasa de 10%.",
	"Auto: Honda Civic\nAño-modelo: 2019\nPrecio de venta: $265,999",
	"Por ser tú, $250,000 y es tuyo.",
	"El Versa blanco está en Toluca.",
	"Perfecto, te lo vendo en $280,000.",
};

START_TEST(holds_back_what_has_none)
{
	KV_BUF json = { 0 };

	ck_assert_msg(n_unproven(lies[_i], &json) > 0,
	              "all proven in \"%s\": %s", lies[_i], json.ptr);
}
END_TEST

START_TEST(names_the_source_of_each_claim)
{
	KV_BUF text = { 0 };
	KV_JSON *json = NULL;
	const json_t *claims;

	ck_assert_uint_eq(n_unproven("El Versa cuesta $265,999 y la tasa es de 12%.", &text), 1);
	ck_assert_int_eq(kv_json_parse(kv_buf_slice(&text), "claims", &json, NULL), 0);
	claims = json_object_get(json, "claims");
	ck_assert_uint_eq(json_array_size(claims), 3);
	ck_assert(kv_slice_is(kv_json_get_str(json_array_get(claims, 0), "kind"), "vehicle"));
	ck_assert(kv_slice_is(kv_json_get_str(json_array_get(claims, 1), "text"), "$265,999"));
	ck_assert(kv_slice_is(kv_json_get_str(json_array_get(claims, 1), "source"),
	                      "search_catalog#0"));
	ck_assert_int_eq(kv_json_get_int(json_array_get(claims, 1), "value", 0), 265999);
	ck_assert(json_is_null(json_object_get(json_array_get(claims, 2), "source")));
	ck_assert_int_eq(kv_json_get_int(json, "unproven", 0), 1);
}
END_TEST

START_TEST(refuses_facts_that_are_none)
{
	static const char *const bad[] = { "[1]", "{\"user\":\"x\"}", "{\"tool_calls\":[{}]}" };
	const kavak_slice reply = KAVAK_SLICE("hola");
	kavak_error err = { 0 };
	size_t n;

	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(kavak_claims_check(NULL, kavak_slice_of(bad[i]), reply, NULL, &n,
		                                    &err), KAVAK_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text, "tool_calls[0]"));
}
END_TEST

/* Whatever digit of an honest reply is changed, the reply is held back. */
START_TEST(no_digit_can_be_changed)
{
	static const char reply[] =
		"*Nissan Versa 2020* — $265,999, 45,300 km. A 36 meses pagas $6,969.68 al mes.";

	for (size_t i = 0; i < strlen(reply); i++) {
		char mutant[sizeof(reply)];

		if (reply[i] < '0' || reply[i] > '9')
			continue;
		memcpy(mutant, reply, sizeof(reply));
		mutant[i] = (char) ('0' + (reply[i] - '0' + 3) % 10);
		ck_assert_msg(n_unproven(mutant, NULL) > 0, "passed: %s", mutant);
	}
}
END_TEST

TEST_MAIN("claims",
	tcase_add_loop_test(tc, lets_pass_what_has_a_source, 0, sizeof(honest) / sizeof(*honest));
	tcase_add_loop_test(tc, holds_back_what_has_none, 0, sizeof(lies) / sizeof(*lies));
	tcase_add_test(tc, names_the_source_of_each_claim);
	tcase_add_test(tc, refuses_facts_that_are_none);
	tcase_add_test(tc, no_digit_can_be_changed);
)
