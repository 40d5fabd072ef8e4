/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_CATALOG_H
#define KAVAK_CATALOG_H

/**
 * The cars: importing a file, searching with filters, and what was loosened
 * when nothing fitted. Money is in cents, distances in km.
 */

#include <kavak/engine.h>

KAVAK_BEGIN_DECLS

/* One car. Slices are lent by whoever shows it; empty means not said. */
typedef struct kavak_car {
	kavak_slice stock_id;
	kavak_slice make, model, version;
	int32_t     year;
	int32_t     seats;           /* 0: not said */
	int64_t     price_cents;
	int64_t     mileage_km;      /* -1: not said */
	kavak_slice city;
	kavak_slice transmission;    /* "automatica", "manual" */
	kavak_slice fuel;            /* "gasolina", "diesel", "hibrido", "electrico" */
	kavak_slice body_type;       /* "sedan", "hatchback", "suv", "pickup", "minivan", "coupe",
	                                "convertible" */
	kavak_slice color, photo_url;
	kavak_slice features;        /* names, one space apart: "bluetooth car_play" */
	kavak_slice extra;           /* a JSON object: the file's other columns */
} kavak_car;

enum kavak_sort { KAVAK_SORT_DEFAULT, KAVAK_SORT_PRICE_ASC, KAVAK_SORT_PRICE_DESC,
                  KAVAK_SORT_YEAR_DESC, KAVAK_SORT_KM_ASC };

#define KAVAK_SEARCH_LIMIT_DEFAULT 5
#define KAVAK_SEARCH_LIMIT_MAX     1000 /* the agent's tool takes 10 */
#define KAVAK_SEARCH_LIST_MAX      16   /* makes, models, features... in one filter */
#define KAVAK_TOTAL_EXACT_MAX      1000 /* totals are counted so far */

/* What to look for. Start from KAVAK_CAR_FILTER_INIT; an empty member filters
 * nothing. Text is as people write it: make and model are normalized, accents
 * and case never matter. Everything is borrowed for the call. */
typedef struct kavak_car_filter {
	uint32_t           abi;
	const kavak_slice *makes;         size_t n_makes;
	const kavak_slice *models;        size_t n_models;
	const kavak_slice *exclude_makes; size_t n_exclude_makes;
	const kavak_slice *body_types;    size_t n_body_types;
	const kavak_slice *features;      size_t n_features;
	kavak_slice        version, city, transmission, fuel;
	int32_t            seats_min;
	int32_t            year_min, year_max;
	int64_t            price_min_cents, price_max_cents;   /* 0: none */
	int64_t            km_max;                             /* -1: none */
	enum kavak_sort    sort;
	uint32_t           limit;                              /* 0: KAVAK_SEARCH_LIMIT_DEFAULT */
} kavak_car_filter;

#define KAVAK_CAR_FILTER_INIT { .abi = 1, .km_max = -1 }

typedef struct kavak_search kavak_search;

/**
 * Search the catalog. When nothing fits, the smallest loosening that finds
 * something is made and told by kavak_search_json() under "relaxed".
 *
 * @param ret_search  yours; end it with kavak_search_free().
 * @return 0, also when nothing was found; KAVAK_EINVAL naming the filter that
 *         makes no sense; KAVAK_EIO, KAVAK_ETIMEDOUT, KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_catalog_search(kavak_engine *engine, const kavak_car_filter *filter,
                                   kavak_search **ret_search, kavak_error *err);

/** NULL is fine.
 *  @since 0.1 */
KAVAK_API void kavak_search_free(kavak_search *search);

/** How many cars it carries (at most the limit).
 *  @since 0.1 */
KAVAK_API size_t kavak_search_count(const kavak_search *search);

/** How many there are; exact up to KAVAK_TOTAL_EXACT_MAX, which it does not exceed.
 *  @since 0.1 */
KAVAK_API size_t kavak_search_total(const kavak_search *search);

/** The i-th car, from 0; lent until the search is freed; NULL beyond the last.
 *  @since 0.1 */
KAVAK_API const kavak_car *kavak_search_car(const kavak_search *search, size_t i);

/** Append the result as one JSON object: total, total_exact, relaxed, cars.
 *  @return 0; KAVAK_ENOMEM, KAVAK_ELIMIT.
 *  @since 0.1 */
KAVAK_API int kavak_search_json(const kavak_search *search, kavak_buf *buf);

/* How to import. Start from KAVAK_IMPORT_OPTIONS_INIT. */
typedef struct kavak_import_options {
	uint32_t abi;
	bool     truncate;   /* what the file does not have, the catalog loses */
	bool     strict;     /* one bad row refuses the file */
	/* Called now and then with the bytes of the file; may be NULL. `n_total` is 0 where it is
	   not known. */
	void   (*progress)(uint64_t n_done, uint64_t n_total, void *userdata);
	/* Called for each row that was refused; may be NULL. `why` lives for the call. */
	void   (*rejected)(uint64_t line, const char *why, void *userdata);
	void    *userdata;
} kavak_import_options;

#define KAVAK_IMPORT_OPTIONS_INIT { .abi = 1 }

typedef struct kavak_import_result {
	uint64_t n_read;      /* rows of the file, the header not counted */
	uint64_t n_inserted;
	uint64_t n_updated;
	uint64_t n_removed;   /* only with truncate */
	uint64_t n_rejected;
} kavak_import_result;

/**
 * Import a CSV file: staged, checked, then swapped in at once. On any failure
 * the catalog is as it was.
 *
 * @param path  a file; comma, semicolon or tab, found from its header.
 * @return 0; KAVAK_NOTFOUND when there is no such file; KAVAK_EDATA naming the file and
 *         the line (no CSV, no such header, with `strict` the first bad row);
 *         KAVAK_ELIMIT for a line or a file that is too large; KAVAK_EIO, KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_catalog_import(kavak_engine *engine, const char *path,
                                   const kavak_import_options *options,
                                   kavak_import_result *ret_result, kavak_error *err);

/** Import the example catalog that is built into the library.
 *  @return as kavak_catalog_import().
 *  @since 0.1 */
KAVAK_API int kavak_catalog_import_builtin(kavak_engine *engine, kavak_import_result *ret_result,
                                           kavak_error *err);

KAVAK_END_DECLS
#endif
