/* SPDX-License-Identifier: MIT */
/* What is said of a car: one record must have all of it together. */
#include "talk/claim_check.h"

static const struct { enum kv_role role; enum kv_car_number number; } numbers[] = {
	{ KV_ROLE_YEAR, KV_CAR_YEAR }, { KV_ROLE_KM, KV_CAR_KM }, { KV_ROLE_PRICE, KV_CAR_PRICE },
	{ KV_ROLE_BASIS, KV_CAR_PRICE }, { KV_ROLE_LIMIT, KV_CAR_PRICE },
	{ KV_ROLE_TOTAL, KV_CAR_PRICE }, { KV_ROLE_SEATS, KV_CAR_SEATS },
};

static const struct { enum kv_role role; enum kv_car_text text; } texts[] = {
	{ KV_ROLE_CITY, KV_CAR_CITY }, { KV_ROLE_TRANSMISSION, KV_CAR_TRANSMISSION },
	{ KV_ROLE_FUEL, KV_CAR_FUEL }, { KV_ROLE_BODY, KV_CAR_BODY },
	{ KV_ROLE_COLOR, KV_CAR_COLOR }, { KV_ROLE_VERSION, KV_CAR_VERSION },
	{ KV_ROLE_STOCK, KV_CAR_STOCK },
};

#define N_OF(array) (sizeof(array) / sizeof(*(array)))

/* Whether `words` (a space around each) has this one; "roja" is "rojo", "grises" is "gris". */
static bool has_word(const kavak_buf *words, kavak_slice word, bool by_stem)
{
	size_t stem = by_stem && word.len > 3 ? word.len - 1 : word.len;

	for (size_t at = 0; at + 1 < words->len; at++) {
		kavak_slice rest = { words->ptr + at + 1, words->len - at - 1 };
		const char *space;

		if (words->ptr[at] != ' ')
			continue;
		space = memchr(rest.ptr, ' ', rest.len);
		rest.len = space ? (size_t) (space - rest.ptr) : rest.len;
		if (rest.len >= stem && rest.len <= word.len + 1 &&
		    (by_stem ? true : rest.len == word.len) && !memcmp(rest.ptr, word.ptr, stem))
			return true;
	}
	return false;
}

/* One of the words that a claim says: "suv pickup". */
static bool has_any(const kavak_buf *words, kavak_slice says)
{
	kavak_slice word;

	while (kv_slice_split(&says, ' ', &word))
		if (has_word(words, word, false))
			return true;
	return false;
}

static bool is_city(const struct kv_checking *c, const struct kv_claim *claim,
                    const kavak_buf *city, kavak_slice text)
{
	kavak_slice own = kv_slice_trim(kv_buf_slice(city));
	const struct kv_phrase *phrase = kv_claim_words_get(c->finder.words, KV_ROLE_CITY, own);

	if (phrase && claim->says.len)
		return kv_slice_eq(phrase->value, claim->says);
	return kv_slice_eq(own, text);
}

/* A word of a version as the reply has it: the version's, the name's, or what the record says. */
static bool is_version_word(const struct kv_checking *c, const struct kv_fact_car *car, size_t at)
{
	kavak_slice word = c->unit->tokens.items[at].text;
	const uint64_t fields = KV_BIT(KV_ROLE_TRANSMISSION) | KV_BIT(KV_ROLE_FUEL) |
	                        KV_BIT(KV_ROLE_BODY);
	const struct kv_phrase *phrase;

	if (word.len > 3 && word.ptr[word.len - 1] == 'l' && word.ptr[1] == '.')
		word.len--;
	if (has_word(&car->texts[KV_CAR_VERSION], word, false))
		return true;
	if (kv_claim_words_at(c->finder.words, fields, &c->unit->tokens, at, &phrase))
		for (size_t i = 0; i < N_OF(texts); i++)
			if (texts[i].role == phrase->cue &&
			    has_any(&car->texts[texts[i].text], phrase->value))
				return true;
	return false;
}

static bool has_text(const struct kv_checking *c, const struct kv_claim *claim,
                     const struct kv_fact_car *car, enum kv_car_text text)
{
	const struct kv_token *t = c->unit->tokens.items;
	kavak_slice folded = { t[claim->first].text.ptr,
	                       (size_t) (t[claim->last - 1].text.ptr +
	                                 t[claim->last - 1].text.len -
	                                 t[claim->first].text.ptr) };

	if (claim->role == KV_ROLE_CITY)
		return is_city(c, claim, &car->texts[text], folded);
	if (claim->says.len)
		return has_any(&car->texts[text], claim->says);
	for (size_t i = claim->first; i < claim->last; i++)
		if (claim->role == KV_ROLE_VERSION
		    ? !is_version_word(c, car, i)
		    : !has_word(&car->texts[text], t[i].text, claim->role == KV_ROLE_COLOR))
			return false;
	return true;
}

static bool is_text_of(enum kv_role role, enum kv_car_text *ret_text)
{
	for (size_t i = 0; i < N_OF(texts); i++)
		if (texts[i].role == role) {
			*ret_text = texts[i].text;
			return true;
		}
	return false;
}

