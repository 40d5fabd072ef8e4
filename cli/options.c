/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

enum { VAL_JSON = 1000, VAL_HELP };

int usage(const struct command *command, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "kavak %s: ", command->name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "; try 'kavak %s --help'\n", command->name);
	return STATUS_USAGE;
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

static bool take_numbers(const struct option_spec *spec, const char *text,
			 struct option_value *value)
{
	if (!take_list(text, value))
		return false;
	for (size_t i = 0; i < value->n; i++)
		if (!parse_number(value->list[i], spec->min, spec->max, &value->numbers[i]))
			return false;
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
		return *text;
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
	case OPTION_NUMBERS:
		return take_numbers(spec, text, value);
	}
	return false;
}

static int refuse(const struct command *command, const struct option_spec *spec, const char *text)
{
	char words[160] = "";

	switch (spec->type) {
	case OPTION_MONEY:
		return usage(command,
			     "--%s takes an amount such as 280000, '280 mil' or 280k, not '%s'",
			     spec->name, text);
	case OPTION_RATE:
		return usage(command, "--%s takes a rate such as 0.10 or 10%%, not '%s'",
			     spec->name, text);
	case OPTION_NUMBER:
		return usage(command,
			     "--%s takes a whole number from %" PRId64 " to %" PRId64 ", not '%s'",
			     spec->name, spec->min, spec->max, text);
	case OPTION_NUMBERS:
		return usage(command,
			     "--%s takes whole numbers from %" PRId64 " to %" PRId64
			     " such as 3,4, not '%s'",
			     spec->name, spec->min, spec->max, text);
	case OPTION_WORD:
		for (size_t i = 0; spec->words[i]; i++)
			snprintf(words + strlen(words), sizeof(words) - strlen(words), "%s%s",
				 i ? ", " : "", spec->words[i]);
		return usage(command, "--%s takes one of %s, not '%s'", spec->name, words, text);
	case OPTION_LIST:
		return usage(command, "--%s takes 1 to %d words with commas between, not '%s'",
			     spec->name, OPTION_LIST_MAX, text);
	case OPTION_TEXT:
	case OPTION_FLAG:
		break;
	}
	return usage(command, "--%s takes some text", spec->name);
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
	if (args->n_operands < command->operands_min)
		usage(command, "%s is missing", command->operands);
	else if (args->n_operands > command->operands_max)
		usage(command, "nothing to do with '%s'", args->operands[command->operands_max]);
	else
		return true;
	return false;
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
	return check_operands(command, ret_args);
}
