/* SPDX-License-Identifier: MIT */
/* Which amount is what: price, down payment, monthly payment, kilometres. The words around a
 * number decide, the nearest first; where none stands, the open question does. */
#include "understand/frame.h"

#include <math.h>

#include "base/buf.h"

#define REACH     4	/* words to either side */
#define KM_FEW    100000	/* what "pocos kilómetros" may mean at most */
#define CAR_LEAST 20000	/* pesos: what is less buys no car, it is paid each month */
#define KM_MOST   1e7	/* what is more is no mileage */

enum role { ROLE_NONE, ROLE_PRICE, ROLE_DOWN, ROLE_MONTHLY, ROLE_FORTNIGHTLY, ROLE_KM,
            ROLE_SEATS, ROLE_ROWS, ROLE_EARNED };

/* Words that may stand between a number and what it counts: "60 mil pesos de enganche". */
static bool is_binder(const struct kv_reading *reading, size_t t)
{
	static const char *const binders[] = { "de", "del", "pesos", "peso", "mxn", "mn", "varos",
	                                       "al", "por",
	                                       "para", "como", "el", "la", "mi", "un", "una",
	                                       "pesitos", "lana",
	                                       "bolas", "a" };

	for (size_t i = 0; i < sizeof(binders) / sizeof(*binders); i++)
		if (kv_token_is(reading, t, binders[i]))
			return true;
	return false;
}

static bool has_quantity(const struct kv_reading *reading, size_t t)
{
	for (size_t i = 0; i < reading->n_quantities; i++)
		if (reading->quantities[i].first <= t && reading->quantities[i].last >= t)
			return true;
	return false;
}

/* Words between the number and a mark of this class behind it; REACH: none near. */
static size_t reach_after(const struct kv_reading *reading, const struct kv_quantity *q,
                          enum kv_word word)
{
	for (size_t d = 0; d < REACH; d++) {
		size_t t = q->last + 1 + d;

		if (t >= reading->n_tokens || kv_is_broken_after(reading, t - 1))
			return REACH;
		if (kv_mark_at(reading, word, t))
			return d;
		if (!is_binder(reading, t))
			return REACH;
	}
	return REACH;
}

/* "5 mil al mes y tengo 80 mil": a word that stands behind a number belongs to that one. */
static bool is_spoken_for(const struct kv_reading *reading, const struct kv_mark *mark)
{
	for (size_t i = 0; i < reading->n_quantities; i++) {
		size_t end = reading->quantities[i].last + 1;

		if (end <= mark->first && mark->first <= end + 1 &&
		    !kv_is_broken_after(reading, end - 1) &&
		    (end == mark->first || is_binder(reading, end)))
			return true;
	}
	return false;
}

static size_t reach_before(const struct kv_reading *reading, const struct kv_quantity *q,
                           enum kv_word word)
{
	for (size_t d = 0; d <= REACH && d <= q->first; d++) {
		size_t t = q->first - d;

		if (!t || kv_is_broken_after(reading, t - 1))
			return REACH + 1;
		if (kv_mark_before(reading, word, t))
			return d;
		if (has_quantity(reading, t - 1))
			return REACH + 1;
	}
	return REACH + 1;
}

static double single(const kavak_number *number)
{
	if (!number->is_range)
		return number->value;
	return number->has_max ? number->max : number->min;
}

struct cue {
	enum kv_word word;
	enum role    role;
	bool         only_before;
};

static const struct cue cues[] = {
	{ KV_WORD_KM, ROLE_KM, false },
	{ KV_WORD_DOWN, ROLE_DOWN, false },
	{ KV_WORD_MONTHLY, ROLE_MONTHLY, false },
	{ KV_WORD_FORTNIGHT, ROLE_FORTNIGHTLY, false },
	{ KV_WORD_SEATS, ROLE_SEATS, false },
	{ KV_WORD_ROWS, ROLE_ROWS, false },
	{ KV_WORD_PRICE, ROLE_PRICE, true },
	{ KV_WORD_BUDGET, ROLE_PRICE, false },
};

