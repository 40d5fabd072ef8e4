/* SPDX-License-Identifier: MIT */
/* What is told by words: body, fuel, gearbox, features, city, make, model, wishes, references. */
#include "understand/frame.h"

#include "base/buf.h"

/* Is what begins at this byte denied: "que no sea nissan", "menos kia y mazda"? */
static bool is_denied(const struct kv_reading *reading, size_t start)
{
	for (size_t i = 0; i < reading->n_marks; i++) {
		const struct kv_mark *m = &reading->marks[i];
		size_t t = m->first + m->n, n_between = 0;
		bool holds = true;

		if (m->word != KV_WORD_NOT || t >= reading->n_tokens ||
		    kv_is_within(reading, KV_WORD_NEGOTIATE, m) ||
		    kv_is_within(reading, KV_WORD_MOST, m) || kv_is_broken_after(reading, t - 1))
			continue;
		for (; t < reading->n_tokens && reading->tokens.items[t].start < start; t++) {
			bool names = kv_car_at(reading, reading->tokens.items[t].start);

			if (kv_mark_at(reading, KV_WORD_SEEK, t) ||
			    (names && !kv_car_at(reading, start) &&
			     kv_is_broken_after(reading, t)))
				holds = false;
			if (names || kv_token_is(reading, t, "ni") ||
			    kv_token_is(reading, t, "o") || kv_token_is(reading, t, "y"))
				continue;
			if (++n_between > 2 || kv_token_is(reading, t, "mejor") ||
			    kv_token_is(reading, t, "si") || kv_is_broken_after(reading, t))
				holds = false;
		}
		if (holds && start >= reading->tokens.items[m->first + m->n - 1].end)
			return true;
	}
	return false;
}

static bool is_article(const struct kv_reading *reading, size_t t)
{
	static const char *const articles[] = { "el", "la", "los", "las", "un", "una" };

	for (size_t i = 0; i < sizeof(articles) / sizeof(*articles); i++)
		if (kv_token_is(reading, t, articles[i]))
			return true;
	return false;
}

/* "suv, no pickup", "kia pero no el rio": a "no" in the middle, and right before it; "ni renault"
 * wherever it is. */
static bool is_denied_outright(const struct kv_reading *reading, size_t start)
{
	size_t t = 0;

	while (t < reading->n_tokens && reading->tokens.items[t].start < start)
		t++;
	if (t && is_article(reading, t - 1))
		t--;
	if (t && (kv_token_is(reading, t - 1, "ni") || kv_token_is(reading, t - 1, "tampoco")))
		return true;
	return t >= 2 && kv_token_is(reading, t - 1, "no") &&
	       (kv_is_broken_after(reading, t - 2) || kv_token_is(reading, t - 2, "pero") ||
	        kv_token_is(reading, t - 2, "y")) && !kv_is_broken_after(reading, t - 1);
}

/* "dije versa pero quería un jetta" */
static bool is_taken_back(const struct kv_reading *reading, const struct kv_mention *car)
{
	static const char *const said[] = { "dije", "puse", "escribi", "pedi" };
	size_t t = 0, end = 0;

	while (t < reading->n_tokens && reading->tokens.items[t].start < car->start)
		t++;
	while (end < reading->n_tokens && reading->tokens.items[end].start < car->end)
		end++;
	if (t && is_article(reading, t - 1))
		t--;
	for (size_t i = 0; t && i < sizeof(said) / sizeof(*said); i++)
		if (kv_token_is(reading, t - 1, said[i]))
			return kv_token_is(reading, end, "pero");
	return false;
}

/* "toyota, nissan no"; "el civic no me gusta, otro honda" */
static bool is_refused(const struct kv_reading *reading, const struct kv_mention *car)
{
	for (size_t t = 1; t < reading->n_tokens; t++)
		if (reading->tokens.items[t - 1].end == car->end) {
			const struct kv_mark *not = kv_mark_at(reading, KV_WORD_NOT, t);
			size_t last = not ? not->first + not->n - 1 : t;

			return kv_token_is(reading, t, "no") && kv_is_broken_after(reading, last);
		}
	return false;
}

