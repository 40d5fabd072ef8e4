/* SPDX-License-Identifier: MIT */
#pragma once
/* What kv_rag_words is made of. */

#include "rag/question.h"

#define KV_RULE_WORDS_MAX 4

/* Who asks all of `asked` also finds each of `also`. */
struct kv_rule {
	kavak_slice asked[KV_RULE_WORDS_MAX];
	size_t      n_asked;
	kavak_slice also[KV_RULE_WORDS_MAX * 8];
	size_t      n_also;
};

struct kv_rag_words {
	kv_stemmer     *stemmer;
	kavak_buf       text;		/* stems, lent to all below; it does not move any more */
	kavak_slice    *askwords;	/* their sounds, sorted */
	size_t          n_askwords;
	struct kv_rule *rules;
	size_t          n_rules, rules_cap;
};

#define KV_SOUND_MAX 64	/* bytes of a stem that may be a word of asking */

/* Before a token that is no stem; no word has these. */
#define KV_MARK_WRITTEN '='
#define KV_MARK_ROOT    '~'

kavak_slice kv_root_of(kavak_slice stem);

bool kv_is_askword(const kv_rag_words *words, kavak_slice stem);
