/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const names[] = { "debug", "info", "warn", "error" };

#define LINE_MAX_BYTES 1024

enum log_level log_level_of(const char *name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i], name))
			return (enum log_level) i;
	return LOG_INFO;
}

static size_t print_head(char *line, size_t size, enum log_level level, const char *event)
{
	struct timespec now;
	struct tm utc;
	char time[32];
	int n;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(time, sizeof(time), "%Y-%m-%dT%H:%M:%S", &utc);
	n = snprintf(line, size, "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\",\"event\":\"%s\"", time,
		     now.tv_nsec / 1000000, names[level], event);
	return (size_t) n;
}

void log_line(const struct log *log, enum log_level level, const char *event, const char *fmt, ...)
{
	char line[LINE_MAX_BYTES];
	size_t n;
	va_list args;
	int more;

	if (level < log->least)
		return;
	n = print_head(line, sizeof(line), level, event);
	if (fmt) {
		va_start(args, fmt);
		more = vsnprintf(line + n + 1, sizeof(line) - n - 3, fmt, args);
		va_end(args);
		/* a line that would be cut is no JSON: better without its end */
		if (more > 0 && (size_t) more < sizeof(line) - n - 3) {
			line[n] = ',';
			n += 1 + (size_t) more;
		}
	}
	line[n++] = '}';
	line[n++] = '\n';
	if (write(STDERR_FILENO, line, n) < 0)
		return;	/* there is nobody to tell */
}

/* As it stands between quotes. */
static void escape(const char *text, char *to, size_t size)
{
	size_t n = 0;

	for (; *text && n + 2 < size; text++) {
		if (*text == '"' || *text == '\\')
			to[n++] = '\\';
		to[n++] = (unsigned char) *text < ' ' ? ' ' : *text;
	}
	to[n] = '\0';
}

void log_error(const struct log *log, enum log_level level, const char *event,
	       const kavak_error *err)
{
	char text[2 * sizeof(err->text)];

	escape(err->text, text, sizeof(text));
	log_line(log, level, event, "\"code\":%d,\"origin\":%d,\"text\":\"%s\"", err->code,
		 err->origin, text);
}
