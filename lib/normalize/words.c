/* SPDX-License-Identifier: MIT */
#include "normalize/words.h"

#include <kavak/sys/error.h>

#include "base/data.h"

static const char *const class_names[] = {
#define KV_WORD_NAME(name, text) [KV_BIT_##name] = (text),
	KV_WORD_CLASSES(KV_WORD_NAME)
#undef KV_WORD_NAME
};

#define N_CLASSES (sizeof(class_names) / sizeof(*class_names))

static uint32_t class_of(kavak_slice name)
{
	for (size_t i = 0; i < N_CLASSES; i++)
		if (kv_slice_is(name, class_names[i]))
			return 1u << i;
	return 0;
}

static int add(struct kv_words *words, struct kv_arena *arena, kavak_slice word, uint32_t class)
{
	uint32_t *classes;

	if (kv_table_get(&words->classes, word) == KV_TABLE_NONE) {
		int r = kv_arena_copy(arena, word, &word);

		if (r < 0)
			return r;
	}
	classes = kv_table_at(&words->classes, word);
	if (!classes)
		return KAVAK_ENOMEM;
	*classes = (*classes == KV_TABLE_NONE ? 0 : *classes) | class;
	return 0;
}

int kv_words_read(struct kv_words *words, struct kv_arena *arena, kavak_slice text,
		  kavak_error *err)
{
	kavak_slice line, name, word;

	while (kv_data_line(&text, &line)) {
		kavak_slice rest = line;
		uint32_t class = 0;

		if (kv_slice_split(&rest, ':', &name))
			class = class_of(kv_slice_trim(name));
		if (!class)
			return kavak_error_set(err, KAVAK_EDATA, 0,
					       "name_context.txt: no such class: '%.*s'",
					       KV_FMT(line));
		while (kv_slice_split(&rest, ',', &word)) {
			word = kv_slice_trim(word);
			if (word.len && add(words, arena, word, class) < 0)
				return kavak_error_set(err, KAVAK_ENOMEM, 0, "name_context.txt");
		}
	}
	return 0;
}

uint32_t kv_words_get(const struct kv_words *words, kavak_slice word)
{
	uint32_t classes = kv_table_get(&words->classes, word);

	return classes == KV_TABLE_NONE ? 0 : classes;
}

void kv_words_done(struct kv_words *words)
{
	kv_table_done(&words->classes);
}
