/* SPDX-License-Identifier: MIT */
#include "normalize/index.h"

static bool is_soft(char next)
{
	return next == 'e' || next == 'i' || next == 'y';
}

static bool is_vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

/* "gu": silent u before e and i; before a and o it sounds as w. */
static char sound_of_g(char next, char after, size_t *used)
{
	if (next == 'u' && (is_soft(after) || after == 'a' || after == 'o')) {
		*used = 2;
		return is_soft(after) ? 'g' : 'b';
	}
	return is_soft(next) ? 'j' : 'g';
}

static char sound_of_c(char next, size_t *used)
{
	if (next == 'h' || next == 'k')
		*used = 2;
	if (next == 'h')
		return 'C';
	return is_soft(next) ? 's' : 'k';
}

/* What one letter sounds like before `next` and `after`; 0 for nothing. `*used` letters went. */
static char sound_at(char c, char next, char after, size_t *used)
{
	*used = next == 'h' && strchr("pst", c) ? 2 : 1;
	switch (c) {
	case 'h':
		return 0;
	case 'v': case 'w':
		return 'b';
	case 'z': case 'x':
		return 's';
	case 's':
		return next == 'h' ? 'C' : 's';
	case 'p':
		return next == 'h' ? 'f' : 'p';
	case 'q':
		*used = next == 'u' && is_soft(after) ? 2 : 1;
		return 'k';
	case 'c':
		return sound_of_c(next, used);
	case 'g':
		return sound_of_g(next, after, used);
	case 'l':
		*used = next == 'l' && is_vowel(after) ? 2 : 1;
		return *used == 2 ? 'y' : 'l';
	case 'y':
		return is_vowel(next) ? 'y' : 'i';
	default:
		return c;
	}
}

kavak_slice kv_sound(kavak_slice glued, char *room)
{
	size_t n = 0, used;

	for (size_t i = 0; i < glued.len; i += used) {
		char next = i + 1 < glued.len ? glued.ptr[i + 1] : '\0';
		char after = i + 2 < glued.len ? glued.ptr[i + 2] : '\0';
		char c = sound_at(glued.ptr[i], next, after, &used);
		bool is_digit = c >= '0' && c <= '9';

		if (c && (!n || is_digit || room[n - 1] != c))
			room[n++] = c;
	}
	return (kavak_slice) { room, n };
}

/* One bit for each letter or digit that is there, another for each letter that is there twice:
 * an edit changes at most two of them. */
uint64_t kv_letters(kavak_slice text)
{
	uint64_t letters = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char) text.ptr[i];

		if (c >= '0' && c <= '9') {
			letters |= (uint64_t) 1 << (52 + c - '0');
		} else {
			uint64_t bit = (uint64_t) 1 << (c % 26);

			letters |= letters & bit ? bit << 26 : bit;
		}
	}
	return letters;
}
