/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "output.h"

enum { VAL_JSON = 1000, VAL_HELP };

#define SHOWN_MAX 60	/* bytes of a wrong value that are shown */
#define PESO_CENTS 100

int usage(const struct command *command, const char *fmt, ...)
{
	va_list ap;

	char text[512];

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(stderr, "kavak %s: ", command->name);
	print_text(stderr, kavak_slice_of(text));
	fprintf(stderr, "; try 'kavak %s --help'\n", command->name);
	return STATUS_USAGE;
}

/* The start of what was written, which may be of any length; whole characters. */
static kavak_slice start_of(const char *text)
{
	kavak_slice start = { text, strnlen(text, SHOWN_MAX + 1) };

	if (start.len <= SHOWN_MAX)
		return start;
	start.len = SHOWN_MAX;
	while (start.len && ((unsigned char) text[start.len] & 0xC0) == 0x80)
		start.len--;
	return start;
}

static bool parse_number(kavak_slice text, int64_t min, int64_t max, int64_t *ret_number)
{
	int64_t n = 0;

	if (!text.len || text.len > 15)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		n = 10 * n + (text.ptr[i] - '0');
	}
	*ret_number = n;
	return n >= min && n <= max;
}

/* Whole, and read as money is. */
static bool parse_amount(kavak_slice text, int64_t min, int64_t max, int64_t *ret_number)
{
	int64_t hundredths;

	if (kavak_money_parse(text, &hundredths, NULL) != 0 || hundredths % PESO_CENTS)
		return false;
	*ret_number = hundredths / PESO_CENTS;
	return *ret_number >= min && *ret_number <= max;
}

static bool has_number(const struct option_value *value, size_t n, int64_t number)
{
	for (size_t i = 0; i < n; i++)
		if (value->numbers[i] == number)
			return true;
	return false;
}

static bool take_list(const char *text, struct option_value *value)
{
	for (;;) {
		size_t n = strcspn(text, ",");

		if (!n || value->n == OPTION_LIST_MAX)
			return false;
		value->list[value->n++] = (kavak_slice) { text, n };
		if (!text[n])
			return true;
		text += n + 1;
	}
}

/* Each number once, in the order of their first. */
static bool take_numbers(const struct option_spec *spec, const char *text,
			 struct option_value *value)
{
	size_t n = 0;

	if (!take_list(text, value))
		return false;
	for (size_t i = 0; i < value->n; i++) {
		int64_t number;

		if (!parse_number(value->list[i], spec->min, spec->max, &number))
			return false;
		if (!has_number(value, n, number)) {
			value->list[n] = value->list[i];
			value->numbers[n++] = number;
		}
	}
	value->n = n;
	return true;
}

static bool take_word(const struct option_spec *spec, const char *text, struct option_value *value)
{
	for (value->number = 0; spec->words[value->number]; value->number++)
		if (!strcmp(spec->words[value->number], text))
			return true;
	return false;
}

static bool take_rate(const char *text, struct option_value *value)
{
	uint32_t ppm;

	if (kavak_rate_parse(kavak_slice_of(text), &ppm, NULL) < 0)
		return false;
	value->number = ppm;
	return true;
}

static bool take(const struct option_spec *spec, const char *text, struct option_value *value)
{
	value->set = true;
	value->text = text;
	switch (spec->type) {
	case OPTION_FLAG:
		return true;
	case OPTION_TEXT:
		return *text || spec->may_be_empty;
	case OPTION_LIST:
		return take_list(text, value);
	case OPTION_WORD:
		return take_word(spec, text, value);
	case OPTION_MONEY:
		return kavak_money_parse(kavak_slice_of(text), &value->number, NULL) == 0 &&
		       value->number >= 0;
	case OPTION_RATE:
		return take_rate(text, value);
	case OPTION_NUMBER:
		return parse_number(kavak_slice_of(text), spec->min, spec->max, &value->number);
	case OPTION_AMOUNT:
		return parse_amount(kavak_slice_of(text), spec->min, spec->max, &value->number);
	case OPTION_NUMBERS:
		return take_numbers(spec, text, value);
	}
	return false;
}

