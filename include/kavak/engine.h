/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_ENGINE_H
#define KAVAK_ENGINE_H

/**
 * An engine is a configured instance: the database, the agent, the tools. Open
 * one from a configuration, ask it (talk.h), search its catalog (catalog.h) and
 * its knowledge (rag.h), close it.
 *
 * Threads: an engine belongs to one thread at a time; for N threads open N.
 */

#include <kavak/config.h>

KAVAK_BEGIN_DECLS

typedef struct kavak_engine kavak_engine;

/**
 * Open an engine. A database that is not there yet is created; one with an older
 * schema is refused until kavak_engine_migrate().
 *
 * @param config      lent until the engine is closed.
 * @param ret_engine  yours; end it with kavak_engine_close().
 * @return 0; KAVAK_ENOTSUP when no driver answers a configured URL; KAVAK_EDATA when
 *         the file is no database of kavak's, or its schema is another version; KAVAK_EIO,
 *         KAVAK_EDENIED, KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_engine_open(const kavak_config *config, kavak_engine **ret_engine,
                                kavak_error *err);

/** Cancels the turns in flight, then frees everything. NULL is fine.
 *  @since 0.1 */
KAVAK_API void kavak_engine_close(kavak_engine *engine);

/**
 * Create the configured database or bring its schema up to this library's.
 * Append {"database","version","migrated"} to `buf`, if it is not NULL. Needs no
 * engine, since an old schema opens none.
 *
 * @return 0; as kavak_engine_open().
 * @since 0.1
 */
KAVAK_API int kavak_migrate(const kavak_config *config, kavak_buf *buf, kavak_error *err);

/* How to copy; start from KAVAK_COPY_OPTIONS_INIT. */
typedef struct kavak_copy_options {
	uint32_t    abi;
	const char *from, *to;   /* as DATABASE_URL has them */
	bool        replace;     /* a target that has something: its cars and its knowledge go, its
	                            turns stay */
	/* Hears now and then how many of what are there; may be NULL. */
	void      (*progress)(const char *what, uint64_t n, void *userdata);
	void       *userdata;
} kavak_copy_options;

#define KAVAK_COPY_OPTIONS_INIT { .abi = 1 }

/**
 * Copy the cars, the knowledge with its vectors, and the turns that were kept from one database
 * into another, and count all of it there. The target is created if it is not there. What waits in
 * a mailbox and what conversations remember is not copied. Append {"from","to","cars","sources",
 * "chunks","vectors","transcripts"} to `buf`, if it is not NULL.
 *
 * @return 0; KAVAK_EINVAL when they are one database; KAVAK_EDATA when there is nothing to copy,
 *         when the target has something and is not to be replaced, or when the counts differ
 *         afterwards; as kavak_engine_open().
 * @since 0.1
 */
KAVAK_API int kavak_copy(const kavak_config *config, const kavak_copy_options *options,
                         kavak_buf *buf, kavak_error *err);

/**
 * Check every configured part and append {"parts":[{"name","ok","ms","detail","advice"}]}.
 *
 * @param ret_ok  whether all answered.
 * @return 0, also when a part is missing; KAVAK_ENOMEM, KAVAK_ELIMIT.
 * @since 0.1
 */
KAVAK_API int kavak_doctor(const kavak_config *config, kavak_buf *buf, bool *ret_ok,
                           kavak_error *err);

/**
 * Whether what the engine cannot do without answers now, quickly: for a load
 * balancer. Append {"parts":[{"name","ok","detail"}]}. A model that is away is stood
 * in for, so it is not asked.
 *
 * @return 0: all answer; below 0 with the part's name in err: one does not.
 * @since 0.1
 */
KAVAK_API int kavak_engine_ping(kavak_engine *engine, kavak_buf *buf, kavak_error *err);

/** A descriptor that polls readable when the engine has something to do; its own.
 *  @since 0.1 */
KAVAK_API int kavak_engine_fd(kavak_engine *engine);

/** How long a poll may sleep: milliseconds, 0 for not at all, -1 for as long as it likes.
 *  @since 0.1 */
KAVAK_API int kavak_engine_timeout_ms(kavak_engine *engine);

/**
 * Do what is due, without sleeping. Callbacks of turns run in here.
 *
 * @return 0; KAVAK_EINVAL from inside a callback; KAVAK_EIO.
 * @since 0.1
 */
KAVAK_API int kavak_engine_process(kavak_engine *engine, kavak_error *err);

KAVAK_END_DECLS
#endif
