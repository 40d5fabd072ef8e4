/* SPDX-License-Identifier: MIT */
/* Which of all that a message says is what it is for: the first rule that holds. */
#include "understand/frame.h"

#include "base/buf.h"

struct ctx {
	const struct kv_reading *reading;
	const struct kv_frame   *frame;
	enum kv_asked            asked;
	bool                     asks;		/* it is worded as a question */
	bool                     has_filter;
	bool                     has_sum;	/* amounts of a loan, the terms left out */
};

static bool has(const struct ctx *c, enum kv_word word) { return kv_has(c->reading, word); }

/* Behind the courtesies: "hola buenas, que necesito..." */
static bool begins_with_question(const struct kv_reading *reading)
{
	static const enum kv_word courtesies[] = { KV_WORD_GREET, KV_WORD_THANKS, KV_WORD_AFFIRM };
	size_t t = 0;

	for (bool moved = true; moved && t < reading->n_tokens; ) {
		moved = false;
		for (size_t i = 0; i < 3; i++) {
			const struct kv_mark *m = kv_mark_at(reading, courtesies[i], t);

			if (m) {
				t += m->n;
				moved = true;
			}
		}
		if (kv_token_is(reading, t, "y") || kv_token_is(reading, t, "oye") ||
		    kv_token_is(reading, t, "pero")) {
			t++;
			moved = true;
		}
	}
	return kv_mark_at(reading, KV_WORD_ASK, t);
}

static bool is_injection(const struct ctx *c) { return has(c, KV_WORD_INJECT); }

static bool is_abuse(const struct ctx *c)
{
	return has(c, KV_WORD_ABUSE) && !c->has_filter && !has(c, KV_WORD_FIN) &&
	       !has(c, KV_WORD_TOPIC);
}

/* One thing may be what is asked about; who says two complains: "¡qué mal servicio, nadie...!" */
static bool is_complaint(const struct ctx *c)
{
	return has(c, KV_WORD_COMPLAINT) &&
	       (!c->asks || c->reading->n_of[KV_WORD_COMPLAINT] >= 2);
}

/* "Juan Pérez": two to four capitalized words that mean nothing else. */
static bool is_bare_name(const struct ctx *c)
{
	const struct kv_reading *r = c->reading;
	size_t least = c->asked == KV_ASKED_CONTACT ? 1 : 2;

	if (r->n_tokens < least || r->n_tokens > 4 || r->n_marks || r->n_cars || r->is_question)
		return false;
	for (size_t i = 0; i < r->n_tokens; i++) {
		unsigned char first = (unsigned char) r->text.ptr[r->tokens.items[i].start];

		if (!((first >= 'A' && first <= 'Z') || first == 0xc3))
			return false;
	}
	return true;
}

static bool is_contact(const struct ctx *c)
{
	const struct kv_mark *seek = kv_mark_of(c->reading, KV_WORD_SEEK);

	if (c->frame->phone.len || is_bare_name(c) ||
	    (seek && kv_mark_at(c->reading, KV_WORD_CONTACT, seek->first + seek->n)))
		return true;
	return (has(c, KV_WORD_CONTACT) || c->frame->name.len) && !c->has_filter &&
	       !has(c, KV_WORD_FIN) && !has(c, KV_WORD_SEEK) && !has(c, KV_WORD_TOPIC);
}

static bool is_lost(const struct ctx *c) { return has(c, KV_WORD_LOST) && !c->has_filter; }
static bool is_identity(const struct ctx *c) { return has(c, KV_WORD_IDENTITY) && !c->has_filter; }

/* "¿toman mi camioneta?", "doy mi aveo y la diferencia" */
static bool is_trade_in(const struct ctx *c)
{
	const struct kv_reading *r = c->reading;

	for (size_t i = 0; i < r->n_marks; i++) {
		const struct kv_mark *m = &r->marks[i];
		size_t own = m->first + m->n, thing = own + 1;

		if (m->word != KV_WORD_TAKE || thing >= r->n_tokens || !kv_token_is(r, own, "mi"))
			continue;
		if (kv_mark_at(r, KV_WORD_VEHICLE, thing) || kv_mark_at(r, KV_WORD_BODY, thing) ||
		    kv_car_at(r, r->tokens.items[thing].start))
			return true;
	}
	return has(c, KV_WORD_TRADE_IN);
}

