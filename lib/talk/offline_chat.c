/* SPDX-License-Identifier: MIT */
/* What is neither a search nor a quote: knowledge, errands, yes and no. */
#include "talk/offline_turn.h"

#include <math.h>

#include "text/text.h"

#define PASSAGE_MAX 600	/* bytes of a passage that are said */
#define SHORT_MAX   120	/* bytes of one that leave room for another */
#define PASSAGES_MAX 2
#define QUERY_MAX   400

/* --- a passage without its Markdown --- */

/* "**bold**" is "*bold*"; "[words](address)" is its words. */
static int add_inline(kavak_slice line, kavak_buf *buf)
{
	int r = 0;

	for (size_t i = 0; !r && i < line.len; i++) {
		char c = line.ptr[i];
		bool is_last = i + 1 >= line.len;

		if (c == '*' && !is_last && line.ptr[i + 1] == '*')
			i++;
		if (c == '`' || c == '[')
			continue;
		if (c == ']' && !is_last && line.ptr[i + 1] == '(') {
			while (i < line.len && line.ptr[i] != ')')
				i++;
			continue;
		}
		if (c != ']')
			r = kv_buf_add_char(buf, c);
	}
	return r;
}

static int add_plain(kavak_slice text, kavak_buf *buf)
{
	kavak_slice line;
	bool was_text = false;
	int r = 0;

	while (!r && kv_slice_split(&text, '\n', &line)) {
		line = kv_slice_trim(line);
		if (!line.len || *line.ptr == '#')
			continue;
		if (was_text)
			r = kv_buf_add_char(buf, '\n');
		if (!r && (kv_slice_starts(line, "* ") || kv_slice_starts(line, "- "))) {
			r = kv_buf_add_str(buf, "• ");
			line = kv_slice_sub(line, 2, line.len);
		}
		if (!r)
			r = add_inline(line, buf);
		was_text = true;
	}
	return r;
}

/* Cut behind a whole sentence or line. */
static kavak_slice whole_sentences(kavak_slice text)
{
	size_t end = PASSAGE_MAX;

	if (text.len <= PASSAGE_MAX)
		return text;
	while (end > 1 &&
	       !(text.ptr[end - 1] == '.' && (text.ptr[end] == ' ' || text.ptr[end] == '\n')) &&
	       text.ptr[end] != '\n')
		end--;
	return kv_slice_sub(text, 0, end > 1 ? end : 0);
}

/* The best passage; where it is short also the next, if it is of the same page. */
static int add_passages(const json_t *hits, kavak_buf *buf)
{
	kavak_slice page = kv_json_get_str(json_array_get(hits, 0), "source");
	const json_t *hit;
	size_t i;

	json_array_foreach(hits, i, hit) {
		size_t before = buf->len;
		int r;

		if (i && (before > SHORT_MAX || !kv_slice_eq(kv_json_get_str(hit, "source"), page)))
			break;
		r = i ? kv_buf_add_char(buf, '\n') : 0;

		if (!r)
			r = add_plain(kv_json_get_str(hit, "content"), buf);
		if (r < 0)
			return r;
		if (i && buf->len > PASSAGE_MAX) {
			buf->len = before;
			break;
		}
		if (i + 1 == PASSAGES_MAX)
			break;
	}
	return 0;
}

static bool is_answered(const json_t *result)
{
	return !kv_turn_failed(result) && json_array_size(json_object_get(result, "hits")) &&
	       kv_json_get_bool(result, "answers", false);
}

static int say_passage(struct kv_offline_turn *turn, const json_t *result)
{
	const json_t *hits = json_object_get(result, "hits");
	KV_BUF plain = { 0 };
	kavak_slice said;
	int r;

	if (kv_turn_failed(result))
		return KV_SAY(turn, "trouble",);
	if (!is_answered(result))
		return KV_SAY(turn, "kb.unknown",);
	r = add_passages(hits, &plain);
	if (r < 0)
		return r;
	said = whole_sentences(kv_buf_slice(&plain));
	return said.len ? kavak_buf_add(turn->reply, said) : KV_SAY(turn, "kb.unknown",);
}

/* --- knowledge --- */

