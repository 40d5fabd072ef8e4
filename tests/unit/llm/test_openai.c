/* SPDX-License-Identifier: MIT */
/* A model's server, as they are: pieces of any size, failures of every kind. */
#include <stdio.h>

#include "config/config.h"
#include "llm/breaker.h"
#include "llm/llm.h"
#include "llm/openai_answer.h"
#include "llm/sse.h"
#include "support/main.h"
#include "support/server.h"

/* ---- events ---- */

static int collect(kavak_slice data, void *userdata)
{
	kavak_buf *buf = userdata;

	ck_assert_int_eq(kavak_buf_add(buf, data), 0);
	return kv_buf_add_char(buf, '|');
}

START_TEST(events_are_read_from_pieces_of_any_size)
{
	static const char text[] = ": wait\r\ndata: uno\r\n\r\nevent: x\ndata:dos\ndata: tres\n\n"
		"\n\nid: 7\rdata:  cuatro\r\rdata: [DONE]\n\n";

	for (size_t size = 1; size < sizeof(text); size++) {
		struct kv_sse sse = { 0 };
		KV_BUF got = { 0 };

		for (size_t at = 0; at < sizeof(text) - 1; at += size) {
			size_t n = sizeof(text) - 1 - at;

			ck_assert_int_eq(kv_sse_feed(&sse, (kavak_slice) { text + at,
						     n < size ? n : size }, collect, &got), 0);
		}
		ck_assert_str_eq(got.ptr, "uno|dos\ntres| cuatro|[DONE]|");
		kv_sse_done(&sse);
	}
}
END_TEST

START_TEST(an_event_without_end_is_refused)
{
	static char text[1 << 16];
	struct kv_sse sse = { 0 };
	KV_BUF got = { 0 };
	int r = 0;

	memset(text, 'x', sizeof(text));
	for (int i = 0; i < 32 && !r; i++)
		r = kv_sse_feed(&sse, (kavak_slice) { text, sizeof(text) }, collect, &got);
	ck_assert_int_eq(r, KAVAK_ELIMIT);
	kv_sse_done(&sse);
	for (int i = 0; i < 32; i++) {
		r = kv_sse_feed(&sse, KAVAK_SLICE("data: "), collect, &got);
		if (!r)
			r = kv_sse_feed(&sse, (kavak_slice) { text, sizeof(text) }, collect, &got);
		if (!r)
			r = kv_sse_feed(&sse, KAVAK_SLICE("\n"), collect, &got);
		if (r)
			break;
	}
	ck_assert_int_eq(r, KAVAK_ELIMIT);
	kv_sse_done(&sse);
}
END_TEST

/* ---- answers ---- */

/* What chunks come to: "text/calls", or the reason why nothing can be used. */
static const char *assemble(const char *const *chunks)
{
	static char text[512];
	static struct kv_answer answer;
	kavak_llm_reply reply = { 0 };
	kavak_error err = { 0 };
	KV_BUF calls = { 0 };
	int r = 0;

	for (; !r && *chunks; chunks++) {
		KV_JSON *chunk = NULL;

		r = kv_json_parse(kavak_slice_of(*chunks), "chunk", &chunk, &err);
		ck_assert_int_eq(r, 0);
		r = kv_answer_add(&answer, chunk, &err);
	}
	if (!r)
		r = kv_answer_end(&answer, &calls, &reply, &err);
	snprintf(text, sizeof(text), "%.*s/%.*s", KV_FMT(reply.text), KV_FMT(reply.tool_calls));
	kv_answer_done(&answer);
	if (r < 0)
		snprintf(text, sizeof(text), "%s", err.text);
	return text;
}

#define ASSEMBLE(...) assemble((const char *const[]) { __VA_ARGS__, NULL })
#define CONTENT(text) "{\"choices\":[{\"delta\":{\"content\":\"" text "\"}}]}"
#define CALLS(calls)  "{\"choices\":[{\"delta\":{\"tool_calls\":[" calls "]}}]}"
#define END(reason)   "{\"choices\":[{\"delta\":{},\"finish_reason\":\"" reason "\"}]}"

