/* SPDX-License-Identifier: MIT */
/* The parts that Spanish number words are made of.
 *
 * Customers write as they hear: "sinco", "docientos", "quinse", "beinte". So words are compared
 * as they sound in Mexico: s for z and soft c, k for qu and hard c, b for v, y for ll, no h, no
 * letter twice, also where two parts meet: "cientoochenta". The table is spelled so, and sorted by
 * first letter. */

#include "text/number.h"

#define SOUND_MAX 64	/* letters of a word; a longer one is no number */

struct morph {
	const char   *sound;
	enum lex_type type;
	enum lex_rank rank;
	double        value;
	const char   *endings;	/* one of which must follow; NULL for none */
};

#define CARDINAL(sound, rank, value)  { sound, LEX_CARDINAL, RANK_##rank, value, NULL }
#define HUNDREDS(sound, value)        { sound, LEX_CARDINAL, RANK_HUNDREDS, value, "os|as" }
#define MAGNITUDE(sound, value)       { sound, LEX_CARDINAL, RANK_MAGNITUDE, value, "|es" }
#define ORDINAL(sound, rank, value)   { sound, LEX_ORDINAL, RANK_##rank, value, "o|a|os|as" }
#define SHORT_ORDINAL(sound, value)   { sound, LEX_ORDINAL, RANK_ONES, value, "|o|a|os|as" }

static const struct morph morphs[] = {
	{ "abo", LEX_PART, RANK_NONE, 1, "|s" },
	{ "aba", LEX_PART, RANK_NONE, 1, "|s" },
	CARDINAL("beinte", TENS, 20),
	CARDINAL("beinti", TENS, 20),
	CARDINAL("benti", TENS, 20),
	ORDINAL("bigesim", TENS, 20),
	MAGNITUDE("biyon", 1e12),
	ORDINAL("biyonesim", MAGNITUDE, 1e12),
	{ "bo", LEX_PART, RANK_NONE, 1, "|s" },
	{ "ba", LEX_PART, RANK_NONE, 1, "|s" },
	CARDINAL("dies", TEENS, 10),
	CARDINAL("diesi", TENS, 10),
	CARDINAL("dos", ONES, 2),
	CARDINAL("dose", TEENS, 12),
	HUNDREDS("dosient", 200),
	ORDINAL("desim", TENS, 10),
	ORDINAL("duodesim", TEENS, 12),
	ORDINAL("dusentesim", HUNDREDS, 200),
	{ "i", LEX_AND, RANK_NONE, 0, NULL },
	CARDINAL("katorse", TEENS, 14),
	CARDINAL("kinse", TEENS, 15),
	CARDINAL("kuatro", ONES, 4),
	CARDINAL("kuarenta", TENS, 40),
	CARDINAL("kuarenti", TENS, 40),
	HUNDREDS("kuatrosient", 400),
	HUNDREDS("kinient", 500),
	MAGNITUDE("kuatriyon", 1e24),
	ORDINAL("kuart", ONES, 4),
	ORDINAL("kint", ONES, 5),
	ORDINAL("kuadragesim", TENS, 40),
	ORDINAL("kinkuagesim", TENS, 50),
	ORDINAL("kuadringentesim", HUNDREDS, 400),
	ORDINAL("kingentesim", HUNDREDS, 500),
	CARDINAL("mil", THOUSAND, 1e3),
	MAGNITUDE("miyon", 1e6),
	MAGNITUDE("milion", 1e6),
	ORDINAL("milesim", THOUSAND, 1e3),
	ORDINAL("miyonesim", MAGNITUDE, 1e6),
	{ "medi", LEX_HALF, RANK_NONE, 0.5, "o|a|os|as" },
	CARDINAL("nuebe", ONES, 9),
	CARDINAL("nobenta", TENS, 90),
	CARDINAL("nobenti", TENS, 90),
	HUNDREDS("nobesient", 900),
	HUNDREDS("nuebesient", 900),
	ORDINAL("noben", ONES, 9),
	ORDINAL("nonagesim", TENS, 90),
	ORDINAL("noningentesim", HUNDREDS, 900),
	CARDINAL("ocho", ONES, 8),
	CARDINAL("onse", TEENS, 11),
	CARDINAL("ochenta", TENS, 80),
	CARDINAL("ochenti", TENS, 80),
	HUNDREDS("ochosient", 800),
	ORDINAL("oktab", ONES, 8),
	ORDINAL("oktogesim", TENS, 80),
	ORDINAL("oktingentesim", HUNDREDS, 800),
	SHORT_ORDINAL("primer", 1),
	CARDINAL("sero", ONES, 0),
	CARDINAL("sinko", ONES, 5),
	CARDINAL("seis", ONES, 6),
	CARDINAL("siete", ONES, 7),
	CARDINAL("sinkuenta", TENS, 50),
	CARDINAL("sinkuenti", TENS, 50),
	CARDINAL("sesenta", TENS, 60),
	CARDINAL("sesenti", TENS, 60),
	CARDINAL("setenta", TENS, 70),
	CARDINAL("setenti", TENS, 70),
	CARDINAL("sien", HUNDREDS, 100),
	CARDINAL("siento", HUNDREDS, 100),
	CARDINAL("sientos", NONE, 100),
	CARDINAL("sientas", NONE, 100),
	HUNDREDS("seisient", 600),
	HUNDREDS("setesient", 700),
	HUNDREDS("sietesient", 700),
	ORDINAL("segund", ONES, 2),
	ORDINAL("sext", ONES, 6),
	ORDINAL("septim", ONES, 7),
	ORDINAL("setim", ONES, 7),
	ORDINAL("sexagesim", TENS, 60),
	ORDINAL("septuagesim", TENS, 70),
	ORDINAL("sentesim", HUNDREDS, 100),
	ORDINAL("sexsentesim", HUNDREDS, 600),
	ORDINAL("septingentesim", HUNDREDS, 700),
	CARDINAL("tantos", NONE, 0),
	CARDINAL("tantas", NONE, 0),
	CARDINAL("tres", ONES, 3),
	CARDINAL("trese", TEENS, 13),
	CARDINAL("treinta", TENS, 30),
	CARDINAL("treinti", TENS, 30),
	HUNDREDS("tresient", 300),
	MAGNITUDE("triyon", 1e18),
	ORDINAL("trigesim", TENS, 30),
	ORDINAL("trisentesim", HUNDREDS, 300),
	SHORT_ORDINAL("terser", 3),
	{ "tersi", LEX_PART, RANK_NONE, 3, "o|os" },
	CARDINAL("un", ONES, 1),
	CARDINAL("una", ONES, 1),
	CARDINAL("uno", ONES, 1),
	ORDINAL("undesim", TEENS, 11),
	{ "y", LEX_AND, RANK_NONE, 0, NULL },
};
#define N_MORPHS (sizeof(morphs) / sizeof(*morphs))

