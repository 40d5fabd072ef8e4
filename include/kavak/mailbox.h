/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_MAILBOX_H
#define KAVAK_MAILBOX_H

/**
 * A customer is one mailbox: messages in order, by one worker at a time, several
 * in a row as one turn. Nothing accepted is lost, nothing is answered twice.
 *
 *	put -> lease -> (a turn) -> commit -> sending, sent for each part -> done
 *
 * A lease is a token and a time. Whoever holds it has the customer; who slept
 * past it gets KAVAK_CONFLICT from every verb and drops what it holds. The lease
 * of a process that is known to have died is over for who asks for that user. From
 * commit on, a lease that is given again carries what was decided (`outbox`),
 * and the turn is not thought again.
 *
 * Calls block for at most 250 ms, then answer KAVAK_ETIMEDOUT. One thread at a
 * time uses a mailbox; any number may be open on one URL, in any process.
 */

#include <kavak/config.h>

KAVAK_BEGIN_DECLS

typedef struct kavak_mailbox kavak_mailbox;
typedef uint64_t kavak_token;

#define KAVAK_MAILBOX_ID_MAX     256             /* bytes of a message's id, and of a user's */
#define KAVAK_MAILBOX_BODY_MAX   (256 * 1024)    /* bytes of a message's body, and of a part's */
#define KAVAK_MAILBOX_STATE_MAX  (1024 * 1024)   /* bytes of a state, and of a transcript */
#define KAVAK_MAILBOX_PUT_MAX    10000           /* messages of one trip */
#define KAVAK_MAILBOX_LEASES_MAX 1000            /* customers of one lease() */
#define KAVAK_MAILBOX_PARTS_MAX  64              /* parts of one reply */

/* A message that came in. */
typedef struct kavak_message {
	kavak_slice id;       /* the channel's, unique for ever: a repeated one is answered once */
	kavak_slice user;
	kavak_slice body;     /* JSON: {"text":"..."}, and what the channel adds */
	int64_t     at_ms;    /* when it came; filled by lease() */
	bool        at_once;  /* a button, "humano": do not wait for more */
} kavak_message;

enum kavak_part_state {
	KAVAK_PART_PENDING, KAVAK_PART_SENDING, KAVAK_PART_SENT, KAVAK_PART_UNKNOWN
};

/* A part of a reply on its way out. */
typedef struct kavak_part {
	uint32_t              index;   /* from 0, in order */
	enum kavak_part_state state;
	kavak_slice           body;    /* JSON: {"text":"..."} */
	kavak_slice           sid;     /* the channel's id of it, once known */
	int64_t               at_ms;   /* when sending began */
} kavak_part;

/* A customer, yours until the lease runs out. Everything is lent until the
 * lease is ended with done(), retry() or kavak_leases_free(). */
typedef struct kavak_lease {
	kavak_token          token;
	kavak_slice          user;
	const kavak_message *messages;   size_t n_messages;   /* in order; one turn */
	kavak_slice          state;      /* what is remembered: JSON; empty at first */
	uint64_t             turn;       /* the turn committed and not done; 0: think one */
	const kavak_part    *parts;      size_t n_parts;      /* its outbox */
	uint32_t             tries;      /* leases before this one that came to nothing */
	int64_t              until_ms;
	kavak_slice          transcript; /* the committed turn's, to be copied to the store; else
	                                    empty */
} kavak_lease;

typedef struct kavak_leases kavak_leases;

/* Which leases. Start from KAVAK_LEASE_REQUEST_INIT. */
typedef struct kavak_lease_request {
	uint32_t    abi;
	size_t      max;     /* customers */
	kavak_slice user;    /* this one only, at once, whatever the quiet; empty: whoever is due */
} kavak_lease_request;

#define KAVAK_LEASE_REQUEST_INIT { .abi = 1, .max = 1 }

