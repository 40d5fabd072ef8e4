/* SPDX-License-Identifier: MIT */
/* Amounts that belong together: two ends of a range, one end and the words that make it one, and
 * lists whose last member alone says thousands or months. */

#include "text/number.h"

enum side {
	SIDE_NONE,	/* said, and means no bound: "más o menos 300" */
	SIDE_MIN,
	SIDE_MAX,
	SIDE_EQUAL,
};

struct phrase {
	const char *words;	/* one space apart; '|' parts alternatives, '?' ends one that
				 * may be missing, '*' is any */
	enum side   side;
	bool        open;	/* the number itself is out */
};

static const struct phrase before[] = {
	{ "mas o menos", SIDE_NONE, false },
	{ "hasta", SIDE_MAX, false },
	{ "como? maximo|maxima|maximos|maximas|max|tope|limite .? es|son|seria|sea? de?", SIDE_MAX, false },
	{ "no mas|mayor|mayores|superior|superiores de|a|que|al", SIDE_MAX, false },
	{ "no|sin pase|pasen|pasa|pasar|pasarse|rebase|rebasen|rebasar|exceda|excedan|exceder|supere|superen|"
	  "superar de? los?", SIDE_MAX, false },
	{ "no * mas|mayor|arriba de|a|que|del", SIDE_MAX, false },
	{ "no * * mas|mayor|arriba de|a|que|del", SIDE_MAX, false },
	{ "no|sin pasarme|pasarnos|pasarse|pasar|pase|pasen|exceda de|del", SIDE_MAX, false },
	{ "no * pasarme|pasarnos|pasarse|pasar|pase|pasen|exceda de|del", SIDE_MAX, false },
	{ "a lo mas|mucho|sumo", SIDE_MAX, false },
	{ "cuando mucho|mas", SIDE_MAX, false },
	{ "menor|menores|inferior|inferiores o igual|iguales a|que|al", SIDE_MAX, false },
	{ "igual|iguales a? o menor|menores|inferior|inferiores a|que|al|de", SIDE_MAX, false },
	{ "< =", SIDE_MAX, false },
	{ "\xe2\x89\xa4", SIDE_MAX, false },
	{ "menos|menor|menores|inferior|inferiores de|a|que|al|del", SIDE_MAX, true },
	{ "menos", SIDE_MAX, true },
	{ "por? debajo|abajo de|del", SIDE_MAX, true },
	{ "bajo", SIDE_MAX, true },
	{ "anterior|anteriores a|al", SIDE_MAX, true },
	{ "antes de|del", SIDE_MAX, true },
	{ "mas barato|baratos|barata|baratas|economico|economicos|economica|viejo|viejos|vieja|antiguo|antiguos que|de", SIDE_MAX, true },
	{ "<", SIDE_MAX, true },
	{ "desde", SIDE_MIN, false },
	{ "a? partir de|del", SIDE_MIN, false },
	{ "como? minimo|minima|minimos|minimas|min .? es|son|seria|sea? de?", SIDE_MIN, false },
	{ "por? lo menos", SIDE_MIN, false },
	{ "al|cuando menos", SIDE_MIN, false },
	{ "no menos|menor|menores|inferior|inferiores de|a|que|al", SIDE_MIN, false },
	{ "no * menos|menor|abajo de|a|que|del", SIDE_MIN, false },
	{ "no * * menos|menor|abajo de|a|que|del", SIDE_MIN, false },
	{ "no|sin baje|bajen|bajar de", SIDE_MIN, false },
	{ "no mas viejo|viejos|vieja|viejas|antiguo|antiguos|antigua que|de|del", SIDE_MIN, false },
	{ "no * mas viejo|viejos|vieja|viejas|antiguo|antiguos|antigua que|de|del", SIDE_MIN, false },
	{ "mayor|mayores|superior|superiores o igual|iguales a|que|al", SIDE_MIN, false },
	{ "igual|iguales a? o mayor|mayores|superior|superiores a|que|al|de", SIDE_MIN, false },
	{ "> =", SIDE_MIN, false },
	{ "\xe2\x89\xa5", SIDE_MIN, false },
	{ "mas|mayor|mayores|superior|superiores de|a|que|al|del", SIDE_MIN, true },
	{ "por? arriba|encima de|del", SIDE_MIN, true },
	{ "posterior|posteriores a|al", SIDE_MIN, true },
	{ "despues de|del", SIDE_MIN, true },
	{ "mas nuevo|nuevos|nueva|nuevas|reciente|recientes|caro|caros que|de|del|al", SIDE_MIN, true },
	{ ">", SIDE_MIN, true },
	{ "igual|iguales a|que", SIDE_EQUAL, false },
	{ "equivale|equivalen|equivalente|equivalentes a", SIDE_EQUAL, false },
};

