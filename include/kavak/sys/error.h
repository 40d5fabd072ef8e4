/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_SYS_ERROR_H
#define KAVAK_SYS_ERROR_H

/** How a driver, or a tool of your own, says what went wrong. */

#include <kavak/error.h>

KAVAK_BEGIN_DECLS

/**
 * Fill `err` (which may be NULL) and return `code`, so that a driver fails in
 * one line: return kavak_error_set(err, KAVAK_EIO, errno, "open '%s'", path);
 *
 * @param origin  errno, HTTP status or SQL state of the layer below; 0 if none.
 * @param fmt     one English sentence, cut at 247 bytes.
 * @return `code`, always.
 * @since 0.1
 */
KAVAK_API int kavak_error_set(kavak_error *err, int code, int origin,
                              const char *fmt, ...) KAVAK_PRINTF(4, 5);

KAVAK_END_DECLS
#endif
