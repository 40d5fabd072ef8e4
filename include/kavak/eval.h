/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_EVAL_H
#define KAVAK_EVAL_H

/** Conversation cases: what customers say, which tools must be called, what the reply must hold. */

#include <kavak/engine.h>

KAVAK_BEGIN_DECLS

typedef struct kavak_eval_result {
	uint64_t n_cases, n_passed;
	uint64_t n_turns, n_turns_passed;
	uint64_t n_scratch;      /* of the cases: their file named a catalog */
} kavak_eval_result;

/**
 * Run cases, each under a fresh user that is forgotten at the end.
 *
 * @param path    JSON Lines, or a folder: all its *.jsonl by name, one verdict. A file whose
 *                first line is {"catalog":"FILE.csv"} (relative to the file) runs over a scratch
 *                database with that catalog and the built-in knowledge, whatever `config` names;
 *                any other over the configured one, where nothing of it stays.
 * @param buf     the report as `kavak eval --json` prints it is appended; may be NULL.
 * @param progress  called after each case; may be NULL.
 * @return 0, also when cases failed; KAVAK_NOTFOUND; KAVAK_EDATA naming file and line, also for
 *         a file or folder without a case; KAVAK_ELIMIT; KAVAK_EIO, KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_eval_run(const kavak_config *config, const char *path,
                             void (*progress)(const kavak_eval_result *so_far, void *userdata),
                             void *userdata, kavak_eval_result *ret_result, kavak_buf *buf,
                             kavak_error *err);

KAVAK_END_DECLS
#endif
