/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_BASE_H
#define KAVAK_BASE_H

/**
 * The two kinds of text there are: a slice is lent to you, a buffer is yours.
 * Everything else in kavak is built from these and from int answers (error.h).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define KAVAK_BEGIN_DECLS extern "C" {
#define KAVAK_END_DECLS   }
#else
#define KAVAK_BEGIN_DECLS
#define KAVAK_END_DECLS
#endif

#define KAVAK_API __attribute__((visibility("default")))
#define KAVAK_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

KAVAK_BEGIN_DECLS

/* Text or bytes that belong to someone else. Not NUL-terminated; valid for as
 * long as its owner says. Pass it by value. {0} is an empty one. */
typedef struct kavak_slice {
	const char *ptr;
	size_t      len;
} kavak_slice;

#ifdef __cplusplus
#define KAVAK_SLICE(literal) (kavak_slice { "" literal, sizeof(literal) - 1 })
#else
#define KAVAK_SLICE(literal) ((kavak_slice) { "" literal, sizeof(literal) - 1 })
#endif

#define KAVAK_BUF_MAX ((size_t) 16 << 20)

/* Text or bytes that belong to you: {0} is an empty one, kavak_buf_done() ends
 * it. `ptr` is NUL-terminated whenever it is not NULL. It never holds `max`
 * bytes or more; 0 is KAVAK_BUF_MAX. */
typedef struct kavak_buf {
	char  *ptr;
	size_t len;
	size_t cap;
	size_t max;
} kavak_buf;

/**
 * Append `bytes`.
 *
 * @return 0; KAVAK_ENOMEM; KAVAK_ELIMIT when it would reach the buffer's
 *         ceiling. On failure the buffer is as it was.
 * @since 0.1
 */
KAVAK_API int kavak_buf_add(kavak_buf *buf, kavak_slice bytes);

/** Free what `buf` holds and make it empty; its ceiling stays. {0} is fine.
 *  @since 0.1 */
KAVAK_API void kavak_buf_done(kavak_buf *buf);

/** A slice over the C string `text`; NULL gives an empty one. The text stays
 *  its owner's.
 *  @since 0.1 */
KAVAK_API kavak_slice kavak_slice_of(const char *text);

KAVAK_END_DECLS
#endif
