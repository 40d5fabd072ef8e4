/* SPDX-License-Identifier: MIT */
#pragma once
/* The inside of the index. A vehicle has many keys (its name, aliases, misspellings); a key is a
 * name without its spaces, so that "cx5", "CX-5" and "cx 5" are one, with the places where a
 * space may stand. */

#include "base/arena.h"
#include "normalize/normalize.h"
#include "normalize/table.h"
#include "normalize/words.h"

#define KV_KEY_MAX       48	/* bytes of a key; a longer name is known, but not found in texts */
#define KV_KEY_WORDS_MAX 6	/* words of a message that may be one name */

enum kv_key_quality { KV_KEY_OWN = 100, KV_KEY_ALIAS = 98, KV_KEY_MISSPELT = 96 };

struct kv_written {
	struct kv_spelling       spelling;
	const struct kv_written *next;
};

struct kv_entry {
	struct kv_vehicle shown;	/* first: a vehicle is its entry */
	const struct kv_written *written;	/* how the catalog does, the last of it first */
	kavak_slice       glued;	/* the model, or of a make the make, without spaces */
	uint32_t          make;		/* entry of its make; of a make itself */
	uint64_t          n_cars;
};

struct kv_key {
	kavak_slice glued, sound;
	uint64_t    breaks;	/* bit i: a word may end before byte i */
	uint32_t    entry;
	uint32_t    next_glued, next_sound;	/* others of the same text; KV_TABLE_NONE: none */
	uint8_t     quality;
	bool        bound;	/* names the model only beside its make: the 3 of Mazda 3 */
};

/* Keys by the length of one of their texts, with a summary of its letters: what cannot be alike
 * is passed over at the cost of one comparison. */
struct kv_scan {
	uint64_t *letters;
	uint32_t *keys;
	uint32_t  start[KV_KEY_MAX + 2];	/* of length i: start[i] to start[i + 1] */
};

struct kv_index {
	struct kv_arena  arena;
	struct kv_words  words;
	struct kv_entry *entries;
	size_t           n_entries, cap_entries;
	struct kv_key   *keys;
	size_t           n_keys, cap_keys;
	struct kv_table  by_name;	/* entries by make and glued model */
	struct kv_table  by_glued, by_sound;	/* first key of the chain */
	struct kv_scan   by_glued_len, by_sound_len;
};

static inline bool kv_entry_is_make(const struct kv_index *index, uint32_t entry)
{
	return index->entries[entry].make == entry;
}

/* entries.c: the vehicles. `make` is KV_TABLE_NONE for a make. Found, or made of its name;
 * `*ret_new` tells. 0, KAVAK_ENOMEM, KAVAK_ELIMIT. */
int kv_entry_at(struct kv_index *index, uint32_t make, kavak_slice name, uint32_t *ret_entry,
                bool *ret_new);
int kv_entry_find(const struct kv_index *index, uint32_t make, kavak_slice glued,
		  uint32_t *ret_entry);
int kv_entries_read(struct kv_index *index, kavak_slice csv, kavak_error *err);
int kv_entries_add_catalog(struct kv_index *index, const struct kv_catalog_name *names, size_t n);
void kv_entries_finish(struct kv_index *index);

/* keys.c: what they are found by. */
int kv_keys_add(struct kv_index *index, uint32_t entry, kavak_slice name,
		enum kv_key_quality quality);
int kv_keys_finish(struct kv_index *index);
int kv_glue(kavak_slice name, kavak_buf *glued, uint64_t *ret_breaks);

/* sound.c: as it sounds in Spanish: "bersa" and "versa" are one. Never longer than the text. */
kavak_slice kv_sound(kavak_slice glued, char *room);
uint64_t    kv_letters(kavak_slice text);