/* "precio 250 mil enganche 40 mil": with a number right behind it, it is that one's. */
static bool is_of_next(const struct kv_reading *reading, const struct kv_quantity *q,
                       enum kv_word word)
{
	const struct kv_mark *mark = kv_mark_at(reading, word, q->last + 1);

	if (word != KV_WORD_DOWN || !mark || kv_token_is(reading, mark->first, "de"))
		return false;
	for (size_t i = 0; i < reading->n_quantities; i++)
		if (reading->quantities[i].first == mark->first + mark->n)
			return reading->quantities[i].number.kind != KAVAK_NUMBER_MONTHS &&
			       reading->quantities[i].number.kind != KAVAK_NUMBER_YEARS;
	return false;
}

/* What stands behind a number binds tighter than what stands before it. */
static enum role role_of(const struct kv_reading *reading, const struct kv_quantity *q)
{
	enum role role = ROLE_NONE;
	size_t best = 2 * REACH + 2;

	if (q->number.kind == KAVAK_NUMBER_KM)
		return ROLE_KM;
	if (reach_before(reading, q, KV_WORD_EARN) <= 1)
		return ROLE_EARNED;
	for (size_t i = 0; i < sizeof(cues) / sizeof(*cues); i++) {
		size_t after = cues[i].only_before ? REACH : reach_after(reading, q, cues[i].word);
		size_t before = reach_before(reading, q, cues[i].word);
		const struct kv_mark *mark = before <= REACH ? kv_mark_before(reading, cues[i].word,
		                                                              q->first - before)
		                                             : NULL;

		if (is_of_next(reading, q, cues[i].word))
			after = REACH;
		if (mark && !cues[i].only_before && is_spoken_for(reading, mark))
			before = REACH + 1;
		if (after < REACH && 2 * after < best) {
			best = 2 * after;
			role = cues[i].role;
		}
		if (before <= REACH && 2 * before + 1 < best) {
			best = 2 * before + 1;
			role = cues[i].role;
		}
	}
	/* "¿cuánto al mes por la crv dando cien mil?": what stands farther off is of another. */
	if (best > 1 && best % 2 && reach_before(reading, q, KV_WORD_GIVE) < best / 2 &&
	    single(&q->number) > 10)
		return ROLE_DOWN;
	return role;
}

static bool is_amount(const kavak_number *number)
{
	return number->kind == KAVAK_NUMBER_PLAIN || number->kind == KAVAK_NUMBER_MONEY ||
	       number->kind == KAVAK_NUMBER_COUNT;
}

/* Bare hundreds are thousands of pesos where an amount is meant. */
static int64_t to_cents(double value, double below)
{
	if (value <= 0 || value > 1e9)
		return 0;
	return llround((value < below ? value * 1000 : value) * 100);
}

static void set_price(const struct kv_reading *reading, const struct kv_quantity *q,
                      struct kv_frame *frame)
{
	const kavak_number *n = &q->number;
	int64_t value = to_cents(single(n), 2000);
	bool at_least = reach_before(reading, q, KV_WORD_LEAST) <= 1 ||
	                (!reach_after(reading, q, KV_WORD_UPWARD) && !n->is_range);
	bool at_most = reach_before(reading, q, KV_WORD_MOST) <= 1 ||
	               !reach_after(reading, q, KV_WORD_DOWNWARD);

