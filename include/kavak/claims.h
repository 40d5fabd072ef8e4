/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_CLAIMS_H
#define KAVAK_CLAIMS_H

/**
 * The claims check: every amount, rate, year, mileage, term, car, date, phone
 * and address that a reply states must stand in a tool's result, in the
 * configuration, in a knowledge passage, or, for an echo, in the customer's own
 * words. Promises that nobody authorized are claims without a source.
 */

#include <kavak/engine.h>

KAVAK_BEGIN_DECLS

/**
 * Check a reply against facts.
 *
 * @param engine  gives the makes and models to look for; NULL: those built in.
 * @param facts   JSON:
 *                {"tool_calls":[{"name","arguments","result"}],"user":["..."],"knowledge":["..."]}.
 * @param reply   the text to check.
 * @param buf     {"claims":[{"text","kind","value","source"}],"unproven":N} is appended; may be
 *                NULL.
 * @param ret_unproven  how many claims have no source.
 * @return 0; KAVAK_EDATA when `facts` is no such JSON; KAVAK_ELIMIT, KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_claims_check(kavak_engine *engine, kavak_slice facts, kavak_slice reply,
                                 kavak_buf *buf, size_t *ret_unproven, kavak_error *err);

KAVAK_END_DECLS
#endif