static void add_car(const struct kv_vehicle **list, size_t *n, const struct kv_vehicle *car)
{
	for (size_t i = 0; i < *n; i++)
		if (list[i] == car)
			return;
	list[(*n)++] = car;
}

static void read_cars(const struct kv_reading *reading, struct kv_frame *frame)
{
	for (size_t i = 0; i < reading->n_cars; i++) {
		const struct kv_mention *m = &reading->cars[i];

		if (is_denied(reading, m->start) || is_denied_outright(reading, m->start) ||
		    is_refused(reading, m) || is_taken_back(reading, m))
			add_car(frame->not_cars, &frame->n_not_cars, m->vehicle);
		else
			add_car(frame->cars, &frame->n_cars, m->vehicle);
	}
}

static void add_once(kavak_slice *list, size_t *n, kavak_slice value)
{
	for (size_t i = 0; i < *n; i++)
		if (kv_slice_eq(list[i], value))
			return;
	if (*n < KV_FRAME_LIST_MAX)
		list[(*n)++] = value;
}

static bool is_mark_denied(const struct kv_reading *reading, const struct kv_mark *mark)
{
	size_t start = reading->tokens.items[mark->first].start;

	return is_denied(reading, start) || is_denied_outright(reading, start);
}

/* "que no gaste gasolina" is a use, "cuánto gasta de gasolina" a question; neither is a fuel. */
static bool is_in_use(const struct kv_reading *reading, const struct kv_mark *mark)
{
	return kv_is_within(reading, KV_WORD_USE, mark) ||
	       kv_is_within(reading, KV_WORD_FACT, mark);
}

/* "gasolina, no diésel"; "eléctrico o híbrido": a second one is kept for when there is none of the
 * first. */
static void read_fuels(const struct kv_reading *reading, struct kv_frame *frame)
{
	for (size_t i = 0; i < reading->n_marks; i++) {
		const struct kv_mark *m = &reading->marks[i];

		if (m->word != KV_WORD_FUEL || is_mark_denied(reading, m) || is_in_use(reading, m))
			continue;
		if (!frame->fuel.len)
			frame->fuel = m->value;
		else if (!kv_slice_eq(frame->fuel, m->value))
			frame->other_fuel = m->value;
	}
}

static void set_if_wanted(const struct kv_reading *reading, enum kv_word word, kavak_slice *value)
{
	const struct kv_mark *mark = kv_mark_of(reading, word);

	if (mark && !is_mark_denied(reading, mark) && !is_in_use(reading, mark))
		*value = mark->value;
}

/* "un march que no sea cvt": the other gearbox, unless it says itself which one it wants. */
static void read_transmission(const struct kv_reading *reading, struct kv_frame *frame)
{
	kavak_slice other = { 0 };

	for (size_t i = 0; i < reading->n_marks; i++) {
		const struct kv_mark *m = &reading->marks[i];

		if (m->word != KV_WORD_TRANS)
			continue;
		if (!is_mark_denied(reading, m) && !frame->transmission.len)
			frame->transmission = m->value;
		else if (is_mark_denied(reading, m))
			other = kv_slice_is(m->value, "manual") ? KAVAK_SLICE("automatica")
			                                        : KAVAK_SLICE("manual");
	}
	if (!frame->transmission.len)
		frame->transmission = other;
}

/* "que no sea sedán": any other body. */
static void read_other_bodies(const struct kv_reading *reading, struct kv_frame *frame)
{
	static const char *const all[] = { "sedan", "hatchback", "suv", "pickup", "minivan",
	                                   "coupe", "convertible" };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		bool is_denied = false;

		for (size_t k = 0; k < reading->n_marks; k++)
			is_denied |= reading->marks[k].word == KV_WORD_BODY &&
			             kv_slice_is(reading->marks[k].value, all[i]);
		if (!is_denied)
			add_once(frame->bodies, &frame->n_bodies, kavak_slice_of(all[i]));
	}
}

