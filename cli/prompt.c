/* SPDX-License-Identifier: MIT */
#include "prompt.h"

#include <errno.h>
#include <histedit.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "input.h"
#include "output.h"

#define HISTORY_LINES 500

struct prompt {
	const char  *text;
	EditLine    *editor;	/* NULL: nobody types, lines come from a pipe */
	History     *history;
	char        *file;	/* NULL: nowhere to remember */
	struct input input;
	kavak_buf    line;
};

static const char *prompt_text(EditLine *editor)
{
	struct prompt *p = NULL;

	el_get(editor, EL_CLIENTDATA, &p);
	return p->text;
}

/* Every folder of the path that is not there yet, for this user alone. */
static bool make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		int r;

		*slash = '\0';
		r = mkdir(path, 0700);
		*slash = '/';
		if (r < 0 && errno != EEXIST)
			return false;
	}
	return true;
}

/* $XDG_STATE_HOME/kavak/history; NULL when there is no home. */
static char *history_file(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	kavak_buf path = { 0 };
	int r = KAVAK_NOTFOUND;

	if (state && *state == '/')
		r = buf_addf(&path, "%s/kavak/history", state);
	else if (home && *home == '/')
		r = buf_addf(&path, "%s/.local/state/kavak/history", home);
	if (r != 0 || !make_folders(path.ptr)) {
		kavak_buf_done(&path);
		return NULL;
	}
	return path.ptr;
}

static int open_editor(struct prompt *p)
{
	HistEvent event;

	p->editor = el_init("kavak", stdin, stdout, stderr);
	p->history = history_init();
	if (!p->editor || !p->history)
		return KAVAK_ENOMEM;
	history(p->history, &event, H_SETSIZE, HISTORY_LINES);
	history(p->history, &event, H_SETUNIQUE, 1);
	el_set(p->editor, EL_CLIENTDATA, p);
	el_set(p->editor, EL_PROMPT, prompt_text);
	el_set(p->editor, EL_EDITOR, "emacs");
	el_set(p->editor, EL_HIST, history, p->history);
	el_source(p->editor, NULL);
	p->file = history_file();
	if (p->file)
		history(p->history, &event, H_LOAD, p->file);
	return 0;
}

int prompt_open(const char *text, struct prompt **ret_prompt, kavak_error *err)
{
	struct prompt *p = calloc(1, sizeof(*p));
	int r = p ? input_open(&p->input, "-", err) : KAVAK_ENOMEM;

	if (r == 0) {
		p->text = text;
		r = is_terminal(stdin) && is_terminal(stdout) ? open_editor(p) : 0;
	}
	if (r != 0) {
		prompt_close(p);
		return r;
	}
	*ret_prompt = p;
	return 0;
}

void prompt_close(struct prompt *p)
{
	if (!p)
		return;
	if (p->editor)
		el_end(p->editor);
	if (p->history)
		history_end(p->history);
	free(p->file);
	kavak_buf_done(&p->line);
	free(p);
}

/* Written at once: a terminal that is closed takes the program with it. */
static void remember(struct prompt *p, const char *line)
{
	HistEvent event;

	history(p->history, &event, H_ENTER, line);
	if (p->file)
		history(p->history, &event, H_SAVE, p->file);
}

static int edit_line(struct prompt *p, kavak_slice *ret_line)
{
	int n = 0;
	const char *line = el_gets(p->editor, &n);

	if (!line || n <= 0) {
		putchar('\n');	/* what comes next is another program's */
		return KAVAK_STOPPED;
	}
	if (strspn(line, " \t\r\n") < (size_t) n)
		remember(p, line);
	*ret_line = (kavak_slice) { line, (size_t) n };
	return 0;
}

int prompt_line(struct prompt *p, kavak_slice *ret_line, kavak_error *err)
{
	kavak_slice line = { 0 };
	int r;

	if (p->editor) {
		r = edit_line(p, &line);
	} else {
		r = input_line(&p->input, KAVAK_MESSAGE_MAX, &p->line, err);
		line = (kavak_slice) { p->line.ptr, p->line.len };
	}
	if (r != 0)
		return r;
	while (line.len && strchr(" \t\r\n", line.ptr[line.len - 1]))
		line.len--;
	while (line.len && strchr(" \t", *line.ptr)) {
		line.ptr++;
		line.len--;
	}
	*ret_line = line;
	return 0;
}
