/* SPDX-License-Identifier: MIT */
/* The mailbox from outside: what waits, what could not be answered, and another try for that. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "json.h"
#include "output.h"
#include "session.h"

#define RETRY_MAX 1000	/* ids of one call */

struct queue {
	struct session session;
	kavak_mailbox *mailbox;
};

static int queue_open(struct queue *queue)
{
	struct session *session = &queue->session;
	int status = session_configure(session);

	if (status == STATUS_DONE &&
	    kavak_mailbox_open(session->config, &queue->mailbox, &session->err) < 0)
		status = complain(&session->err, "'kavak doctor' checks every part.");
	return status;
}

static int queue_end(struct queue *queue, int status)
{
	kavak_mailbox_close(queue->mailbox);
	return session_end(&queue->session, status);
}

/* ---- status ---- */

static int show_status(struct queue *queue, bool as_json)
{
	kavak_mailbox_status s;
	int r = kavak_mailbox_status_get(queue->mailbox, &s, &queue->session.err);

	if (r < 0)
		return complain(&queue->session.err, NULL);
	printf(as_json ? "{\"arrivals\":%" PRIu64 ",\"users_due\":%" PRIu64 ",\"leased\":%" PRIu64
			 ",\"unsent\":%" PRIu64 ",\"unknown\":%" PRIu64 ",\"dead\":%" PRIu64 "}\n"
		       : "arrivals    %" PRIu64 "\nusers due   %" PRIu64 "\nleased      %" PRIu64
			 "\nunsent      %" PRIu64 "\nunknown     %" PRIu64 "\ndead        %" PRIu64
			 "\n",
	       s.n_arrivals, s.n_users_due, s.n_leased, s.n_unsent, s.n_unknown, s.n_dead);
	return STATUS_DONE;
}

static int run_status(const struct args *args)
{
	struct queue queue = { 0 };
	int status = queue_open(&queue);

	if (status == STATUS_DONE)
		status = show_status(&queue, args->json);
	return queue_end(&queue, status);
}

/* ---- dead ---- */

static kavak_slice time_of(int64_t at_ms, char text[32])
{
	time_t at = (time_t) (at_ms / 1000);
	struct tm utc;

	gmtime_r(&at, &utc);
	return (kavak_slice) { text, strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &utc) };
}

static int add_member(kavak_buf *json, const char *name, kavak_slice value)
{
	char *text = strndup(value.len ? value.ptr : "", value.len);
	int r = text ? buf_addf(json, "%s\"%s\":", json->ptr[json->len - 1] == '{' ? "" : ",", name)
		     : KAVAK_ENOMEM;

	if (!r)
		r = js_add_string(json, text);
	free(text);
	return r;
}

/* {"id","user","at","text","why"} */
static int add_dead(const kavak_message *message, kavak_slice why, void *userdata)
{
	kavak_buf *json = userdata, text = { 0 };
	char at[32];
	int r = buf_addf(json, "%s{", json->ptr[json->len - 1] == '[' ? "" : ",");

	if (!r)
		r = add_member(json, "id", message->id);
	if (!r)
		r = add_member(json, "user", message->user);
	if (!r)
		r = add_member(json, "at", time_of(message->at_ms, at));
	if (!r)
		r = add_member(json, "text", js_text(js_get(message->body, "text"), &text));
	if (!r)
		r = add_member(json, "why", why);
	kavak_buf_done(&text);
	return r ? r : buf_addf(json, "}");
}

static void print_dead(kavak_slice list)
{
	static const char *const columns[] = { "id", "user", "at", "text", "why" };
	kavak_buf text = { 0 };
	struct table table;
	kavak_slice one;
	size_t at = 0, n = 0;

	table_start(&table, "id,user,at,text,why");
	for (; js_next(list, &at, &one); n++)
		for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
			table_cell(&table, js_text(js_get(one, columns[i]), &text));
	table_end(&table);
	printf("%zu dead%s\n", n, n ? "; 'kavak queue retry ID' has one answered again" : "");
	kavak_buf_done(&text);
}

static int show_dead(struct queue *queue, bool as_json)
{
	kavak_buf json = { 0 };
	int r = buf_addf(&json, "{\"dead\":[");

	if (!r)
		r = kavak_mailbox_dead(queue->mailbox, add_dead, &json, &queue->session.err);
	if (!r)
		r = buf_addf(&json, "]}");
	if (!r && as_json)
		print_json(&json);
	else if (!r)
		print_dead(js_get((kavak_slice) { json.ptr, json.len }, "dead"));
	kavak_buf_done(&json);
	return r == 0 ? STATUS_DONE : complain(&queue->session.err, NULL);
}

static int run_dead(const struct args *args)
{
	struct queue queue = { 0 };
	int status = queue_open(&queue);

	if (status == STATUS_DONE)
		status = show_dead(&queue, args->json);
	return queue_end(&queue, status);
}

/* ---- retry ---- */

/* Those that are not among the dead are named. */
static int retry(struct queue *queue, const struct args *args)
{
	size_t n_retried = 0, n_missing = 0;
	kavak_buf missing = { 0 };
	int r = buf_addf(&missing, "[");

	for (size_t i = 0; r >= 0 && i < args->n_operands; i++) {
		const char *id = args->operands[i];

		r = kavak_mailbox_revive(queue->mailbox, kavak_slice_of(id), &queue->session.err);
		n_retried += r == 0;
		if (r != KAVAK_NOTFOUND)
			continue;
		if (!args->json)
			fprintf(stderr, "kavak: there is no dead message '%s'\n", id);
		r = buf_addf(&missing, n_missing++ ? "," : "");
		if (!r)
			r = js_add_string(&missing, id);
	}
	if (r >= 0 && args->json)
		printf("{\"retried\":%zu,\"missing\":%.*s]}\n", n_retried, (int) missing.len,
		       missing.ptr);
	else if (r >= 0)
		printf("%zu back in the queue\n", n_retried);
	kavak_buf_done(&missing);
	if (r < 0)
		return complain(&queue->session.err, NULL);
	return n_missing ? STATUS_FAILED : STATUS_DONE;
}

static int run_retry(const struct args *args)
{
	struct queue queue = { 0 };
	int status = queue_open(&queue);

	if (status == STATUS_DONE)
		status = retry(&queue, args);
	return queue_end(&queue, status);
}

const struct command cmd_queue_status = {
	.name = "queue status",
	.about = "What waits in the mailbox.",
	.has_json = true,
	.examples = { "kavak queue status", "watch -n1 kavak queue status" },
	.run = run_status,
};

const struct command cmd_queue_dead = {
	.name = "queue dead",
	.about = "The messages that could not be answered, and why.",
	.has_json = true,
	.examples = { "kavak queue dead", "kavak queue dead --json | jq -r '.dead[].id'" },
	.run = run_dead,
};

const struct command cmd_queue_retry = {
	.name = "queue retry",
	.operands = "ID...",
	.operands_min = 1,
	.operands_max = RETRY_MAX,
	.about = "Put dead messages back to the tail of their users' mailboxes.",
	.has_json = true,
	.examples = { "kavak queue retry SM0123456789abcdef",
		      "kavak queue dead --json | jq -r '.dead[].id' | xargs kavak queue retry" },
	.failed = "one of them is not among the dead, or it could not be done",
	.run = run_retry,
};
