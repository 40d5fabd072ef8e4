/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_NUMBERS_H
#define KAVAK_NUMBERS_H

/**
 * What a text says in numbers, in the Spanish of Mexico: "300 mil", "280k",
 * "medio millón", "doscientos ochenta mil", "20%", "entre 200 y 300 mil",
 * "menos de 30 mil km", "2019 para arriba". Pure functions; any thread.
 */

#include <kavak/error.h>

KAVAK_BEGIN_DECLS

enum kavak_number_kind {
	KAVAK_NUMBER_PLAIN,    /* "number": nothing says what it counts */
	KAVAK_NUMBER_MONEY,    /* pesos */
	KAVAK_NUMBER_KM,
	KAVAK_NUMBER_YEAR,     /* 2019 */
	KAVAK_NUMBER_PERCENT,  /* 20 for 20% */
	KAVAK_NUMBER_MONTHS,
	KAVAK_NUMBER_YEARS,    /* a duration */
	KAVAK_NUMBER_COUNT,    /* "dos coches", "7 pasajeros" */
	KAVAK_NUMBER_ORDINAL,  /* "el segundo" */
};

/* One value, or one range with at least one bound. */
typedef struct kavak_number {
	enum kavak_number_kind kind;
	bool   is_range;
	bool   has_min, has_max;   /* of a range */
	bool   min_open, max_open; /* "más de 200", "menos de 300": the end itself is out */
	double value;              /* when it is no range */
	double min, max;
	size_t start, end;         /* bytes of the text, end not included */
} kavak_number;

#define KAVAK_NUMBERS_TEXT_MAX ((size_t) 64 << 10)

/**
 * Find the numbers of a text, in order, without overlaps.
 *
 * @param text         UTF-8; what is not, separates words.
 * @param ret_numbers  the caller's, room for `max`; those beyond are left out.
 * @return 0; KAVAK_ELIMIT over KAVAK_NUMBERS_TEXT_MAX bytes; KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_numbers_find(kavak_slice text, kavak_number *ret_numbers, size_t max,
                                 size_t *ret_n, kavak_error *err);

/** The kind's name in JSON: "money", "km", ...; never NULL.
 *  @since 0.1 */
KAVAK_API const char *kavak_number_kind_name(enum kavak_number_kind kind);

/** Append {"values":[...]} for `text`, as `kavak numbers` prints it.
 *  @return 0; as kavak_numbers_find().
 *  @since 0.1 */
KAVAK_API int kavak_numbers_json(kavak_slice text, kavak_buf *buf, kavak_error *err);

/**
 * Read a text that is one amount and nothing else: "280000", "280,000",
 * "280 mil", "280k", "$1,234.50".
 *
 * @return 0; KAVAK_EINVAL with what was expected.
 * @since 0.1
 */
KAVAK_API int kavak_money_parse(kavak_slice text, int64_t *ret_cents, kavak_error *err);

KAVAK_END_DECLS
#endif