static bool is_job(const struct ctx *c) { return has(c, KV_WORD_JOB); }
static bool is_sell(const struct ctx *c) { return has(c, KV_WORD_SELL); }

static bool is_negotiation(const struct ctx *c)
{
	const struct kv_frame *f = c->frame;
	bool is_wish = has(c, KV_WORD_SEEK) || has(c, KV_WORD_VEHICLE) || f->n_bodies || f->n_cars;
	bool is_loan = f->monthly || (f->price && is_wish) || has(c, KV_WORD_DOWN) ||
	               has(c, KV_WORD_FIN);

	return has(c, KV_WORD_NEGOTIATE) && (!c->has_sum || !is_loan);
}

/* "¿Qué tal el clima en Monterrey?" names a place and nothing to search by. */
static bool is_only_place(const struct kv_frame *f)
{
	return f->city.len && !f->n_cars && !f->n_bodies && !f->price_max && !f->price_min &&
	       !f->year_min && !f->n_features && !f->use.len && !f->sort.len;
}

static bool is_off_topic(const struct ctx *c)
{
	return has(c, KV_WORD_OFF_TOPIC) && (!c->has_filter || is_only_place(c->frame)) &&
	       !c->has_sum && !c->frame->amount &&
	       !has(c, KV_WORD_VEHICLE) && !has(c, KV_WORD_TOPIC) && !has(c, KV_WORD_FIN);
}

/* "puedo pasar hoy a ver el jetta": going there, and when. */
static bool is_visit(const struct ctx *c)
{
	if (!has(c, KV_WORD_VISIT) || c->has_sum || has(c, KV_WORD_TOPIC))
		return false;
	for (size_t i = 0; i < c->reading->n_marks; i++)
		if (c->reading->marks[i].word == KV_WORD_TIME &&
		    !kv_is_within(c->reading, KV_WORD_GREET, &c->reading->marks[i]))
			return true;
	return false;
}

static bool is_appointment(const struct ctx *c)
{
	if (is_visit(c))
		return true;
	if (has(c, KV_WORD_APPOINTMENT))
		return !c->has_sum && !(has(c, KV_WORD_TOPIC) && c->asks && !has(c, KV_WORD_TIME));
	return has(c, KV_WORD_TIME) && !has(c, KV_WORD_GREET) && c->reading->n_tokens <= 7 &&
	       !c->has_filter && !c->has_sum && !has(c, KV_WORD_TOPIC) && !has(c, KV_WORD_FIN) &&
	       !has(c, KV_WORD_SEEK) && !has(c, KV_WORD_VEHICLE);
}

static bool is_human(const struct ctx *c) { return has(c, KV_WORD_HUMAN) && !c->has_filter; }

static bool is_help(const struct ctx *c)
{
	return has(c, KV_WORD_HELP) && !c->has_filter && !c->has_sum && !has(c, KV_WORD_FIN) &&
	       !has(c, KV_WORD_VEHICLE);
}

/* "Las Jeep, ¿cuál me recomiendas por 350?": a search among the cars of a make. */
static bool is_advice(const struct ctx *c)
{
	const struct kv_frame *f = c->frame;

	return f->n_cars == 1 && !f->cars[0]->model.len && !f->of_those && !f->is_deictic &&
	       (f->amount || f->price_max || f->price_min) && has(c, KV_WORD_SEEK);
}

static bool is_comparison(const struct ctx *c)
{
	if (c->frame->n_places >= 2 && !c->frame->n_cars && !c->has_sum)
		return true;
	if (!has(c, KV_WORD_COMPARE))
		return false;
	if (is_advice(c))
		return false;
	if (c->frame->n_cars < 2 &&
	    (has(c, KV_WORD_TOPIC) || has(c, KV_WORD_FIN) || has(c, KV_WORD_KAVAK)))
		return false;
	return c->frame->n_cars || c->frame->of_those || !c->has_filter;
}

static bool is_affordability(const struct ctx *c)
{
	return c->frame->monthly && !c->frame->price && !c->frame->n_cars;
}

