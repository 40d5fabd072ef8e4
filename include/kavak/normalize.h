/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_NORMALIZE_H
#define KAVAK_NORMALIZE_H

/**
 * Makes and models as the catalog writes them, from what a customer wrote:
 * "nisan bersa" is Nissan Versa, "un mercedes clase a" Mercedes Benz Clase A.
 * What is not clear enough is not named at all.
 */

#include <kavak/engine.h>

KAVAK_BEGIN_DECLS

typedef struct kavak_vehicle {
	kavak_slice make;     /* lent by the engine until the catalog changes */
	kavak_slice model;    /* empty when only the make was written */
	double      score;    /* 0 to 100 */
} kavak_vehicle;

#define KAVAK_NORMALIZE_TOP_MAX 20

/**
 * Find the make and model that a text names.
 *
 * @param ret_vehicles  room for `max`, best first; the first is the answer when its score
 *                      reaches kavak_normalize_threshold().
 * @return 0 when the first is good enough; KAVAK_NOTFOUND when nothing is (the candidates
 *         are filled all the same); KAVAK_ELIMIT, KAVAK_EIO, KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_normalize(kavak_engine *engine, kavak_slice text, kavak_vehicle *ret_vehicles,
                              size_t max, size_t *ret_n, kavak_error *err);

/** The score from which on a vehicle counts as named.
 *  @since 0.1 */
KAVAK_API double kavak_normalize_threshold(void);

/** Append {"make","model","confidence","candidates"}, as `kavak normalize` prints it.
 *  @return 0, also when nothing was recognized; as kavak_normalize().
 *  @since 0.1 */
KAVAK_API int kavak_normalize_json(kavak_engine *engine, kavak_slice text, size_t top,
                                   kavak_buf *buf, kavak_error *err);

KAVAK_END_DECLS
#endif
