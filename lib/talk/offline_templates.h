/* SPDX-License-Identifier: MIT */
#pragma once
/* What the offline agent says: data/lang/es-MX/templates.txt, several variants of a line, one
 * taken by the turn's seed, so that it does not sound like a parrot and a test can know it. */

#include "base/buf.h"
#include "base/data.h"

typedef struct kv_templates kv_templates;

/* 0; KAVAK_EDATA naming the line; KAVAK_ENOMEM, KAVAK_EIO. `data` is lent until the end. */
int  kv_templates_new(kv_data *data, kv_templates **ret_templates, kavak_error *err);
void kv_templates_free(kv_templates *templates);
KV_DEFINE_AUTO(kv_templates, kv_templates_free)

struct kv_blank {
	const char *name;	/* of "{name}"; NULL ends a list */
	kavak_slice value;
};

/* Append the template of that name, its blanks filled; those without a value are left out.
 * Of several the seed's, unless it asks `asked`, what was asked last, again: then the next.
 * 0; KAVAK_NOTFOUND when there is none: nothing was appended; KAVAK_ENOMEM. */
int kv_templates_say(const kv_templates *templates, const char *name, uint32_t seed,
                     kavak_slice asked, const struct kv_blank *blanks, kavak_buf *buf);