/* The last question of a message that says more: "el Civic me interesa, ¿tiene garantía?" */
static kavak_slice question_of(kavak_slice text)
{
	static const char mark[] = "¿";

	for (size_t i = text.len; i-- > 0; )
		if (text.len - i > sizeof(mark) && !memcmp(text.ptr + i, mark, sizeof(mark) - 1))
			return kv_slice_sub(text, i + sizeof(mark) - 1, text.len);
	return text;
}

/* All of it is about Kavak: "las sedes de Kavak" is found better without the name. */
static kavak_slice without_name(kavak_slice text)
{
	static const char *const ends[] = { " de kavak", " en kavak", " con kavak" };
	size_t len = text.len;

	while (len && strchr("?!. \n", text.ptr[len - 1]))
		len--;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		size_t n = strlen(ends[i]);

		if (len > n + 12 && !strncasecmp(text.ptr + len - n, ends[i], n))
			return kv_slice_sub(text, 0, len - n);
	}
	return text;
}

/* Does a word name one of the cars: its make or its model? */
static bool is_of_car(const struct kv_frame *frame, kavak_slice word)
{
	KV_BUF key = { 0 };

	if (!frame->n_cars || kv_fold_key(word, &key) < 0 || !key.len)
		return false;
	for (size_t i = 0; i < frame->n_cars; i++) {
		kavak_slice names[] = { frame->cars[i]->make, frame->cars[i]->model };

		for (size_t k = 0; k < 2; k++) {
			KV_BUF name = { 0 };

			if (kv_fold_key(names[k], &name) == 0 && name.len && name.len <= key.len &&
			    key.len <= name.len + 1 && !memcmp(name.ptr, key.ptr, name.len))
				return true;
		}
	}
	return false;
}

/* Knowledge is about the company: "¿el Jetta tiene garantía?" is found without the car. */
static int add_without_cars(const struct kv_frame *frame, kavak_slice text, kavak_buf *query)
{
	kavak_slice word;
	int r = 0;

	while (!r && kv_slice_split(&text, ' ', &word)) {
		if (is_of_car(frame, word))
			continue;
		r = query->len ? kv_buf_add_char(query, ' ') : 0;
		if (!r)
			r = kavak_buf_add(query, word);
	}
	return r;
}

/* "¿y en Puebla?" asks where we are there. */
static int call_knowledge(struct kv_offline_turn *turn)
{
	kavak_slice text = without_name(question_of(turn->text));
	KV_BUF query = { 0 };
	int r = 0;

	if (text.len > QUERY_MAX) {
		text.len = QUERY_MAX;
		while (text.len && ((unsigned char) text.ptr[text.len] & 0xc0) == 0x80)
			text.len--;
	}
	if (turn->frame.asks_place)
		r = kv_buf_add_str(&query, "sedes en ");
	else if (turn->frame.intent == KV_INTENT_SELL)
		r = kv_turn_word(turn, "query", KAVAK_SLICE("sell"), &query);
	else if (turn->frame.intent == KV_INTENT_TRADE_IN)
		r = kv_turn_word(turn, "query", KAVAK_SLICE("trade_in"), &query);
	if (!r)
		r = turn->frame.asks_place ? kavak_buf_add(&query, turn->frame.city)
		                           : add_without_cars(&turn->frame, text, &query);
	if (!r && turn->frame.city.len && !turn->frame.asks_place)	/* as it is spelled */
		r = kv_buf_addf(&query, " %.*s", KV_FMT(turn->frame.city));
	return r < 0 ? r
	             : kv_turn_call(turn, "retrieve_kavak_knowledge",
	                            json_pack("{s:o}", "query", kv_json_str(kv_buf_slice(&query))));
}

