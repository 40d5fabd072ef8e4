/* SPDX-License-Identifier: MIT */
/* A value with its sign, its currency and its unit: "-$5,000", "300 mil pesos", "36 meses". */

#include <math.h>

#include "text/number.h"

struct unit {
	const char            *words;
	enum kavak_number_kind kind;
	bool                   in_span;	/* "300 pesos" is the amount, "7 pasajeros" is a 7 */
};

static const struct unit units[] = {
	{ "km|kms|kmts|kilometro|kilometros|kilometraje", KAVAK_NUMBER_KM, true },
	{ "mes|meses|msi|mensualidad|mensualidades", KAVAK_NUMBER_MONTHS, true },
	{ "ano|anos|anio|anios|anito|anitos", KAVAK_NUMBER_YEARS, true },
	{ "peso|pesos|pesito|pesitos|mxn|mn|varo|varos|baro|baros|bolas|lana|mdp|mdd|"
	  "dolar|dolares|usd|cad|gbp|inr|cny|jpy|dls|dlls|euro|euros|eur|libra|libras|"
	  "franco|francos|marcos|lira|liras|rand|rands|peseta|pesetas|florines|yen|yenes|yuanes|"
	  "penique|peniques|rupias|corona|coronas|rublo|rublos|won|dinares|reales|soles",
	  KAVAK_NUMBER_MONEY, true },
	{ "centavo|centavos|centimo|centimos|\xc2\xa2", KAVAK_NUMBER_COUNT, true },
	{ "quincena|quincenas|semana|semanas|dia|dias|hora|horas|minuto|minutos",
	  KAVAK_NUMBER_COUNT, false },
	{ "pasajero|pasajeros|persona|personas|asiento|asientos|plaza|plazas|puerta|puertas|"
	  "coche|coches|carro|carros|auto|autos|camioneta|camionetas|vehiculo|vehiculos|"
	  "opciones|unidades|fila|filas|cilindros|hijo|hijos|nino|ninos|dueno|duenos|llaves",
	  KAVAK_NUMBER_COUNT, false },
};
#define N_UNITS (sizeof(units) / sizeof(*units))

static const char currency_signs[] = "$|\xe2\x82\xac|\xc2\xa3|\xc2\xa5";
static const struct unit percent = { "%", KAVAK_NUMBER_PERCENT, true };
static const struct unit money = { "$", KAVAK_NUMBER_MONEY, true };

static const struct lexeme *on_line(const struct lexemes *x, size_t at)
{
	static const struct lexeme none = { .type = LEX_SIGN };

	return at < x->n && x->items[at].gap != GAP_LINE ? &x->items[at] : &none;
}

static bool is_digits(const struct lexemes *x, size_t at)
{
	return at < x->n && x->items[at].type == LEX_DIGITS;
}

/* The unit at `at`, and the lexeme after it. */
static const struct unit *unit_at(const struct lexemes *x, size_t at, size_t *ret_end)
{
	const struct lexeme *lexeme = on_line(x, at);

	*ret_end = at + 1;
	if (lex_is_any(lexeme, "%|porciento|pct"))
		return &percent;
	if (lex_is_any(lexeme, "por|x") && lex_is_any(on_line(x, at + 1), "ciento|cien")) {
		*ret_end = at + 2;
		return &percent;
	}
	if (lex_is_any(lexeme, currency_signs) && !is_digits(x, at + 1))
		return &money;
	if (lex_is(lexeme, "de") && !lex_is(on_line(x, at + 1), "de")) {
		const struct unit *unit = unit_at(x, at + 1, ret_end);

		return unit && unit->in_span && (unit->kind == KAVAK_NUMBER_MONEY ||
						 unit->kind == KAVAK_NUMBER_KM) ? unit : NULL;
	}
	for (size_t i = 0; i < N_UNITS; i++)
		if (lexeme->type != LEX_CODE && lex_is_any(lexeme, units[i].words))
			return &units[i];
	return NULL;
}

bool unit_is_time(const struct lexemes *x, size_t at)
{
	size_t end;
	const struct unit *unit = unit_at(x, at, &end);

	return unit && (unit->kind == KAVAK_NUMBER_MONTHS || unit->kind == KAVAK_NUMBER_YEARS ||
	                unit->kind == KAVAK_NUMBER_PERCENT);
}

bool unit_is_money_part(const struct lexemes *x, size_t at)
{
	return lex_is_any(on_line(x, at), "centavo|centavos|centimo|centimos");
}

