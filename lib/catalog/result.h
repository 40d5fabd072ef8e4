/* SPDX-License-Identifier: MIT */
#pragma once
/* What a search found, kept. */

#include "base/arena.h"
#include "catalog/private.h"

struct kavak_search {
	struct kv_arena arena;
	kavak_car      *cars;		/* room for the limit */
	size_t          n;
	uint64_t        total;
	bool            total_exact;
	json_t         *relaxed;	/* an array of {"filter","from","to"} */
};

/* 0; KAVAK_ENOMEM. */
int kv_search_new(kavak_search **ret_search, kavak_error *err);

/* Once, before the first car: how many it will carry at most. */
int kv_search_make_room(kavak_search *search, uint32_t limit, kavak_error *err);

/* Copies a car behind the others. 0, KAVAK_ENOMEM. */
int kv_search_add(kavak_search *search, const kavak_car *car);
