/* SPDX-License-Identifier: MIT */
/* What every model's driver does. A row in `drivers` per driver; each opens on a script of what the
 * other side says, so that the same questions can be put to all. */
#include <stdio.h>
#include <unistd.h>

#include <kavak/error.h>

#include "base/buf.h"
#include "config/config.h"
#include "llm/llm.h"
#include "support/main.h"
#include "support/model.h"

static const char script[] =
	"[{\"text\":\"Hola, Ana.\"},"
	" {\"tool_calls\":[{\"name\":\"a\",\"arguments\":{\"x\":1}},{\"name\":\"b\","
	"\"arguments\":\"{bad\"}]},"
	" {\"error\":\"away\"},"
	" {\"text\":\"tarde\",\"wait_ms\":20}]";

/* On a script in a file, or on a server that plays it. */
static const struct {
	const char *scheme;
	bool        has_server;
} drivers[] = {
	{ "scripted", false },
	{ "openai", true },
};
#define N_DRIVERS ((int) (sizeof(drivers) / sizeof(*drivers)))

struct answer {
	int       n_done, result;
	kavak_buf text, calls, deltas;
	char      why[248];
};

static kavak_config *config;
static kavak_loop *loop;
static kavak_llm *llm;
static char path[64];
static bool is_served;

static void set_up(void)
{
	FILE *file;
	int fd;

	snprintf(path, sizeof(path), "/tmp/kavak-llm-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	file = fdopen(fd, "w");
	fputs(script, file);
	fclose(file);
	ck_assert_int_eq(kavak_config_new(&config, NULL), 0);
	ck_assert_int_eq(kavak_loop_new(&loop, NULL), 0);
}

static void tear_down(void)
{
	kv_llm_close(llm);
	llm = NULL;
	kavak_loop_free(loop);
	kavak_config_free(config);
	unlink(path);
	if (is_served)
		model_server_stop();
	is_served = false;
}

static void open_driver(int i)
{
	KV_BUF url = { 0 };
	kavak_error err = { 0 };

	is_served = drivers[i].has_server;
	if (is_served)
		kv_buf_addf(&url, "%s:http://127.0.0.1:%u/v1", drivers[i].scheme,
			    model_server_start(script));
	else
		kv_buf_addf(&url, "%s:%s", drivers[i].scheme, path);
	ck_assert_msg(kv_llm_open(config, url.ptr, loop, &llm, &err) == 0, "%s", err.text);
	ck_assert_str_eq(kv_llm_scheme(llm), drivers[i].scheme);
}

static void on_text(kavak_slice delta, void *userdata)
{
	struct answer *answer = userdata;

	kavak_buf_add(&answer->deltas, delta);
}

static void on_done(int result, const kavak_llm_reply *reply, const kavak_error *err,
                    void *userdata)
{
	struct answer *answer = userdata;

	answer->n_done++;
	answer->result = result;
	if (reply) {
		kavak_buf_add(&answer->text, reply->text);
		kavak_buf_add(&answer->calls, reply->tool_calls);
	}
	if (err)
		snprintf(answer->why, sizeof(answer->why), "%s", err->text);
}

static void *start(struct answer *answer)
{
	static const kavak_llm_message question = { .role = KAVAK_ROLE_USER, .text = { "hola",
	                                                                               4 } };
	kavak_llm_request request = KAVAK_LLM_REQUEST_INIT;
	void *handle = NULL;

	request.messages = &question;
	request.n_messages = 1;
	request.on_text = on_text;
	request.done = on_done;
	request.userdata = answer;
	ck_assert_int_eq(kv_llm_start(llm, &request, &handle, NULL), 0);
	ck_assert_int_eq(answer->n_done, 0);
	return handle;
}

static void finish(struct answer *answer)
{
	while (!answer->n_done)
		ck_assert_int_eq(kavak_loop_run_once(loop, -1, NULL), 0);
	ck_assert_int_eq(answer->n_done, 1);
}

static void answer_done(struct answer *answer)
{
	kavak_buf_done(&answer->text);
	kavak_buf_done(&answer->calls);
	kavak_buf_done(&answer->deltas);
	*answer = (struct answer) { 0 };
}

START_TEST(answers_from_the_loop_with_its_text_as_it_comes)
{
	struct answer answer = { 0 };

	open_driver(_i);
	start(&answer);
	finish(&answer);
	ck_assert_int_eq(answer.result, 0);
	ck_assert_str_eq(answer.text.ptr, "Hola, Ana.");
	ck_assert_str_eq(answer.deltas.ptr, "Hola, Ana.");
	ck_assert_uint_eq(answer.calls.len, 0);
	answer_done(&answer);
}
END_TEST

START_TEST(gives_calls_whole_and_failures_with_their_reason)
{
	struct answer answer = { 0 };

	open_driver(_i);
	start(&answer);
	finish(&answer);
	answer_done(&answer);
	start(&answer);
	finish(&answer);
	ck_assert_str_eq(answer.calls.ptr,
	                 "[{\"id\":\"call_0\",\"name\":\"a\",\"arguments\":\"{\\\"x\\\":1}\"},"
	                 "{\"id\":\"call_1\",\"name\":\"b\",\"arguments\":\"{bad\"}]");
	answer_done(&answer);
	start(&answer);
	finish(&answer);
	ck_assert_int_eq(answer.result, KAVAK_EIO);
	ck_assert_ptr_nonnull(strstr(answer.why, "away"));
	answer_done(&answer);
}
END_TEST

START_TEST(never_answers_what_was_cancelled)
{
	struct answer first = { 0 }, second = { 0 };

	open_driver(_i);
	kv_llm_cancel(llm, start(&first));
	start(&second);
	finish(&second);
	ck_assert_int_eq(first.n_done, 0);
	answer_done(&second);
	start(&first);
	kv_llm_close(llm);
	llm = NULL;
	ck_assert_int_eq(first.n_done, 0);
}
END_TEST

START_TEST(refuses_a_script_that_is_not_there_and_a_driver_that_is_none)
{
	kavak_error err = { 0 };

	ck_assert_int_eq(kv_llm_open(config, "scripted:/nowhere.json", loop, &llm, &err),
	                 KAVAK_EIO);
	ck_assert_ptr_nonnull(strstr(err.text, "/nowhere.json"));
	ck_assert_int_eq(kv_llm_open(config, "parrot:", loop, &llm, &err), KAVAK_ENOTSUP);
}
END_TEST

TEST_MAIN("llm",
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, answers_from_the_loop_with_its_text_as_it_comes, 0, N_DRIVERS);
	tcase_add_loop_test(tc, gives_calls_whole_and_failures_with_their_reason, 0, N_DRIVERS);
	tcase_add_loop_test(tc, never_answers_what_was_cancelled, 0, N_DRIVERS);
	tcase_add_test(tc, refuses_a_script_that_is_not_there_and_a_driver_that_is_none);
)
