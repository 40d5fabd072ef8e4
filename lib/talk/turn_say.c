/* SPDX-License-Identifier: MIT */
/* A text is checked, repaired once by the model that wrote it or worded anew, and let out by whole
 * sentences. What has left cannot be taken back: from then on only the rest is mended. */
#include "talk/claims.h"
#include "talk/prompt.h"
#include "talk/sentence.h"
#include "talk/turn.h"

/* Each sentence is checked behind all that has left, so no more than this leaves as it comes: the
 * rest of a text without measure is checked at its end, at once. */
#define HEARD_MAX ((size_t) 4 << 10)

/* What this turn and those before it brought, as far as it is here. */
static int gather(kavak_turn *turn)
{
	struct kv_claim_words *words;
	const json_t *old;
	size_t i;
	int r = kv_engine_claim_words(turn->engine, &words, NULL);

	if (!r && !turn->facts) {
		r = kv_facts_new(turn->engine->settings, words, &turn->facts);
		json_array_foreach(turn->history, i, old)
			if (!r)
				r = kv_facts_add_turn(turn->facts, old);
		if (!r)
			r = kv_facts_add_user(turn->facts, kv_buf_slice(&turn->text));
	}
	for (struct kavak_tool_call *call = turn->calls; !r && call; call = call->next) {
		if (call->is_fact || !call->result)
			continue;
		r = kv_facts_add_call(turn->facts, call->name, call->result);
		call->is_fact = true;
	}
	return r;
}

/* How many claims of `text`, which follows what has left, lack a source; `claims` has all. */
static int check(kavak_turn *turn, kavak_slice text, struct kv_claims *claims, size_t *ret_unproven)
{
	struct kv_claim_words *words;
	int64_t start = kv_monotonic_us();
	const kv_index *index;
	KV_BUF whole = { 0 };
	int r = gather(turn);

	if (!r)
		r = kv_engine_claim_words(turn->engine, &words, NULL);
	if (!r)
		r = kv_catalog_index(turn->engine->catalog, &index, NULL);
	if (!r)
		r = kavak_buf_add(&whole, kv_buf_slice(&turn->reply.text));
	if (!r)
		r = kavak_buf_add(&whole, text);
	if (!r)
		r = kv_claims_check(words, index, turn->facts, kv_buf_slice(&whole), claims);
	if (r < 0)
		return r;
	*ret_unproven = 0;
	for (size_t i = 0; i < claims->n; i++)
		*ret_unproven += claims->items[i].start >= turn->reply.text.len &&
		                 !claims->items[i].is_proven;
	kv_engine_trace(turn->engine, "turn.check", turn->number, start,
	                *ret_unproven ? KAVAK_EDATA : 0);
	return 0;
}

/* Let it out, by sentences. Whoever hears one may cancel the turn. */
static int let_out(kavak_turn *turn, kavak_slice text)
{
	int r = kavak_buf_add(&turn->reply.text, text);

	for (size_t from = 0, end; !r && turn->request.on_text && from < text.len && !turn->is_over;
	     from = end) {
		end = kv_sentence_end(text, from);
		end = end ? end : text.len;
		turn->request.on_text(turn, kv_slice_sub(text, from, end), turn->request.userdata);
	}
	return r;
}

static void finish(kavak_turn *turn, int r)
{
	kavak_error err = { 0 };

	if (turn->is_over)
		return;
	r = r < 0 ? kavak_error_set(&err, r, 0, "reply") : kv_turn_keep(turn, &err);
	kv_turn_end(turn, r, &err);
}

void kv_turn_say_safe(kavak_turn *turn)
{
	kavak_slice safe;
	int r = kv_data_get(turn->engine->data, "lang/es-MX/safe.txt", &safe, NULL);

	turn->n_left = 0;
	if (!r && turn->reply.text.len)
		r = let_out(turn, KAVAK_SLICE("\n\n"));
	finish(turn, r ? r > 0 ? KAVAK_EDATA : r : let_out(turn, kv_slice_trim(safe)));
}

