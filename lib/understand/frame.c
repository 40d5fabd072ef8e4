/* SPDX-License-Identifier: MIT */
#include "understand/frame.h"

static const char *const intent_names[] = {
#define KV_INTENT_NAME(upper, lower) #lower,
	KV_INTENTS(KV_INTENT_NAME)
#undef KV_INTENT_NAME
};

const char *kv_intent_name(enum kv_intent intent)
{
	return (size_t) intent < sizeof(intent_names) / sizeof(*intent_names) ? intent_names[intent]
	                                                                      : "none";
}

bool kv_frame_has_filter(const struct kv_frame *f)
{
	return f->n_cars || f->n_not_cars || f->n_bodies || (f->n_features && !f->asks_feature) ||
	       f->version.len || (f->fuel.len && !f->asks_feature) ||
	       (f->transmission.len && !f->asks_feature) || f->city.len || f->use.len ||
	       f->sort.len || f->seats_min || f->year_min || f->year_max || f->age_max ||
	       f->price_min || f->price_max || f->km_max >= 0 || f->any_make || f->other_make;
}

static void settle_no_down(struct kv_frame *frame)
{
	if (frame->intent == KV_INTENT_FINANCE && frame->no_down && frame->down < 0 &&
	    frame->down_percent < 0)
		frame->down = 0;
}

/* An amount that nothing around it explained, now that the intent is known. */
static void settle_amount(const struct kv_reading *reading, struct kv_frame *frame)
{
	if (!frame->amount)
		return;
	if (frame->intent == KV_INTENT_SEARCH && !frame->price_max)
		frame->price_max = frame->price = frame->amount;
	if (frame->intent == KV_INTENT_FINANCE && frame->down < 0 && frame->down_percent < 0 &&
	    (frame->n_cars || frame->price || frame->ordinal || frame->is_with ||
	     kv_has(reading, KV_WORD_OWN)))
		frame->down = frame->amount;
	else if (frame->intent == KV_INTENT_AFFORD && frame->down < 0)
		frame->down = frame->amount;
	else if (frame->intent == KV_INTENT_FINANCE && !frame->price)
		frame->price = frame->amount;
	else
		return;
	frame->amount = 0;
}

/* In a loan "tengo 80 mil" is what is paid down; a range of prices is none. */
static void settle_finance(struct kv_frame *frame)
{
	if (frame->intent != KV_INTENT_FINANCE)
		return;
	if (!frame->price && frame->price_max && !frame->price_min)
		frame->price = frame->price_max;
}

/* A message of signs alone says what the sign does. */
static enum kv_intent sign_of(kavak_slice text)
{
	static const struct { const char *sign; enum kv_intent intent; } signs[] = {
		{ "👍", KV_INTENT_AFFIRM }, { "👌", KV_INTENT_AFFIRM }, { "✅", KV_INTENT_AFFIRM },
		{ "👎", KV_INTENT_DENY }, { "❌", KV_INTENT_DENY }, { "🙏", KV_INTENT_THANKS },
		{ "❤", KV_INTENT_THANKS }, { "👋", KV_INTENT_GREETING },
	};

	for (size_t i = 0; text.len && i < sizeof(signs) / sizeof(*signs); i++)
		if (memmem(text.ptr, text.len, signs[i].sign, strlen(signs[i].sign)))
			return signs[i].intent;
	return KV_INTENT_NONE;
}

/* "48", "y si doy el 30": whether it is thousands, percent or months the conversation knows. */
static int bare_number(const struct kv_reading *reading)
{
	const kavak_number *n = &reading->quantities[0].number;

	if (reading->n_quantities != 1 || n->is_range || n->value < 1 || n->value >= 1000 ||
	    n->value != (int) n->value ||
	    reading->quantities[0].first != reading->quantities[0].last)
		return 0;
	return n->kind == KAVAK_NUMBER_PLAIN || n->kind == KAVAK_NUMBER_COUNT ? (int) n->value : 0;
}

int kv_understand(const kv_lexicon *lexicon, const kv_index *index, kavak_slice text,
                  enum kv_asked asked, struct kv_frame *ret_frame, kavak_error *err)
{
	KV_READING reading = { 0 };
	struct kv_frame frame = { .km_max = -1, .down = -1, .down_percent = -1 };
	int r;

	r = kv_read(lexicon, index, text, &reading, err);
	if (r < 0)
		return r;
	frame.bare = bare_number(&reading);
	kv_read_terms(&reading, asked, &frame);
	kv_read_years(&reading, &frame);
	kv_read_amounts(&reading, asked, &frame);
	kv_read_slots(&reading, &frame);
	frame.intent = reading.n_tokens ? kv_read_intent(&reading, asked, &frame) : sign_of(text);
	frame.affirms |= frame.intent == KV_INTENT_AFFIRM;
	settle_no_down(&frame);
	settle_amount(&reading, &frame);
	settle_finance(&frame);
	*ret_frame = frame;
	return 0;
}

