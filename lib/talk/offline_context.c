/* SPDX-License-Identifier: MIT */
/* What a message means in this conversation: its frame, read again by what is open. Each rule is
 * about a state (a quote, a list, talk of the customer's own car), none about a sentence. */
#include "talk/offline_turn.h"

static const json_t *open_quote(const struct kv_offline_turn *turn)
{
	return json_object_get(turn->before, "quote");
}

static bool was_last(const struct kv_offline_turn *turn, const char *tool)
{
	return kv_slice_is(kv_json_get_str(turn->before, "last"), tool);
}

static bool has_car_filter(const struct kv_frame *f)
{
	return f->n_cars || f->n_not_cars || f->n_bodies || f->n_features || f->year_min ||
	       f->year_max || f->use.len || f->sort.len || f->fuel.len || f->transmission.len ||
	       f->city.len || f->version.len || f->km_max >= 0 || f->seats_min;
}

/* "y con 100 mil": an amount alone is about the quote that is open or was asked for, whatever was
 * asked in between. */
static void read_amount_for_quote(struct kv_offline_turn *turn)
{
	struct kv_frame *f = &turn->frame;
	bool is_open = open_quote(turn) ||
	               (turn->loan.is_open && turn->asked == KV_ASKED_FINANCE);

	if (!is_open || f->intent != KV_INTENT_SEARCH || !f->amount || f->seeks ||
	    has_car_filter(f) || turn->asked == KV_ASKED_BUDGET)
		return;
	f->intent = KV_INTENT_FINANCE;
	f->down = f->amount;
	f->amount = f->price = f->price_max = 0;
}

/* "48" to "¿movemos el enganche o el plazo?" is a term, unless it corrects a down payment; "el 30"
 * after "el 25%" is percent. */
static void read_bare_for_quote(struct kv_offline_turn *turn)
{
	struct kv_frame *f = &turn->frame;
	bool is_correction = f->denies || f->corrects;
	bool is_term = f->bare >= 24 && f->bare <= 72 && f->bare % 12 == 0;

	if (!open_quote(turn) || f->intent != KV_INTENT_FINANCE || !f->bare ||
	    f->down != (int64_t) f->bare * 100000)
		return;
	is_term &= turn->asked == KV_ASKED_CHANGE && !f->is_with &&
	           (!is_correction || (turn->loan.n_months && turn->loan.down < 0));
	if (is_term) {
		f->down = -1;
		f->months[f->n_months++] = (uint32_t) f->bare;
	} else if (kv_was_share(open_quote(turn)) && f->bare < 100) {
		f->down = -1;
		f->down_percent = f->bare;
	}
}

/* "No tengo para el enganche" answers the question for it. */
static void read_no_down(struct kv_offline_turn *turn)
{
	struct kv_frame *f = &turn->frame;

	if (!f->no_down || f->intent != KV_INTENT_KNOWLEDGE ||
	    (turn->asked != KV_ASKED_DOWN && turn->asked != KV_ASKED_CHANGE))
		return;
	f->intent = KV_INTENT_FINANCE;
	f->down = 0;
}

/* What no car of the list costs half of is no price, it is paid down. */
static void read_small_price(struct kv_offline_turn *turn)
{
	struct kv_frame *f = &turn->frame;
	json_t *cars = kv_turn_shown_cars(turn), *car;
	size_t i;

	if (f->intent != KV_INTENT_FINANCE || !f->price || f->down >= 0 || f->down_percent >= 0 ||
	    f->n_cars || !json_array_size(cars) || turn->asked == KV_ASKED_PRICE)
		return;
	json_array_foreach(cars, i, car)
		if (kv_cents_of(car, "price_mxn", 0) < 2 * f->price)
			return;
	f->down = f->price;
	f->price = 0;
}

