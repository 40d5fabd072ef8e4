/* SPDX-License-Identifier: MIT */
#pragma once
/* A knowledge base of a judge's own: in memory, with the built-in embedder. */

#include "config/config.h"
#include "rag/rag.h"

struct finder {
	kavak_config   *config;
	kavak_loop     *loop;
	kavak_store    *store;
	kavak_vectors  *vectors;
	kavak_embedder *embedder;
	kv_data        *data;
	kv_rag         *rag;
	char            folder[64];
};

#define FINDER_TOP 10

/* What a search found, by source, each once. */
struct finding {
	char   sources[FINDER_TOP][64];
	size_t n;
	bool   answers;
};

/* Exit with a sentence when something does not work: a judge has nothing to say then. */
void finder_open(struct finder *finder);
void finder_close(struct finder *finder);

/* Write a file into the finder's folder. */
void finder_write(struct finder *finder, const char *name, kavak_slice text);
void finder_ingest(struct finder *finder);
void finder_ingest_builtin(struct finder *finder);

void finder_ask(struct finder *finder, kavak_slice question, struct finding *ret_finding);

/* place: of the first right source, from 1; 0 when there was none. */
struct finder_figures {
	size_t n, at_1, at_5;
	double reciprocal;	/* summed */
};
void finder_count(struct finder_figures *figures, size_t place);