int kv_understand_question(const kv_lexicon *lexicon, kavak_slice text, enum kv_asked *ret_asked,
                           kavak_error *err)
{
	static const struct { enum kv_word word; enum kv_asked asked; } table[] = {
		{ KV_WORD_CONTACT, KV_ASKED_CONTACT }, { KV_WORD_NAME, KV_ASKED_CONTACT },
		{ KV_WORD_APPOINTMENT, KV_ASKED_WHEN }, { KV_WORD_DOWN, KV_ASKED_DOWN },
		{ KV_WORD_BUDGET, KV_ASKED_BUDGET }, { KV_WORD_MONTHLY, KV_ASKED_MONTHLY },
		{ KV_WORD_FINDO, KV_ASKED_FINANCE }, { KV_WORD_MONTH, KV_ASKED_MONTHS },
		{ KV_WORD_FIN, KV_ASKED_FINANCE }, { KV_WORD_PRICE, KV_ASKED_PRICE },
		{ KV_WORD_VEHICLE, KV_ASKED_CAR },
	};
	KV_READING reading = { 0 };
	int r;

	*ret_asked = KV_ASKED_NOTHING;
	if (!text.len)
		return 0;
	r = kv_read(lexicon, NULL, text, &reading, err);
	if (r < 0)
		return r;
	*ret_asked = KV_ASKED_OTHER;
	if (kv_has(&reading, KV_WORD_DOWN) && kv_has(&reading, KV_WORD_TERM)) {
		*ret_asked = KV_ASKED_CHANGE;
		return 0;
	}
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (kv_has(&reading, table[i].word)) {
			*ret_asked = table[i].asked;
			return 0;
		}
	return 0;
}

static int put(json_t *object, const char *key, json_t *value)
{
	return json_object_set_new(object, key, value);
}

static int put_slice(json_t *object, const char *key, kavak_slice value)
{
	return value.len ? put(object, key, kv_json_str(value)) : 0;
}

static int put_cents(json_t *object, const char *key, int64_t cents)
{
	return cents > 0 ? put(object, key, kv_json_cents(cents)) : 0;
}

static int put_int(json_t *object, const char *key, int64_t value)
{
	return value ? put(object, key, json_integer(value)) : 0;
}

static int put_slices(json_t *object, const char *key, const kavak_slice *items, size_t n)
{
	KV_JSON *list = n ? json_array() : NULL;

	for (size_t i = 0; i < n; i++)
		if (json_array_append_new(list, kv_json_str(items[i])) < 0)
			return -1;
	return n ? json_object_set(object, key, list) : 0;
}

static int put_cars(json_t *object, const char *key, const struct kv_vehicle *const *cars, size_t n)
{
	KV_JSON *list = n ? json_array() : NULL;

	for (size_t i = 0; i < n; i++) {
		KV_JSON *car = json_object();

		if (put_slice(car, "make", cars[i]->make) < 0 || put_slice(car, "model",
		                                                           cars[i]->model) < 0 ||
		    json_array_append(list, car) < 0)
			return -1;
	}
	return n ? json_object_set(object, key, list) : 0;
}

static int put_months(json_t *object, const struct kv_frame *f)
{
	KV_JSON *list = f->n_months ? json_array() : NULL;

	for (size_t i = 0; i < f->n_months; i++)
		if (json_array_append_new(list, json_integer(f->months[i])) < 0)
			return -1;
	return f->n_months ? json_object_set(object, "months", list) : 0;
}

json_t *kv_frame_json(const struct kv_frame *f)
{
	KV_JSON *json = json_object();
	bool failed = !json ||
		put(json, "intent", json_string(kv_intent_name(f->intent))) < 0 ||
		put_cars(json, "cars", f->cars, f->n_cars) < 0 ||
		put_cars(json, "not_cars", f->not_cars, f->n_not_cars) < 0 ||
		put_slices(json, "body_type", f->bodies, f->n_bodies) < 0 ||
		put_slices(json, "features", f->features, f->n_features) < 0 ||
		put_slice(json, "version", f->version) < 0 || put_slice(json, "fuel",
		                                                        f->fuel) < 0 ||
		put_slice(json, "transmission", f->transmission) < 0 || put_slice(json, "city",
		                                                                  f->city) < 0 ||
		put_slice(json, "use", f->use) < 0 || put_slice(json, "sort", f->sort) < 0 ||
		put_int(json, "seats_min", f->seats_min) < 0 || put_int(json, "year_min",
		                                                        f->year_min) < 0 ||
		put_int(json, "year_max", f->year_max) < 0 || put_int(json, "age_max",
		                                                      f->age_max) < 0 ||
		put_slice(json, "other_fuel", f->other_fuel) < 0 ||
		put_cents(json, "price_min", f->price_min) < 0 ||
		put_cents(json, "price_max", f->price_max) < 0 || put_cents(json, "price",
		                                                            f->price) < 0 ||
		(f->km_max >= 0 && put(json, "km_max", json_integer(f->km_max)) < 0) ||
		put_cents(json, "monthly", f->monthly) < 0 ||
		(f->down >= 0 && put(json, "down", kv_json_cents(f->down)) < 0) ||
		(f->down_percent >= 0 && put(json, "down_percent",
		                             json_real(f->down_percent)) < 0) ||
		put_months(json, f) < 0 || put_int(json, "ordinal", f->ordinal) < 0 ||
		put_slice(json, "name", f->name) < 0 || put_slice(json, "phone", f->phone) < 0;

	return failed ? NULL : KV_TAKE(json);
}
