/* SPDX-License-Identifier: MIT */
#include "judge/claims/say.h"

#include <ctype.h>

/* --- words --- */

static void below_1000(kavak_buf *buf, int64_t n, bool is_short)
{
	static const char *const small[] = {
		"cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve",
		"diez", "once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete",
		"dieciocho", "diecinueve", "veinte", "veintiuno", "veintidós", "veintitrés",
		"veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho",
		"veintinueve",
	};
	static const char *const tens[] = { "", "", "", "treinta", "cuarenta", "cincuenta",
		                            "sesenta", "setenta", "ochenta", "noventa" };
	static const char *const hundreds[] = { "", "ciento", "doscientos", "trescientos",
		                                "cuatrocientos", "quinientos", "seiscientos",
		                                "setecientos", "ochocientos", "novecientos" };

	if (n == 100) {
		kv_buf_add_str(buf, "cien");
		return;
	}
	if (n > 100)
		kv_buf_addf(buf, "%s%s", hundreds[n / 100], n % 100 ? " " : "");
	n %= 100;
	if (!n)
		return;
	if (n >= 30)
		kv_buf_addf(buf, "%s%s", tens[n / 10], n % 10 ? " y " : "");
	if (n >= 30)
		n %= 10;
	if (is_short && (n == 1 || n == 21))
		kv_buf_add_str(buf, n == 1 ? "un" : "veintiún");
	else if (n)
		kv_buf_add_str(buf, small[n]);
}

void say_words(kavak_buf *buf, int64_t n, bool is_before_noun)
{
	if (n >= 1000000) {
		if (n / 1000000 == 1)
			kv_buf_add_str(buf, "un millón");
		else {
			say_words(buf, n / 1000000, true);
			kv_buf_add_str(buf, " millones");
		}
		n %= 1000000;
		if (!n) {
			kv_buf_add_str(buf, is_before_noun ? " de" : "");
			return;
		}
		kv_buf_add_char(buf, ' ');
	}
	if (n >= 1000) {
		if (n / 1000 > 1) {
			below_1000(buf, n / 1000, true);
			kv_buf_add_char(buf, ' ');
		}
		kv_buf_addf(buf, "mil%s", n % 1000 ? " " : "");
		n %= 1000;
		if (!n)
			return;
	}
	if (n)
		below_1000(buf, n, is_before_noun);
	else
		kv_buf_add_str(buf, "cero");
}

/* --- digits --- */

static void grouped(kavak_buf *buf, int64_t n)
{
	if (n < 1000)
		kv_buf_addf(buf, "%lld", (long long) n);
	else {
		grouped(buf, n / 1000);
		kv_buf_addf(buf, ",%03lld", (long long) n % 1000);
	}
}

static void amount(kavak_buf *buf, int64_t cents, bool is_grouped, bool always_cents)
{
	if (is_grouped)
		grouped(buf, cents / 100);
	else
		kv_buf_addf(buf, "%lld", (long long) cents / 100);
	if (cents % 100 || always_cents)
		kv_buf_addf(buf, ".%02lld", (long long) cents % 100);
}

static void money_in_words(kavak_buf *buf, int64_t cents)
{
	say_words(buf, cents / 100, true);
	kv_buf_add_str(buf, " pesos");
	if (cents % 100) {
		kv_buf_add_str(buf, " con ");
		say_words(buf, cents % 100, true);
		kv_buf_add_str(buf, " centavos");
	}
}

