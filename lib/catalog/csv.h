/* SPDX-License-Identifier: MIT */
#pragma once
/* CSV as dealers send it, one record at a time: RFC 4180 quoting; comma, semicolon or tab, found
 * from the first record; UTF-8 with or without its mark, rows that are not UTF-8 read as
 * Windows-1252; any line ending. The file is streamed, never held whole. */

#include <kavak/sys/error.h>

#include "base/buf.h"

#define KV_CSV_FILE_MAX   ((uint64_t) 1 << 30)	/* bytes */
#define KV_CSV_RECORD_MAX ((size_t) 1 << 20)
#define KV_CSV_FIELD_MAX  ((size_t) 64 << 10)
#define KV_CSV_FIELDS_MAX 256

typedef struct kv_csv kv_csv;

/* A file; KAVAK_NOTFOUND when there is none. KAVAK_EIO, KAVAK_ELIMIT over KV_CSV_FILE_MAX,
 * KAVAK_ENOMEM. */
int  kv_csv_open(const char *path, kv_csv **ret_csv, kavak_error *err);
/* A text that is in memory already, lent until kv_csv_close(). `name` is for the errors. */
int  kv_csv_open_text(kavak_slice text, const char *name, kv_csv **ret_csv, kavak_error *err);
void kv_csv_close(kv_csv *csv);
KV_DEFINE_AUTO(kv_csv, kv_csv_close)

struct kv_csv_record {
	uint64_t           line;	/* where it starts, from 1 */
	const kavak_slice *fields;	/* UTF-8, trimmed, lent until the next call */
	size_t             n;
	const char        *bad;		/* why this row cannot be read; else NULL */
};

/* The next record that has any value: 0; KAVAK_NOTFOUND at the end. A row that cannot be read is a
 * record too, and reading goes on behind its line. KAVAK_EDATA: no text at all; KAVAK_ELIMIT: a
 * line or a file that is too large; KAVAK_EIO, KAVAK_ENOMEM. The sentence names file and line. */
int kv_csv_next(kv_csv *csv, struct kv_csv_record *ret_record, kavak_error *err);

const char *kv_csv_name(const kv_csv *csv);

/* How many bytes were read, and how many there are (0: not known). */
uint64_t kv_csv_done(const kv_csv *csv);
uint64_t kv_csv_total(const kv_csv *csv);