/* Numbers by their sound, and something else by their spelling. */
static const char not_numbers[] = "siento|medias|tantos|tantas";

bool lex_is_one_of(const struct lexeme *lexeme, kavak_slice list)
{
	kavak_slice text = lexeme->text;

	if (lexeme->type == LEX_CODE || !text.len)
		return false;
	for (size_t at = 0; at + text.len <= list.len; at++) {
		size_t end = at + text.len;

		if (list.ptr[at] == *text.ptr && (end == list.len || list.ptr[end] == '|') &&
		    !memcmp(list.ptr + at, text.ptr, text.len))
			return true;
		while (at < list.len && list.ptr[at] != '|')
			at++;
	}
	return false;
}

bool lex_is_any(const struct lexeme *lexeme, const char *list)
{
	return lex_is_one_of(lexeme, kavak_slice_of(list));
}

static char sound_of(kavak_slice word, size_t *at)
{
	char c = word.ptr[*at], next = *at + 1 < word.len ? word.ptr[*at + 1] : '\0';

	switch (c) {
	case 'c':
		return next == 'h' ? 'c' : next == 'e' || next == 'i' ? 's' : 'k';
	case 'q':
		*at += next == 'u' && *at + 2 < word.len && strchr("ei", word.ptr[*at + 2]);
		return 'k';
	case 'l':
		*at += next == 'l';
		return next == 'l' ? 'y' : 'l';
	case 'z': return 's';
	case 'v': return 'b';
	default:  return c;
	}
}

