/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static int fail_at(const struct input *input, int code, const char *why, kavak_error *err)
{
	char copy[sizeof(err->text)];

	snprintf(copy, sizeof(copy), "%s", why);	/* it may be err->text itself */
	if (input->line)
		snprintf(err->text, sizeof(err->text), "%.80s, line %zu: %.130s", input->name,
			 input->line, copy);
	else
		snprintf(err->text, sizeof(err->text), "%.80s: %.150s", input->name, copy);
	return err->code = code;
}

const char *input_path(const char *operand)
{
	return strcmp(operand, "-") ? operand : "/dev/stdin";
}

int input_open(struct input *input, const char *path, kavak_error *err)
{
	bool standard = !strcmp(path, "-");

	*input = (struct input) { standard ? stdin : fopen(path, "re"),
				 standard ? "standard input" : path, 0 };
	if (!input->file)
		return fail_at(input, errno == ENOENT ? KAVAK_NOTFOUND : KAVAK_EIO, strerror(errno),
			       err);
	return 0;
}

void input_close(struct input *input)
{
	if (input->file && input->file != stdin)
		fclose(input->file);
	input->file = NULL;
}

bool input_is_file(const struct input *input)
{
	struct stat st;

	return fstat(fileno(input->file), &st) == 0 && S_ISREG(st.st_mode);
}

int input_fail(const struct input *input, int code, kavak_error *err)
{
	return fail_at(input, code, err->text, err);
}

int input_line(struct input *input, size_t max, kavak_buf *buf, kavak_error *err)
{
	int c = EOF, r;

	buf->len = 0;
	input->line++;
	r = kavak_buf_add(buf, (kavak_slice) { 0 });	/* an empty line is text too */
	while (r == 0 && buf->len <= max && (c = getc_unlocked(input->file)) != EOF && c != '\n') {
		char byte = (char) c;

		r = kavak_buf_add(buf, (kavak_slice) { &byte, 1 });
	}
	if (r < 0)
		return fail_at(input, r, kavak_strerror(r), err);
	if (buf->len > max)
		return fail_at(input, KAVAK_ELIMIT, "the line is too long", err);
	if (c == EOF && ferror(input->file))
		return fail_at(input, KAVAK_EIO, strerror(errno), err);
	if (c == EOF && !buf->len)
		return KAVAK_STOPPED;
	if (buf->len && buf->ptr[buf->len - 1] == '\r')
		buf->len--;
	return 0;
}

int input_read(const char *path, size_t max, kavak_buf *buf, kavak_error *err)
{
	struct input input;
	char block[16 << 10];
	size_t n;
	int r = input_open(&input, path, err);

	if (r != 0)
		return r;
	while (r == 0 && (n = fread(block, 1, sizeof(block), input.file)) > 0) {
		r = kavak_buf_add(buf, (kavak_slice) { block, n });
		if (r == 0 && buf->len > max)
			r = KAVAK_ELIMIT;
	}
	if (r < 0)
		fail_at(&input, r, r == KAVAK_ELIMIT ? "the file is too large" : kavak_strerror(r),
			err);
	else if (ferror(input.file))
		r = fail_at(&input, KAVAK_EIO, strerror(errno), err);
	input_close(&input);
	return r;
}
