/* SPDX-License-Identifier: MIT */
#pragma once
/* Lines from whoever types: edited and remembered on a terminal, as they come from a pipe. */

#include <kavak/kavak.h>

struct prompt;

/* 0; KAVAK_ENOMEM. The history file is a convenience: without one, lines are simply forgotten. */
int  prompt_open(const char *text, struct prompt **ret_prompt, kavak_error *err);
void prompt_close(struct prompt *prompt);	/* NULL is fine */

/* The next line, without its end and without white space around; lent until the next call.
 * 0; KAVAK_STOPPED at the end; KAVAK_ELIMIT, KAVAK_EIO. */
int prompt_line(struct prompt *prompt, kavak_slice *ret_line, kavak_error *err);