/* A camioneta is a SUV or a pickup, unless the message says which. */
static void read_bodies(const struct kv_reading *reading, struct kv_frame *frame)
{
	bool is_camioneta = false, is_other = false;

	for (size_t i = 0; i < reading->n_marks; i++) {
		const struct kv_mark *m = &reading->marks[i];

		if (m->word != KV_WORD_BODY)
			continue;
		if (is_mark_denied(reading, m))
			is_other |= !kv_slice_is(m->value, "camioneta");
		else if (kv_slice_is(m->value, "camioneta"))
			is_camioneta = true;
		else
			add_once(frame->bodies, &frame->n_bodies, m->value);
	}
	if (is_camioneta && !frame->n_bodies) {
		add_once(frame->bodies, &frame->n_bodies, KAVAK_SLICE("suv"));
		add_once(frame->bodies, &frame->n_bodies, KAVAK_SLICE("pickup"));
	}
	if (is_other && !frame->n_bodies)
		read_other_bodies(reading, frame);
}

/* A version's name counts beside a car's: "un versa advance", never "el sport" alone. */
static void read_version(const struct kv_reading *reading, struct kv_frame *frame)
{
	for (size_t i = 0; i < reading->n_marks; i++) {
		const struct kv_mark *m = &reading->marks[i];
		size_t start = reading->tokens.items[m->first].start;

		if (m->word != KV_WORD_VERSION)
			continue;
		for (size_t c = 0; c < reading->n_cars; c++)
			if (reading->cars[c].vehicle->model.len && start >= reading->cars[c].end &&
			    start <= reading->cars[c].end + 8)
				frame->version = m->value;
	}
}

static void read_wishes(const struct kv_reading *reading, struct kv_frame *frame)
{
	for (size_t i = 0; i < reading->n_marks; i++) {
		const struct kv_mark *m = &reading->marks[i];

		if (m->word == KV_WORD_FEATURE && !is_mark_denied(reading, m))
			add_once(frame->features, &frame->n_features, m->value);
		/* An economical car is a cheap one; another use said beside it is kept. */
		if (m->word == KV_WORD_USE &&
		    (!frame->use.len || kv_slice_is(frame->use, "economico")))
			frame->use = m->value;
		if (m->word == KV_WORD_SORT)
			frame->sort = m->value;
	}
	frame->cheaper = kv_has(reading, KV_WORD_CHEAPER);
	frame->dearer = kv_has(reading, KV_WORD_DEARER);
}

/* The words behind "me llamo", at most three, as they were written. */
static void read_name(const struct kv_reading *reading, struct kv_frame *frame)
{
	const struct kv_mark *mark = kv_mark_of(reading, KV_WORD_NAME);
	size_t from, to;

	if (!mark || mark->first + mark->n >= reading->n_tokens)
		return;
	from = to = mark->first + mark->n;
	while (to < reading->n_tokens && to < from + 3) {
		const struct kv_token *token = &reading->tokens.items[to];
		unsigned char first = (unsigned char) reading->text.ptr[token->start];

		if (token->is_number || !((first >= 'A' && first <= 'Z') || first >= 0xc3) ||
		    (to > from && kv_is_broken_after(reading, to - 1)))
			break;
		to++;
	}
	if (to > from)
		frame->name = kv_slice_sub(reading->text, reading->tokens.items[from].start,
		                           reading->tokens.items[to - 1].end);
}

/* "¿está en Guadalajara el Sentra?" asks where one car is. */
static bool asks_whether_there(const struct kv_reading *reading, const struct kv_frame *frame)
{
	const struct kv_mark *city = kv_mark_of(reading, KV_WORD_CITY);

	return frame->city.len && reading->is_question && city->first >= 2 &&
	       kv_token_is(reading, city->first - 1, "en") &&
	       (kv_token_is(reading, city->first - 2, "esta") ||
	        kv_token_is(reading, city->first - 2, "tienen"));
}

/* "el más barato", "¿cuál tiene menos km?", but not "algo más barato", "los más baratos". */
static bool asks_best(const struct kv_reading *reading)
{
	const struct kv_mark *sort = kv_mark_of(reading, KV_WORD_SORT);

	for (size_t t = 0; sort && t < sort->first; t++) {
		bool is_near = t + 1 == sort->first ||
		               (t + 2 == sort->first && (kv_token_is(reading, t + 1, "de") ||
		                                         kv_token_is(reading, t + 1, "mas")));

		if (kv_token_is(reading, t, "cual") ||
		    (is_near && (kv_token_is(reading, t, "el") || kv_token_is(reading, t, "la"))))
			return true;
	}
	return sort && (kv_token_is(reading, sort->first, "el") ||
	                kv_token_is(reading, sort->first, "la"));
}

