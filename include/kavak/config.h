/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_CONFIG_H
#define KAVAK_CONFIG_H

/**
 * Settings by their environment names (DATABASE_URL, KAVAK_ANNUAL_RATE, ...),
 * each checked when it is set, and the drivers that this program adds. Make one,
 * open any number of engines from it, free it after the last of them.
 *
 * Threads: fill it in one thread; after that any number may open engines from it.
 */

#include <kavak/error.h>
#include <kavak/trace.h>

KAVAK_BEGIN_DECLS

typedef struct kavak_config kavak_config;

/* Time comes from here, so that a test can make a day pass. */
typedef struct kavak_clock {
	int64_t (*now_ms)(void *userdata);  /* milliseconds since 1970, UTC */
	void    *userdata;
} kavak_clock;

/** A configuration with every setting at its default.
 *  @return 0; KAVAK_ENOMEM.
 *  @since 0.1 */
KAVAK_API int kavak_config_new(kavak_config **ret_config, kavak_error *err);

/** NULL is fine.
 *  @since 0.1 */
KAVAK_API void kavak_config_free(kavak_config *config);

/**
 * Set one setting from text, as the environment would.
 *
 * @param name   "DATABASE_URL"; copied, as `value` is.
 * @param value  NULL or empty is the default again.
 * @return 0; KAVAK_NOTFOUND when there is no setting of that name; KAVAK_EINVAL
 *         when the value is not one it takes: err names the setting, the value
 *         (never a secret's) and what was expected; KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_config_set(kavak_config *config, const char *name, const char *value,
                               kavak_error *err);

/** The setting's text, lent until it is set again; its default when it was not
 *  set; NULL when it has neither, or there is no such setting.
 *  @since 0.1 */
KAVAK_API const char *kavak_config_get(const kavak_config *config, const char *name);

/**
 * Read every setting that is in the environment, and those of a .env file that
 * the environment leaves open.
 *
 * @param env_file  the file's path, or NULL for none; one that is not there is no error.
 * @return 0; KAVAK_EINVAL naming the variable, or the file and its line; KAVAK_EIO;
 *         KAVAK_ELIMIT when the file is over 64 KiB; KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_config_load(kavak_config *config, const char *env_file, kavak_error *err);

/** Where time comes from; without it, the system's clock. `clock` is copied.
 *  @since 0.1 */
KAVAK_API void kavak_config_set_clock(kavak_config *config, const kavak_clock *clock);

/** Who hears what the library does; NULL for nobody.
 *  @since 0.1 */
KAVAK_API void kavak_config_set_trace(kavak_config *config, kavak_trace_fn *fn, void *userdata);

KAVAK_END_DECLS
#endif