/* "De contado, ¿cuánto es?" asks for a price; the topics in it are words of that question. */
static bool is_fact_alone(const struct ctx *c)
{
	for (size_t i = 0; i < c->reading->n_marks; i++)
		if (c->reading->marks[i].word == KV_WORD_TOPIC &&
		    !kv_is_within(c->reading, KV_WORD_FACT, &c->reading->marks[i]))
			return false;
	return has(c, KV_WORD_FACT);
}

/* "Financiar 300 mil sin enganche" */
static bool is_loan_without_down(const struct ctx *c)
{
	return c->frame->no_down && (c->frame->amount || c->frame->price || c->frame->n_cars);
}

/* "Con 220 mil de contado, ¿qué tienes?": how it is paid is not what is asked. */
static bool is_cash_search(const struct ctx *c)
{
	const struct kv_reading *r = c->reading;

	for (size_t i = 0; i < r->n_marks; i++)
		if (r->marks[i].word == KV_WORD_TOPIC &&
		    !kv_is_within(r, KV_WORD_CASH, &r->marks[i]))
			return false;
	return has(c, KV_WORD_CASH) && has(c, KV_WORD_SEEK) &&
	       (c->frame->amount || c->has_filter);
}

/* What knowledge answers: a topic, without sums to calculate with and not in passing. */
static bool is_topic(const struct ctx *c)
{
	if (!has(c, KV_WORD_TOPIC) || c->has_sum || is_fact_alone(c) || is_loan_without_down(c) ||
	    is_cash_search(c))
		return false;
	if (c->frame->n_cars && (has(c, KV_WORD_FINDO) || has(c, KV_WORD_HOWMUCH)))
		return false;
	if (c->frame->n_months && (has(c, KV_WORD_FINDO) || c->frame->n_cars))
		return false;
	return c->asks ||
	       !((has(c, KV_WORD_SEEK) || has(c, KV_WORD_VEHICLE)) && c->has_filter);
}

/* "¿Cuánto de enganche?" "Lo mínimo": how much that is, knowledge tells. */
static bool is_least_down(const struct ctx *c)
{
	return c->asked == KV_ASKED_DOWN && has(c, KV_WORD_LEAST) && !c->reading->n_quantities;
}

static bool is_financing(const struct ctx *c)
{
	const struct kv_frame *f = c->frame;

	if (f->down >= 0 || f->down_percent >= 0 || f->n_months || has(c, KV_WORD_FINDO) ||
	    is_loan_without_down(c))
		return true;
	if (c->asked == KV_ASKED_FINANCE && f->affirms && !f->denies && !c->has_filter &&
	    !has(c, KV_WORD_TOPIC) && !has(c, KV_WORD_BUY))
		return true;
	if (c->asked == KV_ASKED_PRICE && (f->price || f->n_cars || f->ordinal || f->amount))
		return true;
	if (!has(c, KV_WORD_FIN))
		return false;
	return f->price || f->monthly || f->n_cars || f->ordinal || has(c, KV_WORD_HOWMUCH) ||
	       f->amount || (has(c, KV_WORD_DESIRE) && !c->asks) || (f->affirms && !c->asks) ||
	       c->asked == KV_ASKED_FINANCE;
}

static bool is_about_company(const struct ctx *c)
{
	const struct kv_frame *f = c->frame;
	bool only_city = is_only_place(f);

	if (has(c, KV_WORD_FIN))
		return !c->has_filter || c->asks;
	if (only_city && !has(c, KV_WORD_SEEK) && !has(c, KV_WORD_VEHICLE))
		return true;
	return has(c, KV_WORD_KAVAK) && c->asks && (only_city || !c->has_filter) &&
	       !has(c, KV_WORD_SEEK);
}

static bool is_more(const struct ctx *c)
{
	size_t last = c->reading->n_tokens - 1;

	if (c->frame->ordinal || c->frame->is_other)
		return false;
	if (c->reading->n_tokens && last <= 1 && (kv_token_is(c->reading, last, "mas") ||
	    kv_token_is(c->reading, last, "otro") || kv_token_is(c->reading, last, "otra")))
		return true;
	return has(c, KV_WORD_MORE) && !c->has_filter;
}