START_TEST(text_and_calls_are_put_together_from_their_pieces)
{
	ck_assert_str_eq(ASSEMBLE(CONTENT("Ho"), CONTENT("la"), END("stop"),
				  "{\"choices\":[],\"usage\":{\"prompt_tokens\":3}}"), "Hola/");
	ck_assert_str_eq(ASSEMBLE(CALLS("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\","
					"\"arguments\":\"\"}}"),
				  CALLS("{\"index\":1,\"id\":\"b\","
					"\"function\":{\"name\":\"g\"}}"),
				  CALLS("{\"index\":0,\"function\":"
					"{\"arguments\":\"{\\\"x\\\"\"}}"),
				  CALLS("{\"index\":1,\"function\":{\"arguments\":\"{}\"}}"),
				  CALLS("{\"index\":0,\"function\":{\"arguments\":\":1}\"}}"),
				  END("tool_calls")),
			 "/[{\"id\":\"a\",\"name\":\"f\",\"arguments\":\"{\\\"x\\\":1}\"},"
			 "{\"id\":\"b\",\"name\":\"g\",\"arguments\":\"{}\"}]");
}
END_TEST

START_TEST(servers_that_number_or_write_calls_their_own_way_are_understood)
{
	ck_assert_str_eq(ASSEMBLE(CALLS("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\","
					"\"arguments\":\"{}\"}},{\"index\":0,\"id\":\"b\","
					"\"function\":{\"name\":\"g\",\"arguments\":{\"y\":2}}}"),
				  END("stop")),
			 "/[{\"id\":\"a\",\"name\":\"f\",\"arguments\":\"{}\"},"
			 "{\"id\":\"b\",\"name\":\"g\",\"arguments\":\"{\\\"y\\\":2}\"}]");
	ck_assert_str_eq(ASSEMBLE("{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":["
				  "{\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]},"
				  "\"finish_reason\":\"tool_calls\"}]}"),
			 "/[{\"id\":\"call_0\",\"name\":\"f\",\"arguments\":\"{}\"}]");
}
END_TEST

START_TEST(what_a_model_thinks_aloud_is_not_said)
{
	ck_assert_str_eq(ASSEMBLE(CONTENT("\\n<th"), CONTENT("ink>quiere un Versa</thi"),
				  CONTENT("nk>\\n\\nHola"), END("stop")), "Hola/");
	ck_assert_str_eq(ASSEMBLE(CONTENT("<b>"), END("stop")), "<b>/");
	ck_assert_ptr_nonnull(strstr(ASSEMBLE(CONTENT("<think>hmm"), END("stop")), "empty"));
}
END_TEST

START_TEST(an_answer_that_cannot_be_used_says_why)
{
	ck_assert_ptr_nonnull(strstr(ASSEMBLE(END("stop")), "empty"));
	ck_assert_ptr_nonnull(strstr(ASSEMBLE(CONTENT("x"), END("content_filter")), "refused"));
	ck_assert_ptr_nonnull(strstr(ASSEMBLE("{\"choices\":[{\"delta\":{\"refusal\":\"No.\"}}]}"),
				     "refused"));
	ck_assert_ptr_nonnull(strstr(ASSEMBLE(CALLS("{\"index\":0,\"function\":{\"name\":\"f\","
						    "\"arguments\":\"{\\\"a\"}}"), END("length")),
				     "cut"));
	ck_assert_ptr_nonnull(strstr(ASSEMBLE("{\"error\":{\"message\":\"overloaded\"}}"),
				     "overloaded"));
	ck_assert_str_eq(ASSEMBLE("{\"error\":{\"code\":500}}"), "the model's server: ");
	ck_assert_str_eq(ASSEMBLE(CONTENT("Cuesta más. Y ade"), END("length")), "Cuesta más./");
}
END_TEST

/* ---- the breaker ---- */

START_TEST(a_server_that_keeps_failing_is_left_alone_and_tried_by_one)
{
	struct kv_breaker b = { 0 };

	for (int i = 0; i < KV_BREAKER_FAILURES; i++) {
		ck_assert(kv_breaker_try(&b, 1000));
		kv_breaker_failed(&b, false, 1000);
	}
	ck_assert(!kv_breaker_try(&b, 1000 + KV_BREAKER_MS - 1));
	ck_assert(kv_breaker_try(&b, 1000 + KV_BREAKER_MS));
	ck_assert(!kv_breaker_try(&b, 1000 + KV_BREAKER_MS));
	kv_breaker_failed(&b, false, 1000 + KV_BREAKER_MS);
	ck_assert(!kv_breaker_try(&b, 1000 + 3 * KV_BREAKER_MS - 1));
	ck_assert(kv_breaker_try(&b, 1000 + 3 * KV_BREAKER_MS));
	kv_breaker_drop(&b);
	ck_assert(kv_breaker_try(&b, 1000 + 3 * KV_BREAKER_MS));
	kv_breaker_worked(&b);
	ck_assert(kv_breaker_try(&b, 1000) && kv_breaker_try(&b, 1000));
	kv_breaker_failed(&b, true, 1000);
	ck_assert(!kv_breaker_try(&b, 1001));
}
END_TEST

/* ---- over the wire ---- */

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
#define EVENT(data) "data: " data "\n\n"
#define HOLA OK_HEAD EVENT(CONTENT("Hola.")) EVENT(END("stop")) EVENT("[DONE]")
#define QUOTA  "{\"error\":{\"type\":\"insufficient_quota\"}}"
#define STATUS(line, headers, body)                                                                \
	"HTTP/1.1 " line "\r\n" headers "Connection: close\r\n\r\n" body

static const char *const *answers;	/* of the server, one a request; "" hangs up, NULL holds */
static char requests[8][8192];
static unsigned n_requests;

static long serve(const char *request, char *out, size_t size)
{
	const char *answer = answers[n_requests];

	snprintf(requests[n_requests++], sizeof(requests[0]), "%s", request);
	return answer ? snprintf(out, size, "%s", answer) : -1;
}

static struct test_server *server;
static kavak_config *config;
static kavak_loop *loop;
static kavak_llm *llm;

static void open_llm(const char *const *said)
{
	KV_BUF url = { 0 };
	unsigned port;

	answers = said;
	n_requests = 0;
	server = test_server_start(serve, &port);
	ck_assert_int_eq(kavak_config_new(&config, NULL), 0);
	ck_assert_int_eq(kavak_config_set(config, "OPENAI_API_KEY", "sk-x", NULL), 0);
	ck_assert_int_eq(kavak_config_set(config, "OPENAI_MODEL", "un-modelo", NULL), 0);
	ck_assert_int_eq(kavak_loop_new(&loop, NULL), 0);
	kv_buf_addf(&url, "openai:http://127.0.0.1:%u/v1/", port);
	ck_assert_int_eq(kv_llm_open(config, url.ptr, loop, &llm, NULL), 0);
}

static void close_llm(void)
{
	kv_llm_close(llm);
	kavak_loop_free(loop);
	kavak_config_free(config);
	test_server_stop(server);
}

struct got {
	int  n_done, result;
	char text[64], why[248];
};

static void on_done(int result, const kavak_llm_reply *reply, const kavak_error *err,
		    void *userdata)
{
	struct got *got = userdata;

	got->n_done++;
	got->result = result;
	if (reply)
		snprintf(got->text, sizeof(got->text), "%.*s", KV_FMT(reply->text));
	if (err)
		snprintf(got->why, sizeof(got->why), "%s", err->text);
}

static void on_text(kavak_slice delta, void *userdata)
{
	(void) delta, (void) userdata;
}

static const kavak_llm_message talk[] = {
	{ KAVAK_ROLE_SYSTEM, { "Vendes autos.", 13 }, { 0 }, { 0 } },
	{ KAVAK_ROLE_USER, { "uno", 3 }, { 0 }, { 0 } },
	{ KAVAK_ROLE_ASSISTANT, { 0 }, { "[{\"id\":\"c1\",\"name\":\"f\",\"arguments\":\"{}\"}]",
					 41 }, { 0 } },
	{ KAVAK_ROLE_TOOL, { "{\"n\":1}", 7 }, { 0 }, { "c1", 2 } },
	{ KAVAK_ROLE_ASSISTANT, { "listo", 5 }, { 0 }, { 0 } },
	{ KAVAK_ROLE_USER, { "dos", 3 }, { 0 }, { 0 } },
	{ KAVAK_ROLE_ASSISTANT, { "va", 2 }, { 0 }, { 0 } },
	{ KAVAK_ROLE_USER, { "tres", 4 }, { 0 }, { 0 } },
};

static struct got ask_for(int64_t timeout_ms)
{
	kavak_llm_request request = KAVAK_LLM_REQUEST_INIT;
	struct got got = { 0 };
	void *handle;

	request.messages = talk;
	request.n_messages = sizeof(talk) / sizeof(*talk);
	request.first_of_turn = request.n_messages - 1;
	request.tools = KAVAK_SLICE("[{\"type\":\"function\"}]");
	request.timeout_ms = timeout_ms;
	request.on_text = on_text;
	request.done = on_done;
	request.userdata = &got;
	ck_assert_int_eq(kv_llm_start(llm, &request, &handle, NULL), 0);
	while (!got.n_done)
		ck_assert_int_eq(kavak_loop_run_once(loop, -1, NULL), 0);
	ck_assert_int_eq(got.n_done, 1);
	return got;
}

#define ASK(timeout_ms, ...)                                                                       \
	(open_llm((const char *const[]) { __VA_ARGS__, NULL }), ask_for(timeout_ms))

START_TEST(asks_as_chat_completions_are_asked)
{
	struct got got = ASK(5000, HOLA);
	const char *body = strstr(requests[0], "\r\n\r\n");

	ck_assert_str_eq(got.text, "Hola.");
	ck_assert(!strncmp(requests[0], "POST /v1/chat/completions HTTP/1.1\r\n", 36));
	ck_assert_ptr_nonnull(strstr(requests[0], "Authorization: Bearer sk-x\r\n"));
	ck_assert_str_eq(body + 4,
		"{\"model\":\"un-modelo\",\"stream\":true,"
		"\"stream_options\":{\"include_usage\":true},\"max_tokens\":512,"
		"\"messages\":[{\"role\":\"system\",\"content\":\"Vendes autos.\"},"
		"{\"role\":\"user\",\"content\":\"uno\"},{\"role\":\"assistant\",\"content\":null,"
		"\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\","
		"\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"content\":\"{\\\"n\\\":1}\","
		"\"tool_call_id\":\"c1\"},{\"role\":\"assistant\",\"content\":\"listo\"},"
		"{\"role\":\"user\",\"content\":\"dos\"},"
		"{\"role\":\"assistant\",\"content\":\"va\"},"
		"{\"role\":\"user\",\"content\":\"tres\"}],\"tools\":[{\"type\":\"function\"}]}");
	close_llm();
}
END_TEST

START_TEST(a_server_that_does_not_stream_is_heard_all_the_same)
{
	struct got got = ASK(5000, STATUS("200 OK", "Content-Type: application/json\r\n",
					  "{\"choices\":[{\"message\":"
					  "{\"content\":\"Hola.\"},"
					  "\"finish_reason\":\"stop\"}]}"));

	ck_assert_str_eq(got.text, "Hola.");
	close_llm();
}
END_TEST

START_TEST(what_may_pass_is_tried_again)
{
	struct got got = ASK(9000, STATUS("500 Oh", "", ""),
			     STATUS("429 Slow", "retry-after-ms: 20\r\n", "{}"), HOLA);

	ck_assert_str_eq(got.text, "Hola.");
	ck_assert_uint_eq(n_requests, 3);
	close_llm();
	got = ASK(9000, "", HOLA);
	ck_assert_str_eq(got.text, "Hola.");
	close_llm();
}
END_TEST

START_TEST(what_will_not_pass_is_not)
{
	static const struct { const char *answer; int code; } rows[] = {
		{ STATUS("400 Bad", "", "{\"error\":{\"message\":\"no such model\"}}"), KAVAK_EIO },
		{ STATUS("401 No", "", "{\"error\":{\"message\":\"whose key\"}}"), KAVAK_EDENIED },
		{ STATUS("429 No", "", QUOTA), KAVAK_EIO },
		{ STATUS("500 Oh", "x-should-retry: false\r\n", ""), KAVAK_EIO },
		{ STATUS("503 Busy", "Retry-After: 60\r\n", ""), KAVAK_EIO },
		{ OK_HEAD EVENT(CONTENT("Hola. Cuesta")), KAVAK_EIO },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct got got = ASK(5000, rows[i].answer);

		ck_assert_int_eq(got.result, rows[i].code);
		ck_assert_uint_eq(n_requests, 1);
		close_llm();
	}
}
END_TEST

START_TEST(an_empty_account_is_not_asked_again_at_once)
{
	struct got got = ASK(5000, STATUS("429 No", "", QUOTA), HOLA);

	got = ask_for(5000);
	ck_assert_int_eq(got.result, KAVAK_EIO);
	ck_assert_ptr_nonnull(strstr(got.why, "left alone"));
	ck_assert_uint_eq(n_requests, 1);
	close_llm();
}
END_TEST

START_TEST(a_conversation_that_is_too_long_loses_its_oldest_turns_whole)
{
	struct got got = ASK(5000, STATUS("400 Long", "",
			     "{\"error\":{\"code\":\"context_length_exceeded\"}}"), HOLA);

	ck_assert_str_eq(got.text, "Hola.");
	ck_assert_ptr_null(strstr(requests[1], "\"uno\""));
	ck_assert_ptr_null(strstr(requests[1], "\"tool_call_id\""));
	ck_assert_ptr_nonnull(strstr(requests[1], "\"dos\""));
	ck_assert_ptr_nonnull(strstr(requests[1], "Vendes autos."));
	close_llm();
}
END_TEST

START_TEST(a_server_that_is_silent_costs_no_more_than_the_time_there_is)
{
	struct got got = ASK(150, NULL);

	ck_assert_int_eq(got.result, KAVAK_ETIMEDOUT);
	close_llm();
}
END_TEST

TEST_MAIN("openai",
	tcase_add_test(tc, events_are_read_from_pieces_of_any_size);
	tcase_add_test(tc, an_event_without_end_is_refused);
	tcase_add_test(tc, text_and_calls_are_put_together_from_their_pieces);
	tcase_add_test(tc, servers_that_number_or_write_calls_their_own_way_are_understood);
	tcase_add_test(tc, what_a_model_thinks_aloud_is_not_said);
	tcase_add_test(tc, an_answer_that_cannot_be_used_says_why);
	tcase_add_test(tc, a_server_that_keeps_failing_is_left_alone_and_tried_by_one);
	tcase_add_test(tc, asks_as_chat_completions_are_asked);
	tcase_add_test(tc, a_server_that_does_not_stream_is_heard_all_the_same);
	tcase_add_test(tc, what_may_pass_is_tried_again);
	tcase_add_test(tc, what_will_not_pass_is_not);
	tcase_add_test(tc, an_empty_account_is_not_asked_again_at_once);
	tcase_add_test(tc, a_conversation_that_is_too_long_loses_its_oldest_turns_whole);
	tcase_add_test(tc, a_server_that_is_silent_costs_no_more_than_the_time_there_is);
)
