/* SPDX-License-Identifier: MIT */
#include "catalog/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog/latin.h"

#define READ_STEP ((size_t) 64 << 10)
#define THE_END   (-1)		/* of the file, where a byte is asked for */
#define BROKEN    THE_END	/* below it: an error's code, moved down by one */

struct kv_csv {
	int         fd;			/* -1: the text is all in `data` */
	char       *name;
	uint64_t    size;		/* of the file; 0: not known */
	uint64_t    n_read;

	const char *data;		/* what is in memory: the window's, or the lent text */
	size_t      start, end;		/* of data: what was not yet handed out */
	char       *window;
	size_t      cap;
	bool        at_end;		/* nothing to read behind data[end] */

	uint64_t    line;		/* of data[start] */
	char        separator;		/* 0: the first record was not seen yet */

	kavak_buf   text;		/* the record's fields, unquoted, one after the other */
	size_t      ends[KV_CSV_FIELDS_MAX];
	kavak_slice fields[KV_CSV_FIELDS_MAX];
	kavak_buf   converted;
};

static int csv_new(const char *name, kv_csv **ret_csv, kavak_error *err)
{
	kv_csv *csv = calloc(1, sizeof(*csv));

	if (csv) {
		csv->fd = -1;
		csv->line = 1;
		csv->text.max = csv->converted.max = 4 * KV_CSV_RECORD_MAX;
		csv->name = strdup(name);
	}
	if (!csv || !csv->name) {
		free(csv);
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "'%s'", name);
	}
	*ret_csv = csv;
	return 0;
}

int kv_csv_open(const char *path, kv_csv **ret_csv, kavak_error *err)
{
	KV_AUTO(kv_csv) *csv = NULL;
	struct stat st;
	int r;

	r = csv_new(path, &csv, err);
	if (r < 0)
		return r;
	csv->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (csv->fd < 0)
		return kavak_error_set(err, errno == ENOENT ? KAVAK_NOTFOUND : KAVAK_EIO, errno,
		                       "open '%s': %s", path, strerror(errno));
	if (fstat(csv->fd, &st) == 0 && S_ISDIR(st.st_mode))
		return kavak_error_set(err, KAVAK_EIO, EISDIR, "'%s' is a folder, not a file",
				       path);
	if (S_ISREG(st.st_mode))
		csv->size = (uint64_t) st.st_size;
	if (csv->size > KV_CSV_FILE_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0, "'%s' is larger than 1 GiB", path);
	*ret_csv = KV_TAKE(csv);
	return 0;
}

int kv_csv_open_text(kavak_slice text, const char *name, kv_csv **ret_csv, kavak_error *err)
{
	int r = csv_new(name, ret_csv, err);

	if (r < 0)
		return r;
	(*ret_csv)->data = text.ptr ? text.ptr : "";
	(*ret_csv)->end = text.len;
	(*ret_csv)->size = (*ret_csv)->n_read = text.len;
	(*ret_csv)->at_end = true;
	return 0;
}

void kv_csv_close(kv_csv *csv)
{
	if (!csv)
		return;
	if (csv->fd >= 0)
		close(csv->fd);
	kavak_buf_done(&csv->text);
	kavak_buf_done(&csv->converted);
	free(csv->window);
	free(csv->name);
	free(csv);
}

const char *kv_csv_name(const kv_csv *csv)
{
	return csv->name;
}

uint64_t kv_csv_done(const kv_csv *csv)
{
	return csv->n_read - (csv->end - csv->start);
}

uint64_t kv_csv_total(const kv_csv *csv)
{
	return csv->size;
}

/* Room behind data[end], by moving what is left to the front, or growing. */
static int make_room(kv_csv *csv, kavak_error *err)
{
	size_t left = csv->end - csv->start, cap = csv->cap ? csv->cap : 2 * READ_STEP;
	char *grown;

	if (csv->start) {
		memmove(csv->window, csv->window + csv->start, left);
		csv->start = 0;
		csv->end = left;
	}
	if (csv->window && csv->cap - csv->end >= READ_STEP)
		return 0;
	while (cap - left < READ_STEP)
		cap *= 2;
	grown = realloc(csv->window, cap);
	if (!grown)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "'%s'", csv->name);
	csv->data = csv->window = grown;
	csv->cap = cap;
	return 0;
}

static int fill(kv_csv *csv, kavak_error *err)
{
	ssize_t n;
	int r;

	r = make_room(csv, err);
	if (r < 0)
		return r;
	do
		n = read(csv->fd, csv->window + csv->end, csv->cap - csv->end);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return kavak_error_set(err, KAVAK_EIO, errno, "read '%s': %s", csv->name,
				       strerror(errno));
	csv->at_end = n == 0;
	csv->end += (size_t) n;
	csv->n_read += (uint64_t) n;
	if (csv->n_read > KV_CSV_FILE_MAX)
		return kavak_error_set(err, KAVAK_ELIMIT, 0, "'%s' is larger than 1 GiB",
				       csv->name);
	return 0;
}

