/* SPDX-License-Identifier: MIT */
#include "output.h"
#include "session.h"

enum { USER };

static const struct option_spec options[] = {
	[USER] = { "user", "U", OPTION_TEXT, "whose conversation it is (default cli)" },
	{ 0 }
};

static int ask(struct session *session, const char *user, const char *message, bool as_json)
{
	kavak_reply reply = { 0 };
	int r = kavak_ask(session->engine, kavak_slice_of(user), kavak_slice_of(message), &reply,
			  &session->err);

	if (r == 0 && as_json) {
		print_json(&reply.json);
	} else if (r == 0) {
		print_marked((kavak_slice) { reply.text.ptr, reply.text.len });
		putchar('\n');
		if (reply.degraded)
			fprintf(stderr, "kavak: a configured part was away, and the offline agent "
					"stood in; see 'kavak doctor'\n");
	}
	kavak_reply_done(&reply);
	return r < 0 ? complain(&session->err, NULL) : STATUS_DONE;
}

static int run(const struct args *args)
{
	const char *user = args->values[USER].set ? args->values[USER].text : "cli";
	struct session session = { 0 };
	int status = session_open(&session);

	if (status == STATUS_DONE)
		status = ask(&session, user, args->text.ptr, args->json);
	return session_end(&session, status);
}

const struct command cmd_ask = {
	.name = "ask",
	.operands = "MESSAGE",
	.operands_min = 1,
	.takes_text = true,
	.about = "One message of a conversation; it goes on at the next of the same user.",
	.options = options,
	.has_json = true,
	.examples = { "kavak ask 'busco un versa de menos de 280 mil'",
		      "kavak ask --user ana '¿y a 4 años?' --json" },
	.run = run,
};