static const struct phrase after[] = {
	{ "o menos|menor|menores|inferior|inferiores|abajo", SIDE_MAX, false },
	{ "para|pa|hacia '? abajo|bajo", SIDE_MAX, false },
	{ "pabajo|pa'bajo", SIDE_MAX, false },
	{ "como? maximo|max|tope", SIDE_MAX, false },
	{ "a lo mas|mucho|sumo", SIDE_MAX, false },
	{ "cuando mucho", SIDE_MAX, false },
	{ "o mas|mayor|mayores|superior|superiores|arriba|adelante nuevo|nuevos|nueva|reciente|recientes|actual?", SIDE_MIN, false },
	{ "en adelante|delante", SIDE_MIN, false },
	{ "para|pa|hacia '? arriba|adelante|delante|aca|rriba", SIDE_MIN, false },
	{ "parriba|padelante|enadelante", SIDE_MIN, false },
	{ "y? posterior|posteriores", SIDE_MIN, false },
	{ "a la fecha", SIDE_MIN, false },
	{ "como? minimo|min", SIDE_MIN, false },
	{ "por? lo menos", SIDE_MIN, false },
	{ "al|cuando menos", SIDE_MIN, false },
	{ "+", SIDE_MIN, false },
};

/* The words that phrases before a number end in: most numbers have no other there. */
static const char enders[] =
	"de|del|a|al|que|los|hasta|desde|menos|menor|mayor|maximo|maxima|maximos|maximas|max|tope|limite|.|mas|"
	"mucho|sumo|bajo|es|son|seria|sea|minimo|minima|minimos|minimas|min|<|>|=|\xe2\x89\xa4|\xe2\x89\xa5|pase|pasen|pasa|pasar|"
	"pasarse|rebase|rebasen|rebasar|exceda|excedan|exceder|supere|superen|superar";

#define N_OF(table) (sizeof(table) / sizeof(*(table)))

/* Words that may stand between a bound and its number: "a partir del modelo 2018". */
static const char fillers[] = "el|la|los|las|unos|unas|un|como|aprox|aproximadamente|ano|anos|modelo|modelos|:|lo|su";
#define FILLERS_MAX 3

/* What becomes a kavak_number: one amount, or the ends of a range. */
struct piece {
	struct amount low, high;	/* one of them: `low` */
	bool   is_range, has_min, has_max, min_open, max_open;
	size_t first, last;		/* lexemes */
	size_t span_last;
};

static bool word_is(const struct lexemes *x, size_t at, const char *list)
{
	return at < x->n && lex_is_any(&x->items[at], list);
}

/* The lexeme after the phrase, when it starts at `at`; `at` when it does not. */
static size_t match_from(const struct lexemes *x, const char *words, size_t at)
{
	kavak_slice rest = kavak_slice_of(words), word;
	size_t start = at;

	while (kv_slice_split(&rest, ' ', &word)) {
		bool optional = word.ptr[word.len - 1] == '?';

		word.len -= optional;
		if (at < x->n && (kv_slice_is(word, "*") || lex_is_one_of(&x->items[at], word)) && (at == start || x->items[at].gap != GAP_LINE))
			at++;
		else if (!optional)
			return start;
	}
	return at;
}

#define PHRASE_MAX 7	/* words */

static bool may_be_in_phrase(const struct lexeme *lexeme)
{
	return lexeme->type == LEX_WORD || lexeme->type == LEX_SIGN;
}

/* The first lexeme of the longest phrase that ends right before `end`; `end` for none. */
static size_t phrase_before(const struct lexemes *x, size_t end, const struct phrase **ret_phrase)
{
	size_t longest = 0;

	if (!end || !lex_is_any(&x->items[end - 1], enders))
		return end;
	while (longest < PHRASE_MAX && longest < end && may_be_in_phrase(&x->items[end - 1 - longest]))
		longest++;
	for (size_t n = longest; n > 0; n--)
		for (size_t i = 0; i < N_OF(before); i++)
			if (match_from(x, before[i].words, end - n) == end) {
				*ret_phrase = &before[i];
				return end - n;
			}
	return end;
}

