/* SPDX-License-Identifier: MIT */
#pragma once
/* libpq, loaded when the first connection is made: it brings OpenSSL, Kerberos and LDAP, which cost
 * every start of a process 10 ms. */

#include <libpq-fe.h>

#include <kavak/sys/error.h>

#define KV_LIBPQ_CALLS(X)                                                       \
	X(conninfoParse) X(conninfoFree) X(freemem)                             \
	X(connectStartParams) X(connectPoll) X(finish) X(status) X(socket)      \
	X(errorMessage) X(parameterStatus) X(transactionStatus)                 \
	X(setnonblocking) X(setErrorVerbosity) X(setNoticeReceiver)             \
	X(sendQuery) X(sendPrepare) X(sendQueryPrepared) X(setSingleRowMode)    \
	X(consumeInput) X(flush) X(isBusy) X(getResult) X(clear)                \
	X(resultStatus) X(resultErrorField) X(cmdTuples)                        \
	X(ntuples) X(getisnull) X(getlength) X(getvalue)                        \
	X(putCopyData) X(putCopyEnd)

/* pq->finish() is PQfinish(). */
struct kv_libpq {
#define KV_LIBPQ_MEMBER(name) __typeof__(PQ##name) *name;
	KV_LIBPQ_CALLS(KV_LIBPQ_MEMBER)
#undef KV_LIBPQ_MEMBER
};

/* Loads, once a process; lent for ever. 0; KAVAK_ENOTSUP when there is no libpq. */
int kv_libpq_get(const struct kv_libpq **ret_pq, kavak_error *err);
