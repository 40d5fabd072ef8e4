/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "output.h"

#define PRINTED_MAX 1024	/* numbers of one text, for people */

static void print_value(struct table *table, const kavak_number *n, kavak_slice text)
{
	char value[80];

	if (!n->is_range)
		snprintf(value, sizeof(value), "%.15g", n->value);
	else if (!n->has_min)
		snprintf(value, sizeof(value), "%s %.15g", n->max_open ? "under" : "up to", n->max);
	else if (!n->has_max)
		snprintf(value, sizeof(value), "%s %.15g", n->min_open ? "over" : "from", n->min);
	else
		snprintf(value, sizeof(value), "%.15g to %.15g", n->min, n->max);
	table_cell(table, (kavak_slice) { text.ptr + n->start, n->end - n->start });
	table_cell(table, kavak_slice_of(value));
	table_cell(table, kavak_slice_of(kavak_number_kind_name(n->kind)));
}

static int print_for_people(kavak_slice text, kavak_error *err)
{
	kavak_number *numbers = calloc(PRINTED_MAX, sizeof(*numbers));
	struct table table;
	size_t n = 0;
	int r = KAVAK_ENOMEM;

	if (numbers)
		r = kavak_numbers_find(text, numbers, PRINTED_MAX, &n, err);
	table_start(&table, "text,value,kind");
	for (size_t i = 0; r == 0 && i < n; i++)
		print_value(&table, &numbers[i], text);
	if (r == 0)
		table_end(&table);
	else
		kavak_buf_done(&table.cells);
	free(numbers);
	return r;
}

static int print_as_json(kavak_slice text, kavak_buf *json, kavak_error *err)
{
	int r;

	json->len = 0;
	r = kavak_numbers_json(text, json, err);
	if (r == 0)
		print_json(json);
	return r;
}

/* A line in, a line out, at once when somebody waits for it. */
static int stream(kavak_buf *json, kavak_error *err)
{
	struct input input;
	kavak_buf line = { 0 };
	int r = input_open(&input, "-", err);
	bool waited_for = !input_is_file(&input);

	while (r == 0 && !ferror(stdout) &&
	       (r = input_line(&input, KAVAK_NUMBERS_TEXT_MAX, &line, err)) == 0) {
		r = print_as_json((kavak_slice) { line.ptr, line.len }, json, err);
		if (r < 0)
			input_fail(&input, r, err);
		if (waited_for)
			fflush(stdout);
	}
	kavak_buf_done(&line);
	input_close(&input);
	return r == KAVAK_STOPPED ? 0 : r;
}

static int run(const struct args *args)
{
	kavak_slice text = { args->text.ptr, args->text.len };
	kavak_error err = { 0 };
	kavak_buf json = { 0 };
	int r;

	if (!strcmp(text.ptr, "-"))
		r = stream(&json, &err);
	else
		r = args->json ? print_as_json(text, &json, &err) : print_for_people(text, &err);
	kavak_buf_done(&json);
	return r < 0 ? complain(&err, NULL) : STATUS_DONE;
}

const struct command cmd_numbers = {
	.name = "numbers",
	.operands = "TEXT|-",
	.operands_min = 1,
	.takes_text = true,
	.about = "What a text says in numbers; of -, each line of standard input, as JSON.",
	.has_json = true,
	.examples = { "kavak numbers 'entre 200 y 300 mil, modelo 2020 para arriba'",
		      "kavak numbers - <messages.txt" },
	.run = run,
};
