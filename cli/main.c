/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "output.h"

static const struct command *const commands[] = {
	&cmd_demo,
	&cmd_init,
	&cmd_catalog_import,
	&cmd_catalog_search,
	&cmd_knowledge_ingest,
	&cmd_knowledge_search,
	&cmd_ask,
	&cmd_chat,
	&cmd_quote,
	&cmd_afford,
	&cmd_normalize,
	&cmd_numbers,
	&cmd_fuzz,
	&cmd_check,
	&cmd_eval,
	&cmd_queue_status,
	&cmd_queue_dead,
	&cmd_queue_retry,
	&cmd_twilio_verify,
	&cmd_copy,
	&cmd_doctor,
};
#define N_COMMANDS (sizeof(commands) / sizeof(*commands))

/* A descriptor that was closed must not become the database's; writing there fails all the same. */
static void hold_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_RDONLY : O_WRONLY) < 0)
			_exit(STATUS_FAILED);
}

/* How many words of argv the command's name is made of; 0 when it is another's. */
static int match(const struct command *command, int argc, char **argv)
{
	const char *second = strchr(command->name, ' ');
	size_t n = second ? (size_t) (second - command->name) : strlen(command->name);

	if (argc < 2 || strlen(argv[1]) != n || memcmp(argv[1], command->name, n))
		return 0;
	if (!second)
		return 1;
	return argc > 2 && !strcmp(argv[2], second + 1) ? 2 : 0;
}

static const struct command *find(int argc, char **argv, int *ret_words)
{
	for (size_t i = 0; i < N_COMMANDS; i++) {
		*ret_words = match(commands[i], argc, argv);
		if (*ret_words)
			return commands[i];
	}
	return NULL;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct args args = { 0 };
	int status = STATUS_DONE;

	if (!parse_args(command, argc, argv, &args))
		status = STATUS_USAGE;
	else if (args.help)
		print_help(command);
	else
		status = command->run(&args);
	args_done(&args);
	return status;
}

/* "catalog" alone, or "catalog sell": which commands start so. */
static int say_unknown(int argc, char **argv)
{
	const char *first = argv[1], *second = argc > 2 && *argv[2] != '-' ? argv[2] : NULL;
	bool any = false;

	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (!is_in_group(commands[i], first))
			continue;
		if (!any && second)
			fprintf(stderr, "kavak: there is no command '%s %s'; there is", first,
				second);
		else if (!any)
			fprintf(stderr, "kavak: '%s' takes one more word; there is", first);
		fprintf(stderr, "%s '%s'", any ? " and" : "", commands[i]->name);
		any = true;
	}
	if (any)
		fprintf(stderr, "; try 'kavak --help'\n");
	else
		fprintf(stderr, "kavak: there is no command '%s'; try 'kavak --help'\n", first);
	return STATUS_USAGE;
}

/* The help of all, of a command, of a group. */
static int help(int argc, char **argv)
{
	const struct command *command;
	int words;

	if (argc < 2) {
		print_commands(commands, N_COMMANDS);
		return STATUS_DONE;
	}
	command = find(argc, argv, &words);
	if (command) {
		print_help(command);
		return STATUS_DONE;
	}
	for (size_t i = 0; argc == 2 && i < N_COMMANDS; i++)
		if (is_in_group(commands[i], argv[1])) {
			print_group(argv[1], commands, N_COMMANDS);
			return STATUS_DONE;
		}
	return say_unknown(argc, argv);
}

static bool asks_for_help(const char *arg)
{
	return !strcmp(arg, "--help") || !strcmp(arg, "-h");
}

static int dispatch(int argc, char **argv)
{
	const struct command *command;
	int words;

	if (argc < 2) {
		fprintf(stderr, "kavak: a command is missing; try 'kavak --help'\n");
		return STATUS_USAGE;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("kavak " KAVAK_VERSION);
		return STATUS_DONE;
	}
	if (asks_for_help(argv[1]))
		return help(1, argv);
	if (!strcmp(argv[1], "help"))
		return help(argc - 1, argv + 1);
	command = find(argc, argv, &words);
	if (!command && argc == 3 && asks_for_help(argv[2]))
		return help(2, argv);
	return command ? run(command, argc - words, argv + words) : say_unknown(argc, argv);
}

int main(int argc, char **argv)
{
	int status;

	hold_standard_descriptors();
	signal(SIGPIPE, SIG_IGN); /* writing says so, and the status is 1 like any failure's */
	setlocale(LC_CTYPE,
		  ""); /* for editing lines in the customer's alphabet; numbers stay in C */
	status = dispatch(argc, argv);
	return finish_output(status);
}