/* The byte that stands `at` bytes into the record, THE_END, or below BROKEN. */
static inline int peek(kv_csv *csv, size_t at, kavak_error *err)
{
	if (at > KV_CSV_RECORD_MAX)
		return BROKEN + kavak_error_set(err, KAVAK_ELIMIT, 0,
						"'%s', line %llu: longer than %zu bytes", csv->name,
						(unsigned long long) csv->line, KV_CSV_RECORD_MAX);
	while (csv->start + at >= csv->end) {
		int r;

		if (csv->at_end)
			return THE_END;
		r = fill(csv, err);
		if (r < 0)
			return BROKEN + r;
	}
	return (unsigned char) csv->data[csv->start + at];
}

/* Where a record is being read: bytes into it, and what is wrong with it. */
struct scan {
	size_t      at;
	size_t      n;		/* fields that are complete */
	const char *bad;
};

static bool is_newline(int c)
{
	return c == '\n' || c == '\r';
}

/* Takes over what is in memory up to the first byte that means something. */
static int take_run(kv_csv *csv, struct scan *scan, bool quoted, kavak_error *err)
{
	const char *from = csv->data + csv->start + scan->at, *end = csv->data + csv->end,
		   *p = from;
	size_t begin = scan->n ? csv->ends[scan->n - 1] : 0;

	if (quoted)
		p = memchr(from, '"', (size_t) (end - from));
	else
		while (p < end && *p != csv->separator && !is_newline(*p))
			p++;
	p = p ? p : end;
	scan->at += (size_t) (p - from);
	if (csv->text.len - begin + (size_t) (p - from) > KV_CSV_FIELD_MAX) {
		scan->bad = "a field is longer than 64 KiB, or a quote is never closed";
		return 0;
	}
	if (kavak_buf_add(&csv->text, (kavak_slice) { from, (size_t) (p - from) }) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "'%s'", csv->name);
	return 0;
}

/* Behind the opening quote, to behind the closing one. */
static int read_quoted(kv_csv *csv, struct scan *scan, kavak_error *err)
{
	while (!scan->bad) {
		int c = peek(csv, scan->at, err), r;

		if (c < BROKEN)
			return c - BROKEN;
		if (c == THE_END) {
			scan->bad = "a quote is never closed";
			return 0;
		}
		if (c == '"') {
			c = peek(csv, ++scan->at, err);
			if (c < BROKEN)
				return c - BROKEN;
			if (c != '"') {
				if (c != THE_END && c != csv->separator && !is_newline(c))
					scan->bad = "text behind a closing quote";
				return 0;
			}
			if (kv_buf_add_char(&csv->text, (char) c) < 0)
				return kavak_error_set(err, KAVAK_ENOMEM, 0, "'%s'", csv->name);
			scan->at++;
			continue;
		}
		r = take_run(csv, scan, true, err);
		if (r < 0)
			return r;
	}
	return 0;
}

/* To the separator, the line's end or the file's. A quote inside is a character: 17" wheels. */
static int read_plain(kv_csv *csv, struct scan *scan, kavak_error *err)
{
	while (!scan->bad) {
		int c = peek(csv, scan->at, err), r;

		if (c < BROKEN)
			return c - BROKEN;
		if (c == THE_END || c == csv->separator || is_newline(c))
			return 0;
		r = take_run(csv, scan, false, err);
		if (r < 0)
			return r;
	}
	return 0;
}

/* All fields of a record; scan->at is left at the line's end. */
static int read_fields(kv_csv *csv, struct scan *scan, kavak_error *err)
{
	for (;;) {
		int c = peek(csv, scan->at, err), r;

		if (c < BROKEN)
			return c - BROKEN;
		scan->at += c == '"';
		r = c == '"' ? read_quoted(csv, scan, err) : read_plain(csv, scan, err);
		if (r < 0 || scan->bad)
			return r;
		csv->ends[scan->n++] = csv->text.len;

		c = peek(csv, scan->at, err);
		if (c < BROKEN)
			return c - BROKEN;
		if (c != csv->separator)
			return 0;
		if (scan->n == KV_CSV_FIELDS_MAX) {
			scan->bad = "more than 256 columns";
			return 0;
		}
		scan->at++;
	}
}

/* A row that cannot be read ends where its first line does: one bad quote costs one row. */
static int skip_line(kv_csv *csv, struct scan *scan, kavak_error *err)
{
	int c;

	scan->at = scan->n = 0;
	while ((c = peek(csv, scan->at, err)) > THE_END && !is_newline(c))
		scan->at++;
	return c < BROKEN ? c - BROKEN : 0;
}