bool unit_follows(const struct lexemes *x, size_t at)
{
	size_t end;
	const struct unit *unit = unit_at(x, at, &end);

	return unit && unit->in_span;
}

bool unit_at_all(const struct lexemes *x, size_t at)
{
	size_t end;

	return unit_at(x, at, &end);
}

/* "$", "US$", "MXN$", "U$D", "usd", "dólar" before digits: the lexeme after it; `at` for none. */
static size_t currency_before(const struct lexemes *x, size_t at)
{
	const struct lexeme *lexeme = &x->items[at];
	size_t sign = at;

	if (lex_is_any(lexeme, "us|usd|mx|mxn|mn|c|u|cad|ar|s|r|nz|hk|nt|au|aud|can|col|cl") &&
	    lex_is(on_line(x, at + 1), "$") &&
	    on_line(x, at + 1)->gap == GAP_NONE)
		sign = at + 1;
	if (lex_is_any(&x->items[sign], currency_signs)) {
		const struct lexeme *next = on_line(x, sign + 1);

		return sign + 1 + (lex_is(next, "d") && next->gap == GAP_NONE);
	}
	if (lex_is_any(lexeme, "usd|mxn|eur|gbp|cad|inr|cny|jpy|dolar") && is_digits(x, at + 1))
		return at + 1;
	return at;
}

/* A minus sign that is none between two numbers, nor a dash, nor the mark of a list. */
static bool is_minus(const struct lexemes *x, size_t at)
{
	const struct lexeme *sign = &x->items[at], *next = on_line(x, at + 1);

	if (next->type != LEX_DIGITS && next->type != LEX_SIGN && next->type != LEX_CARDINAL)
		return false;
	if (lex_is(sign, "negativo"))
		return true;
	if (lex_is(sign, "menos"))
		return at == 0 || lex_is(&x->items[at - 1], "entre") ||
		       (x->items[at - 1].type == LEX_AND && next->type == LEX_CARDINAL);
	if (!lex_is_any(sign, "-|\xe2\x88\x92"))
		return false;
	if (next->gap != GAP_NONE)
		return at == 0;
	return sign->gap != GAP_NONE || (at && x->items[at - 1].type == LEX_SIGN);
}

static bool is_and_half(const struct lexemes *x, size_t at)
{
	return on_line(x, at)->type == LEX_AND && lex_is_any(on_line(x, at + 1), "medio|media");
}

/* "con cincuenta centavos", "y 45 céntimos", " 50" behind a currency. */
static size_t add_cents(const struct lexemes *x, size_t at, struct value *v)
{
	size_t start = at + (on_line(x, at)->type == LEX_AND || lex_is(on_line(x, at), "con"));
	struct value cents;

	if (start >= x->n || x->items[start].gap == GAP_LINE || !value_read(x, start, &cents) ||
	    cents.shape == VALUE_ORDINAL || cents.value < 0 || cents.value >= 100)
		return at;
	if (unit_is_money_part(x, cents.end)) {
		v->value += cents.value / 100;
		return cents.end + 1;
	}
	if (cents.digits && lex_is(on_line(x, cents.end), "/") && is_digits(x, cents.end + 1) &&
	    x->items[cents.end + 1].value == 100) {	/* "pesos 50/100 M.N." */
		v->value += cents.value / 100;
		return cents.end + 2;
	}
	if (start == at && cents.digits && x->items[at].n_digits == 2 && v->value < 1000 &&
	    !unit_follows(x, cents.end)) {
		v->value += cents.value / 100;
		return cents.end;
	}
	return at;
}

static size_t adjective(const struct lexemes *x, size_t at)
{
	return at + lex_is_any(on_line(x, at), "estadounidenses|americanos|mexicanos|canadienses|"
			       "australianos|neozelandeses|singapurenses|taiwaneses|suizos|belgas|"
			       "franceses|alemanes|italianas|esterlinas|irlandesas|danesas|suecas|"
			       "noruegas|estadounidense|americano|mexicano|canadiense|mn");
}

/* "3 años 6 meses", "un año y tres meses", which are told in months. */
static size_t add_months(const struct lexemes *x, size_t at, struct amount *a)
{
	size_t start = at + (on_line(x, at)->type == LEX_AND ||
			     lex_is_any(on_line(x, at), "con|,"));
	struct value months;

	if (start >= x->n || x->items[start].gap == GAP_LINE || !value_read(x, start, &months) ||
	    months.value >= 12 || !lex_is_any(on_line(x, months.end), "mes|meses"))
		return at;
	a->value.value = a->value.value * 12 + months.value;
	a->kind = KAVAK_NUMBER_MONTHS;
	a->value_last = months.end - 1;
	return months.end + 1;
}

