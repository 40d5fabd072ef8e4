/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_EVAL_H
#define KAVAK_EVAL_H

/** Conversation cases: what customers say, which tools must be called, what the reply must hold. */

#include <kavak/engine.h>

KAVAK_BEGIN_DECLS

typedef struct kavak_eval_result {
	uint64_t n_cases, n_passed;
	uint64_t n_turns, n_turns_passed;
} kavak_eval_result;

/**
 * Run a file of cases, each under a fresh user that is forgotten at the end.
 *
 * @param path    JSON Lines. A first line {"catalog":"FILE.csv"} (relative to the file)
 *                runs them over a scratch database with that catalog and the built-in knowledge.
 * @param buf     the report as `kavak eval --json` prints it is appended; may be NULL.
 * @param progress  called after each case; may be NULL.
 * @return 0, also when cases failed; KAVAK_NOTFOUND; KAVAK_EDATA naming the line; KAVAK_EIO,
 * KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_eval_run(const kavak_config *config, const char *path,
                             void (*progress)(const kavak_eval_result *so_far, void *userdata),
                             void *userdata, kavak_eval_result *ret_result, kavak_buf *buf,
                             kavak_error *err);

KAVAK_END_DECLS
#endif
