/* SPDX-License-Identifier: MIT */
#include <kavak/numbers.h>

#include <math.h>
#include <stdlib.h>

#include <kavak/sys/error.h>

#include "base/json.h"
#include "text/names.h"
#include "text/plain.h"
#include "text/text.h"

#define MONEY_MAX 9e12	/* pesos, whose cents a double still tells apart */

const char *kavak_number_kind_name(enum kavak_number_kind kind)
{
	static const char *const names[] = {
		[KAVAK_NUMBER_PLAIN] = "number", [KAVAK_NUMBER_MONEY] = "money",
		[KAVAK_NUMBER_KM] = "km", [KAVAK_NUMBER_YEAR] = "year",
		[KAVAK_NUMBER_PERCENT] = "percent", [KAVAK_NUMBER_MONTHS] = "months",
		[KAVAK_NUMBER_YEARS] = "years", [KAVAK_NUMBER_COUNT] = "count",
		[KAVAK_NUMBER_ORDINAL] = "ordinal",
	};

	return (size_t) kind < sizeof(names) / sizeof(*names) ? names[kind] : "number";
}

/* Every amount of the text, in order; no two share a lexeme. */
static int read_amounts(const struct lexemes *lexemes, struct amount **ret_amounts, size_t *ret_n)
{
	struct amount *amounts = NULL;
	size_t n = 0, cap = 0;

	for (size_t at = 0; at < lexemes->n; ) {
		if (n == cap) {
			struct amount *grown =
				realloc(amounts, (cap ? cap * 2 : 16) * sizeof(*amounts));

			if (!grown) {
				free(amounts);
				return KAVAK_ENOMEM;
			}
			amounts = grown;
			cap = cap ? cap * 2 : 16;
		}
		if (amount_read(lexemes, at, &amounts[n]))
			at = amounts[n++].last + 1;
		else
			at++;
	}
	*ret_amounts = amounts;
	*ret_n = n;
	return 0;
}

static int find(kavak_slice text, kavak_number *ret_numbers, size_t max, size_t *ret_n)
{
	__attribute__((cleanup(plain_done))) struct plain plain = { 0 };
	__attribute__((cleanup(lexemes_done))) struct lexemes lexemes = { 0 };
	KV_AUTOFREE struct amount *amounts = NULL;
	size_t n_amounts = 0;
	int r = plain_make(text, &plain);

	if (r == 0)
		r = lex(plain.text, &lexemes);
	if (r == 0) {
		names_mark(&lexemes);
		moments_mark(&lexemes);
		r = read_amounts(&lexemes, &amounts, &n_amounts);
	}
	if (r < 0)
		return r;
	*ret_n = ranges_make(&lexemes, amounts, n_amounts, ret_numbers, max);
	for (size_t i = 0; i < *ret_n; i++)
		plain_span(&plain, text, &ret_numbers[i].start, &ret_numbers[i].end);
	return 0;
}

int kavak_numbers_find(kavak_slice text, kavak_number *ret_numbers, size_t max,
                       size_t *ret_n, kavak_error *err)
{
	int r;

	if (text.len > KAVAK_NUMBERS_TEXT_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0, "%zu bytes of text, %zu is the most",
		                       text.len, KAVAK_NUMBERS_TEXT_MAX);
	r = find(text, ret_numbers, max, ret_n);
	return r < 0 ? kavak_error_set(err, r, 0, "numbers") : 0;
}

static json_t *json_of(double value)
{
	return fabs(value) < 1e15 && value == floor(value) ? json_integer((json_int_t) value)
							   : json_real(value);
}

static json_t *bound(bool has, double value)
{
	return has ? json_of(value) : json_null();
}

static json_t *number_json(kavak_slice text, const kavak_number *number)
{
	KV_JSON *json = json_object();
	KV_BUF span = { 0 };	/* JSON has no place for the NULs that may stand between words */
	int r = kv_utf8_clean(kv_slice_sub(text, number->start, number->end), &span);

	r |= json_object_set_new(json, "text", kv_json_str(kv_buf_slice(&span)));
	if (number->is_range) {
		r |= json_object_set_new(json, "min", bound(number->has_min, number->min));
		r |= json_object_set_new(json, "max", bound(number->has_max, number->max));
	} else {
		r |= json_object_set_new(json, "value", json_of(number->value));
	}
	r |= json_object_set_new(json, "kind", json_string(kavak_number_kind_name(number->kind)));
	r |= json_object_set_new(json, "start", json_integer((json_int_t) number->start));
	r |= json_object_set_new(json, "end", json_integer((json_int_t) number->end));
	return r ? NULL : KV_TAKE(json);
}

int kavak_numbers_json(kavak_slice text, kavak_buf *buf, kavak_error *err)
{
	KV_JSON *json = json_object();
	KV_AUTOFREE kavak_number *numbers = NULL;
	json_t *values = json_array();
	size_t n = 0, max = text.len / 2 + 1;
	int r;

	if (json_object_set_new(json, "values", values) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "numbers");
	if (text.len <= KAVAK_NUMBERS_TEXT_MAX && !(numbers = calloc(max, sizeof(*numbers))))
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "numbers");
	r = kavak_numbers_find(text, numbers, max, &n, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		if (json_array_append_new(values, number_json(text, &numbers[i])) < 0)
			return kavak_error_set(err, KAVAK_ENOMEM, 0, "numbers");
	r = kv_json_print(json, buf);
	return r < 0 ? kavak_error_set(err, r, 0, "numbers") : 0;
}

/* 280000 of "280000" and "280 mil": one number, money or nothing said, and nothing else. */
static bool is_amount(kavak_slice text, const kavak_number *number, size_t n)
{
	return n == 1 && !number->is_range && number->start == 0 && number->end == text.len &&
	       number->kind != KAVAK_NUMBER_KM && number->kind != KAVAK_NUMBER_PERCENT &&
	       number->kind != KAVAK_NUMBER_MONTHS && number->kind != KAVAK_NUMBER_YEARS &&
	       number->kind != KAVAK_NUMBER_ORDINAL;
}

int kavak_money_parse(kavak_slice text, int64_t *ret_cents, kavak_error *err)
{
	kavak_slice trimmed = kv_slice_trim(text);
	kavak_number numbers[2];
	size_t n = 0;
	double cents;
	int r = kavak_numbers_find(trimmed, numbers, 2, &n, err);

	if (r < 0)
		return r;
	if (!is_amount(trimmed, numbers, n))
		return kavak_error_set(err, KAVAK_EINVAL, 0,
				       "'%.*s' is no amount: 280000, 280,000.50, "
				       "\"280 mil\" and 280k are",
				       (int) (text.len < 60 ? text.len : 60),
				       text.ptr ? text.ptr : "");
	cents = numbers[0].value * 100;
	if (fabs(cents) > MONEY_MAX * 100)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "an amount over 9,000,000,000,000");
	if (fabs(cents - (double) llround(cents)) > 1e-3)
		return kavak_error_set(err, KAVAK_EINVAL, 0, "'%.*s' has more than cents",
				       KV_FMT(trimmed));
	*ret_cents = llround(cents);
	return 0;
}