/* The unit behind the value, if any; MXN$ and the cents with it. */
static void take_unit(const struct lexemes *x, struct amount *a)
{
	size_t end;
	const struct unit *unit = unit_at(x, a->last + 1, &end);

	if (lex_is_any(on_line(x, a->last), "mdp|mdd")) {
		a->has_unit = true;
		a->kind = KAVAK_NUMBER_MONEY;
	}
	if (!unit || (a->has_unit && unit->kind != a->kind))
		return;
	a->has_unit = true;
	a->kind = unit->kind;
	if (unit->kind == KAVAK_NUMBER_MONEY) {
		size_t cents;

		if (lex_is(on_line(x, end), "$") && on_line(x, end)->gap == GAP_NONE)
			end++;
		end = adjective(x, end);
		cents = add_cents(x, end, &a->value);
		if (cents > end)
			a->value_last = cents - 1;
		end = cents;
	}
	if (is_and_half(x, end) &&
	    (unit->kind == KAVAK_NUMBER_MONTHS || unit->kind == KAVAK_NUMBER_YEARS ||
	     unit->kind == KAVAK_NUMBER_KM)) {
		a->value.value += 0.5;	/* "dos años y medio" */
		end += 2;
		a->value_last = end - 1;
	}
	if (unit->kind == KAVAK_NUMBER_YEARS)
		end = add_months(x, end, a);
	a->last = end - 1;
	if (unit->in_span)
		a->span_last = a->last;
}

static bool is_small_word(const struct lexemes *x, size_t at)
{
	const struct lexeme *lexeme = on_line(x, at);

	return lexeme->type == LEX_CARDINAL && lexeme->rank >= RANK_ONES &&
	       lexeme->rank <= RANK_TENS;
}

/* "más de uno", "menor que uno". */
static bool is_limit(const struct lexemes *x, size_t at)
{
	return at > 1 && !lex_is(&x->items[at], "un") &&
	       lex_is_any(&x->items[at - 1], "de|que|a") &&
	       lex_is_any(&x->items[at - 2], "mas|menos|mayor|menor|mayores|menores|superior|"
			  "inferior");
}

/* "uno, dos, tres", "entre uno y dos años", "uno uno": among numbers an article is one. */
static bool is_counted(const struct lexemes *x, size_t at)
{
	bool is_linked = lex_is_any(on_line(x, at + 1), "y|e|o|u|a|,|hasta");

	if (is_limit(x, at) ||
	    (at && is_small_word(x, at - 1) && x->items[at].gap == GAP_SPACE))
		return true;
	return is_small_word(x, at + 1) || (is_linked && !lex_is(&x->items[at], "un") &&
	       (is_small_word(x, at + 2) || is_digits(x, at + 2)));
}

/* Words that are numbers elsewhere: "un auto", "mil gracias", "de segunda mano", "un segundo". */
static bool is_other_word(const struct lexemes *x, size_t at, const struct amount *a)
{
	const struct lexeme *first = &x->items[at], *next = on_line(x, a->value.end);

	if (a->value.article && !a->is_negative && !(a->has_unit && a->span_last == a->last))
		return x->n - x->n_signs > 1 && !is_counted(x, at);	/* alone it counts */
	if (a->value.end != at + 1)
		return false;
	if (lex_is(first, "mil"))
		return lex_is_any(next, "gracias|disculpas|perdones|veces|felicidades");
	if (!lex_is_any(first, "segundo|segundos|segunda|primera"))
		return false;
	return lex_is(next, "mano") || (lex_is_any(first, "segundo|segundos") && at &&
		(x->items[at - 1].type == LEX_DIGITS || x->items[at - 1].type == LEX_CARDINAL));
}

bool is_short_year(const struct lexemes *x, const struct amount *a)
{
	const struct lexeme *digits = &x->items[a->first];

	return a->value.digits && !a->has_unit && digits->plain && digits->n_digits == 2 &&
	       (a->value.value < 40 || a->value.value >= 90);
}

void make_short_year(struct amount *a)
{
	a->value.value += a->value.value < 40 ? 2000 : 1900;
	a->kind = KAVAK_NUMBER_YEAR;
	a->as_year = a->short_year = true;
}

