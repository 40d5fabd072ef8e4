/* SPDX-License-Identifier: MIT */
/* Which section of a dealer's text answers a customer's question, and whether any does: the
 * sections as files of their own and as one document; then our own knowledge, with questions about
 * what it does and does not say. */

#include <stdio.h>
#include <string.h>

#include "judge/figure.h"
#include "judge/finder.h"
#include "judge/rows.h"

#define FLOOR_AT_1 12
#define FLOOR_AT_5 18

struct judge {
	struct finder         finder;
	struct finder_figures figures;
	size_t n_asked, n_right;	/* whether there is an answer */
};

static void write_section(const json_t *row, void *userdata)
{
	struct judge *judge = userdata;
	char name[64];

	snprintf(name, sizeof(name), "s%.*s.md", KV_FMT(kv_json_get_str(row, "doc_id")));
	finder_write(&judge->finder, name, kv_json_get_str(row, "text"));
}

static bool is_relevant(const json_t *relevant, const char *source)
{
	const json_t *id;
	size_t i;

	json_array_foreach(relevant, i, id) {
		size_t n = strlen(json_string_value(id));

		if (!strncmp(source + 1, json_string_value(id), n) &&
		    !strcmp(source + 1 + n, ".md"))
			return true;
	}
	return false;
}

static void ask(const json_t *row, void *userdata)
{
	struct judge *judge = userdata;
	const json_t *relevant = json_object_get(row, "relevant");
	kavak_slice question = kv_json_get_str(row, "question");
	bool expected = json_array_size(relevant) > 0;
	struct finding finding;
	size_t place = 0;

	finder_ask(&judge->finder, question, &finding);
	for (size_t i = 0; i < finding.n && !place; i++)
		if (is_relevant(relevant, finding.sources[i]))
			place = i + 1;
	if (expected)
		finder_count(&judge->figures, place);
	judge->n_asked++;
	judge->n_right += finding.answers == expected;
	if ((expected && place != 1) || finding.answers != expected)
		printf("  %zu %s: %.*s\n", place, finding.answers ? "answers" : "does not answer",
		       KV_FMT(question));
}

/* What customers ask, and the file that says it; NULL: nothing does. */
static const struct {
	const char *question, *source;
} own[] = {
	{ "¿Qué es Kavak?", "empresa.md" },
	{ "por que deberia comprar con ustedes", "empresa.md" },
	{ "cuantos puntos revisan en la inspeccion", "inspeccion.md" },
	{ "¿los autos son chocados?", "inspeccion.md" },
	{ "¿Puedo llevarlo con mi mecánico?", "inspeccion.md" },
	{ "¿cuánto dura la garantía?", "garantia.md" },
	{ "que cubre la garantia", "garantia.md" },
	{ "¿Y si se descompone al mes?", "garantia.md" },
	{ "puedo devolver el carro si no me gusta", "devoluciones.md" },
	{ "¿En cuántos días puedo regresarlo?", "devoluciones.md" },
	{ "¿Dónde están ubicados?", "sedes.md" },
	{ "tienen sucursal en monterey?", "sedes.md" },
	{ "¿A qué hora abren los domingos?", "sedes.md" },
	{ "horario de atencion", "sedes.md" },
	{ "¿Cómo es el proceso para comprar un auto?", "compra.md" },
	{ "que papeles necesito para comprar de contado", "compra.md" },
	{ "¿hacen descuentos?", "compra.md" },
	{ "¿Puedo hacer una prueba de manejo?", "compra.md" },
	{ "quiero vender mi coche", "venta.md" },
	{ "¿Qué documentos piden para vender mi auto?", "venta.md" },
	{ "toman mi auto a cuenta?", "auto-a-cuenta.md" },
	{ "¿Puedo dejar mi carro como enganche?", "auto-a-cuenta.md" },
	{ "¿Cuál es el enganche mínimo?", "financiamiento.md" },
	{ "estoy en buró de crédito, ¿me prestan?", "financiamiento.md" },
	{ "requisitos para el credito", "financiamiento.md" },
	{ "¿De cuánto es la tasa de interés?", "financiamiento.md" },
	{ "¿Puedo liquidar antes?", "financiamiento.md" },
	{ "aceptan meses sin intereses?", "pagos.md" },
	{ "¿Se puede pagar en efectivo?", "pagos.md" },
	{ "¿Aceptan tarjeta de crédito?", "pagos.md" },
	{ "¿Me lo llevan a mi casa?", "entrega.md" },
	{ "hacen envios a otra ciudad?", "entrega.md" },
	{ "¿Ustedes hacen el cambio de propietario?", "entrega.md" },
	{ "¿Dónde le doy mantenimiento?", "postventa.md" },
	{ "quiero poner una queja", "postventa.md" },
	{ "quiero hablar con un asesor", "contacto.md" },
	{ "¿Qué hacen con mis datos personales?", "privacidad.md" },
	{ "¿Puedo meterlo a Uber o plataformas?", "preguntas-frecuentes.md" },
	{ "¿En qué año se fundó Kavak?", NULL },
	{ "¿Puedo saber el CAT exacto?", NULL },
	{ "¿Dónde están las sucursales de Ford?", NULL },
	{ "¿venden refacciones de moto?", NULL },
	{ "¿Quién es el director general de Kavak?", NULL },
	{ "¿Cuántos empleados tiene Kavak?", NULL },
	{ "¿Cuál es la capital de Francia?", NULL },
	{ "dame una receta de pastel de chocolate", NULL },
	{ "¿Kavak cotiza en la bolsa de valores?", NULL },
	{ "¿Rentan autos por semana?", NULL },
	{ "¿Cómo va a estar el clima mañana?", NULL },
	{ "¿Tienen vacantes de trabajo?", NULL },
	{ "¿Venden llantas y rines?", NULL },
	{ "¿Quién ganó el partido de ayer?", NULL },
	{ "¿Tienen estacionamiento para bicicletas?", NULL },
	{ "¿Cuánto gana un vendedor de Kavak?", NULL },
};

