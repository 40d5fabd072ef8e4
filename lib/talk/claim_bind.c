/* SPDX-License-Identifier: MIT */
/* Which car each thing is said of. As a reader takes it: as many prices as cars are one each, in
 * their order, whichever stands first; else a sentence is cut between two cars where it pauses
 * most. */
#include "talk/claim_check.h"

/* ---- pauses ---- */

/* How much a sentence pauses between two claims. */
static unsigned pause_between(const struct kv_checking *c, const struct kv_claim *left,
                              const struct kv_claim *right)
{
	unsigned pause = 0, mark;

	for (size_t i = left->end; i < right->start; i++) {
		char ch = c->reply.ptr[i];

		mark = ch == ';' || ch == '\n' ? 60 : ch == '.' || ch == '|' ? 40
		     : ch == ',' ? 12 : ch == ')' ? 6 : ch == '(' || ch == ':' ? 1 : 0;
		pause = pause > mark ? pause : mark;
	}
	for (size_t i = left->last; i < right->first; i++) {
		kavak_slice word = c->unit->tokens.items[i].text;

		if (kv_slice_is(word, "y") || kv_slice_is(word, "o") || kv_slice_is(word, "e") ||
		    kv_claim_words_at(c->finder.words, KV_BIT(KV_ROLE_CLAUSE), &c->unit->tokens,
		                      i, NULL))
			return pause + 20;
	}
	return pause;
}

/* What counts as one kind of thing when cars and things are paired. */
static enum kv_role pairing_role(const struct kv_claim *claim)
{
	if (claim->kind != KV_CLAIM_NUMBER)
		return claim->kind == KV_CLAIM_ATTRIBUTE || claim->role == KV_ROLE_EXTREME
		       ? claim->role : KV_N_ROLES;
	if (claim->is_min || claim->is_max)
		return KV_N_ROLES;
	if (claim->role == KV_ROLE_NONE)
		return kv_claim_is_money(claim) ? KV_ROLE_PRICE : KV_N_ROLES;
	return claim->role == KV_ROLE_BASIS ? KV_ROLE_PRICE : claim->role;
}

/* "Con 61,200 km hay un Corolla": what is said of the first car stands before it. */
static bool is_numbers_first(const struct kv_checking *c)
{
	for (size_t i = 0; i < c->unit->heads[0]; i++) {
		enum kv_role role = pairing_role(kv_claim_of(c, i));

		if (role == KV_ROLE_PRICE || role == KV_ROLE_KM || role == KV_ROLE_PAYMENT)
			return true;
	}
	return false;
}

/* The first claim between two cars that belongs to the second. */
static size_t cut_between(const struct kv_checking *c, size_t left, size_t right,
                          bool is_late)
{
	unsigned best = 0;
	size_t cut = is_late ? right : left + 1;

	for (size_t i = left + 1; i <= right; i++) {
		unsigned pause = pause_between(c, kv_claim_of(c, i - 1), kv_claim_of(c, i));

		if (pause > best || (pause == best && is_late)) {
			best = pause;
			cut = i;
		}
	}
	return best ? cut : is_late ? right : left + 1;
}

static void cut(struct kv_checking *c, bool is_late)
{
	const struct kv_unit *unit = c->unit;
	size_t from = 0;

	for (size_t h = 0; h < unit->n_heads; h++) {
		size_t to = h + 1 < unit->n_heads
		            ? cut_between(c, unit->heads[h], unit->heads[h + 1], is_late)
		            : unit->n_claims;

		for (; from < to; from++)
			kv_claim_of(c, from)->group = (int) h;
	}
}

/* What is said just behind the name: "Civic ($389,999)", "Versa 2020". */
static bool is_beside(const struct kv_checking *c, const struct kv_claim *head,
                      const struct kv_claim *claim)
{
	if (claim->first < head->last || claim->first > head->last + 2)
		return false;
	for (size_t i = head->end; i < claim->start; i++)
		if (strchr(",;.:|", c->reply.ptr[i]))
			return false;
	return true;
}