/* "¿y el sentra?" right after a quote asks for the same with another car. */
static void read_other_car_for_quote(struct kv_offline_turn *turn)
{
	struct kv_frame *f = &turn->frame;

	if (f->intent == KV_INTENT_SEARCH && open_quote(turn) && was_last(turn, "calc_financing") &&
	    f->n_cars == 1 && f->cars[0]->in_catalog && !f->seeks && !f->price_max &&
	    !f->price_min && !f->n_bodies && !f->sort.len && !f->cheaper)
		f->intent = KV_INTENT_FINANCE;
}

/* "Es un Aveo 2016", "¿cuánto me dan?": while the customer's own car is talked about. */
static void read_own_car(struct kv_offline_turn *turn)
{
	struct kv_frame *f = &turn->frame;
	bool describes = f->intent == KV_INTENT_SEARCH && !f->seeks && !f->price_max &&
	                 !f->price_min && !f->n_bodies && !f->use.len && !f->cheaper &&
	                 !f->sort.len && (f->n_cars || f->year_min || f->km_max >= 0);

	if (!turn->sells)
		return;
	turn->is_own = describes;
	if (describes || f->intent == KV_INTENT_NONE || f->intent == KV_INTENT_NEGOTIATE)
		f->intent = turn->sells;
}

/* "Muéstrame" to "¿te muestro autos con ese presupuesto?" is a yes. */
static void read_show_for_afford(struct kv_offline_turn *turn)
{
	struct kv_frame *f = &turn->frame;

	if (f->intent == KV_INTENT_SEARCH && was_last(turn, "calc_affordability") &&
	    !kv_frame_has_filter(f) && !f->amount && !f->is_anew)
		f->intent = KV_INTENT_AFFIRM;
}

/* A city alone narrows the search that was just made. */
static void read_city_for_search(struct kv_offline_turn *turn)
{
	struct kv_frame *f = &turn->frame;

	if (f->asks_place && f->intent == KV_INTENT_KNOWLEDGE && was_last(turn, "search_catalog") &&
	    json_array_size(kv_turn_shown_cars(turn)))
		f->intent = KV_INTENT_SEARCH;
}

static bool is_only_order(const struct kv_frame *f)
{
	return f->sort.len && !f->n_cars && !f->n_bodies && !f->price_max && !f->year_min &&
	       !f->n_features && !f->amount && !f->is_anew;
}

/* Are all that the search found on the list? Then its best is the best there is. */
static bool shows_all(const struct kv_offline_turn *turn)
{
	const json_t *search = json_object_get(turn->before, "search");

	return kv_json_get_int(search, "total", 0) ==
	       (int64_t) json_array_size(kv_turn_shown_cars(turn));
}

/* "¿Cuál tiene menos km?" of a list is one of it.
 * "¿Es automático?" of a list is asked of all of it; "sí, el 2" to details or a quote picks;
 * "nel, muy caro" wants it cheaper; "que no sea blanco" is said to be no filter. */
static void read_for_list(struct kv_offline_turn *turn)
{
	struct kv_frame *f = &turn->frame;

	if (json_array_size(kv_turn_shown_cars(turn)) < 2)
		return;
	if (f->intent == KV_INTENT_SEARCH && !f->seeks && (f->is_best || f->of_those) &&
	    is_only_order(f) && (f->of_those || shows_all(turn))) {
		f->of_those = true;
		f->intent = KV_INTENT_PICK;
	}
	if (f->intent == KV_INTENT_DETAILS && f->asks_feature && !f->n_cars && !f->color.len &&
	    !f->fact.len && !kv_turn_meant_car(turn))
		f->asks_all = true;
	if (f->intent == KV_INTENT_FINANCE && f->affirms && f->ordinal && f->down < 0 &&
	    f->down_percent < 0 && !f->n_months && !turn->loan.is_open && !open_quote(turn))
		f->intent = KV_INTENT_PICK;
	if (f->intent == KV_INTENT_NONE && f->color.len)
		f->intent = KV_INTENT_SEARCH;
	if (f->cheaper && !f->fact.len && !f->n_cars && !f->ordinal && !f->of_those &&
	    (f->intent == KV_INTENT_DENY || f->intent == KV_INTENT_ABUSE ||
	     f->intent == KV_INTENT_DETAILS || f->intent == KV_INTENT_PICK))
		f->intent = KV_INTENT_SEARCH;
}

