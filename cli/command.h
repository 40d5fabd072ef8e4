/* SPDX-License-Identifier: MIT */
#pragma once
/* What a command is: a line in main.c's table, options that are parsed before it runs, and a
 * function that answers the exit status. */

#include <kavak/kavak.h>

enum status { STATUS_DONE = 0, STATUS_FAILED = 1, STATUS_USAGE = 2 };

enum option_type {
	OPTION_FLAG,
	OPTION_TEXT,
	OPTION_LIST,	/* given again, or with commas: one more */
	OPTION_WORD,	/* one of `words` */
	OPTION_MONEY,	/* cents, however people write an amount */
	OPTION_RATE,	/* parts per million */
	OPTION_NUMBER,	/* from `min` to `max` */
	OPTION_AMOUNT,	/* likewise, however people write it: 30,000 or '30 mil' */
	OPTION_NUMBERS,	/* "3,4": each from `min` to `max` */
};

#define OPTION_LIST_MAX KAVAK_SEARCH_LIST_MAX

struct option_spec {
	const char        *name;	/* "price": --price; NULL ends the list */
	const char        *arg;		/* what the help calls its value; NULL: it is a flag */
	enum option_type   type;
	const char        *about;	/* one line, with the default */
	int64_t            min, max;
	const char *const *words;
	bool               required;
	bool               may_be_empty;	/* of a text */
};

struct option_value {
	bool        set;
	const char *text;		/* as it was written, the last time */
	int64_t     number;		/* money, rate, number; of a word: its place in `words` */
	kavak_slice list[OPTION_LIST_MAX];
	int64_t     numbers[OPTION_LIST_MAX];
	size_t      n;			/* of list or numbers */
};

#define OPTIONS_MAX 20

/* A command's arguments, parsed. `values` is indexed as the command's options are. */
struct args {
	struct option_value values[OPTIONS_MAX];
	const char *const  *operands;
	size_t              n_operands;
	kavak_buf           text;	/* of a command that takes_text: the operands, joined */
	bool                json;
	bool                help;
};

struct command {
	const char *name;		/* "catalog import" */
	const char *operands;		/* for the synopsis: "FILE.csv"; NULL: takes none */
	size_t      operands_min, operands_max;
	bool        takes_text;		/* the operands are one text, in quotes or not */
	const char *about;		/* one line */
	const struct option_spec *options;	/* NULL: none of its own */
	bool        has_json;		/* takes --json */
	const char *examples[2];
	const char *failed;		/* when it exits 1; NULL: when it failed, simply */
	int       (*run)(const struct args *args);
};

extern const struct command cmd_init, cmd_catalog_import, cmd_catalog_search, cmd_knowledge_ingest,
	cmd_knowledge_search, cmd_quote, cmd_afford, cmd_normalize, cmd_fuzz, cmd_numbers, cmd_ask,
	cmd_chat, cmd_eval, cmd_check, cmd_doctor, cmd_demo, cmd_twilio_verify,
	cmd_copy, cmd_queue_status, cmd_queue_dead, cmd_queue_retry;

/* Parse argv behind the command's name. false: it is wrong, and said so on stderr. */
bool parse_args(const struct command *command, int argc, char **argv, struct args *ret_args);
void args_done(struct args *args);

void print_help(const struct command *command);
void print_commands(const struct command *const *commands, size_t n);

/* Of "catalog": the commands that start so. */
void print_group(const char *group, const struct command *const *commands, size_t n);

/* Whether a command's name is `group` and one more word. */
bool is_in_group(const struct command *command, const char *group);

/* Say on stderr what is wrong with how it was called, and where to read; STATUS_USAGE. */
int usage(const struct command *command, const char *fmt, ...) KAVAK_PRINTF(2, 3);