/* What a turn came to. Borrowed for the call. */
typedef struct kavak_turn_result {
	uint32_t           abi;
	uint64_t           turn;        /* a number of the turn's own, not 0 */
	kavak_slice        state;       /* to remember: JSON */
	const kavak_slice *parts;       size_t n_parts;       /* to send: JSON each */
	kavak_slice        transcript;  /* JSON, kept until it was copied to the store */
} kavak_turn_result;

#define KAVAK_TURN_RESULT_INIT { .abi = 1 }

/** Open the mailbox that the configuration names: REDIS_URL, else DATABASE_URL.
 *  @return 0; KAVAK_ENOTSUP, KAVAK_EIO, KAVAK_EDATA, KAVAK_EDENIED, KAVAK_ENOMEM.
 *  @since 0.1 */
KAVAK_API int kavak_mailbox_open(const kavak_config *config, kavak_mailbox **ret_mailbox,
                                 kavak_error *err);

/** NULL is fine. Leases that are held run out by themselves.
 *  @since 0.1 */
KAVAK_API void kavak_mailbox_close(kavak_mailbox *mailbox);

/**
 * Accept messages, durably, in one trip.
 *
 * @param ret_results  one answer a message: 0, or KAVAK_ELIMIT when as many wait as may.
 * @return 0 when the trip was made; KAVAK_EINVAL; KAVAK_EIO, KAVAK_ETIMEDOUT: whether they were
 *         accepted is not known. Put them again: what was accepted is accepted once.
 * @since 0.1
 */
KAVAK_API int kavak_mailbox_put(kavak_mailbox *mailbox, const kavak_message *messages,
                                size_t n_messages, int *ret_results, kavak_error *err);

/**
 * Take customers that are due, with all that waits for them and what is remembered.
 *
 * @param ret_leases  yours; end it with kavak_leases_free().
 * @return 0; KAVAK_NOTFOUND when nobody is due; KAVAK_CONFLICT when request->user is
 *         leased elsewhere; KAVAK_EIO, KAVAK_ETIMEDOUT, KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_mailbox_lease(kavak_mailbox *mailbox, const kavak_lease_request *request,
                                  kavak_leases **ret_leases, kavak_error *err);

/** How many leases it carries.
 *  @since 0.1 */
KAVAK_API size_t kavak_leases_count(const kavak_leases *leases);

/** The i-th lease, from 0; NULL beyond the last.
 *  @since 0.1 */
KAVAK_API const kavak_lease *kavak_leases_get(const kavak_leases *leases, size_t i);

/** Free the memory; the leases themselves live on. NULL is fine.
 *  @since 0.1 */
KAVAK_API void kavak_leases_free(kavak_leases *leases);

/** Hold a lease for its whole length again, from now.
 *  @return 0; KAVAK_CONFLICT when it ran out; KAVAK_EIO, KAVAK_ETIMEDOUT.
 *  @since 0.1 */
KAVAK_API int kavak_mailbox_extend(kavak_mailbox *mailbox, kavak_token token, kavak_error *err);

/**
 * Write a turn's result: what to remember, what to send, what was said.
 * All of it or nothing. Nothing may be sent before this has answered 0. The same
 * turn committed again is committed once.
 *
 * @param token  the lease's, as kavak_mailbox_lease() gave it.
 * @return 0; KAVAK_CONFLICT when the lease has run out and the customer may be
 *         with another worker, or another turn is committed and not done:
 *         nothing was written, drop the turn; KAVAK_EINVAL, KAVAK_EIO,
 *         KAVAK_ETIMEDOUT, KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_mailbox_commit(kavak_mailbox *mailbox, kavak_token token,
                                   const kavak_turn_result *turn, kavak_error *err);

/**
 * A part is about to leave. Who finds it so in a lease that ran out meets it as KAVAK_PART_UNKNOWN.
 *
 * @param timeout_ms  how long its sending may take; it starts only if the lease outlives that.
 * @return 0; KAVAK_CONFLICT; KAVAK_NOTFOUND when there is no such part, or it was sent;
 *         KAVAK_EIO, KAVAK_ETIMEDOUT.
 * @since 0.1
 */