	if (n->is_range) {
		double scale_of = n->has_max ? n->max : n->min;
		double below = scale_of < 2000 ? 2000 : 0;

		/* "200 a 300 mil": the smaller end is in the larger one's unit. */
		if (n->has_min)
			frame->price_min = to_cents(n->min,
			                            n->has_max && n->min < 2000 ? 2000 : below);
		if (n->has_max)
			frame->price_max = to_cents(n->max, below);
	} else if (at_least && !at_most) {
		frame->price_min = value;
	} else if (at_most) {
		frame->price_max = value;
	} else {
		/* "180 o 200": up to the larger. */
		if (!frame->price_max ||
		    (value > frame->price_max && q->first &&
		     kv_token_is(reading, q->first - 1, "o")))
			frame->price_max = value;
		frame->price = value;
	}
}

static void set_role(const struct kv_reading *reading, const struct kv_quantity *q, enum role role,
                     struct kv_frame *frame)
{
	const kavak_number *n = &q->number;
	double value = single(n);

	switch (role) {
	case ROLE_PRICE:
		set_price(reading, q, frame);
		break;
	case ROLE_DOWN:
		if (value > 0 && value < 10)
			break;	/* "el enganche, ¿puede ser en 2 pagos?" */
		frame->down = value == 0 ? 0 : to_cents(value, 1000);
		break;
	case ROLE_MONTHLY:
		frame->monthly = to_cents(value, 100);
		break;
	case ROLE_FORTNIGHTLY:
		frame->monthly = 2 * to_cents(value, 100);
		break;
	case ROLE_KM:
		if ((!n->is_range || n->has_max) && value >= 0 && value <= KM_MOST)
			frame->km_max = (int64_t) (value < 1000 ? value * 1000 : value);
		break;
	case ROLE_ROWS:
		frame->seats_min = value == 3 ? 7 : frame->seats_min;
		break;
	case ROLE_SEATS:
		frame->seats_min = value >= 2 && value <= 20 ? (int32_t) value : frame->seats_min;
		break;
	case ROLE_NONE: case ROLE_EARNED:
		break;
	}
}

static enum role role_asked(enum kv_asked asked)
{
	switch (asked) {
	case KV_ASKED_BUDGET: case KV_ASKED_PRICE:
		return ROLE_PRICE;
	case KV_ASKED_DOWN: case KV_ASKED_CHANGE:
		return ROLE_DOWN;
	case KV_ASKED_MONTHLY:
		return ROLE_MONTHLY;
	default:
		return ROLE_NONE;
	}
}

/* What the words before a number were about last, whatever stands between. */
static const struct kv_mark *topic_of(const struct kv_reading *reading, const struct kv_quantity *q)
{
	const struct kv_mark *last = NULL;

	for (size_t i = 0; i < reading->n_marks; i++) {
		const struct kv_mark *mark = &reading->marks[i];
		bool is_topic = mark->word == KV_WORD_KM || mark->word == KV_WORD_PRICE ||
		                mark->word == KV_WORD_BUDGET ||
		                (mark->word == KV_WORD_SORT && kv_slice_is(mark->value, "km_asc"));

		if (is_topic && mark->first + mark->n <= q->first &&
		    (!last || mark->first > last->first))
			last = mark;
	}
	return last;
}

/* "pocos kilómetros, menos de 50 mil" */
static bool is_distance(const struct kv_reading *reading, const struct kv_quantity *q)
{
	const struct kv_mark *topic = topic_of(reading, q);

	if (!topic || topic->word == KV_WORD_PRICE || topic->word == KV_WORD_BUDGET ||
	    q->number.kind == KAVAK_NUMBER_MONEY || single(&q->number) > KM_FEW)
		return false;
	for (size_t t = topic->first + topic->n; t < q->first; t++)
		if (has_quantity(reading, t))
			return false;
	return true;
}

/* Bounds say price; "doy" says down payment; what is left waits for the rest of the sentence. */
static enum role weak_role(const struct kv_reading *reading, const struct kv_quantity *q,
                           enum kv_asked asked)
{
	double value = single(&q->number);
	bool is_large = q->number.kind == KAVAK_NUMBER_MONEY || value >= 1000;