static void read_references(const struct kv_reading *reading, struct kv_frame *frame)
{
	const struct kv_mark *color = kv_mark_of(reading, KV_WORD_COLOR),
			     *fact = kv_mark_of(reading, KV_WORD_FACT);

	if (fact && !(color && kv_slice_is(fact->value, "color")))
		frame->fact = fact->value;
	else if ((kv_has(reading, KV_WORD_PRICE) || kv_token_is(reading, 0, "cuanto")) &&
	         reading->n_tokens <= (kv_has(reading, KV_WORD_PRICE) ? 2 : 1) &&
	         !reading->n_quantities)
		frame->fact = KAVAK_SLICE("price_mxn");
	frame->is_deictic = kv_has(reading, KV_WORD_REF);
	frame->asks_there = asks_whether_there(reading, frame);
	if (!frame->fact.len && frame->asks_there &&
	    (frame->n_cars == 1 || frame->ordinal || frame->is_deictic))
		frame->fact = KAVAK_SLICE("city");
	frame->of_those |= kv_has(reading, KV_WORD_THOSE);
	frame->is_best = asks_best(reading);
	for (size_t t = 1; t < reading->n_tokens && reading->n_tokens <= 4; t++) {
		bool is_he = kv_token_is(reading, t - 1, "el") && kv_token_is(reading, t, "otro");
		bool is_she = kv_token_is(reading, t - 1, "la") && kv_token_is(reading, t, "otra");

		frame->is_other |= is_he || is_she;
	}
	if (color && !is_mark_denied(reading, color))
		frame->color = kv_slice_sub(reading->text,
		                            reading->tokens.items[color->first].start,
		                            reading->tokens.items[color->first].end);
}

static void read_any_make(const struct kv_reading *reading, struct kv_frame *frame)
{
	const struct kv_mark *mark = kv_mark_of(reading, KV_WORD_ANY_MAKE);

	frame->any_make = mark && !mark->value.len;
	frame->other_make = mark && mark->value.len;
}

void kv_read_slots(struct kv_reading *reading, struct kv_frame *frame)
{
	read_cars(reading, frame);
	read_bodies(reading, frame);
	read_version(reading, frame);
	read_transmission(reading, frame);
	read_fuels(reading, frame);
	set_if_wanted(reading, KV_WORD_CITY, &frame->city);
	read_wishes(reading, frame);
	read_references(reading, frame);
	read_name(reading, frame);
	frame->phone = reading->phone;
	frame->greets = kv_has(reading, KV_WORD_GREET);
	frame->thanks = kv_has(reading, KV_WORD_THANKS);
	frame->affirms = kv_has(reading, KV_WORD_AFFIRM);
	frame->denies = kv_has(reading, KV_WORD_DENY);
	frame->corrects = kv_has(reading, KV_WORD_CORRECT);
	frame->seeks = kv_has(reading, KV_WORD_SEEK);
	frame->starts_over = kv_has(reading, KV_WORD_CANCEL);
	frame->is_anew = frame->seeks && kv_has(reading, KV_WORD_VEHICLE) && !frame->n_cars;
	read_any_make(reading, frame);
	frame->asks_all = kv_has(reading, KV_WORD_ALL);
	frame->asks_place = frame->city.len && reading->n_tokens <= 4 && !kv_has(reading,
	                                                                         KV_WORD_TOPIC);
	frame->no_down = kv_has(reading, KV_WORD_NO_DOWN);
	frame->asks_rate = kv_has(reading, KV_WORD_RATE);
	frame->asks_terms = kv_has(reading, KV_WORD_TERM);
	frame->asks_total = kv_has(reading, KV_WORD_TOTAL);
	frame->asks_feature = kv_has(reading, KV_WORD_INQUIRE) &&
	                      (frame->n_features || (frame->color.len && reading->is_question) ||
	                       frame->transmission.len || frame->fuel.len);
}