static void say_money(kavak_buf *buf, int64_t cents, unsigned char form)
{
	static const struct {
		const char *before, *after;
		bool is_grouped, always_cents;
	} forms[] = {
		{ "$", "", true, false },       { "$", "", true, true },
		{ "", " pesos", true, false },  { "$", " MXN", true, false },
		{ "MXN ", "", true, false },    { "$", " pesos", true, false },
		{ "", " pesos", false, false }, { "$", "", false, false },
		{ "$ ", "", true, false },      { "*$", "*", true, false },
		{ "", " MXN", true, false },    { "MX$", "", true, false },
		{ "**$", "**", true, false },   { "$", " MN", true, true },
		{ "$", " MXN", true, true },    { "$", " pesos mexicanos", true, false },
		{ "MXN$", "", true, false },
	};
	const size_t n = sizeof(forms) / sizeof(*forms);

	if (form == FORM_WORDS)
		money_in_words(buf, cents);
	else if (form == FORM_BARE)
		amount(buf, cents, true, false);
	else if (form == n && cents % 100 == 0 && cents / 100 > 1999) {
		kv_buf_addf(buf, "%lld mil ", (long long) cents / 100000);
		if (cents / 100 % 1000)
			kv_buf_addf(buf, "%lld ", (long long) cents / 100 % 1000);
		kv_buf_add_str(buf, "pesos");
	} else {
		size_t i = form < n ? form : 0;

		kv_buf_add_str(buf, forms[i].before);
		amount(buf, cents, forms[i].is_grouped, forms[i].always_cents);
		kv_buf_add_str(buf, forms[i].after);
	}
}

static void say_km(kavak_buf *buf, int64_t n, unsigned char form)
{
	if (form == FORM_WORDS) {
		say_words(buf, n, true);
		kv_buf_add_str(buf, " kilómetros");
	} else if (form == 3 && n % 1000 == 0 && n) {
		kv_buf_addf(buf, "%lld mil km", (long long) n / 1000);
	} else if (form == 2) {
		kv_buf_addf(buf, "%lld km", (long long) n);
	} else {
		grouped(buf, n);
		kv_buf_add_str(buf, form == FORM_BARE ? ""
		                    : form == 1       ? " kilómetros"
		                    : form == 4       ? " kms"
		                    : form == 5       ? "km"
		                    : form == 6       ? " Km"
		                    : form == 7       ? " KM"
		                                      : " km");
	}
}

static void say_months(kavak_buf *buf, int64_t n, unsigned char form)
{
	bool is_years = (form == 1 || form == 2 || form == FORM_YEARS) && n % 12 == 0 && n > 12;

	if (form == FORM_BARE) {
		kv_buf_addf(buf, "%lld", (long long) n);
	} else if (form == FORM_WORDS || form == 2) {
		say_words(buf, is_years ? n / 12 : n, true);
		kv_buf_add_str(buf, is_years ? " años" : " meses");
	} else if (is_years) {
		kv_buf_addf(buf, "%lld años", (long long) n / 12);
	} else {
		kv_buf_addf(buf, "%lld %s", (long long) n, form == 3 ? "mensualidades" : "meses");
	}
}

static void say_percent(kavak_buf *buf, int64_t n, unsigned char form)
{
	if (form == FORM_WORDS && n % 100 == 0)
		say_words(buf, n / 100, false);
	else if (n % 100 == 0)
		kv_buf_addf(buf, "%lld%s", (long long) n / 100,
		            form == 2   ? ".0"
		            : form == 4 ? ".00"
		                        : "");
	else
		kv_buf_addf(buf, "%lld.%lld", (long long) n / 100, (long long) n % 100 / 10);
	kv_buf_add_str(buf, form == FORM_WORDS || form == 1 ? " por ciento"
	                    : form == 3                     ? " %"
	                                                    : "%");
}

/* --- names and other words --- */

static bool starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

/* A model whose name is a number says nothing alone. */
static bool stands_alone(const char *model)
{
	size_t letters = 0;

	for (const char *at = model; *at && *at != ' '; at++)
		letters += isalpha((unsigned char) *at) != 0;
	return letters > 1;
}

static void say_name(kavak_buf *buf, const struct value *value, unsigned char form)
{
	bool with_make = form != 1 || !stands_alone(value->model);

	if (form == 2 || form == 3)
		kv_buf_add_char(buf, '*');
	if (with_make && !starts_with(value->model, value->text))
		kv_buf_addf(buf, "%s ", value->text);
	kv_buf_add_str(buf, value->model);
	if (form == 2 || form == 3)
		kv_buf_add_char(buf, '*');
}

