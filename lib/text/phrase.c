/* SPDX-License-Identifier: MIT */
/* The phrases that make bounds, and how they are found. */

#include "text/phrase.h"

/* What a number does that goes over a limit. */
#define PASSES_NOW "supera|superan|excede|exceden|rebasa|rebasan"
#define PASSES \
	PASSES_NOW "|supere|superen|superar|exceda|excedan|exceder|rebase|rebasen|rebasar"

static const struct phrase before[] = {
	{ "mas o|ni menos", SIDE_NONE, false },
	{ "hasta por?", SIDE_MAX, false },
	{ "como? maximo|maxima|maximos|maximas|max|tope|limite .? es|son|seria|sea? de|del?",
	  SIDE_MAX, false },
	{ "lo mas|maximo que * es|son", SIDE_MAX, false },
	{ "lo mas|maximo que * * es|son", SIDE_MAX, false },
	{ "lo menos|minimo que * es|son", SIDE_MIN, false },
	{ "no mas|mayor|mayores|superior|superiores de|a|que|al|del", SIDE_MAX, false },
	{ "no|sin " PASSES "|pase|pasen|pasa|pasan|pasar|pasarse de? el|los?", SIDE_MAX, false },
	{ "no * " PASSES " de? el|los?", SIDE_MAX, false },
	{ "no * mas|mayor|arriba de|a|que|del", SIDE_MAX, false },
	{ "no * * mas|mayor|arriba de|a|que|del", SIDE_MAX, false },
	{ "no|sin pasarme|pasarnos|pasarse|pasar|pase|pasen|exceda de|del", SIDE_MAX, false },
	{ "no * pasarme|pasarnos|pasarse|pasar|pase|pasen|exceda de|del", SIDE_MAX, false },
	{ "a lo mas|mucho|sumo", SIDE_MAX, false },
	{ "cuando|como mucho|mas", SIDE_MAX, false },
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
	{ "mas "
	  "barato|baratos|barata|baratas|economico|economicos|economica|viejo|viejos|vieja|antiguo|"
	  "antiguos que|de",
	  SIDE_MAX, true },
	{ "<", SIDE_MAX, true },
	{ "desde", SIDE_MIN, false },
	{ "a? partir de|del", SIDE_MIN, false },
	{ "como? minimo|minima|minimos|minimas|min .? es|son|seria|sea? de|del?", SIDE_MIN, false },
	{ "por? lo menos", SIDE_MIN, false },
	{ "al|cuando menos", SIDE_MIN, false },
	{ "no menos|menor|menores|inferior|inferiores de|a|que|al|del", SIDE_MIN, false },
	{ "no * menos|menor|abajo de|a|que|del", SIDE_MIN, false },
	{ "no * * menos|menor|abajo de|a|que|del", SIDE_MIN, false },
	{ "no|sin baje|bajen|bajar de", SIDE_MIN, false },
	{ "no mas viejo|viejos|vieja|viejas|antiguo|antiguos|antigua que|de|del", SIDE_MIN, false },
	{ "no * mas viejo|viejos|vieja|viejas|antiguo|antiguos|antigua que|de|del", SIDE_MIN,
	  false },
	{ "mayor|mayores|superior|superiores o igual|iguales a|que|al", SIDE_MIN, false },
	{ "igual|iguales a? o mayor|mayores|superior|superiores a|que|al|de", SIDE_MIN, false },
	{ "> =", SIDE_MIN, false },
	{ "\xe2\x89\xa5", SIDE_MIN, false },
	{ "mas|mayor|mayores|superior|superiores de|a|que|al|del", SIDE_MIN, true },
	{ "por? arriba|encima de|del", SIDE_MIN, true },
	{ "posterior|posteriores a|al", SIDE_MIN, true },
	{ "despues de|del", SIDE_MIN, true },
	{ PASSES_NOW " de? el|los?", SIDE_MIN, true },
	{ "mas alto|altos|alta|grande|grandes que", SIDE_MIN, true },
	{ "mas bajo|bajos|baja|chico|chicos|chica|pequeno|pequenos|pequena que", SIDE_MAX, true },
	{ "mas nuevo|nuevos|nueva|nuevas|reciente|recientes|caro|caros que|de|del|al", SIDE_MIN,
	  true },
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
	{ "cuando|como mucho", SIDE_MAX, false },
	{ "o mas|mayor|mayores|superior|superiores|arriba|adelante "
	  "nuevo|nuevos|nueva|reciente|recientes|actual?",
	  SIDE_MIN, false },
	{ "en adelante|delante", SIDE_MIN, false },
	{ "para|pa|hacia '? arriba|adelante|delante|aca|rriba", SIDE_MIN, false },
	{ "parriba|padelante|enadelante", SIDE_MIN, false },
	{ "o|y? posterior|posteriores", SIDE_MIN, false },
	{ "a la fecha", SIDE_MIN, false },
	{ "como? minimo|min", SIDE_MIN, false },
	{ "por? lo menos", SIDE_MIN, false },
	{ "al|cuando menos", SIDE_MIN, false },
	{ "+", SIDE_MIN, false },
};

/* The words that phrases before a number end in: most numbers have no other there. */
static const char enders[] =
	"por|de|del|a|al|que|los|hasta|desde|menos|menor|mayor|maximo|maxima|maximos|maximas|max|"
	"tope|limite|.|mas|mucho|sumo|bajo|es|son|seria|sea|"
	"minimo|minima|minimos|minimas|min|<|>|=|\xe2\x89\xa4|\xe2\x89\xa5|"
	"el|pase|pasen|pasa|pasan|pasar|pasarse|" PASSES;

#define N_OF(table) (sizeof(table) / sizeof(*(table)))

/* The lexeme after the phrase, when it starts at `at`; `at` when it does not. */
static size_t match_from(const struct lexemes *x, const char *words, size_t at)
{
	kavak_slice rest = kavak_slice_of(words), word;
	size_t start = at;

	while (kv_slice_split(&rest, ' ', &word)) {
		bool optional = word.ptr[word.len - 1] == '?';

		word.len -= optional;
		if (at < x->n && (kv_slice_is(word, "*") || lex_is_one_of(&x->items[at], word)) &&
		    (at == start || x->items[at].gap != GAP_LINE))
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
	while (longest < PHRASE_MAX && longest < end &&
	       may_be_in_phrase(&x->items[end - 1 - longest]))
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
size_t bound_before(const struct lexemes *x, size_t at, const struct phrase **ret_phrase)
{
	for (size_t n = 0; n <= FILLERS_MAX && n <= at; n++) {
		size_t start;

		if (n && !word_is(x, at - n, FILLERS))
			break;
		if (at - n < x->n && x->items[at - n].gap == GAP_LINE)
			break;
		start = phrase_before(x, at - n, ret_phrase);
		if (start == at - n)
			continue;
		if (word_is(x, start, "bajo") && word_is(x, at, "cero"))
			return at;	/* a temperature */
		if (start + 1 == at && start && word_is(x, start, "menos") &&
		    (x->items[start - 1].type == LEX_DIGITS ||
		     x->items[start - 1].type == LEX_CARDINAL))
			return at;	/* "cuatro menos cinco" */
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
size_t bound_after(const struct lexemes *x, size_t at, const struct phrase **ret_phrase)
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
