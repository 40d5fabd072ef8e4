/* SPDX-License-Identifier: MIT */
#include "chat.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include <kavak/sys/error.h>

#define HELD_WAIT_MS 20			/* between two looks at a conversation that another holds */
#define BLOCK        ((size_t) 4 << 10)	/* of a stream */

struct chat {
	struct chat    *next;		/* of the loop's, while its turn is in flight */
	struct chat    *before;		/* the one of the same user that goes first; NULL: none */
	struct request *request;
	kavak_buf       user, message;
	kavak_turn     *turn;
	bool            is_in_flight;
	bool            is_held;	/* the turn could not start yet */
	bool            is_stream;
	bool            is_waiting;	/* its connection is suspended */
	bool            is_over;
	int             result;
	kavak_error     err;
	kavak_buf       out;		/* the answer; of a stream, what has not left */
	size_t          n_left;		/* of `out` */
};

static bool is_same_user(const struct chat *a, const struct chat *b)
{
	return a->user.len == b->user.len && !memcmp(a->user.ptr, b->user.ptr, a->user.len);
}

/* Behind all others: what one user says is answered in the order in which it came. */
static void in_flight(struct chat *chat)
{
	struct loop *loop = chat->request->loop;
	struct chat **at = &loop->chats;

	for (; *at; at = &(*at)->next)
		if (is_same_user(*at, chat))
			chat->before = *at;
	*at = chat;
	chat->is_in_flight = true;
	atomic_fetch_add(&loop->service->metrics.in_flight, 1);
}

/* Out of the loop's list, if it is there; who waited for it is next. */
static void landed(struct chat *chat)
{
	struct loop *loop = chat->request->loop;

	if (!chat->is_in_flight)
		return;
	for (struct chat **at = &loop->chats; *at; ) {
		if ((*at)->before == chat)
			(*at)->before = chat->before;
		if (*at == chat)
			*at = chat->next;
		else
			at = &(*at)->next;
	}
	chat->is_in_flight = false;
	loop->held_at_ms = 0;
	atomic_fetch_sub(&loop->service->metrics.in_flight, 1);
}

void chat_free(struct chat *chat)
{
	if (!chat)
		return;
	kavak_turn_cancel(chat->turn);
	landed(chat);
	kavak_buf_done(&chat->user);
	kavak_buf_done(&chat->message);
	kavak_buf_done(&chat->out);
	free(chat);
}

static void wait_here(struct chat *chat)
{
	chat->is_waiting = true;
	MHD_suspend_connection(chat->request->connection);
}

static void go_on(struct chat *chat)
{
	if (!chat->is_waiting)
		return;
	chat->is_waiting = false;
	MHD_resume_connection(chat->request->connection);
}

/* ---- what is said ---- */

/* A problem's status, for what a turn may end with. */
static int status_of(int code)
{
	return code == KAVAK_ELIMIT || code == KAVAK_EINVAL ? 422
	     : code == KAVAK_EIO || code == KAVAK_ETIMEDOUT ? 503 : 500;
}

static int add_event(struct chat *chat, const char *name, kavak_slice data)
{
	const kavak_slice parts[] = { KAVAK_SLICE("event: "), kavak_slice_of(name),
				      KAVAK_SLICE("\ndata: "), data, KAVAK_SLICE("\n\n") };
	int r = 0;

	for (size_t i = 0; !r && i < sizeof(parts) / sizeof(*parts); i++)
		r = kavak_buf_add(&chat->out, parts[i]);
	return r;
}

static int add_json_event(struct chat *chat, const char *name, json_t *json)
{
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
	int r = text ? add_event(chat, name, kavak_slice_of(text)) : KAVAK_ENOMEM;

	json_decref(json);
	free(text);
	return r;
}

static void on_text(kavak_turn *turn, kavak_slice text, void *userdata)
{
	struct chat *chat = userdata;

	(void) turn;
	if (add_json_event(chat, "delta", json_pack("{s:s%}", "text", text.ptr, text.len)) == 0)
		go_on(chat);
}