/* What is asked of loans and settled by the configuration, not by any text. */
static int say_settled(struct kv_offline_turn *turn)
{
	const struct kv_settings *s = kv_config_settings(turn->parts->config);
	const struct kv_frame *frame = &turn->frame;
	KV_BUF rate = { 0 };
	char min[16], max[16];
	int r = 0;

	if (turn->reply->len && (frame->asks_rate || frame->asks_terms))
		r = kv_buf_add_char(turn->reply, ' ');
	if (!r && frame->asks_rate)
		r = kv_turn_add_percent(&rate, (double) s->rate_ppm / 1e6);
	if (!r && frame->asks_rate)
		r = KV_SAY(turn, "kb.rate", { "rate", kv_buf_slice(&rate) },);
	if (!r && frame->asks_rate && frame->asks_terms)
		r = kv_buf_add_char(turn->reply, ' ');
	if (r < 0 || !frame->asks_terms)
		return r;
	snprintf(min, sizeof(min), "%u", s->min_years);
	snprintf(max, sizeof(max), "%u", s->max_years);
	return KV_SAY(turn, "kb.terms", { "min", kavak_slice_of(min) },
	              { "max", kavak_slice_of(max) }, );
}

/* A question in passing leads back to the one that is open. */
static int lead_back(struct kv_offline_turn *turn)
{
	bool is_waiting_for_down = turn->asked == KV_ASKED_DOWN && turn->loan.is_open &&
	                           !json_object_get(turn->before, "quote");
	const char *line = is_waiting_for_down ? "back.down"
	                 : turn->asked == KV_ASKED_BUDGET && !kv_search_price_max(turn->before)
	                   ? "back.budget" : "kb.next";
	int r;

	if (!is_waiting_for_down && memchr(turn->reply->ptr, '?', turn->reply->len))
		return 0;	/* one question is enough */
	r = kv_buf_add_char(turn->reply, '\n');
	return r < 0 ? r : kv_turn_say_line(turn, line, NULL);
}

int kv_answer_knowledge(struct kv_offline_turn *turn)
{
	const json_t *passages = kv_turn_result(turn, "retrieve_kavak_knowledge");
	const json_t *cars = kv_turn_result(turn, "search_catalog");
	bool also_search = turn->frame.seeks && (turn->frame.n_cars || turn->frame.price_max);
	int r;

	if (turn->frame.no_down && json_object_get(turn->before, "quote")) {
		turn->frame.down = 0;
		return kv_answer_finance(turn);
	}
	if (!passages) {
		r = call_knowledge(turn);
		return r < 0 || !also_search ? r : kv_turn_call(turn, "search_catalog",
		                                                kv_search_arguments(turn));
	}
	r = is_answered(passages) || !(turn->frame.asks_rate || turn->frame.asks_terms)
	    ? say_passage(turn, passages) : 0;
	if (!r)
		r = say_settled(turn);
	if (r < 0 || !cars)
		return r < 0 ? r : lead_back(turn);
	r = kv_buf_add_str(turn->reply, "\n\n");
	return r < 0 ? r : kv_turn_say_cars(turn, cars);
}

/* "Busco una SUV de menos de 350 mil, ¿aceptan mi Sentra a cuenta?" is both. */
static bool also_seeks(const struct kv_offline_turn *turn)
{
	const struct kv_frame *frame = &turn->frame;

	return frame->seeks && (frame->price_max || frame->n_bodies || frame->use.len);
}

/* The car that is named is the customer's own. */
static int call_search_without_own(struct kv_offline_turn *turn)
{
	turn->frame.n_cars = 0;
	turn->frame.year_min = turn->frame.year_max = 0;
	return kv_turn_call(turn, "search_catalog", kv_search_arguments(turn));
}

/* What the customer tells of their own car is no search; who values it is said. */
static int say_own(struct kv_offline_turn *turn, bool is_sale)
{
	int r = kv_turn_say(turn, "sell.own", NULL);

	return r < 0 ? r : kv_turn_say_line(turn, is_sale ? "sell.next" : "trade_in.next", NULL);
}

