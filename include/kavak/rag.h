/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_RAG_H
#define KAVAK_RAG_H

/**
 * The company's knowledge: taking it in from files, folders and pages, and
 * finding the passages that answer a question.
 */

#include <kavak/engine.h>

KAVAK_BEGIN_DECLS

#define KAVAK_KNOWLEDGE_TOP_MAX 50

/* How to ingest. Start from KAVAK_INGEST_OPTIONS_INIT. */
typedef struct kavak_ingest_options {
	uint32_t abi;
	bool     truncate;   /* remove every source that is not among these */
	/* Called before each source; may be NULL. `source` lives for the call. */
	void   (*progress)(const char *source, uint64_t n_done, void *userdata);
	void    *userdata;
} kavak_ingest_options;

#define KAVAK_INGEST_OPTIONS_INIT { .abi = 1 }

typedef struct kavak_ingest_result {
	uint64_t n_sources;
	uint64_t n_chunks;      /* of these sources, as they now stand */
	uint64_t n_unchanged;   /* sources */
	uint64_t n_removed;     /* sources */
} kavak_ingest_result;

/**
 * Take sources in: .md, .txt and .html files, folders of them (a file that
 * vanished from its folder is removed), http and https URLs. Blocks. A source
 * that cannot be read or fetched fails the call before anything of it is changed.
 *
 * @return 0; KAVAK_NOTFOUND, KAVAK_EIO, KAVAK_EDATA, KAVAK_ELIMIT naming the source;
 *         KAVAK_ETIMEDOUT, KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_knowledge_ingest(kavak_engine *engine, const char *const *sources,
                                     size_t n_sources, const kavak_ingest_options *options,
                                     kavak_ingest_result *ret_result, kavak_error *err);

/** Take in the example knowledge that is built into the library.
 *  @return as kavak_knowledge_ingest().
 *  @since 0.1 */
KAVAK_API int kavak_knowledge_ingest_builtin(kavak_engine *engine, kavak_ingest_result *ret_result,
                                             kavak_error *err);

typedef struct kavak_passage {
	int64_t     id;
	kavak_slice source;
	kavak_slice title;     /* the headings above it: "Garantía > Qué cubre" */
	kavak_slice content;
	double      score;     /* fused; higher is better, comparable within one search */
} kavak_passage;

/** Called once per passage, best first; the slices live until it returns.
 *  Return 0 to go on, anything else to stop. */
typedef int kavak_passage_fn(const kavak_passage *passage, void *userdata);

/**
 * Search what there is, whether it answers the question or not. Blocks.
 *
 * @param top_k  1 to KAVAK_KNOWLEDGE_TOP_MAX.
 * @return 0; KAVAK_STOPPED when `fn` stopped it; KAVAK_EINVAL, KAVAK_EIO, KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_knowledge_search(kavak_engine *engine, kavak_slice query, size_t top_k,
                                     kavak_passage_fn *fn, void *userdata, kavak_error *err);

/** Append {"hits":[...]}, as `kavak knowledge search` prints it. Blocks.
 *  @return 0; as kavak_knowledge_search().
 *  @since 0.1 */
KAVAK_API int kavak_knowledge_search_json(kavak_engine *engine, kavak_slice query, size_t top_k,
                                          kavak_buf *buf, kavak_error *err);

KAVAK_END_DECLS
#endif