static bool is_feature_question(const struct ctx *c)
{
	const struct kv_mark *inquire = kv_mark_of(c->reading, KV_WORD_INQUIRE);

	return inquire && c->frame->asks_feature && (c->frame->asks_all || !has(c, KV_WORD_SEEK));
}

static bool is_ambiguous(const struct ctx *c)
{
	return has(c, KV_WORD_AD) && !c->has_filter && !c->frame->ordinal;
}

/* "¿cuántos km tiene?", "color?" */
static bool is_fact_question(const struct ctx *c)
{
	const struct kv_frame *f = c->frame;

	return f->fact.len &&
	       (c->asks || c->reading->n_tokens <= 3 || f->is_deictic || f->ordinal || f->n_cars) &&
	       !f->n_bodies && !f->price_max && !f->price_min && (!f->use.len || f->n_cars) &&
	       !has(c, KV_WORD_DESIRE);
}

/* "Gracias por la info" asks for none. */
static bool asks_details(const struct ctx *c)
{
	for (size_t i = 0; i < c->reading->n_marks; i++)
		if (c->reading->marks[i].word == KV_WORD_DETAIL &&
		    !kv_is_within(c->reading, KV_WORD_THANKS, &c->reading->marks[i]))
			return true;
	return false;
}

static bool is_details(const struct ctx *c)
{
	if (is_feature_question(c) || is_fact_question(c))
		return true;
	if (!asks_details(c))
		return false;
	return c->frame->n_cars || c->frame->ordinal || c->frame->is_deictic ||
	       c->frame->color.len || !c->has_filter;
}

static bool is_cancel(const struct ctx *c) { return has(c, KV_WORD_CANCEL) && !c->has_filter; }

/* "Lo quiero", but "lo quiero para este mes" tells what it is for. */
static bool is_buying(const struct ctx *c)
{
	const struct kv_mark *buy = kv_mark_of(c->reading, KV_WORD_BUY);

	return buy && !c->has_filter && !kv_token_is(c->reading, buy->first + buy->n, "para");
}


/* "el segundo", "ese", "el más barato de esos": one of those shown, and nothing else. */
static bool is_pick(const struct ctx *c)
{
	const struct kv_frame *f = c->frame;
	bool only_sort = !f->n_cars && !f->n_bodies && !f->price_max && !f->year_min &&
	                 !f->features[0].len;

	if ((f->of_those && f->sort.len && only_sort) || (f->is_other && !c->has_filter))
		return true;
	if (f->ordinal && !f->n_cars && !f->price_max)
		return true;
	if (f->color.len && !f->n_cars && only_sort && !has(c, KV_WORD_SEEK))
		return true;
	return f->is_deictic && !c->has_filter && c->reading->n_tokens <= 4 && !c->asks &&
	       !has(c, KV_WORD_SEEK);
}

/* "Sí, me interesa": a yes that names nothing. */
static bool is_plain_yes(const struct ctx *c)
{
	return has(c, KV_WORD_AFFIRM) && !has(c, KV_WORD_THANKS) && !c->has_filter && !c->asks &&
	       !has(c, KV_WORD_VEHICLE) && !c->frame->amount && c->reading->n_tokens <= 5;
}

static bool is_plain_no(const struct ctx *c)
{
	return kv_mark_at(c->reading, KV_WORD_DENY, 0) && !c->has_filter && !c->asks &&
	       !has(c, KV_WORD_VEHICLE) && !c->frame->amount && c->reading->n_tokens <= 5;
}

static bool is_covered(const struct kv_reading *reading, size_t token)
{
	for (size_t i = 0; i < reading->n_marks; i++)
		if (token >= reading->marks[i].first &&
		    token < reading->marks[i].first + reading->marks[i].n)
			return true;
	for (size_t i = 0; i < reading->n_quantities; i++)
		if (token >= reading->quantities[i].first && token <= reading->quantities[i].last)
			return true;
	return false;
}

