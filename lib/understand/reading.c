/* SPDX-License-Identifier: MIT */
#include "understand/reading.h"

#include <ctype.h>

#include <kavak/sys/error.h>

#include "base/buf.h"

#define MARKS_AT_MAX 16

static void add_mark(struct kv_reading *reading, struct kv_mark mark)
{
	/* Inside a longer phrase of its own class a word says nothing new. */
	for (size_t i = reading->n_marks; i-- > 0; ) {
		const struct kv_mark *m = &reading->marks[i];

		if (m->word == mark.word && m->first + m->n >= mark.first + mark.n)
			return;
		if (m->first + 8 < mark.first)
			break;
	}
	if (reading->n_marks == KV_READING_MARKS_MAX)
		return;
	reading->marks[reading->n_marks++] = mark;
	reading->n_of[mark.word]++;
}

/* "300" and "500" are cars, but far oftener amounts; "208" is a car. */
static bool is_round_number(kavak_slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!isdigit((unsigned char) text.ptr[i]))
			return false;
	return text.len < 3 || text.ptr[text.len - 1] == '0';
}

/* A word in error is rather one of the language than a name that is no nearer. */
static bool is_rather_a_word(const kv_lexicon *lexicon, const struct kv_reading *reading,
                             const struct kv_mention *car)
{
	struct kv_mark marks[MARKS_AT_MAX];

	for (size_t t = 0; car->score < 100 && t < reading->n_tokens; t++) {
		const struct kv_token *token = &reading->tokens.items[t];

		if (token->start == car->start && token->end == car->end)
			return kv_lexicon_match(lexicon, reading->tokens.items, reading->n_tokens,
			                        t, marks, MARKS_AT_MAX) ||
			       kv_lexicon_guess(lexicon, reading->tokens.items, t, marks,
			                        MARKS_AT_MAX);
	}
	return false;
}

static void drop_doubtful_cars(const kv_lexicon *lexicon, struct kv_reading *reading)
{
	size_t n = 0;

	for (size_t i = 0; i < reading->n_cars; i++) {
		const struct kv_mention *car = &reading->cars[i];

		if (!is_round_number(kv_slice_sub(reading->text, car->start, car->end)) &&
		    !is_rather_a_word(lexicon, reading, car))
			reading->cars[n++] = *car;
	}
	reading->n_cars = n;
}

static bool is_in_car(const struct kv_reading *reading, size_t start, size_t end)
{
	for (size_t i = 0; i < reading->n_cars; i++)
		if (start < reading->cars[i].end && end > reading->cars[i].start)
			return true;
	return false;
}

static void mark_words(const kv_lexicon *lexicon, struct kv_reading *reading)
{
	struct kv_mark found[MARKS_AT_MAX];
	const struct kv_token *tokens = reading->tokens.items;
	size_t covered = 0;

	for (size_t at = 0; at < reading->n_tokens; at++) {
		size_t n = kv_lexicon_match(lexicon, tokens, reading->n_tokens, at, found,
		                            MARKS_AT_MAX);

		if (!n && at >= covered && !is_in_car(reading, tokens[at].start, tokens[at].end))
			n = kv_lexicon_guess(lexicon, tokens, at, found, MARKS_AT_MAX);
		for (size_t i = 0; i < n; i++) {
			add_mark(reading, found[i]);
			if (at + found[i].n > covered)
				covered = at + found[i].n;
		}
	}
}

/* A telephone number: ten to thirteen digits with nothing but spaces, dashes and the like. */
static kavak_slice find_phone(kavak_slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		size_t n_digits = 0, end = i, j = i;

		if (!isdigit((unsigned char) text.ptr[i]) && text.ptr[i] != '+')
			continue;
		for (; j < text.len &&
		       (isdigit((unsigned char) text.ptr[j]) || strchr("+- ()", text.ptr[j]));
		     j++)
			if (isdigit((unsigned char) text.ptr[j])) {
				n_digits++;
				end = j + 1;
			}
		if (n_digits >= 10 && n_digits <= 13)
			return kv_slice_sub(text, i, end);
		i = j;
	}
	return (kavak_slice) { 0 };
}

static bool is_in_phone(const struct kv_reading *reading, const kavak_number *number)
{
	const char *at = reading->text.ptr + number->start;

	return reading->phone.len && at >= reading->phone.ptr &&
	       at < reading->phone.ptr + reading->phone.len;
}