/* The last thing of a stream: the whole, or what went wrong. */
static void end_stream(struct chat *chat, const kavak_reply *reply)
{
	int status = status_of(chat->result);

	if (chat->result == 0)
		chat->result = add_event(chat, "done",
					 (kavak_slice) { reply->json.ptr, reply->json.len });
	else
		add_json_event(chat, "error", json_pack("{s:s, s:i, s:s}", "type", "about:blank",
							"status", status, "detail",
							chat->err.text));
}

static void end(struct chat *chat, int result, const kavak_reply *reply, const kavak_error *err)
{
	struct service *service = chat->request->loop->service;

	landed(chat);
	chat->turn = NULL;
	chat->is_held = false;
	chat->is_over = true;
	chat->result = result;
	if (result < 0) {
		chat->err = *err;
		log_error(&service->log, LOG_WARN, "turn", err);
	}
	metrics_turn(&service->metrics, result, reply,
		     1000 * (loop_now_ms() - chat->request->start_ms));
	if (chat->is_stream)
		end_stream(chat, reply);
	else if (result == 0)
		chat->result = kavak_buf_add(&chat->out, (kavak_slice) { reply->json.ptr,
									 reply->json.len });
	go_on(chat);
}

static void on_done(kavak_turn *turn, int result, const kavak_reply *reply, const kavak_error *err,
		    void *userdata)
{
	(void) turn;
	end(userdata, result, reply, err);
}

enum MHD_Result chat_answer(struct request *request)
{
	struct chat *chat = request->chat;

	if (!chat->is_over)	/* woken, and nothing there yet */
		wait_here(chat);
	else if (chat->result < 0)
		return http_problem(request, status_of(chat->result), NULL,
				    status_of(chat->result) == 503, "%s", chat->err.text);
	else
		return http_answer(request, 200, "application/json",
				   (kavak_slice) { chat->out.ptr, chat->out.len });
	return MHD_YES;
}

/* libmicrohttpd wants more of a stream. */
static ssize_t read_stream(void *cls, uint64_t at, char *to, size_t max)
{
	struct chat *chat = cls;
	size_t n = chat->out.len - chat->n_left;

	(void) at;
	if (!n && chat->is_over)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (!n) {
		wait_here(chat);
		return 0;
	}
	n = n < max ? n : max;
	memcpy(to, chat->out.ptr + chat->n_left, n);
	chat->n_left += n;
	if (chat->n_left == chat->out.len)
		chat->n_left = chat->out.len = 0;
	return (ssize_t) n;
}

static enum MHD_Result start_stream(struct request *request)
{
	struct MHD_Response *response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK,
							read_stream, request->chat, NULL);

	if (response) {
		MHD_add_response_header(response, "Content-Type", "text/event-stream");
		MHD_add_response_header(response, "X-Accel-Buffering", "no");
	}
	return http_answer_with(request, 200, response);
}

/* ---- what is asked ---- */

/* 0; KAVAK_CONFLICT while another holds the conversation; below 0 with chat->err. */
static int start_turn(struct chat *chat)
{
	kavak_turn_request turn = KAVAK_TURN_REQUEST_INIT;
	int r = KAVAK_CONFLICT;

	turn.user = (kavak_slice) { chat->user.ptr, chat->user.len };
	turn.text = (kavak_slice) { chat->message.ptr, chat->message.len };
	turn.on_text = chat->is_stream ? on_text : NULL;
	turn.done = on_done;
	turn.userdata = chat;
	if (!chat->before)
		r = kavak_turn_start(chat->request->loop->engine, &turn, &chat->turn, &chat->err);
	chat->is_held = r == KAVAK_CONFLICT;
	return r;
}