static bool may_be_year(const struct lexemes *x, size_t at, const struct amount *a)
{
	const struct value *v = &a->value;
	bool written = v->digits && x->items[at].plain && x->items[at].n_digits == 4;
	bool said = !v->digits && v->factor == 1000 && v->value > 2000 &&
	            floor(v->value) == v->value;

	return v->shape == VALUE_CARDINAL && !a->has_unit && (written || said) &&
	       v->value >= 1950 && v->value < 2050;
}

/* One of something that no number names, which goes on to `last`. */
static struct amount one_of(double value, enum kavak_number_kind kind, size_t at, size_t last)
{
	return (struct amount){
		.value = { .shape = VALUE_FRACTION, .value = value, .factor = 1, .count = value,
			   .end = last + 1 },
		.kind = kind,
		.has_unit = kind != KAVAK_NUMBER_PLAIN,
		.first = at, .last = last, .span_last = last, .value_last = last,
	};
}

/* "todo el año", "todo este mes". */
static bool read_all_of_it(const struct lexemes *x, size_t at, struct amount *ret_amount)
{
	const struct lexeme *unit = on_line(x, at + 2);

	if (!lex_is(&x->items[at], "todo") || !lex_is_any(on_line(x, at + 1), "el|un|este|ese") ||
	    !lex_is_any(unit, "ano|anio|mes"))
		return false;
	*ret_amount = one_of(1, lex_is(unit, "mes") ? KAVAK_NUMBER_MONTHS : KAVAK_NUMBER_YEARS, at,
			     at + 2);
	return true;
}

/* "año y medio", "docena y media": one of them that no number names, and a half. */
static bool read_one_and_half(const struct lexemes *x, size_t at, struct amount *ret_amount)
{
	static const struct {
		const char            *words;
		enum kavak_number_kind kind;
		double                 value;
	} ones[] = {
		{ "ano|anio", KAVAK_NUMBER_YEARS, 1.5 },
		{ "mes", KAVAK_NUMBER_MONTHS, 1.5 },
		{ "docena", KAVAK_NUMBER_PLAIN, 18 },
	};

	for (size_t i = 0; i < sizeof(ones) / sizeof(*ones); i++) {
		if (!lex_is_any(&x->items[at], ones[i].words) || !is_and_half(x, at + 1))
			continue;
		*ret_amount = one_of(ones[i].value, ones[i].kind, at, at + 2);
		return true;
	}
	return false;
}

/* "menos 200 mil km" is "menos de 200 mil km", however oddly it starts; "menos mil", alone, and
 * what is among other numbers is negative. */
static bool is_bound_all_the_same(const struct lexemes *x, size_t at, const struct amount *a)
{
	bool is_all = at == 0 && a->last + 1 == x->n &&
		      (!a->has_unit || a->kind == KAVAK_NUMBER_PERCENT);

	return a->is_negative && (a->has_unit || a->value.factor > 1) && !is_all &&
	       !(at && lex_is(&x->items[at - 1], "entre"));
}

bool amount_read(const struct lexemes *x, size_t at, struct amount *ret_amount)
{
	struct amount a = { .first = at, .is_negative = is_minus(x, at) };
	size_t start = at + a.is_negative, number;

	if (read_one_and_half(x, at, ret_amount) || read_all_of_it(x, at, ret_amount))
		return true;
	if (start >= x->n)
		return false;
	number = currency_before(x, start);
	if (number > start) {
		a.has_unit = true;
		a.kind = KAVAK_NUMBER_MONEY;
		if (!a.is_negative && number < x->n && lex_is(&x->items[number], "-") &&
		    is_minus(x, number)) {
			a.is_negative = true;	/* "$-500" */
			number++;
		}
	}
	if (number >= x->n || (number > at && x->items[number].gap == GAP_LINE) ||
	    !value_read(x, number, &a.value))
		return false;

	a.last = a.span_last = a.value_last = a.value.end - 1;
	if (a.value.shape == VALUE_ORDINAL)
		a.kind = KAVAK_NUMBER_ORDINAL;
	else
		take_unit(x, &a);
	if (is_other_word(x, number, &a))
		return false;
	if (lex_is(&x->items[at], "menos") && is_bound_all_the_same(x, at, &a))
		return false;
	a.as_year = may_be_year(x, number, &a);
	if (a.as_year)
		a.kind = KAVAK_NUMBER_YEAR;
	else if (at && lex_is_any(&x->items[at - 1], "modelo|modelos|mod|ano") &&
		 is_short_year(x, &a))
		make_short_year(&a);
	if (a.is_negative) {
		a.value.value = -a.value.value;
		a.value.count = -a.value.count;
	}
	*ret_amount = a;
	return true;
}
