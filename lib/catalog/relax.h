/* SPDX-License-Identifier: MIT */
#pragma once
/* When nothing fits: the smallest loosening that finds something. */

#include "catalog/request.h"
#include "catalog/result.h"

/* Loosens request->query until it finds something and tells how in search->relaxed, which stays
 * empty when nothing helps. What a customer excluded stays excluded. The query lends from
 * search->arena then. 0, KAVAK_ENOMEM, or as the store. */
int kv_relax(kv_catalog *catalog, const kv_index *index, struct kv_request *request,
             kavak_search *search, kavak_error *err);

/* Fills in what is known only when the cars are: which models stand in for the one asked for. */
int kv_relax_name(kavak_search *search);