static void ask_own(struct judge *judge)
{
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
		struct finding finding;
		size_t place = 0;

		finder_ask(&judge->finder, kavak_slice_of(own[i].question), &finding);
		for (size_t k = 0; k < finding.n && !place && own[i].source; k++)
			if (!strcmp(finding.sources[k], own[i].source))
				place = k + 1;
		if (own[i].source)
			finder_count(&judge->figures, place);
		judge->n_asked++;
		judge->n_right += finding.answers == (own[i].source != NULL);
		if ((own[i].source && place != 1) || finding.answers != (own[i].source != NULL))
			printf("  %zu %s: %s (%s)\n", place,
			       finding.answers ? "answers" : "does not answer", own[i].question,
			       finding.n ? finding.sources[0] : "nothing");
	}
}

static bool say(const struct judge *judge, const char *what, size_t at_1, size_t at_5,
		size_t n_right)
{
	const struct finder_figures *f = &judge->figures;
	char first[64], five[64], known[64];
	bool fine;

	snprintf(first, sizeof(first), "%s: first", what);
	snprintf(five, sizeof(five), "%s: in five", what);
	snprintf(known, sizeof(known), "%s: knows whether it knows", what);
	fine = figure_count(first, f->at_1, f->n, at_1);
	fine &= figure_count(five, f->at_5, f->n, at_5);
	return figure_count(known, judge->n_right, judge->n_asked, n_right) && fine;
}

static bool judge_own(void)
{
	struct judge judge = { 0 };

	finder_open(&judge.finder);
	finder_ingest_builtin(&judge.finder);
	ask_own(&judge);
	finder_close(&judge.finder);
	return say(&judge, "our knowledge", judge.figures.n * 8 / 10, judge.figures.n * 9 / 10,
		   judge.n_asked * 9 / 10);
}

int main(void)
{
	struct judge judge = { 0 };
	bool fine = judge_own(), there;

	finder_open(&judge.finder);
	there = rows_each("kavak_kb_docs.jsonl", write_section, &judge);
	if (there) {
		finder_ingest(&judge.finder);
		there = rows_each("kavak_kb.jsonl", ask, &judge);
	}
	finder_close(&judge.finder);
	if (!there)
		return fine ? ROWS_SKIP : 1;
	return !(say(&judge, "kavak_kb", FLOOR_AT_1, FLOOR_AT_5, judge.n_asked - 1) && fine);
}