/* What follows a car that another is compared with is said of the other, but for what stands right
 * beside it. */
static void leave_compared(struct kv_checking *c)
{
	const struct kv_unit *unit = c->unit;
	int subject = -1;
	bool is_beside_it = false;

	for (size_t i = 0, h = 0; i < unit->n_claims; i++) {
		struct kv_claim *claim = kv_claim_of(c, i);

		if (h < unit->n_heads && unit->heads[h] == i) {
			h++;
			is_beside_it = claim->is_against;
			subject = claim->is_against ? subject : (int) h - 1;
			continue;
		}
		if (claim->group < 0 || !c->groups[claim->group + 1].is_against)
			continue;
		is_beside_it = is_beside_it &&
		               claim->start > kv_claim_of(c, unit->heads[claim->group])->start &&
		               (is_beside(c, kv_claim_of(c, unit->heads[claim->group]), claim) ||
		                is_beside(c, kv_claim_of(c, i - 1), claim));
		if (!is_beside_it)
			claim->group = subject;
	}
}

/* As many as cars: one each, in order. */
static void pair(struct kv_checking *c)
{
	const struct kv_unit *unit = c->unit;
	size_t n[KV_N_ROLES + 1] = { 0 }, count[KV_N_ROLES + 1] = { 0 };

	for (size_t i = 0; i < unit->n_claims; i++)
		count[pairing_role(kv_claim_of(c, i))]++;
	for (size_t i = 0; i < unit->n_claims; i++) {
		struct kv_claim *claim = kv_claim_of(c, i);
		enum kv_role role = pairing_role(claim);

		if (role == KV_N_ROLES || role == KV_ROLE_TERM || role == KV_ROLE_DIFFERENCE ||
		    count[role] != unit->n_heads)
			continue;
		claim->group = (int) n[role]++;
	}
}

/* "Tiene 45,300 km; el Civic, 61,200": the first of two, before the only car, is of the car that
 * was spoken of. */
static void leave_earlier(struct kv_checking *c)
{
	size_t head = c->unit->heads[0];

	for (size_t i = 0; i < head; i++) {
		enum kv_role role = pairing_role(kv_claim_of(c, i));

		for (size_t k = head + 1; role != KV_N_ROLES && k < c->unit->n_claims; k++)
			if (pairing_role(kv_claim_of(c, k)) == role && c->context.has_focus)
				kv_claim_of(c, i)->group = -1;
	}
}

/* A table's line, or "Precio: $265,999 y $389,999": one for each of the last cars listed. */
static void spread_columns(struct kv_checking *c)
{
	struct kv_unit *unit = (struct kv_unit *) c->unit;
	size_t columns = c->context.n_columns, n = 0;
	enum kv_role role = KV_N_ROLES;

	for (size_t i = 0; i < unit->n_claims; i++) {
		enum kv_role one = pairing_role(kv_claim_of(c, i));

		if (one == KV_N_ROLES)
			continue;
		if (role != KV_N_ROLES && one != role)
			return;
		role = one;
		n++;
	}
	if (columns < 2 || n != columns || role == KV_ROLE_TERM)
		return;
	for (size_t i = 0, column = 0; i < unit->n_claims; i++)
		if (pairing_role(kv_claim_of(c, i)) == role) {
			c->groups[column + 1] = (struct kv_group) {
				.cars = c->context.columns[column],
				.named = c->context.columns[column],
				.is_named = true, .is_set = true,
			};
			kv_claim_of(c, i)->group = (int) column++;
		}
}

/* "El enganche de A más los B financiados dan el precio de C": of a quote, not of the last car. */
static bool is_of_loan(const struct kv_checking *c)
{
	for (size_t i = 0; i < c->unit->n_claims; i++) {
		const struct kv_claim *claim = kv_claim_of(c, i);

		if (claim->kind == KV_CLAIM_NUMBER && (claim->role == KV_ROLE_DOWN ||
		                                       claim->role == KV_ROLE_FINANCED))
			return true;
	}
	return false;
}

