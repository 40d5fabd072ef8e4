/* SPDX-License-Identifier: MIT */
/* N threads, N engines, one file: nothing is shared but the database. Meant for
 * -Db_sanitize=thread. */
#include <pthread.h>
#include <stdio.h>

#include "base/buf.h"
#include "support/main.h"
#include "support/salon.h"

enum { N_THREADS = 4, N_MESSAGES = 6 };

struct worker {
	pthread_t           thread;
	const kavak_config *config;
	unsigned            number;
	unsigned            n_answers;
	kavak_error         err;
};

/* A busy database is one that others write to: asked again, it answers. */
static int ask(kavak_engine *engine, const char *user, const char *text, kavak_error *err)
{
	int r = 0;

	for (int tries = 0; tries < 40; tries++) {
		kavak_reply reply = { 0 };

		r = kavak_ask(engine, kavak_slice_of(user), kavak_slice_of(text), &reply, err);
		kavak_reply_done(&reply);
		if (r != KAVAK_ETIMEDOUT)
			break;
	}
	return r;
}

static void *work(void *userdata)
{
	static const char *const texts[] = {
		"hola", "busco un nissan", "¿cuánto al mes con 60 mil de enganche?",
	};
	struct worker *w = userdata;
	kavak_engine *engine = NULL;
	char user[16];
	int r = kavak_engine_open(w->config, &engine, &w->err);

	for (unsigned i = 0; r == 0 && i < N_MESSAGES; i++) {
		/* Every other message is of a customer whom all of them talk to. */
		snprintf(user, sizeof(user), "ana%u", i % 2 ? 99 : w->number);
		r = ask(engine, user, texts[i % 3], &w->err);
		w->n_answers += r == 0;
	}
	kavak_engine_close(engine);
	return NULL;
}

START_TEST(engines_in_threads_of_their_own_answer_side_by_side)
{
	struct worker workers[N_THREADS];
	struct salon salon;

	salon_open(&salon, NULL);
	for (unsigned i = 0; i < N_THREADS; i++) {
		workers[i] = (struct worker) { .config = salon.config, .number = i };
		ck_assert_int_eq(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	}
	for (unsigned i = 0; i < N_THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		ck_assert_msg(workers[i].n_answers == N_MESSAGES, "%u: %s", i, workers[i].err.text);
	}
	salon_close(&salon);
}
END_TEST

TEST_MAIN("threads",
	tcase_add_test(tc, engines_in_threads_of_their_own_answer_side_by_side);
)
