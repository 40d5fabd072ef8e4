/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool progress_shown;

int complain(const kavak_error *err, const char *next)
{
	progress_end();
	fflush(stdout);
	fprintf(stderr, "kavak: ");
	print_text(stderr, kavak_slice_of(*err->text ? err->text : kavak_strerror(err->code)));
	fprintf(stderr, "\n");
	if (next)
		fprintf(stderr, "%s\n", next);
	return STATUS_FAILED;
}

int finish_output(int status)
{
	bool broken = ferror(stdout);
	int why = errno;

	if (fflush(stdout) == EOF) {
		broken = true;
		why = errno;
	}
	if (!broken)
		return status;
	if (why != EPIPE)	/* whoever read us has gone: there is nobody to tell */
		fprintf(stderr, "kavak: cannot write the output: %s\n", strerror(why));
	return status == STATUS_DONE ? STATUS_FAILED : status;
}

bool is_terminal(FILE *f)
{
	return isatty(fileno(f));
}

static bool in_color(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return is_terminal(stdout) && !(no && *no) && !(term && !strcmp(term, "dumb"));
}

const char *bold_on(void) { return in_color() ? "\033[1m" : ""; }
const char *bold_off(void) { return in_color() ? "\033[0m" : ""; }

void print_text(FILE *f, kavak_slice text)
{
	if (!is_terminal(f)) {
		fwrite(text.ptr, 1, text.len, f);
		return;
	}
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char) text.ptr[i];

		putc(c == '\n' || c == '\t' || (c >= ' ' && c != 0x7f) ? c : '?', f);
	}
}

/* Where the bold that starts at `i` ends, or 0: "*so*", and not "2 * 3 * 4". */
static size_t bold_end(kavak_slice text, size_t i)
{
	if (i + 2 >= text.len || text.ptr[i] != '*' || strchr(" *\n", text.ptr[i + 1]))
		return 0;
	for (size_t end = i + 2; end < text.len && text.ptr[end] != '\n'; end++)
		if (text.ptr[end] == '*')
			return text.ptr[end - 1] == ' ' ? 0 : end;
	return 0;
}

void print_marked(kavak_slice text)
{
	size_t from = 0;

	for (size_t i = 0; in_color() && i < text.len; i++) {
		size_t end = bold_end(text, i);

		if (!end)
			continue;
		print_text(stdout, (kavak_slice) { text.ptr + from, i - from });
		fputs(bold_on(), stdout);
		print_text(stdout, (kavak_slice) { text.ptr + i + 1, end - i - 1 });
		fputs(bold_off(), stdout);
		from = end + 1;
		i = end;
	}
	print_text(stdout, (kavak_slice) { text.ptr + from, text.len - from });
}

void print_money(FILE *f, int64_t cents)
{
	kavak_buf text = { 0 };

	if (kavak_money_format(cents, &text) == 0)
		fputs(text.ptr, f);
	kavak_buf_done(&text);
}

int buf_addf(kavak_buf *buf, const char *fmt, ...)
{
	char text[256];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t) n >= sizeof(text))
		return KAVAK_ELIMIT;
	return kavak_buf_add(buf, (kavak_slice) { text, (size_t) n });
}

int js_add_string(kavak_buf *buf, const char *text)
{
	int r = kavak_buf_add(buf, KAVAK_SLICE("\""));

	for (; r == 0 && *text; text++) {
		unsigned char c = (unsigned char) *text;

		if (c == '"' || c == '\\')
			r = buf_addf(buf, "\\%c", c);
		else if (c < ' ')
			r = buf_addf(buf, "\\u%04x", c);
		else
			r = kavak_buf_add(buf, (kavak_slice) { text, 1 });
	}
	return r == 0 ? kavak_buf_add(buf, KAVAK_SLICE("\"")) : r;
}

void print_json(const kavak_buf *buf)
{
	fwrite(buf->ptr, 1, buf->len, stdout);
	putchar('\n');
}

void progress(const char *fmt, ...)
{
	va_list ap;

	if (!is_terminal(stderr))
		return;
	progress_shown = true;
	fputs("\r\033[K", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
}

void progress_end(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}