/* Hands the record's bytes back, with the line end behind them. */
static int finish(kv_csv *csv, struct scan *scan, kavak_error *err)
{
	int c = peek(csv, scan->at, err), next = THE_END;
	const char *p, *end;

	if (c == '\r') {
		next = peek(csv, scan->at + 1, err);
		if (next != '\n')
			csv->line++;	/* of a very old machine */
	}
	if (c < BROKEN || next < BROKEN)
		return (c < next ? c : next) - BROKEN;
	scan->at += (c != THE_END) + (c == '\r' && next == '\n');

	p = csv->data + csv->start;
	end = p + scan->at;
	if (memchr(p, '\0', scan->at))
		return kavak_error_set(err, KAVAK_EDATA, 0,
				       "'%s', line %llu: a NUL byte; this is no text file",
				       csv->name, (unsigned long long) csv->line);
	csv->start += scan->at;
	while ((p = memchr(p, '\n', (size_t) (end - p)))) {
		csv->line++;
		p++;
	}
	return 0;
}

/* The separator that the first line has most of, outside of quotes. */
static int find_separator(kv_csv *csv, kavak_error *err)
{
	static const char separators[] = { ',', ';', '\t' };
	size_t n[sizeof(separators)] = { 0 }, best = 0;
	bool quoted = false;
	int c;

	for (size_t at = 0; (c = peek(csv, at, err)) > THE_END && !is_newline(c); at++) {
		quoted ^= c == '"';
		for (size_t i = 0; i < sizeof(separators); i++)
			n[i] += !quoted && c == separators[i];
	}
	if (c < BROKEN)
		return c - BROKEN;
	for (size_t i = 1; i < sizeof(separators); i++)
		if (n[i] > n[best])
			best = i;
	csv->separator = separators[best];
	return 0;
}

/* What stands before the first record: a mark of UTF-8 is skipped, one of UTF-16 refused. */
static int begin(kv_csv *csv, kavak_error *err)
{
	int first = peek(csv, 0, err), second = first < 0 ? first : peek(csv, 1, err);
	int third = second < 0 ? second : peek(csv, 2, err);

	if (third < BROKEN)
		return third - BROKEN;
	if ((first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF))
		return kavak_error_set(err, KAVAK_EDATA, 0, "'%s' is UTF-16: save it as CSV UTF-8",
				       csv->name);
	if (first == 'P' && second == 'K' && third == 3)
		return kavak_error_set(err, KAVAK_EDATA, 0,
				       "'%s' is a spreadsheet or a ZIP file: save it as CSV",
				       csv->name);
	if (first == 0xEF && second == 0xBB && third == 0xBF)
		csv->start += 3;
	return find_separator(csv, err);
}

/* The fields as slices: trimmed, in UTF-8. */
static int show_fields(kv_csv *csv, size_t n, bool *ret_any, kavak_error *err)
{
	kavak_slice text = kv_buf_slice(&csv->text);

	csv->converted.len = 0;
	/* Room for all of it at once, so that no slice moves. */
	if (kv_buf_reserve(&csv->converted, 3 * text.len) < 0)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "'%s'", csv->name);
	*ret_any = false;
	for (size_t i = 0; i < n; i++) {
		kavak_slice field =
			kv_slice_trim(kv_slice_sub(text, i ? csv->ends[i - 1] : 0, csv->ends[i]));

		if (!kv_is_utf8(field)) {
			size_t at = csv->converted.len;

			kv_latin_to_utf8(field, &csv->converted);
			field = kv_slice_sub(kv_buf_slice(&csv->converted), at, csv->converted.len);
		}
		csv->fields[i] = field;
		*ret_any = *ret_any || field.len;
	}
	return 0;
}

static int next_record(kv_csv *csv, struct kv_csv_record *ret, bool *ret_any, kavak_error *err)
{
	struct scan scan = { 0 };
	const char *bad;
	int r;

	csv->text.len = 0;
	ret->line = csv->line;
	r = kv_buf_reserve(&csv->text, 0);
	if (r < 0)
		return kavak_error_set(err, r, 0, "'%s'", csv->name);
	r = read_fields(csv, &scan, err);
	bad = scan.bad;
	if (r == 0 && bad)
		r = skip_line(csv, &scan, err);
	if (r == 0)
		r = finish(csv, &scan, err);
	if (r == 0)
		r = show_fields(csv, scan.n, ret_any, err);
	ret->fields = csv->fields;
	ret->n = scan.n;
	ret->bad = bad;
	return r;
}

int kv_csv_next(kv_csv *csv, struct kv_csv_record *ret_record, kavak_error *err)
{
	struct kv_csv_record record;
	bool any;
	int r = csv->separator ? 0 : begin(csv, err);

	while (r == 0) {
		r = peek(csv, 0, err);
		if (r == THE_END)
			return KAVAK_NOTFOUND;
		r = r < BROKEN ? r - BROKEN : next_record(csv, &record, &any, err);
		if (r == 0 && (any || record.bad)) {
			*ret_record = record;
			return 0;
		}
	}
	return r;
}