/* Selling and trading in: what is known of it, said honestly, and the next step. */
int kv_answer_sell(struct kv_offline_turn *turn)
{
	const json_t *result = kv_turn_result(turn, "retrieve_kavak_knowledge");
	const json_t *cars = kv_turn_result(turn, "search_catalog");
	bool is_sale = turn->frame.intent == KV_INTENT_SELL;
	int r;

	if (turn->is_own)
		return say_own(turn, is_sale);
	if (!result) {
		r = call_knowledge(turn);
		return r < 0 || !also_seeks(turn) ? r : call_search_without_own(turn);
	}
	r = turn->sells ? 0 : kv_turn_say(turn, is_sale ? "sell" : "trade_in", NULL);
	if (!r && !kv_turn_failed(result) && kv_json_get_bool(result, "answers", false)) {
		r = turn->reply->len ? kv_buf_add_str(turn->reply, "\n\n") : 0;
		if (!r)
			r = say_passage(turn, result);
	}
	if (!r)
		r = kv_buf_add_char(turn->reply, '\n');
	if (!r)
		r = kv_turn_say_line(turn, is_sale ? "sell.next" : "trade_in.next", NULL);
	if (r < 0 || !cars)
		return r;
	r = kv_buf_add_str(turn->reply, "\n\n");
	return r < 0 ? r : kv_turn_say_cars(turn, cars);
}

/* --- errands --- */

int kv_answer_contact(struct kv_offline_turn *turn)
{
	KV_BUF name = { 0 };
	int r = turn->frame.name.len ? kv_buf_addf(&name, ", %.*s", KV_FMT(turn->frame.name)) : 0;

	return r < 0 ? r : KV_SAY(turn, "contact", { "name", kv_buf_slice(&name) },);
}

int kv_answer_buy(struct kv_offline_turn *turn)
{
	const json_t *car = turn->frame.ordinal ? kv_turn_meant_car(turn)
	                                        : json_object_get(turn->before, "focus");
	KV_BUF label = { 0 };
	int r;

	if (!car && json_array_size(kv_turn_shown_cars(turn)))
		return KV_SAY(turn, "buy.which",);
	if (!car)
		return KV_SAY(turn, "buy.none",);
	r = kv_car_label(car, &label);
	if (!r)
		r = KV_SAY(turn, "buy", { "car", kv_buf_slice(&label) },);
	return r < 0 ? r : kv_turn_say_line(turn, json_object_get(turn->before, "quote")
	                                          ? "buy.quoted" : "buy.quote", NULL);
}

int kv_answer_ambiguous(struct kv_offline_turn *turn)
{
	return json_object_get(turn->before, "focus") ? kv_answer_details(turn)
	                                              : KV_SAY(turn, "ambiguous", );
}

/* A yes answers the question that is open. */
int kv_answer_affirm(struct kv_offline_turn *turn)
{
	const json_t *afford = json_object_get(turn->before, "afford");
	kavak_slice last = kv_json_get_str(turn->before, "last");

	if (kv_slice_is(last, "calc_affordability") && afford) {
		double pesos = floor(kv_json_get_num(afford, "max_price", 0));

		turn->frame.price_max = (int64_t) pesos * 100;
		return kv_answer_search(turn);
	}
	if (turn->asked == KV_ASKED_MONTHLY && kv_search_price_max(turn->before) > 0) {
		turn->frame.monthly = kv_search_price_max(turn->before);
		return kv_answer_afford(turn);
	}
	if (turn->asked == KV_ASKED_BUDGET)
		return KV_SAY(turn, "affirm.budget",);
	if (turn->asked == KV_ASKED_DOWN)
		return KV_SAY(turn, "affirm.down",);
	if (!json_object_get(turn->before, "focus") &&
	    json_array_size(kv_turn_shown_cars(turn)) > 1)
		return KV_SAY(turn, "affirm.which",);
	if (turn->asked == KV_ASKED_FINANCE)
		return kv_answer_finance(turn);
	if (turn->asked == KV_ASKED_CHANGE)
		return KV_SAY(turn, "affirm.change",);
	if (turn->asked == KV_ASKED_CAR && json_object_get(turn->before, "focus"))
		return kv_answer_details(turn);
	return KV_SAY(turn, "affirm",);
}

/* A no to a list asks what to change; to a quote, what else. */
int kv_answer_deny(struct kv_offline_turn *turn)
{
	bool has_list = json_array_size(kv_turn_shown_cars(turn)) > 0;

	if (json_object_get(turn->before, "quote"))
		return KV_SAY(turn, "deny.quote",);
	return kv_turn_say(turn, has_list ? "deny.list" : "deny", NULL);
}
