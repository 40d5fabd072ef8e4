/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "output.h"

/* Characters as a terminal counts them, nearly: all of Spanish is one cell each. */
static size_t count_characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char) *text & 0xc0) != 0x80;
	return n;
}

void table_start(struct table *table, const char *columns)
{
	*table = (struct table) { 0 };
	for (const char *c = columns; c; c = strchr(c, ',') ? strchr(c, ',') + 1 : NULL)
		table->right[table->n_columns++] = *c == '>';
	for (const char *c = columns; c; c = strchr(c, ',') ? strchr(c, ',') + 1 : NULL) {
		c += *c == '>';
		table_cell(table, (kavak_slice) { c, strcspn(c, ",") });
	}
}

void table_cell(struct table *table, kavak_slice text)
{
	size_t at = table->cells.len, column = table->n_cells % table->n_columns, width;

	if (kavak_buf_add(&table->cells, text) < 0 ||
	    kavak_buf_add(&table->cells, (kavak_slice) { "", 1 }) < 0)
		return;
	for (char *c = table->cells.ptr + at; c < table->cells.ptr + table->cells.len - 1; c++)
		if ((unsigned char) *c < ' ' || *c == 0x7f)
			*c = ' ';	/* a cell is one line, and no other cell's */
	width = count_characters(table->cells.ptr + at);
	if (width > table->width[column])
		table->width[column] = width;
	table->n_cells++;
}

void table_money(struct table *table, int64_t cents)
{
	kavak_buf text = { 0 };

	(void) kavak_money_format(cents, &text);
	table_cell(table, (kavak_slice) { text.ptr, text.len });
	kavak_buf_done(&text);
}

void table_number(struct table *table, int64_t number)
{
	char digits[24], text[40];
	size_t n = (size_t) snprintf(digits, sizeof(digits), "%" PRId64, number), out = 0;

	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0 && digits[i - 1] != '-')
			text[out++] = ',';
		text[out++] = digits[i];
	}
	table_cell(table, (kavak_slice) { text, out });
}

void table_plain(struct table *table, int64_t number)
{
	char text[24];

	table_cell(table, (kavak_slice) { text, (size_t) snprintf(text, sizeof(text), "%" PRId64,
								 number) });
}

static void print_cell(const struct table *table, size_t i, const char *cell)
{
	size_t column = i % table->n_columns, pad = table->width[column] - count_characters(cell);
	bool last = column + 1 == table->n_columns;

	if (!is_terminal(stdout)) {
		printf("%s%c", cell, last ? '\n' : '\t');
		return;
	}
	if (i == 0)
		fputs(bold_on(), stdout);
	if (table->right[column])
		printf("%*s", (int) pad, "");
	fputs(cell, stdout);
	if (!last)
		printf("%*s", (int) (table->right[column] ? 2 : pad + 2), "");
	else
		printf("%s\n", i < table->n_columns ? bold_off() : "");
}

void table_end(struct table *table)
{
	const char *cell = table->cells.ptr;

	for (size_t i = 0; cell && i < table->n_cells; i++) {
		print_cell(table, i, cell);
		cell += strlen(cell) + 1;
	}
	kavak_buf_done(&table->cells);
}
