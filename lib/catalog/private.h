/* SPDX-License-Identifier: MIT */
#pragma once
/* What the files of this room share. */

#include "catalog/catalog.h"
#include "catalog/words.h"

struct kv_catalog {
	kavak_store *store;
	kv_data     *data;
	kv_words    *words;
	kv_index    *index;		/* of `version` of the catalog; NULL until asked for */
	uint64_t     version;
};