static bool is_number_of(const struct kv_claim *claim, enum kv_car_number *ret_number)
{
	enum kv_role role = claim->role == KV_ROLE_NONE && kv_claim_is_money(claim)
	                    ? KV_ROLE_PRICE : claim->role;

	if (claim->kind != KV_CLAIM_NUMBER || claim->is_min || claim->is_max ||
	    (claim->role == KV_ROLE_KM && claim->cue == KV_ROLE_POLICY))
		return false;
	for (size_t i = 0; i < N_OF(numbers); i++)
		if (numbers[i].role == role) {
			*ret_number = numbers[i].number;
			return true;
		}
	return false;
}

bool kv_narrow(const struct kv_checking *c, const struct kv_claim *claim,
               const struct kv_cars *cars, struct kv_cars *ret_cars)
{
	enum kv_car_number number = KV_CAR_N_NUMBERS;
	enum kv_car_text text = KV_CAR_N_TEXTS;

	*ret_cars = (struct kv_cars) { 0 };
	if (claim->kind == KV_CLAIM_RELATION && claim->role == KV_ROLE_EXTREME) {
		struct kv_cars extremes = kv_extremes(c, claim->says);

		*ret_cars = kv_cars_and(cars, &extremes);
		return true;
	}
	if (claim->kind == KV_CLAIM_VEHICLE || claim->kind == KV_CLAIM_VOID ||
	    (!is_number_of(claim, &number) && !is_text_of(claim->role, &text)))
		return false;
	for (size_t i = 0; i < c->finder.facts->n_cars; i++) {
		const struct kv_fact_car *car = &c->finder.facts->cars[i];

		if (kv_cars_has(cars, i) &&
		    (number < KV_CAR_N_NUMBERS ? kv_claim_is(claim, car->numbers[number])
		                               : has_text(c, claim, car, text)))
			kv_cars_add(ret_cars, i);
	}
	return true;
}

/* ---- the cheapest, the newest ---- */

static bool is_best(const struct kv_facts *facts, const struct kv_cars *among, size_t car,
                    enum kv_car_number number, double sign)
{
	double own = facts->cars[car].numbers[number];

	for (size_t i = 0; i < facts->n_cars; i++)
		if (kv_cars_has(among, i) && sign * facts->cars[i].numbers[number] < sign * own)
			return false;
	return !isnan(own);
}

static void read_extreme(kavak_slice which, enum kv_car_number *ret_number, double *ret_sign)
{
	*ret_number = kv_slice_starts(which, "price")  ? KV_CAR_PRICE
	              : kv_slice_starts(which, "year") ? KV_CAR_YEAR : KV_CAR_KM;
	*ret_sign = which.ptr[which.len - 1] == 'n' ? 1 : -1;
}

static void add_best(const struct kv_checking *c, const struct kv_cars *among, kavak_slice which,
                     struct kv_cars *cars)
{
	enum kv_car_number number;
	double sign;

	if (kv_cars_count(among) < 2)
		return;
	read_extreme(which, &number, &sign);
	for (size_t i = 0; i < c->finder.facts->n_cars; i++)
		if (kv_cars_has(among, i) &&
		    is_best(c->finder.facts, among, i, number, sign))
			kv_cars_add(cars, i);
}

/* Of all cars, of one search's, of those that the reply speaks of. */
struct kv_cars kv_extremes(const struct kv_checking *c, kavak_slice which)
{
	struct kv_cars cars = { 0 }, here = { 0 };

	add_best(c, &c->all, which, &cars);
	add_best(c, &c->mentioned, which, &cars);
	for (size_t h = 1; h <= c->n_done; h++)		/* "entre A, B y C, el más barato" */
		here = kv_cars_or(&here, &c->groups[h].cars);
	add_best(c, &here, which, &cars);
	for (size_t i = 0; i < c->finder.facts->n_searches; i++)
		add_best(c, &c->finder.facts->searches[i].cars, which, &cars);
	if (!kv_cars_count(&cars))
		cars = c->all;
	return cars;
}

/* "El Versa es más barato que el Civic". */
static void prove_comparison(struct kv_checking *c, struct kv_claim *claim)
{
	const struct kv_group *group = kv_group_of(c, claim), *other = NULL;
	const struct kv_facts *facts = c->finder.facts;
	enum kv_car_number number;
	double sign;

	for (size_t h = 0; h < c->unit->n_heads; h++)
		if (c->groups[h + 1].is_against && kv_claim_of(c, c->unit->heads[h])->first >=
		                                   claim->last)
			other = &c->groups[h + 1];
	if (!other || !kv_cars_count(&other->cars) || !kv_cars_count(&group->cars)) {
		claim->kind = KV_CLAIM_VOID;
		return;
	}
	read_extreme(claim->says, &number, &sign);
	for (size_t i = 0; i < facts->n_cars; i++)
		for (size_t k = 0; k < facts->n_cars && !claim->is_proven; k++)
			if (kv_cars_has(&group->cars, i) && kv_cars_has(&other->cars, k) &&
			    sign * facts->cars[i].numbers[number] <
			    sign * facts->cars[k].numbers[number])
				kv_claim_prove(c, claim, facts->cars[i].source);
}