/* The word as it sounds; 0 letters when it is too long or has others than a to z. */
static size_t sound(kavak_slice word, char ret_sound[SOUND_MAX])
{
	size_t n = 0;

	if (word.len > SOUND_MAX)
		return 0;
	for (size_t at = 0; at < word.len; at++) {
		char c = word.ptr[at];

		if (c < 'a' || c > 'z')
			return 0;
		if (c == 'h' && !(at && word.ptr[at - 1] == 'c'))
			continue;
		c = sound_of(word, &at);
		if (!n || ret_sound[n - 1] != c)
			ret_sound[n++] = c;
	}
	return n;
}

/* Inside a word, "i" joins tens and ones alone, "-avo" follows a number, and ordinals follow
 * ordinals or thousands of them: "treintaicinco", "veinteavo", "decimosegundo", "dosmilesimo". */
static bool may_follow(const struct morph *m, const struct lexeme *before)
{
	if (!before)
		return m->type != LEX_AND && !(m->type == LEX_PART && m->value == 1);
	/* "veintitantos"; but "cientos" is a word of its own */
	if (m->type == LEX_CARDINAL && m->rank == RANK_NONE)
		return m->value == 0 && (before->type == LEX_AND || before->rank == RANK_TENS);
	switch (m->type) {
	case LEX_AND:     return before->type == LEX_CARDINAL && before->rank == RANK_TENS;
	case LEX_PART:    return m->value == 1 && before->type == LEX_CARDINAL;
	case LEX_ORDINAL: return before->type == LEX_ORDINAL || m->rank >= RANK_THOUSAND;
	case LEX_HALF:    return false;
	default:
		return before->type == LEX_AND ||
		       (before->type == LEX_CARDINAL &&
			(m->rank >= RANK_THOUSAND || m->rank < before->rank));
	}
}

static size_t split(kavak_slice rest, struct lexeme *parts, size_t n);

/* The rest of the word after `m`, with each of its endings; 0 when none fits. */
static size_t split_after(const struct morph *m, kavak_slice rest, struct lexeme *parts, size_t n)
{
	kavak_slice endings = kavak_slice_of(m->endings ? m->endings : ""), ending,
		    after;

	while (kv_slice_split(&endings, '|', &ending)) {
		size_t all;

		if (rest.len < ending.len ||
		    (ending.len && memcmp(rest.ptr, ending.ptr, ending.len)))
			continue;
		parts[n].plural = ending.len && ending.ptr[ending.len - 1] == 's';
		after = kv_slice_sub(rest, ending.len, rest.len);
		all = split(after, parts, n + 1);
		if (!all && after.len)
			all = split((kavak_slice) { after.ptr - 1, after.len + 1 }, parts, n + 1);
		if (all)
			return all;
	}
	return 0;
}

/* Split `rest` into further parts; how many there are then in all, 0 when it does not go up. The
 * word is short and a part has two letters or more, so this comes to an end soon. */
static size_t split(kavak_slice rest, struct lexeme *parts, size_t n)
{
	if (!rest.len)
		return n;
	if (n == MORPHS_MAX)
		return 0;
	for (size_t i = 0; i < N_MORPHS; i++) {
		const struct morph *m = &morphs[i];
		size_t all;

		if (*m->sound < *rest.ptr)
			continue;
		if (*m->sound > *rest.ptr)
			break;
		if (!kv_slice_starts(rest, m->sound) || !may_follow(m, n ? &parts[n - 1] : NULL))
			continue;
		parts[n] = (struct lexeme) { .type = m->type, .rank = m->rank, .value = m->value };
		all = split_after(m, kv_slice_sub(rest, strlen(m->sound), rest.len), parts, n);
		if (all)
			return all;
	}
	return 0;
}

size_t morphs_split(kavak_slice folded, struct lexeme ret_parts[MORPHS_MAX])
{
	struct lexeme whole = { .type = LEX_WORD, .text = folded };
	char letters[SOUND_MAX];
	size_t n = lex_is_any(&whole, not_numbers) ? 0 : sound(folded, letters);

	return n ? split((kavak_slice) { letters, n }, ret_parts, 0) : 0;
}
