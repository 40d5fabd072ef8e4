/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "command.h"

static void print_synopsis(const struct command *command)
{
	printf("usage: kavak %s", command->name);
	for (const struct option_spec *o = command->options; o && o->name; o++)
		if (o->required)
			printf(" --%s %s", o->name, o->arg);
	if (command->options || command->has_json)
		printf(" [OPTION]...");
	if (command->operands)
		printf(command->operands_min ? " %s" : " [%s]", command->operands);
	printf("\n\n%s\n", command->about);
}

static void print_option(const char *name, const char *arg, const char *about)
{
	char left[40];

	snprintf(left, sizeof(left), "--%s%s%s", name, arg ? " " : "", arg ? arg : "");
	printf("  %-22s %s\n", left, about);
}

void print_help(const struct command *command)
{
	print_synopsis(command);
	printf("\noptions:\n");
	for (const struct option_spec *o = command->options; o && o->name; o++)
		print_option(o->name, o->arg, o->about);
	if (command->has_json)
		print_option("json", NULL, "print the result as JSON");
	print_option("help", NULL, "this");

	printf("\nexamples:\n");
	for (size_t i = 0; i < 2; i++)
		printf("  %s\n", command->examples[i]);
	printf("\nexit status: 0 done, 1 %s, 2 wrong usage\n",
	       command->failed ? command->failed : "failed");
}

bool is_in_group(const struct command *command, const char *group)
{
	size_t n = strlen(group);

	return !strncmp(command->name, group, n) && command->name[n] == ' ';
}

void print_group(const char *group, const struct command *const *commands, size_t n)
{
	printf("usage: kavak %s COMMAND [OPTION]... [ARGUMENT]...\n\ncommands:\n", group);
	for (size_t i = 0; i < n; i++)
		if (is_in_group(commands[i], group))
			printf("  %-18s %s\n", commands[i]->name, commands[i]->about);
	printf("\n'kavak COMMAND --help' tells more of each.\n");
}

void print_commands(const struct command *const *commands, size_t n)
{
	printf("usage: kavak COMMAND [OPTION]... [ARGUMENT]...\n\n"
	       "A sales agent for used cars that says nothing it cannot prove.\n\ncommands:\n");
	for (size_t i = 0; i < n; i++)
		printf("  %-18s %s\n", commands[i]->name, commands[i]->about);
	printf("\n'kavak COMMAND --help' tells more of each; 'kavak --version' which this is.\n"
	       "Settings come from the environment and from ./.env: DATABASE_URL above all.\n"
	       "\nexit status: 0 done, 1 failed, 2 wrong usage\n");
}