static int refuse(const struct command *command, const struct option_spec *spec, const char *text)
{
	kavak_slice shown = start_of(text);
	const char *more = text[shown.len] ? "..." : "";
	char what[200] = "";

	switch (spec->type) {
	case OPTION_MONEY:
		snprintf(what, sizeof(what), "an amount such as 280000, '280 mil' or 280k");
		break;
	case OPTION_RATE:
		snprintf(what, sizeof(what), "a rate such as 0.10 or 10%%");
		break;
	case OPTION_NUMBER:
	case OPTION_AMOUNT:
		snprintf(what, sizeof(what), "a whole number from %" PRId64 " to %" PRId64,
			 spec->min, spec->max);
		break;
	case OPTION_NUMBERS:
		snprintf(what, sizeof(what),
			 "whole numbers from %" PRId64 " to %" PRId64 " such as 3,4", spec->min,
			 spec->max);
		break;
	case OPTION_WORD:
		snprintf(what, sizeof(what), "one of ");
		for (size_t i = 0; spec->words[i]; i++)
			snprintf(what + strlen(what), sizeof(what) - strlen(what), "%s%s",
				 i ? ", " : "", spec->words[i]);
		break;
	case OPTION_LIST:
		snprintf(what, sizeof(what), "1 to %d words with commas between",
			 OPTION_LIST_MAX);
		break;
	case OPTION_TEXT:
	case OPTION_FLAG:
		return usage(command, "--%s takes some text", spec->name);
	}
	return usage(command, "--%s takes %s, not '%.*s%s'", spec->name, what, (int) shown.len,
		     shown.ptr, more);
}

static size_t count_options(const struct command *command)
{
	size_t n = 0;

	while (command->options && command->options[n].name)
		n++;
	return n;
}

static void list_options(const struct command *command, struct option *ret_options)
{
	size_t n = count_options(command);

	for (size_t i = 0; i < n; i++) {
		const struct option_spec *spec = &command->options[i];

		*ret_options++ =
			(struct option) { spec->name, spec->arg ? required_argument : no_argument,
					 NULL, (int) i };
	}
	if (command->has_json)
		*ret_options++ = (struct option) { "json", no_argument, NULL, VAL_JSON };
	*ret_options++ = (struct option) { "help", no_argument, NULL, VAL_HELP };
	*ret_options = (struct option) { 0 };
}

static bool check_operands(const struct command *command, const struct args *args)
{
	for (size_t i = 0; i < count_options(command); i++)
		if (command->options[i].required && !args->values[i].set) {
			usage(command, "--%s is missing", command->options[i].name);
			return false;
		}
	if (args->n_operands < command->operands_min) {
		usage(command, "%s is missing", command->operands);
		return false;
	}
	if (args->n_operands > command->operands_max && !command->takes_text) {
		kavak_slice shown = start_of(args->operands[command->operands_max]);

		usage(command, "nothing to do with '%.*s'", (int) shown.len, shown.ptr);
		return false;
	}
	return true;
}

/* The operands as one text. */
static int join_operands(struct args *args)
{
	int r = kavak_buf_add(&args->text, (kavak_slice) { 0 });

	for (size_t i = 0; r == 0 && i < args->n_operands; i++) {
		r = i ? kavak_buf_add(&args->text, KAVAK_SLICE(" ")) : 0;
		if (r == 0)
			r = kavak_buf_add(&args->text, kavak_slice_of(args->operands[i]));
	}
	return r;
}

void args_done(struct args *args)
{
	kavak_buf_done(&args->text);
}

bool parse_args(const struct command *command, int argc, char **argv, struct args *ret_args)
{
	struct option options[OPTIONS_MAX + 3];
	int val;

	list_options(command, options);
	opterr = 0;
	while ((val = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		switch (val) {
		case 'h':
		case VAL_HELP:
			ret_args->help = true;
			return true;
		case VAL_JSON:
			ret_args->json = true;
			break;
		case ':':
			usage(command, "%s takes a value", argv[optind - 1]);
			return false;
		case '?':
			usage(command, "there is no option '%s'", argv[optind - 1]);
			return false;
		default:
			if (take(&command->options[val], optarg, &ret_args->values[val]))
				break;
			refuse(command, &command->options[val], optarg);
			return false;
		}
	}
	ret_args->operands = (const char *const *) argv + optind;
	ret_args->n_operands = (size_t) (argc - optind);
	if (!check_operands(command, ret_args))
		return false;
	return !command->takes_text || join_operands(ret_args) == 0;
}