/* The same, with fillers between the phrase and the number. */
static size_t bound_before(const struct lexemes *x, size_t at, const struct phrase **ret_phrase)
{
	for (size_t n = 0; n <= FILLERS_MAX && n <= at; n++) {
		size_t start;

		if (n && !word_is(x, at - n, fillers))
			break;
		if (at - n < x->n && x->items[at - n].gap == GAP_LINE)
			break;
		start = phrase_before(x, at - n, ret_phrase);
		if (start == at - n)
			continue;
		/* "=>30", "<>30": who knows. */
		if (start && word_is(x, start, "<|>") && word_is(x, start - 1, "<|>|="))
			return at;
		return start;
	}
	return at;
}

static bool starts_amount(const struct lexemes *x, size_t at)
{
	struct amount amount;

	return at < x->n && amount_read(x, at, &amount);
}

/* The lexeme after the longest phrase that starts at `at`, unless it is about what follows it:
 * "200 o más de 190", "2018, máximo 300". */
static size_t bound_after(const struct lexemes *x, size_t at, const struct phrase **ret_phrase)
{
	size_t best = at;

	if (at >= x->n || x->items[at].gap == GAP_LINE)
		return at;
	for (size_t i = 0; i < N_OF(after); i++) {
		size_t end = match_from(x, after[i].words, at);

		if (end > best) {
			best = end;
			*ret_phrase = &after[i];
		}
	}
	if (best == at || word_is(x, best, "de|del|que") || starts_amount(x, best))
		return at;
	if (word_is(x, best, "a|al|los|unos|:") && starts_amount(x, best + 1))
		return at;
	return best;
}

static bool is_bare(const struct amount *a)
{
	return a->value.shape == VALUE_CARDINAL && a->value.factor == 1 && !a->as_year;
}

static void scale(struct amount *a, double factor)
{
	a->value.count = a->value.value;
	a->value.value *= factor;
	a->value.factor = factor;
}

/* "200 a 300 mil": both are thousands; "800 a 1.2 millones": the first are thousands all the
 * same; "200 mil a 300" likewise the other way. */
static void share_factor(struct amount *a, struct amount *b)
{
	double factor = b->value.factor;

	if (factor > 1 && is_bare(a) && a->value.value < 1000 && a->value.value > 0) {
		if (factor > 1000 ? a->value.value * factor > 20 * b->value.value :
		    a->value.value * factor > 40 * b->value.value)
			factor /= 1000;
		if (factor > 1)
			scale(a, factor);
	} else if (a->value.factor >= 1000 && is_bare(b) && b->value.value < 1000 &&
	           b->value.value > a->value.count) {
		scale(b, a->value.factor);
	}
}

/* Whether two amounts can be of one kind; then they are. */
static bool share_unit(struct amount *a, struct amount *b)
{
	if (a->has_unit && b->has_unit)
		return a->kind == b->kind;
	if (a->kind == KAVAK_NUMBER_ORDINAL || b->kind == KAVAK_NUMBER_ORDINAL)
		return a->kind == b->kind;
	if (!a->has_unit && !b->has_unit) {
		if (a->as_year != b->as_year)	/* "entre 1500 y 2000" are no years */
			a->kind = b->kind = KAVAK_NUMBER_PLAIN;
		return true;
	}
	if (a->has_unit)
		b->kind = a->kind;
	else
		a->kind = b->kind;
	return true;
}

/* A year and a price do not make a range: "2018 a 300 mil". */
static bool is_year_and_price(const struct amount *a, const struct amount *b)
{
	const struct amount *year = a->as_year ? a : b, *other = a->as_year ? b : a;

	return a->as_year != b->as_year && (other->has_unit || other->value.value >= 10000 ||
	                                    other->value.value < 100 || year == b);
}

/* Whether the lexemes between two amounts are one of the words in `list`, and fillers. */
static bool is_linked(const struct lexemes *x, const struct amount *a, const struct amount *b, const char *list)
{
	size_t at = a->last + 1;

	if (!word_is(x, at, list) || x->items[at].gap == GAP_LINE || b->first > at + 1 + FILLERS_MAX)
		return false;
	for (at++; at < b->first; at++)
		if (!word_is(x, at, fillers) && !word_is(x, at, "de|del"))
			return false;
	return x->items[b->first].gap != GAP_LINE;
}

