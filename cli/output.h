/* SPDX-License-Identifier: MIT */
#pragma once
/* What commands print: failures, text, money, tables, JSON. */

#include <stdio.h>

#include <kavak/kavak.h>

#include "command.h"

/* Say on stderr what went wrong, and `next`, what to do about it (NULL: nothing more);
 * STATUS_FAILED. */
int complain(const kavak_error *err, const char *next);

/* Flush standard output: a status that was 0 is STATUS_FAILED when it could not be written. */
int finish_output(int status);

bool is_terminal(FILE *f);

/* "\033[1m" and "\033[0m" where they do good: on a terminal, without NO_COLOR; else "". */
const char *bold_on(void);
const char *bold_off(void);

/* Text that came from outside: on a terminal its control characters become '?'. */
void print_text(FILE *f, kavak_slice text);

/* The same with WhatsApp's *bold* as the terminal's. */
void print_marked(kavak_slice text);

/* A table: aligned on a terminal, one tab between cells elsewhere. Cells are copied. */
#define TABLE_COLUMNS_MAX 10

struct table {
	size_t    n_columns;
	bool      right[TABLE_COLUMNS_MAX];	/* numbers */
	size_t    width[TABLE_COLUMNS_MAX];	/* in characters, of the widest cell */
	kavak_buf cells;			/* each ends with a NUL */
	size_t    n_cells;
};

/* Columns with one comma between; a '>' in front aligns to the right: "model,>price". */
void table_start(struct table *table, const char *columns);
void table_cell(struct table *table, kavak_slice text);
void table_money(struct table *table, int64_t cents);
void table_number(struct table *table, int64_t number);	/* 45,000 */
void table_plain(struct table *table, int64_t number);	/* 2019 */
void table_end(struct table *table);			/* prints it and frees it */

void print_money(FILE *f, int64_t cents);

/* JSON, appended: a string with its quotes. Answers as kavak_buf_add(). */
int js_add_string(kavak_buf *buf, const char *text);
int buf_addf(kavak_buf *buf, const char *fmt, ...) KAVAK_PRINTF(2, 3);

/* Print what a library call appended, and a newline. */
void print_json(const kavak_buf *buf);

/* One line on stderr that is written over, only when it is a terminal. */
void progress(const char *fmt, ...) KAVAK_PRINTF(1, 2);
void progress_end(void);