/* "¿Cuál es más nuevo?", once cars were looked at, is one of those shown. */
static void read_for_compared(struct kv_offline_turn *turn)
{
	struct kv_frame *f = &turn->frame;

	if (f->intent != KV_INTENT_SEARCH || f->seeks || f->price_max || f->n_bodies ||
	    !was_last(turn, "car_details") || json_array_size(kv_turn_shown_cars(turn)) < 2)
		return;
	if (f->sort.len && !f->n_cars) {
		f->of_those = true;
		f->intent = KV_INTENT_PICK;
	} else if (f->n_cars == 1 && !f->sort.len && kv_turn_meant_car(turn)) {
		f->intent = KV_INTENT_DETAILS;
	}
}

/* "¿Está en Puebla?" of the car that was just looked at. */
static void read_whether_there(struct kv_offline_turn *turn)
{
	struct kv_frame *f = &turn->frame;

	if (!f->asks_there || f->n_cars || f->n_bodies || f->intent == KV_INTENT_SEARCH ||
	    !json_object_get(turn->before, "focus"))
		return;
	f->fact = KAVAK_SLICE("city");
	f->asks_place = false;
	f->intent = KV_INTENT_DETAILS;
}

/* "Entonces 5" to "¿movemos el enganche o el plazo?" is years. */
static void read_bare_years(struct kv_offline_turn *turn)
{
	struct kv_frame *f = &turn->frame;
	uint32_t years = f->bare >= 1 && f->bare <= 10 ? (uint32_t) f->bare : 0;

	if (!years || turn->asked != KV_ASKED_CHANGE || !open_quote(turn) || f->n_months ||
	    f->intent != KV_INTENT_NONE)
		return;
	f->months[f->n_months++] = 12 * years;
	f->intent = KV_INTENT_FINANCE;
}

/* "¿y bluetooth?" of the car that was just looked at; "el coche ya está revisado", which names
 * nothing to search by, is a question about it. */
static void read_for_focus(struct kv_offline_turn *turn)
{
	struct kv_frame *f = &turn->frame;
	bool names_nothing = !kv_frame_has_filter(f) && !f->amount && !f->cheaper && !f->dearer;

	if (f->intent != KV_INTENT_SEARCH || f->seeks || f->is_anew || f->color.len ||
	    !json_object_get(turn->before, "focus"))
		return;
	if (names_nothing) {
		f->intent = KV_INTENT_KNOWLEDGE;
	} else if (f->n_features && was_last(turn, "car_details") && !f->n_cars &&
	           !f->n_bodies && !f->price_max && !f->sort.len && !f->use.len) {
		f->asks_feature = true;
		f->intent = KV_INTENT_DETAILS;
	}
}

/* "Compara los dos primeros": one number of those to compare is how many. */
static void read_how_many(struct kv_offline_turn *turn)
{
	struct kv_frame *f = &turn->frame;
	int n = f->n_places == 1 ? f->places[0] : 0;

	if (f->intent != KV_INTENT_COMPARE || f->n_cars || n < 2)
		return;
	f->n_places = 0;
	for (int place = 1; place <= n && f->n_places < KV_FRAME_PLACES_MAX; place++)
		f->places[f->n_places++] = place;
}

void kv_turn_read_in_context(struct kv_offline_turn *turn)
{
	read_own_car(turn);
	read_no_down(turn);
	read_amount_for_quote(turn);
	read_bare_for_quote(turn);
	read_bare_years(turn);
	read_whether_there(turn);
	read_other_car_for_quote(turn);
	read_show_for_afford(turn);
	read_city_for_search(turn);
	read_how_many(turn);
	read_small_price(turn);
	read_for_list(turn);
	read_for_focus(turn);
	read_for_compared(turn);
}
