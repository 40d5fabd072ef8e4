/* SPDX-License-Identifier: MIT */
#pragma once
/* Files that commands read themselves, "-" being standard input. Failures name the file, and the
 * line when it is read line by line. */

#include <stdio.h>

#include <kavak/kavak.h>

/* What the library opens for an operand: "-" is standard input. */
const char *input_path(const char *operand);

struct input {
	FILE       *file;
	const char *name;	/* for sentences */
	size_t      line;	/* the one that was read last, from 1 */
};

/* 0; KAVAK_NOTFOUND with the sentence too; KAVAK_EIO. */
int  input_open(struct input *input, const char *path, kavak_error *err);
void input_close(struct input *input);

/* A file on disk: nobody waits at its other end. */
bool input_is_file(const struct input *input);

/* The next line, without its end, instead of what `buf` held. KAVAK_STOPPED behind the last;
 * KAVAK_ELIMIT over `max` bytes; KAVAK_EIO, KAVAK_ENOMEM. */
int input_line(struct input *input, size_t max, kavak_buf *buf, kavak_error *err);

/* Put file and line in front of err's sentence; answers `code`. */
int input_fail(const struct input *input, int code, kavak_error *err);

/* Append a whole file. */
int input_read(const char *path, size_t max, kavak_buf *buf, kavak_error *err);