/* 1.6 ADVANCE CVT as 1.6 Advance CVT. */
static void capitalize(char *at, const char *end)
{
	for (char *word = at; word < end; word = at + 1) {
		for (at = word; at < end && *at != ' '; at++)
			;
		for (char *letter = word + 1; letter < at && at - word > 3; letter++)
			*letter = (char) tolower((unsigned char) *letter);
	}
}

static void say_word(kavak_buf *buf, const char *text, unsigned char form)
{
	static const char *const written[][2] = {
		{ "automatica", "automática" }, { "electrico", "eléctrico" },
		{ "hibrido", "híbrido" },       { "diesel", "diésel" },
		{ "suv", "SUV" },               { "sedan", "sedán" },
	};
	size_t start = buf->len;

	for (size_t i = 0; i < sizeof(written) / sizeof(*written); i++)
		if (!strcmp(text, written[i][0]))
			text = written[i][1];
	kv_buf_add_str(buf, text);
	if (form == FORM_LOWER)
		buf->ptr[start] = (char) tolower((unsigned char) buf->ptr[start]);
	if (form == 1 && strchr(text, ' '))
		capitalize(buf->ptr + start, buf->ptr + buf->len);
}

void say(kavak_buf *buf, enum kind kind, const struct value *value, unsigned char form)
{
	switch (kind) {
	case MONEY: say_money(buf, value->n, form); break;
	case KM: say_km(buf, value->n, form); break;
	case MONTHS: say_months(buf, value->n, form); break;
	case PERCENT: say_percent(buf, value->n, form); break;
	case NAME: say_name(buf, value, form); break;
	case WORD: say_word(buf, value->text, form); break;
	case YEAR:
	case COUNT:
		if (form == FORM_WORDS)
			say_words(buf, value->n, kind == COUNT);
		else
			kv_buf_addf(buf, "%lld", (long long) value->n);
		break;
	}
}

struct style say_style(struct chance *chance)
{
	static const unsigned char n_forms[] = {
		[MONEY] = 18, [KM] = 8, [YEAR] = 1, [MONTHS] = 4, [PERCENT] = 5, [COUNT] = 1,
		[NAME] = 4,   [WORD] = 2,
	};
	bool in_words = chance_percent(chance, 18);
	struct style style;

	for (size_t k = 0; k <= WORD; k++) {
		style.forms[k] = (unsigned char) chance_below(chance, n_forms[k]);
		if (k == MONEY && chance_percent(chance, 40))
			style.forms[k] = 0;	/* $265,999, as most do */
		if (in_words && k != NAME && k != WORD && chance_percent(chance, 80))
			style.forms[k] = FORM_WORDS;
	}
	if (chance_percent(chance, 75) && style.forms[YEAR] == FORM_WORDS)
		style.forms[YEAR] = 0;
	return style;
}

/* --- back --- */

bool say_read(enum kind kind, kavak_slice text, int64_t *ret_n)
{
	int64_t n = 0, cents = 0;
	size_t n_decimals = 0;
	bool is_decimal = false, is_any = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (isdigit((unsigned char) c)) {
			is_any = true;
			if (is_decimal && n_decimals < 2 && ++n_decimals)
				cents = cents * 10 + (c - '0');
			else if (!is_decimal)
				n = n * 10 + (c - '0');
		} else if (c == '.' && i + 1 < text.len &&
		           isdigit((unsigned char) text.ptr[i + 1])) {
			is_decimal = true;
		} else if (is_any && text.len - i >= 4 && !strncmp(text.ptr + i, " mil", 4)) {
			kavak_slice rest = { text.ptr + i + 4, text.len - i - 4 };
			int64_t units = 0;

			say_read(COUNT, rest, &units);
			n = n * 1000 + units;
			break;
		}
	}
	if (n_decimals == 1)
		cents *= 10;
	*ret_n = kind == MONEY || kind == PERCENT ? n * 100 + cents : n;
	if (kind == MONTHS && memmem(text.ptr, text.len, " años", strlen(" años")))
		*ret_n *= 12;
	return is_any;
}
