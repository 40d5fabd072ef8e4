/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_ERROR_H
#define KAVAK_ERROR_H

#include <kavak/base.h>

KAVAK_BEGIN_DECLS

/**
 * How every fallible function answers:
 *
 *	 0   done
 *	> 0  an answer this function documents (not found, conflict): handle it here
 *	< 0  broken: clean up and pass it up unchanged
 *
 * One list feeds the enum and kavak_strerror().
 * Values never change meaning and are never reused.
 */
#define KAVAK_CODES(X)                                                          \
	X(STOPPED,     3, "a callback asked to stop")                           \
	X(NOTFOUND,    2, "nothing there")                                      \
	X(CONFLICT,    1, "someone else changed it first")                      \
	X(OK,          0, "done")                                               \
	X(ENOMEM,     -1, "out of memory")                                      \
	X(EINVAL,     -2, "the caller passed something it should not")          \
	X(EDATA,      -3, "malformed data from outside")                        \
	X(EIO,        -4, "the other side failed; trying again may help")       \
	X(ETIMEDOUT,  -5, "the deadline passed")                                \
	X(EDENIED,    -6, "not allowed")                                        \
	X(ELIMIT,     -7, "over a limit")                                       \
	X(ENOTSUP,    -8, "nothing here can do that")

enum kavak_code {
#define KAVAK_CODE_ENUM(name, value, text) KAVAK_##name = (value),
	KAVAK_CODES(KAVAK_CODE_ENUM)
#undef KAVAK_CODE_ENUM
};

/* What went wrong, in words. The caller owns it, usually on the stack; no
 * function keeps a pointer to it and nothing in it needs freeing. */
typedef struct kavak_error {
	int  code;       /* the negative enum kavak_code that was returned */
	int  origin;     /* errno, HTTP status or SQL state of the layer below; 0 if none */
	char text[248];  /* one English sentence for a log; always NUL-terminated */
} kavak_error;

/** The fixed text for `code`; never NULL, also for codes it does not know.
 *  @since 0.1 */
KAVAK_API const char *kavak_strerror(int code);

KAVAK_END_DECLS
#endif