/* "¿aceptan mascotas?": a question about something that no list of ours has; knowledge may know. */
static bool is_unknown_question(const struct ctx *c)
{
	const struct kv_reading *r = c->reading;

	if (!c->asks || c->has_filter || has(c, KV_WORD_VEHICLE) || c->frame->amount ||
	    r->n_tokens < 2 || has(c, KV_WORD_CHEAPER) || has(c, KV_WORD_DEARER) ||
	    has(c, KV_WORD_BYE))
		return false;
	for (size_t t = 0; t < r->n_tokens; t++)
		if (r->tokens.items[t].text.len >= 4 && !is_covered(r, t))
			return true;
	return false;
}

static bool is_search(const struct ctx *c)
{
	return c->has_filter || has(c, KV_WORD_SEEK) || has(c, KV_WORD_VEHICLE) ||
	       c->frame->amount || has(c, KV_WORD_CHEAPER) || has(c, KV_WORD_DEARER) ||
	       has(c, KV_WORD_EARN);
}

static bool is_goodbye(const struct ctx *c) { return has(c, KV_WORD_BYE); }
static bool is_thanks(const struct ctx *c) { return has(c, KV_WORD_THANKS); }
static bool is_refusal(const struct ctx *c) { return has(c, KV_WORD_DENY) && !c->asks; }
static bool is_consent(const struct ctx *c) { return has(c, KV_WORD_AFFIRM) && !c->asks; }
static bool is_greeting(const struct ctx *c) { return has(c, KV_WORD_GREET); }
static bool is_about_kavak(const struct ctx *c) { return has(c, KV_WORD_KAVAK); }

static const struct rule {
	enum kv_intent intent;
	bool         (*holds)(const struct ctx *c);
} rules[] = {
	{ KV_INTENT_INJECTION, is_injection },
	{ KV_INTENT_ABUSE, is_abuse },
	{ KV_INTENT_COMPLAINT, is_complaint },
	{ KV_INTENT_CONTACT, is_contact },
	{ KV_INTENT_LOST, is_lost },
	{ KV_INTENT_IDENTITY, is_identity },
	{ KV_INTENT_TRADE_IN, is_trade_in },
	{ KV_INTENT_SELL, is_sell },
	{ KV_INTENT_JOB, is_job },
	{ KV_INTENT_NEGOTIATE, is_negotiation },
	{ KV_INTENT_OFF_TOPIC, is_off_topic },
	{ KV_INTENT_APPOINTMENT, is_appointment },
	{ KV_INTENT_HUMAN, is_human },
	{ KV_INTENT_HELP, is_help },
	{ KV_INTENT_COMPARE, is_comparison },
	{ KV_INTENT_AFFORD, is_affordability },
	{ KV_INTENT_KNOWLEDGE, is_topic },
	{ KV_INTENT_KNOWLEDGE, is_least_down },
	{ KV_INTENT_FINANCE, is_financing },
	{ KV_INTENT_KNOWLEDGE, is_about_company },
	{ KV_INTENT_MORE, is_more },
	{ KV_INTENT_AMBIGUOUS, is_ambiguous },
	{ KV_INTENT_DETAILS, is_details },
	{ KV_INTENT_CANCEL, is_cancel },
	{ KV_INTENT_BUY, is_buying },
	{ KV_INTENT_PICK, is_pick },
	{ KV_INTENT_DENY, is_plain_no },
	{ KV_INTENT_AFFIRM, is_plain_yes },
	{ KV_INTENT_KNOWLEDGE, is_unknown_question },
	{ KV_INTENT_SEARCH, is_search },
	{ KV_INTENT_GOODBYE, is_goodbye },
	{ KV_INTENT_DENY, is_refusal },
	{ KV_INTENT_THANKS, is_thanks },
	{ KV_INTENT_AFFIRM, is_consent },
	{ KV_INTENT_GREETING, is_greeting },
	{ KV_INTENT_KNOWLEDGE, is_about_kavak },
};

enum kv_intent kv_read_intent(const struct kv_reading *reading, enum kv_asked asked,
                              const struct kv_frame *frame)
{
	struct ctx c = {
		.reading = reading,
		.frame = frame,
		.asked = asked,
		.asks = reading->is_question || begins_with_question(reading),
		.has_filter = kv_frame_has_filter(frame),
		.has_sum = frame->down > 0 || frame->down_percent >= 0 || frame->monthly ||
		           frame->price,
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (rules[i].holds(&c))
			return rules[i].intent;
	return KV_INTENT_NONE;
}
