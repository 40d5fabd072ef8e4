/* SPDX-License-Identifier: MIT */
/* One question to the agent: ask "busco un versa de menos de 280 mil" */
#include <stdio.h>

#include <kavak/kavak.h>

int main(int argc, char **argv)
{
	kavak_config *config = NULL;
	kavak_engine *engine = NULL;
	kavak_reply reply = { 0 };
	kavak_error err = { 0 };
	int r;

	r = kavak_config_new(&config, &err);
	if (r == 0)
		r = kavak_config_load(config, ".env", &err);
	if (r == 0)
		r = kavak_engine_open(config, &engine, &err);
	if (r == 0)
		r = kavak_ask(engine, KAVAK_SLICE("ana"),
			      kavak_slice_of(argc > 1 ? argv[1] : "hola"), &reply, &err);
	if (r == 0)
		puts(reply.text.ptr);
	else
		fprintf(stderr, "ask: %s\n", err.text);

	kavak_reply_done(&reply);
	kavak_engine_close(engine);
	kavak_config_free(config);
	return r == 0 ? 0 : 1;
}
