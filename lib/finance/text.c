/* SPDX-License-Identifier: MIT */
/* Rates and money as people write them. */
#include <kavak/finance.h>
#include <kavak/sys/error.h>

#include "base/buf.h"

#define RATE_DECIMALS    6	/* "0.123456": parts per million */
#define PERCENT_DECIMALS 4	/* "12.3456%" is the same */
#define RATE_PLENTY      UINT64_C(10000000000)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits with a point in them, as a whole number of 10^-decimals. Zeros beyond those decimals
 * change nothing, other digits cannot be kept exactly. */
static bool parse_decimal(kavak_slice text, int decimals, uint64_t *ret_value)
{
	uint64_t value = 0;
	int n_digits = 0, n_behind = -1;	/* behind the point; -1 before it */

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == '.' && n_behind < 0) {
			n_behind = 0;
			continue;
		}
		if (!is_digit(c))
			return false;
		n_digits++;
		if (n_behind >= decimals) {
			if (c != '0')
				return false;
			continue;
		}
		n_behind += n_behind >= 0;
		value = value * 10 + (uint64_t) (c - '0');
		if (value > RATE_PLENTY)
			return false;
	}
	for (n_behind = n_behind < 0 ? 0 : n_behind; n_behind < decimals; n_behind++)
		value *= 10;
	*ret_value = value;
	return n_digits > 0;
}

int kavak_rate_parse(kavak_slice text, uint32_t *ret_rate_ppm, kavak_error *err)
{
	kavak_slice number = kv_slice_trim(text);
	bool percent = number.len && number.ptr[number.len - 1] == '%';
	uint64_t ppm;

	if (percent) {
		number.len--;
		number = kv_slice_trim(number);
	}
	if (!parse_decimal(number, percent ? PERCENT_DECIMALS : RATE_DECIMALS, &ppm))
		return kavak_error_set(
			err, KAVAK_EINVAL, 0,
			"'%.*s' is no yearly rate: write 0.10 or 10%%, to the millionth",
			(int) (text.len < 40 ? text.len : 40), text.ptr ? text.ptr : "");
	if (ppm > KAVAK_FINANCE_RATE_MAX)
		return kavak_error_set(
			err, KAVAK_EINVAL, 0,
			"a rate of %.*s is over %u%% a year; ten percent is 0.10 or 10%%",
			(int) (text.len < 40 ? text.len : 40), text.ptr,
			KAVAK_FINANCE_RATE_MAX / 10000);
	*ret_rate_ppm = (uint32_t) ppm;
	return 0;
}

int kavak_money_format(int64_t cents, kavak_buf *buf)
{
	uint64_t amount = cents < 0 ? 0 - (uint64_t) cents : (uint64_t) cents;
	uint64_t pesos = amount / 100;
	char text[40], *end = text + sizeof(text), *p = end;
	unsigned n_digits = 0;

	if (amount % 100) {
		*--p = (char) ('0' + amount % 10);
		*--p = (char) ('0' + amount / 10 % 10);
		*--p = '.';
	}
	do {
		if (n_digits && n_digits % 3 == 0)
			*--p = ',';
		*--p = (char) ('0' + pesos % 10);
		n_digits++;
	} while (pesos /= 10);
	*--p = '$';
	if (cents < 0)
		*--p = '-';
	return kavak_buf_add(buf, (kavak_slice) { p, (size_t) (end - p) });
}
