/* SPDX-License-Identifier: MIT */
#pragma once
/* JSON lines on standard error. Never a customer's text, a user's name or a secret. */

#include <kavak/kavak.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log {
	enum log_level least;
};

/* As LOG_LEVEL says it. */
enum log_level log_level_of(const char *name);

/* One line: time, level, event, and what `fmt` makes, which is JSON members: "\"status\":%d". NULL:
 * nothing more. Several threads may. */
void log_line(const struct log *log, enum log_level level, const char *event, const char *fmt, ...)
	KAVAK_PRINTF(4, 5);

/* A failure of the library's. */
void log_error(const struct log *log, enum log_level level, const char *event,
	       const kavak_error *err);