	if (reach_before(reading, q, KV_WORD_GIVE) <= 2 && value > 10)
		return ROLE_DOWN;
	if (asked == KV_ASKED_DOWN && value == 0)
		return ROLE_DOWN;
	if (asked == KV_ASKED_BUDGET && !q->number.is_range && is_large && value < CAR_LEAST)
		return ROLE_MONTHLY;
	if (role_asked(asked) && (is_large || value > 10 || asked == KV_ASKED_MONTHLY))
		return role_asked(asked);
	if ((is_large || value >= 60) &&
	    (q->number.is_range || reach_before(reading, q, KV_WORD_MOST) <= 1 ||
	     reach_before(reading, q, KV_WORD_LEAST) <= 1))
		return is_distance(reading, q) ? ROLE_KM : ROLE_PRICE;
	return ROLE_NONE;
}

/* "el segundo", but not "mi primer carro", "de segunda mano", "la primera vez". */
static bool is_pointed_at(const struct kv_reading *reading, const struct kv_quantity *q)
{
	static const char *const pointers[] = { "el", "la", "del", "al", "lo", "los", "las", "ese",
	                                        "esa", "este", "esta", "opcion", "y", "o", "vs" };

	if (kv_mark_at(reading, KV_WORD_UNPLACED, q->last + 1))
		return false;
	if (!q->first)
		return reading->n_tokens <= 4 && !kv_mark_at(reading, KV_WORD_VEHICLE, q->last + 1);
	for (size_t i = 0; i < sizeof(pointers) / sizeof(*pointers); i++)
		if (kv_token_is(reading, q->first - 1, pointers[i]))
			return true;
	return kv_is_broken_after(reading, q->first - 1);
}

static bool is_place(const struct kv_reading *reading, const struct kv_quantity *q)
{
	return q->number.kind == KAVAK_NUMBER_ORDINAL ||
	       (is_amount(&q->number) && !q->number.is_range && q->number.value >= 1 &&
	        q->number.value <= 10 &&
	        (kv_has(reading, KV_WORD_COMPARE) ||
	         kv_mark_before(reading, KV_WORD_NUMBER, q->first) ||
	         reading->n_tokens == q->last - q->first + 1));
}

static void add_place(struct kv_frame *frame, int place)
{
	frame->ordinal = place;
	if (place && frame->n_places < KV_FRAME_PLACES_MAX)
		frame->places[frame->n_places++] = place;
}

/* "¿y si doy el 25?", "el 20 de enganche": of a price. */
static bool is_share(const struct kv_reading *reading, const struct kv_quantity *q,
                     enum role role, enum kv_asked asked)
{
	double value = q->number.value;

	return q->number.kind == KAVAK_NUMBER_PLAIN && !q->number.is_range && value >= 10 &&
	       value <= 90 && fmod(value, 5) == 0 && q->first &&
	       kv_token_is(reading, q->first - 1, "el") &&
	       (role == ROLE_DOWN || asked == KV_ASKED_DOWN ||
	        (q->first >= 2 && kv_token_is(reading, q->first - 2, "con")) ||
	        reach_before(reading, q, KV_WORD_GIVE) <= 1);
}

/* "la mitad" is paid down, where that is what is asked or said. */
static void read_part(const struct kv_reading *reading, enum kv_asked asked,
                      struct kv_frame *frame)
{
	const struct kv_mark *part = kv_mark_of(reading, KV_WORD_PART);

	if (!part || part->value.len != 2 || frame->down >= 0 || frame->down_percent >= 0 ||
	    !(asked == KV_ASKED_DOWN || kv_has(reading, KV_WORD_GIVE) ||
	      kv_has(reading, KV_WORD_DOWN)))
		return;
	frame->down_percent = (part->value.ptr[0] - '0') * 10 + part->value.ptr[1] - '0';
}