/* ---- a group ---- */

/* Something said a second time begins another car of the name: "$238,999 (54,435 km), $281,999
 * (44,000 km)"; what was said before the first of them holds for both. */
struct said {
	bool           has[KV_N_ROLES];
	struct kv_cars before[KV_N_ROLES];
};

static size_t source_of(const struct kv_checking *c, const struct kv_cars *cars)
{
	for (size_t i = 0; i < c->finder.facts->n_cars; i++)
		if (kv_cars_has(cars, i))
			return c->finder.facts->cars[i].source;
	return 0;
}

/* A table's "39,614" that no price is and kilometres are. */
static void read_bare(const struct kv_checking *c, struct kv_claim *claim,
                      const struct kv_group *group)
{
	bool is_price = false, is_km = false;

	if (claim->kind != KV_CLAIM_NUMBER || claim->role != KV_ROLE_NONE ||
	    claim->number != KAVAK_NUMBER_PLAIN)
		return;
	for (size_t i = 0; i < c->finder.facts->n_cars; i++) {
		const double *numbers_of = c->finder.facts->cars[i].numbers;

		is_price |= kv_cars_has(&group->named, i) &&
		            kv_claim_is(claim, numbers_of[KV_CAR_PRICE]);
		is_km |= kv_cars_has(&group->named, i) && kv_claim_is(claim, numbers_of[KV_CAR_KM]);
	}
	if (is_km && !is_price) {
		claim->role = KV_ROLE_KM;
		claim->number = KAVAK_NUMBER_KM;
	}
}

static void prove_said(struct kv_checking *c, struct kv_claim *claim, struct kv_group *group,
                       struct said *said)
{
	const struct kv_cars *from;
	struct kv_cars left;
	enum kv_role role;

	read_bare(c, claim, group);
	role = claim->role == KV_ROLE_NONE ? KV_ROLE_PRICE : claim->role;
	from = said->has[role] ? &said->before[role] : &group->cars;

	if (!kv_narrow(c, claim, from, &left))
		return;
	if (!kv_cars_count(&left))
		return;
	kv_claim_prove(c, claim, source_of(c, &left));
	if (said->has[role])
		memset(said->has, 0, sizeof(said->has));
	said->has[role] = true;
	said->before[role] = *from;
	group->cars = left;
}

static bool is_article(kavak_slice word)
{
	static const char *const articles[] = { "el", "la", "este", "esta", "ese", "esa", "del",
	                                        "al" };

	for (size_t i = 0; i < N_OF(articles); i++)
		if (kv_slice_is(word, articles[i]))
			return true;
	return false;
}

/* "el Mazda" in the middle of a text is the one that was spoken of. */
static void take_focus(const struct kv_checking *c, struct kv_group *group)
{
	struct kv_cars both = kv_cars_and(&group->cars, &c->context.focus);
	const struct kv_claim *head;
	size_t h = (size_t) (group - c->groups) - 1;

	if (!group->is_named || !c->context.has_focus || c->unit->is_item ||
	    kv_unit_is_question(c->unit) ||
	    !kv_cars_count(&both) || c->unit->n_heads != 1 || group == c->groups)
		return;
	head = kv_claim_of(c, c->unit->heads[h]);
	if (head->kind != KV_CLAIM_VEHICLE || !head->first ||
	    !is_article(c->unit->tokens.items[head->first - 1].text))
		return;
	for (size_t i = 0; i < c->unit->n_claims; i++) {
		const struct kv_claim *claim = kv_claim_of(c, i);

		if (claim->role == KV_ROLE_YEAR || claim->role == KV_ROLE_VERSION ||
		    claim->role == KV_ROLE_STOCK || claim->role == KV_ROLE_COUNT)
			return;
	}
	group->cars = both;
}

void kv_prove_cars(struct kv_checking *c)
{
	for (int g = -1; g < (int) KV_HEADS_MAX; g++) {
		struct said said = { 0 };
		struct kv_group *group = &c->groups[g + 1];
		bool any = false;

		c->n_done = g > 0 ? (size_t) g : 0;
		for (size_t i = 0; i < c->unit->n_claims; i++)
			any |= kv_claim_of(c, i)->group == g;
		if (!any && g >= (int) c->unit->n_heads)
			break;
		take_focus(c, group);
		for (size_t i = 0; i < c->unit->n_claims; i++) {
			struct kv_claim *claim = kv_claim_of(c, i);

			if (claim->group == g && !claim->is_proven)
				prove_said(c, claim, group, &said);
		}
	}
	for (size_t i = 0; i < c->unit->n_claims; i++)
		if (kv_claim_of(c, i)->role == KV_ROLE_COMPARED &&
		    kv_claim_of(c, i)->kind == KV_CLAIM_RELATION)
			prove_comparison(c, kv_claim_of(c, i));
}