int kv_bind(struct kv_checking *c, struct kv_unit *unit)
{
	int r;

	r = kv_find_heads(c, unit);
	c->groups[0] = (struct kv_group) {
		.cars = c->context.has_focus ? c->context.focus : c->all,
		.is_set = c->context.has_focus,
		.is_named = unit->is_led && c->context.has_focus,
	};
	if (unit->is_of_loan || (!unit->n_heads && !unit->is_led && is_of_loan(c)))
		c->groups[0] = (struct kv_group) { .cars = c->all };
	c->groups[0].named = c->groups[0].cars;
	if (r < 0)
		return r;
	for (size_t i = 0; i < unit->n_claims; i++)
		if (!unit->n_heads)
			kv_claim_of(c, i)->group = -1;
	if (!unit->n_heads) {
		spread_columns(c);
		return 0;
	}
	cut(c, !is_numbers_first(c));
	leave_compared(c);
	if (unit->n_heads > 1)
		pair(c);
	else
		leave_earlier(c);
	for (size_t h = 0; h < unit->n_heads; h++)
		kv_claim_of(c, unit->heads[h])->group = (int) h;
	return 0;
}

/* ---- terms and down payments ---- */

static bool is_role(const struct kv_claim *claim, enum kv_role role)
{
	return role == KV_ROLE_TERM ? kv_claim_is_term(claim)
	                            : claim->kind == KV_CLAIM_NUMBER && claim->role == role &&
	                              claim->number != KAVAK_NUMBER_PERCENT;
}

/* Amounts that a list may give one of to each term: by the same word, or by none. */
static bool is_peer(const struct kv_claim *claim, const struct kv_claim *other)
{
	const uint64_t bare = KV_BIT(KV_ROLE_NONE) | KV_BIT(KV_ROLE_PRICE) |
	                      KV_BIT(KV_ROLE_PAYMENT) | KV_BIT(KV_ROLE_LIMIT);

	if (other->kind != KV_CLAIM_NUMBER)
		return false;
	return other == claim || other->role == claim->role ||
	       (kv_claim_is_money(other) && (bare & KV_BIT(claim->role)) &&
	        (bare & KV_BIT(other->role)) &&
	        !(other->is_proven && other->role != KV_ROLE_PAYMENT &&
	          other->start < claim->start && claim->role == KV_ROLE_PAYMENT));
}

const struct kv_claim *kv_bound(const struct kv_checking *c, size_t at, enum kv_role role)
{
	const struct kv_claim *claim = kv_claim_of(c, at), *found = NULL, *only = NULL;
	size_t n_here = 0, n_beside = 0, n_all = 0, place = 0, first = SIZE_MAX, peer = SIZE_MAX,
	       order = 0;

	for (size_t i = 0; i < c->unit->n_claims; i++) {
		const struct kv_claim *other = kv_claim_of(c, i);

		if (is_role(other, role)) {
			only = other;
			n_all++;
		}
		if (other->group != claim->group)
			continue;
		if (is_role(other, role)) {
			first = first < i ? first : i;
			n_here++;
		} else if (is_peer(claim, other)) {
			place = i == at ? n_beside : place;
			peer = peer < i ? peer : i;
			n_beside++;
		}
	}
	if (!n_here)
		return n_all == 1 ? only : NULL;
	for (size_t i = 0; i < c->unit->n_claims; i++) {
		const struct kv_claim *other = kv_claim_of(c, i);

		if (other->group != claim->group || !is_role(other, role))
			continue;
		if (n_here == n_beside ? order++ == place
		                       : first < peer ? i < at || !found : i > at && !found)
			found = other;
	}
	return found ? found : n_all == 1 ? only : NULL;
}