/* The word that opens a range before `a`, past fillers; a->first for none. */
static size_t opened_by(const struct lexemes *x, const struct amount *a, const char *list)
{
	for (size_t at = a->first; at > 0 && a->first - at <= FILLERS_MAX; at--) {
		if (x->items[at].gap == GAP_LINE)
			break;
		if (word_is(x, at - 1, list))
			return at - 1;
		if (!word_is(x, at - 1, fillers))
			break;
	}
	return a->first;
}

/* "entre A y B", "de A a B", "A - B": both ends in two amounts in a row. */
static bool read_pair(const struct lexemes *x, const struct amount *low, const struct amount *high,
                      struct piece *ret_piece)
{
	struct amount a = *low, b = *high;
	size_t between = opened_by(x, low, "entre"), from = opened_by(x, low, "de|desde|del");
	bool is_between = between < low->first && is_linked(x, low, high, "y|e|a|al|hasta|-|o");
	bool is_from = from < low->first && is_linked(x, low, high, "a|al|hasta|-|\xe2\x80\x93|\xe2\x80\x94");
	bool is_dollars = from < low->first && a.kind == KAVAK_NUMBER_MONEY && b.kind == KAVAK_NUMBER_MONEY &&
		a.has_unit && b.has_unit && is_linked(x, low, high, "y");
	bool is_bare_pair = is_linked(x, low, high, "a|al|-|\xe2\x80\x93|\xe2\x80\x94|hasta");

	if (!is_between && !is_from && !is_dollars && !is_bare_pair)
		return false;
	if (!is_between && is_year_and_price(low, high))
		return false;
	if (a.has_unit && !b.has_unit && !is_between && b.value.factor == 1 && a.kind != KAVAK_NUMBER_MONEY)
		return false;	/* "20% a 36" */
	share_factor(&a, &b);
	if (!share_unit(&a, &b) || (!is_between && a.value.value >= b.value.value))
		return false;
	if (a.value.value > b.value.value) {
		struct amount swap = a;

		a = b;
		b = swap;
	}
	*ret_piece = (struct piece) {
		.low = a, .high = b, .is_range = true, .has_min = true, .has_max = true,
		.first = is_between ? between : is_from || is_dollars ? from : low->first,
		.last = high->last,
		.span_last = a.kind == KAVAK_NUMBER_MONEY || a.kind == KAVAK_NUMBER_PERCENT ?
			high->span_last : high->value_last,
	};
	return true;
}

static void set_bound(struct piece *p, const struct phrase *phrase)
{
	p->is_range = true;
	p->has_min = phrase->side != SIDE_MAX;
	p->has_max = phrase->side != SIDE_MIN;
	p->min_open = phrase->open && p->has_min;
	p->max_open = phrase->open && p->has_max;
	p->high = p->low;
}

/* One amount, with the bound that stands before or after it; before `floor` another piece ends. */
static struct piece read_single(const struct lexemes *x, const struct amount *a, size_t floor)
{
	struct piece p = { .low = *a, .high = *a, .first = a->first, .last = a->last, .span_last = a->span_last };
	const struct phrase *phrase = NULL;
	size_t start = bound_before(x, a->first, &phrase), end;

	if (start < a->first && start >= floor && phrase->side != SIDE_NONE) {
		set_bound(&p, phrase);
		p.first = start;
		if (a->kind != KAVAK_NUMBER_MONEY && a->kind != KAVAK_NUMBER_PERCENT)
			p.span_last = a->value_last;
		return p;
	}
	end = bound_after(x, a->last + 1, &phrase);
	if (end > a->last + 1 && a->kind != KAVAK_NUMBER_ORDINAL) {
		set_bound(&p, phrase);
		p.last = p.span_last = end - 1;
		start = opened_by(x, a, "de|del|desde");
		if (phrase->side == SIDE_MIN && a->as_year && start >= floor)
			p.first = start;	/* "del 2019 en adelante" */
	}
	return p;
}