KAVAK_API int kavak_mailbox_sending(kavak_mailbox *mailbox, kavak_token token, uint32_t part,
                                    int64_t timeout_ms, kavak_error *err);

/**
 * A part left, or it is not known whether it did.
 *
 * @param state  KAVAK_PART_SENT, KAVAK_PART_UNKNOWN, or KAVAK_PART_PENDING when it surely did not.
 * @param sid    the channel's id of it; may be empty.
 * @return as kavak_mailbox_sending().
 * @since 0.1
 */
KAVAK_API int kavak_mailbox_sent(kavak_mailbox *mailbox, kavak_token token, uint32_t part,
                                 enum kavak_part_state state, kavak_slice sid, kavak_error *err);

/** The turn is over: its messages and its outbox are gone, the lease is back. If more came
 *  meanwhile, the user is due again.
 *  @return 0; KAVAK_CONFLICT; KAVAK_EIO, KAVAK_ETIMEDOUT.
 *  @since 0.1 */
KAVAK_API int kavak_mailbox_done(kavak_mailbox *mailbox, kavak_token token, kavak_error *err);

/**
 * Give the customer back: try again after `after_ms`. The last try takes the
 * messages one by one; one that fails then is put with the dead, with `why`.
 *
 * @return 0; KAVAK_CONFLICT; KAVAK_EIO, KAVAK_ETIMEDOUT.
 * @since 0.1
 */
KAVAK_API int kavak_mailbox_retry(kavak_mailbox *mailbox, kavak_token token, int64_t after_ms,
                                  kavak_slice why, kavak_error *err);

typedef struct kavak_mailbox_status {
	uint64_t n_arrivals;   /* accepted, not yet in a mailbox */
	uint64_t n_users_due;
	uint64_t n_leased;
	uint64_t n_unsent;     /* parts */
	uint64_t n_unknown;    /* parts */
	uint64_t n_dead;
} kavak_mailbox_status;

/** @return 0; KAVAK_EIO, KAVAK_ETIMEDOUT.
 *  @since 0.1 */
KAVAK_API int kavak_mailbox_status_get(kavak_mailbox *mailbox, kavak_mailbox_status *ret_status,
                                       kavak_error *err);

/**
 * Whether what keeps the mailbox answers, and how it keeps it.
 *
 * @param detail  appended to: what there is to tell, for people; nothing where there is nothing.
 * @param advice  appended to: what should be changed, so that nothing accepted is lost; nothing
 *                where all is well. May be NULL.
 * @return 0; KAVAK_EIO, KAVAK_ETIMEDOUT, KAVAK_EDENIED, KAVAK_ENOMEM.
 * @since 0.1
 */
KAVAK_API int kavak_mailbox_ping(kavak_mailbox *mailbox, kavak_buf *detail, kavak_buf *advice,
                                 kavak_error *err);

/** Called once per dead message, oldest first; lent until it returns. Return 0 to go on. */
typedef int kavak_dead_fn(const kavak_message *message, kavak_slice why, void *userdata);

/** Visit the dead.
 *  @return 0; KAVAK_STOPPED when `fn` stopped it; KAVAK_EIO, KAVAK_ETIMEDOUT.
 *  @since 0.1 */
KAVAK_API int kavak_mailbox_dead(kavak_mailbox *mailbox, kavak_dead_fn *fn, void *userdata,
                                 kavak_error *err);

/** Put a dead message to the tail of its user's mailbox.
 *  @return 0; KAVAK_NOTFOUND; KAVAK_EIO, KAVAK_ETIMEDOUT.
 *  @since 0.1 */
KAVAK_API int kavak_mailbox_revive(kavak_mailbox *mailbox, kavak_slice message_id,
                                   kavak_error *err);

/** Forget a user: what is remembered and what waits. A lease on it is void.
 *  @return 0; KAVAK_EIO, KAVAK_ETIMEDOUT.
 *  @since 0.1 */
KAVAK_API int kavak_mailbox_forget(kavak_mailbox *mailbox, kavak_slice user, kavak_error *err);

KAVAK_END_DECLS
#endif