static void add_quantity(struct kv_reading *reading, const kavak_number *number)
{
	struct kv_quantity q = { .number = *number, .first = SIZE_MAX };

	if (is_in_car(reading, number->start, number->end) || is_in_phone(reading, number))
		return;
	for (size_t t = 0; t < reading->n_tokens; t++) {
		const struct kv_token *token = &reading->tokens.items[t];

		if (token->end <= number->start || token->start >= number->end)
			continue;
		if (q.first == SIZE_MAX)
			q.first = t;
		q.last = t;
	}
	if (q.first != SIZE_MAX)
		reading->quantities[reading->n_quantities++] = q;
}

int kv_read(const kv_lexicon *lexicon, const kv_index *index, kavak_slice text,
            struct kv_reading *ret_reading, kavak_error *err)
{
	kavak_number numbers[KV_READING_NUMBERS_MAX];
	size_t n_numbers;
	int r;

	*ret_reading = (struct kv_reading) { .text = text };
	r = kv_tokens_split(text, &ret_reading->tokens);
	if (r < 0)
		return kavak_error_set(err, r, 0, "the words of a message");
	ret_reading->n_tokens = ret_reading->tokens.n;
	if (ret_reading->n_tokens > KV_READING_TOKENS_MAX)
		ret_reading->n_tokens = KV_READING_TOKENS_MAX;
	for (size_t t = 0; t < ret_reading->n_tokens; t++)
		ret_reading->tokens.items[t].text =
			kv_lexicon_spelt(lexicon, ret_reading->tokens.items[t].text);
	if (index) {
		r = kv_index_find(index, text, ret_reading->cars, KV_MENTIONS_MAX,
		                  &ret_reading->n_cars);
		if (r < 0)
			return kavak_error_set(err, r, 0, "the cars of a message");
		drop_doubtful_cars(lexicon, ret_reading);
	}
	ret_reading->phone = find_phone(text);
	r = kavak_numbers_find(text, numbers, KV_READING_NUMBERS_MAX, &n_numbers, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n_numbers; i++)
		add_quantity(ret_reading, &numbers[i]);
	ret_reading->is_question = text.len && memchr(text.ptr, '?', text.len);
	mark_words(lexicon, ret_reading);
	kv_leave_out_own_car(ret_reading);
	return 0;
}

void kv_reading_done(struct kv_reading *reading)
{
	kv_tokens_done(&reading->tokens);
}

const struct kv_mark *kv_mark_of(const struct kv_reading *reading, enum kv_word word)
{
	for (size_t i = 0; kv_has(reading, word) && i < reading->n_marks; i++)
		if (reading->marks[i].word == word)
			return &reading->marks[i];
	return NULL;
}

const struct kv_mark *kv_mark_at(const struct kv_reading *reading, enum kv_word word, size_t token)
{
	for (size_t i = 0; kv_has(reading, word) && i < reading->n_marks; i++)
		if (reading->marks[i].word == word && reading->marks[i].first == token)
			return &reading->marks[i];
	return NULL;
}

const struct kv_mark *kv_mark_before(const struct kv_reading *reading, enum kv_word word,
                                     size_t token)
{
	for (size_t i = 0; kv_has(reading, word) && i < reading->n_marks; i++)
		if (reading->marks[i].word == word &&
		    reading->marks[i].first + reading->marks[i].n == token)
			return &reading->marks[i];
	return NULL;
}

bool kv_car_at(const struct kv_reading *reading, size_t byte)
{
	for (size_t i = 0; i < reading->n_cars; i++)
		if (byte >= reading->cars[i].start && byte < reading->cars[i].end)
			return true;
	return false;
}

bool kv_is_within(const struct kv_reading *reading, enum kv_word word, const struct kv_mark *mark)
{
	for (size_t i = 0; kv_has(reading, word) && i < reading->n_marks; i++) {
		const struct kv_mark *m = &reading->marks[i];

		if (m->word == word && m->first <= mark->first &&
		    m->first + m->n >= mark->first + mark->n)
			return true;
	}
	return false;
}

bool kv_token_is(const struct kv_reading *reading, size_t token, const char *word)
{
	return token < reading->n_tokens && kv_slice_is(reading->tokens.items[token].text, word);
}

bool kv_is_broken_after(const struct kv_reading *reading, size_t token)
{
	const struct kv_token *a = &reading->tokens.items[token];

	if (token + 1 >= reading->n_tokens)
		return true;
	for (size_t i = a->end; i < reading->tokens.items[token + 1].start; i++)
		if (strchr(",;.!?\n", reading->text.ptr[i]))
			return true;
	return false;
}