void kv_turn_hear(kavak_turn *turn, kavak_slice delta)
{
	if (turn->is_mute || turn->is_over || kavak_buf_add(&turn->streamed, delta) < 0)
		return;
	while (!turn->is_over && turn->n_left < HEARD_MAX) {
		KV_CLAIMS claims = { 0 };
		size_t end = kv_sentence_end(kv_buf_slice(&turn->streamed), turn->n_left),
			n_unproven;
		kavak_slice sentence = kv_slice_sub(kv_buf_slice(&turn->streamed), turn->n_left,
		                                    end);

		if (!end)
			return;
		if (check(turn, sentence, &claims, &n_unproven) < 0 || n_unproven) {
			turn->is_mute = true;
			return;
		}
		turn->n_left = end;
		if (let_out(turn, sentence) < 0)
			turn->is_mute = true;
	}
}

/* "$250,000", "te garantizo": as the reply has them. */
static int name_unproven(const kavak_turn *turn, const struct kv_claims *claims, kavak_slice text,
                         kavak_buf *buf)
{
	size_t before = turn->reply.text.len;
	int r = 0;

	for (size_t i = 0; !r && i < claims->n; i++) {
		const struct kv_claim *claim = &claims->items[i];

		if (claim->is_proven || claim->start < before)
			continue;
		r = kv_buf_add_str(buf, buf->len ? ", \"" : "\"");
		if (!r)
			r = kavak_buf_add(buf, kv_slice_sub(text, claim->start - before,
			                                    claim->end - before));
		if (!r)
			r = kv_buf_add_char(buf, '"');
	}
	return r;
}

/* Once, the model is told what it may not say. */
static int ask_for_repair(kavak_turn *turn, const struct kv_claims *claims, kavak_slice text)
{
	KV_BUF names = { 0 }, request = { 0 };
	kavak_slice template;
	int r = kv_data_get(turn->engine->data, "lang/es-MX/repair.txt", &template, NULL);

	turn->n_before_repair = turn->messages.n;
	if (!r)
		r = name_unproven(turn, claims, text, &names);
	if (!r)
		r = kv_prompt_fill(template, (const struct kv_prompt_value[]) {
			{ "claims", kv_buf_slice(&names) }, { NULL, { 0 } },
		}, &request);
	if (!r)
		r = kv_messages_add(&turn->messages, KAVAK_ROLE_ASSISTANT, text);
	if (!r)
		r = kv_messages_add(&turn->messages, KAVAK_ROLE_SYSTEM, kv_buf_slice(&request));
	return r;
}

static void refused(kavak_turn *turn, const struct kv_claims *claims, kavak_slice text)
{
	if (turn->offline) {
		kv_turn_say_safe(turn);
	} else if (turn->n_before_repair || turn->reply.text.len ||
	           ask_for_repair(turn, claims, text) != 0) {
		kv_turn_take_over(turn);
	} else {
		kv_engine_trace(turn->engine, "turn.repair", turn->number, turn->start_us, 0);
		turn->is_mute = false;
		kv_turn_ask(turn);
	}
}

void kv_turn_said(kavak_turn *turn, kavak_slice text)
{
	KV_CLAIMS claims = { 0 };
	KV_BUF rest = { 0 };
	size_t n_unproven;
	int r = 0;

	if (turn->offline && turn->reply.text.len)
		r = kv_buf_add_str(&rest, "\n\n");
	if (!r && text.len > turn->n_left)
		r = kavak_buf_add(&rest, kv_slice_sub(text, turn->n_left, text.len));
	if (!r && !kv_slice_trim(text).len) {
		kv_turn_take_over(turn);
		return;
	}
	if (!r)
		r = check(turn, kv_buf_slice(&rest), &claims, &n_unproven);
	if (r < 0)
		finish(turn, r);
	else if (n_unproven)
		refused(turn, &claims, kv_buf_slice(&rest));
	else
		finish(turn, let_out(turn, kv_buf_slice(&rest)));
}