/* Nothing around it says what it is; but in "financiar 350 mil con 70 mil" the two do. */
static void set_amount(const struct kv_reading *reading, const struct kv_quantity *q,
                       struct kv_frame *frame)
{
	int64_t cents = to_cents(single(&q->number), 1000);
	bool is_with = q->first && kv_token_is(reading, q->first - 1, "con");
	bool is_loan = kv_has(reading, KV_WORD_FIN) || kv_has(reading, KV_WORD_FINDO) ||
	               frame->n_months;

	if (is_with && is_loan && frame->amount > cents && frame->down < 0) {
		frame->price = frame->amount;
		frame->down = cents;
		frame->amount = 0;
		return;
	}
	frame->amount = cents;
	frame->is_with = is_with;
}

static bool is_worth_of_own(const struct kv_reading *reading, const struct kv_quantity *q)
{
	const struct kv_mark *mark = kv_mark_before(reading, KV_WORD_TRADE_IN, q->first);

	return mark && is_amount(&q->number) &&
	       kv_token_is(reading, mark->first + mark->n - 1, "vale");
}

/* "¿cuál de los 3?" */
static bool counts_those(const struct kv_reading *reading, const struct kv_quantity *q)
{
	return !q->number.is_range && is_amount(&q->number) && q->number.value >= 2 &&
	       q->number.value <= 10 && q->first >= 2 && kv_token_is(reading, q->first - 2, "de") &&
	       (kv_token_is(reading, q->first - 1, "los") ||
	        kv_token_is(reading, q->first - 1, "las"));
}

static void read_one(const struct kv_reading *reading, struct kv_quantity *q, enum kv_asked asked,
                     struct kv_frame *frame)
{
	enum role role = role_of(reading, q);

	if (is_worth_of_own(reading, q)) {
		q->is_taken = true;	/* "mi carro vale 150" is no budget */
	} else if (q->number.kind == KAVAK_NUMBER_PERCENT &&
	    reach_before(reading, q, KV_WORD_RATE) <= REACH) {
		q->is_taken = true;	/* nobody but the configuration says a rate */
	} else if (q->number.kind == KAVAK_NUMBER_PERCENT || is_share(reading, q, role, asked)) {
		frame->down_percent = single(&q->number);
	} else if (counts_those(reading, q)) {
		frame->of_those = true;
	} else if (q->number.kind == KAVAK_NUMBER_ORDINAL ||
	           (role == ROLE_NONE && asked != KV_ASKED_MONTHLY && is_place(reading, q))) {
		if (q->number.kind != KAVAK_NUMBER_ORDINAL || is_pointed_at(reading, q))
			add_place(frame, single(&q->number) >= 1 && single(&q->number) <= 100
			          ? (int) single(&q->number) : 0);
	} else if (is_amount(&q->number) || role == ROLE_KM) {
		/* "una camioneta de 3 puertas" tells no price. */
		if (role == ROLE_PRICE && !q->number.is_range && q->number.value < 20)
			role = ROLE_NONE;
		if (role == ROLE_NONE)
			role = weak_role(reading, q, asked);
		if (role == ROLE_NONE && single(&q->number) >= 20 && !q->number.is_range)
			set_amount(reading, q, frame);
		set_role(reading, q, role, frame);
	}
	q->is_taken = true;
}

void kv_read_amounts(struct kv_reading *reading, enum kv_asked asked, struct kv_frame *frame)
{
	for (size_t i = 0; i < reading->n_quantities; i++)
		if (!reading->quantities[i].is_taken)
			read_one(reading, &reading->quantities[i], asked, frame);
	read_part(reading, asked, frame);
	if (asked == KV_ASKED_DOWN && !reading->n_quantities && reading->n_tokens <= 5 &&
	    kv_has(reading, KV_WORD_NOTHING))
		frame->down = 0;
	if (kv_has(reading, KV_WORD_LAST) && !kv_has(reading, KV_WORD_NEGOTIATE) &&
	    (!frame->ordinal || kv_has(reading, KV_WORD_COMPARE)))
		add_place(frame, -1);
}