/* "mínimo 200 y máximo 300 mil": two bounds in a row that are the ends of one range. */
static bool merge(const struct lexemes *x, struct piece *p, const struct piece *next)
{
	struct piece low = p->has_min ? *p : *next, high = p->has_min ? *next : *p;
	size_t at = p->last + 1;

	if (!p->is_range || !next->is_range || p->has_min == p->has_max || next->has_min == next->has_max ||
	    p->has_min == next->has_min)
		return false;
	at += word_is(x, at, ",");
	at += word_is(x, at, "y|e|pero");
	if (at != next->first || x->items[at].gap == GAP_LINE)
		return false;
	if (low.low.as_year != high.low.as_year ||
	    (low.low.kind != high.low.kind && (low.low.kind == KAVAK_NUMBER_COUNT || high.low.kind == KAVAK_NUMBER_COUNT ||
	                                       unit_is_time(x, low.low.last) || unit_is_time(x, high.low.last))))
		return false;
	share_factor(&low.low, &high.low);
	if (!share_unit(&low.low, &high.low) || low.low.value.value > high.low.value.value)
		return false;
	p->low = low.low;
	p->high = high.low;
	p->min_open = low.min_open;
	p->max_open = high.max_open;
	p->has_min = p->has_max = true;
	p->last = next->last;
	p->span_last = next->span_last;
	return true;
}

/* "modelo 18 al 20", "modelos 18, 19 y 20": what follows a short year is one. */
static void share_century(const struct lexemes *x, const struct amount *a, struct amount *b)
{
	if (a->short_year && b->first <= a->last + 2 && is_short_year(x, b) &&
	    word_is(x, a->last + 1, "a|al|y|o|u|,|-|/|hasta"))
		make_short_year(b);
}

/* "a 36, 48 o 60 meses", "200 o 250 mil": the last of a list says what all of them are. A comma
 * alone makes no list. */
static void share_lists(const struct lexemes *x, struct amount *amounts, size_t n)
{
	bool in_list = false;

	for (size_t i = 1; i < n; i++)
		share_century(x, &amounts[i - 1], &amounts[i]);

	for (size_t i = n; i-- > 1; ) {
		struct amount *a = &amounts[i - 1], *b = &amounts[i];
		bool close = b->first == a->last + 2;
		bool linked = close && word_is(x, a->last + 1, "o|u|y|e");

		in_list = linked || (in_list && close && word_is(x, a->last + 1, ","));
		if (!in_list || a->has_unit || !is_bare(a) || a->value.article)
			continue;
		if (b->value.factor == 1000 && a->value.value >= 10 && a->value.value < 1000 &&
		    a->value.value < 10 * b->value.count && b->value.count < 10 * a->value.value)
			scale(a, 1000);
		else if (b->has_unit && b->value.factor == 1 && a->value.value <= 120 &&
		         (b->kind == KAVAK_NUMBER_MONTHS || b->kind == KAVAK_NUMBER_YEARS ||
		          b->kind == KAVAK_NUMBER_PERCENT)) {
			a->has_unit = true;
			a->kind = b->kind;
		}
	}
}

static kavak_number number_of(const struct lexemes *x, const struct piece *p)
{
	kavak_number number = {
		.kind = p->low.kind,
		.is_range = p->is_range,
		.start = x->items[p->first].start,
		.end = x->items[p->span_last].end,
	};

	if (!p->is_range) {
		number.value = p->low.value.value;
		return number;
	}
	number.has_min = p->has_min;
	number.has_max = p->has_max;
	number.min_open = p->min_open;
	number.max_open = p->max_open;
	number.min = p->has_min ? p->low.value.value : 0;
	number.max = p->has_max ? p->high.value.value : 0;
	return number;
}

size_t ranges_make(const struct lexemes *x, struct amount *amounts, size_t n_amounts,
                   kavak_number *ret_numbers, size_t max)
{
	struct piece held = { 0 }, next;
	bool has_held = false;
	size_t n = 0;

	share_lists(x, amounts, n_amounts);
	for (size_t i = 0; i < n_amounts; i++) {
		if (i + 1 < n_amounts && read_pair(x, &amounts[i], &amounts[i + 1], &next))
			i++;
		else
			next = read_single(x, &amounts[i], has_held ? held.last + 1 : 0);
		if (has_held && merge(x, &held, &next))
			continue;
		if (has_held && n < max)
			ret_numbers[n++] = number_of(x, &held);
		held = next;
		has_held = true;
	}
	if (has_held && n < max)
		ret_numbers[n++] = number_of(x, &held);
	return n;
}
