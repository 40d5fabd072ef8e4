/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "output.h"
#include "prompt.h"
#include "session.h"

enum { USER };

static const struct option_spec options[] = {
	[USER] = { "user", "U", OPTION_TEXT, "whose conversation it is (default cli)" },
	{ 0 }
};

static const char help_text[] =
	"/nuevo  empieza una conversación nueva\n"
	"/ayuda  muestra esto\n"
	"/salir  termina (también Ctrl-D)\n";

static bool is(kavak_slice line, const char *word)
{
	return line.len == strlen(word) && !memcmp(line.ptr, word, line.len);
}

/* What one line did: the customer asked, or told the chat what to do. */
static int answer(struct session *session, kavak_slice user, kavak_slice line)
{
	kavak_reply reply = { 0 };
	int r = kavak_ask(session->engine, user, line, &reply, &session->err);

	if (r == 0) {
		print_marked((kavak_slice) { reply.text.ptr, reply.text.len });
		fputs(is_terminal(stdin) ? "\n\n" : "\n", stdout);
	}
	kavak_reply_done(&reply);
	return r;
}

static int take_line(struct session *session, kavak_slice user, kavak_slice line)
{
	int r = 0;

	if (!line.len)
		return 0;
	if (is(line, "/salir"))
		return KAVAK_STOPPED;
	if (is(line, "/ayuda")) {
		fputs(help_text, stdout);
	} else if (is(line, "/nuevo")) {
		r = kavak_forget(session->engine, user, &session->err);
		if (r == 0)
			puts("Empezamos de nuevo.");
	} else if (*line.ptr == '/') {
		puts("No conozco esa orden.");
		fputs(help_text, stdout);
	} else {
		r = answer(session, user, line);
	}
	fflush(stdout);
	return r;
}

static int hold(struct session *session, kavak_slice user)
{
	struct prompt *prompt = NULL;
	kavak_slice line;
	int r = prompt_open("tú> ", &prompt, &session->err);

	if (r == 0 && is_terminal(stdin))
		puts("Escribe tu mensaje. /ayuda muestra las órdenes, /salir termina.\n");
	while (r == 0 && !ferror(stdout)) {
		r = prompt_line(prompt, &line, &session->err);
		if (r == 0)
			r = take_line(session, user, line);
		/* One message that cannot be taken does not end what someone types. */
		if (r < 0 && is_terminal(stdin)) {
			complain(&session->err, NULL);
			r = r == KAVAK_EINVAL || r == KAVAK_ELIMIT || r == KAVAK_ETIMEDOUT ? 0 : r;
		}
	}
	prompt_close(prompt);
	if (r < 0 && !is_terminal(stdin))
		complain(&session->err, NULL);
	return r < 0 ? STATUS_FAILED : STATUS_DONE;
}

static int run(const struct args *args)
{
	const char *user = args->values[USER].set ? args->values[USER].text : "cli";
	struct session session = { 0 };
	int status = session_open(&session);

	if (status == STATUS_DONE)
		status = hold(&session, kavak_slice_of(user));
	return session_end(&session, status);
}

const struct command cmd_chat = {
	.name = "chat",
	.about = "The same conversation as ask, interactive: /ayuda, /nuevo, /salir.",
	.options = options,
	.examples = { "kavak chat", "printf 'hola\\nbusco una suv\\n' | kavak chat --user ana" },
	.run = run,
};
