/* SPDX-License-Identifier: MIT */
#include "normalize/index.h"

#include "text/text.h"

/* Words before which a model's own letter or number stands; the catalogs' way of naming. */
static const char *const series[] = { "clase", "serie", "model" };

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* "EcoSport" is two words, as "cx5" is: a space may stand where a capital follows a small
 * letter, and where a digit follows a letter or a letter a digit. */
static int add_spaced(kavak_slice name, kavak_buf *buf)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < name.len; i++) {
		if (i && is_lower(name.ptr[i - 1]) && is_upper(name.ptr[i]))
			r = kv_buf_add_char(buf, ' ');
		if (r == 0)
			r = kv_buf_add_char(buf, name.ptr[i]);
	}
	return r;
}

int kv_glue(kavak_slice name, kavak_buf *glued, uint64_t *ret_breaks)
{
	KV_BUF spaced = { 0 };
	KV_BUF folded = { 0 };
	uint64_t breaks = 0;
	size_t base = glued->len;
	bool was_space = false;
	int r = add_spaced(name, &spaced);

	if (r == 0)
		r = kv_fold_key(kv_buf_slice(&spaced), &folded);
	for (size_t i = 0; r == 0 && i < folded.len; i++) {
		char c = folded.ptr[i];
		size_t at = glued->len - base;
		bool turns = at && is_digit(c) != is_digit(glued->ptr[glued->len - 1]);

		if ((was_space || turns) && at < 64)
			breaks |= (uint64_t) 1 << at;
		was_space = c == ' ';
		if (!was_space)
			r = kv_buf_add_char(glued, c);
	}
	if (r == 0)
		*ret_breaks = breaks;
	return r;
}

static struct kv_key *new_key(struct kv_index *index)
{
	if (index->n_keys == index->cap_keys) {
		size_t cap = index->cap_keys ? index->cap_keys * 2 : 1024;
		struct kv_key *grown = realloc(index->keys, cap * sizeof(*grown));

		if (!grown)
			return NULL;
		index->keys = grown;
		index->cap_keys = cap;
	}
	return &index->keys[index->n_keys];
}

/* The same text for the same vehicle, already there: it takes over what this one has more. */
static bool is_known(struct kv_index *index, const struct kv_key *key)
{
	uint32_t k = kv_table_get(&index->by_glued, key->glued);

	while (k != KV_TABLE_NONE && index->keys[k].entry != key->entry)
		k = index->keys[k].next_glued;
	if (k == KV_TABLE_NONE)
		return false;
	index->keys[k].breaks |= key->breaks;
	index->keys[k].bound = index->keys[k].bound && key->bound;
	return true;
}

/* A number that is too short, or a letter, says nothing by itself. */
static bool says_too_little(kavak_slice glued)
{
	size_t n_digits = 0;

	for (size_t i = 0; i < glued.len; i++)
		n_digits += is_digit(glued.ptr[i]);
	return glued.len < 2 || (n_digits == glued.len && glued.len < 3);
}

static int add_key(struct kv_index *index, uint32_t entry, kavak_slice glued, uint64_t breaks,
                   enum kv_key_quality quality, bool bound)
{
	const struct kv_key wanted = { .glued = glued,
				       .breaks = breaks,
				       .entry = entry,
				       .quality = quality,
				       .bound = bound || says_too_little(glued) };
	char room[KV_KEY_MAX];
	uint32_t *first;
	struct kv_key *key;
	int r;

	if (!glued.len || glued.len > KV_KEY_MAX || is_known(index, &wanted))
		return 0;
	key = new_key(index);
	if (!key)
		return KAVAK_ENOMEM;
	*key = wanted;
	r = kv_arena_copy(&index->arena, glued, &key->glued);
	if (r == 0)
		r = kv_arena_copy(&index->arena, kv_sound(glued, room), &key->sound);
	if (r < 0)
		return r;

	first = kv_table_at(&index->by_glued, key->glued);
	if (!first)
		return KAVAK_ENOMEM;
	key->next_glued = *first;
	*first = (uint32_t) index->n_keys;
	first = kv_table_at(&index->by_sound, key->sound);
	if (!first)
		return KAVAK_ENOMEM;
	key->next_sound = *first;
	*first = (uint32_t) index->n_keys++;
	return 0;
}

/* The rest of a name behind `prefix`, as a key that counts only beside the make. */
static int add_rest(struct kv_index *index, uint32_t entry, kavak_slice glued, uint64_t breaks,
                    kavak_slice prefix, enum kv_key_quality quality)
{
	kavak_slice rest;

	if (glued.len <= prefix.len || prefix.len >= 64 ||
	    memcmp(glued.ptr, prefix.ptr, prefix.len) || !(breaks & (uint64_t) 1 << prefix.len))
		return 0;
	rest = kv_slice_sub(glued, prefix.len, glued.len);
	return add_key(index, entry, rest, breaks >> prefix.len & ~(uint64_t) 1, quality, true);
}

int kv_keys_add(struct kv_index *index, uint32_t entry, kavak_slice name,
		enum kv_key_quality quality)
{
	KV_BUF glued = { 0 };
	uint64_t breaks;
	int r = kv_glue(name, &glued, &breaks);

	if (r < 0)
		return r;
	r = add_key(index, entry, kv_buf_slice(&glued), breaks, quality, false);
	if (r < 0 || kv_entry_is_make(index, entry))
		return r;
	r = add_rest(index, entry, kv_buf_slice(&glued), breaks,
	             index->entries[index->entries[entry].make].glued, quality);
	for (size_t i = 0; r == 0 && i < sizeof(series) / sizeof(*series); i++)
		r = add_rest(index, entry, kv_buf_slice(&glued), breaks, kavak_slice_of(series[i]),
			     quality);
	return r;
}

/* A counting sort by length. */
static int fill_scan(const struct kv_index *index, struct kv_scan *scan, bool by_sound)
{
	uint32_t at[KV_KEY_MAX + 2] = { 0 };
	size_t n = index->n_keys ? index->n_keys : 1;

	scan->letters = malloc(n * sizeof(*scan->letters));
	scan->keys = malloc(n * sizeof(*scan->keys));
	if (!scan->letters || !scan->keys)
		return KAVAK_ENOMEM;
	for (size_t k = 0; k < index->n_keys; k++)
		at[1 + (by_sound ? index->keys[k].sound.len : index->keys[k].glued.len)]++;
	for (size_t len = 1; len < KV_KEY_MAX + 2; len++)
		at[len] += at[len - 1];
	memcpy(scan->start, at, sizeof(at));
	for (size_t k = 0; k < index->n_keys; k++) {
		kavak_slice text = by_sound ? index->keys[k].sound : index->keys[k].glued;
		uint32_t to = at[text.len]++;

		scan->letters[to] = kv_letters(text);
		scan->keys[to] = (uint32_t) k;
	}
	return 0;
}

int kv_keys_finish(struct kv_index *index)
{
	int r = fill_scan(index, &index->by_glued_len, false);

	return r < 0 ? r : fill_scan(index, &index->by_sound_len, true);
}