/* A text of 1 to `max` bytes that is not blank; false: it was refused. */
static bool take_text(struct request *request, const json_t *body, const char *name, size_t max,
		      kavak_buf *buf)
{
	const json_t *member = json_object_get(body, name);
	const char *text = json_string_value(member);
	size_t n = json_string_length(member);

	if (!text)
		http_problem(request, 422, name, 0, "'%s' is %s", name,
			     member ? "no text" : "missing");
	else if (!text[strspn(text, " \t\r\n")])
		http_problem(request, 422, name, 0, "'%s' is empty", name);
	else if (n > max)
		http_problem(request, 422, name, 0, "'%s' has %zu bytes; %zu are the most", name, n,
			     max);
	else if (kavak_buf_add(buf, (kavak_slice) { text, n }) < 0)
		http_problem(request, 500, NULL, 0, "out of memory");
	else
		return true;
	return false;
}

static bool read_body(struct request *request, struct chat *chat)
{
	kavak_slice text = { request->body.ptr, request->body.len };
	json_error_t why;
	json_t *body = json_loadb(text.len ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, &why);
	bool is_read = false;

	if (!json_is_object(body))
		http_problem(request, 400, NULL, 0, "the body is no JSON object%s%s",
			     body ? "" : ": ", body ? "" : why.text);
	else
		is_read = take_text(request, body, "user_id", KAVAK_USER_MAX, &chat->user) &&
			  take_text(request, body, "message", KAVAK_MESSAGE_MAX, &chat->message);
	json_decref(body);
	return is_read;
}

static bool wants_stream(const struct request *request)
{
	const char *accept = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND,
							 "Accept");

	return accept && strstr(accept, "text/event-stream");
}

static enum MHD_Result begin(struct request *request, struct chat *chat)
{
	int r;

	in_flight(chat);
	r = start_turn(chat);
	if (r < 0) {
		landed(chat);
		return http_problem(request, status_of(r), NULL, status_of(r) == 503, "%s",
				    chat->err.text);
	}
	if (chat->is_stream)
		return start_stream(request);
	wait_here(chat);
	return MHD_YES;
}

enum MHD_Result chat(struct request *request)
{
	struct chat *chat = calloc(1, sizeof(*chat));
	unsigned wait_s;

	if (!chat)
		return http_problem(request, 500, NULL, 0, "out of memory");
	request->chat = chat;	/* ended with the request, whatever happens */
	chat->request = request;
	chat->is_stream = wants_stream(request);
	if (!read_body(request, chat))
		return MHD_YES;
	wait_s = limit_take(request->loop->limit,
			    (kavak_slice) { chat->user.ptr, chat->user.len }, loop_now_ms());
	if (wait_s)
		return http_problem(request, 429, NULL, wait_s,
				    "over %u messages a minute from this user",
				    request->loop->service->rate_limit);
	return begin(request, chat);
}

/* ---- all of them ---- */

int chats_wait_ms(const struct loop *loop)
{
	int64_t left_ms = loop->held_at_ms - loop_now_ms();

	for (const struct chat *chat = loop->chats; chat; chat = chat->next)
		if (chat->is_held)
			return left_ms > 0 ? (int) left_ms : 0;
	return -1;
}

static void start_held(struct chat *chat)
{
	const struct service *service = chat->request->loop->service;
	int r = start_turn(chat);

	if (r == KAVAK_CONFLICT && loop_now_ms() - chat->request->start_ms > service->turn_ms)
		r = kavak_error_set(&chat->err, KAVAK_ETIMEDOUT, 0,
				    "the user's conversation is held elsewhere");
	if (r < 0) {
		kavak_error err = chat->err;

		end(chat, r, NULL, &err);
	}
}

void chats_start_held(struct loop *loop)
{
	struct chat *chat = loop->chats, *next;

	if (loop_now_ms() < loop->held_at_ms)
		return;
	loop->held_at_ms = loop_now_ms() + HELD_WAIT_MS;
	for (; chat; chat = next) {
		next = chat->next;
		if (chat->is_held)
			start_held(chat);
	}
}

void chats_end(struct loop *loop)
{
	kavak_error err;

	kavak_error_set(&err, KAVAK_EIO, 0, "shutting down; ask again");
	while (loop->chats) {
		struct chat *chat = loop->chats;

		kavak_turn_cancel(chat->turn);
		end(chat, KAVAK_EIO, NULL, &err);
	}
}
