/* SPDX-License-Identifier: MIT */
/* What SQLite says, as one of our codes and a sentence that names the file. */
#include <errno.h>
#include <inttypes.h>

#include "sqlite/private.h"

static int fail_of_system(const kv_sqlite *db, int code, const char *what, kavak_error *err)
{
	int no = sqlite3_system_errno(db->db);
	bool denied = no == EACCES || no == EPERM || no == EROFS;

	if (no == ENOSPC || no == EDQUOT || no == EFBIG)
		return kavak_error_set(err, KAVAK_EIO, no, "'%s': the disk is full (%s)", db->name,
		                       strerror(no));
	if (!no && code == SQLITE_IOERR_WRITE)	/* the system's reason was lost on the way */
		return kavak_error_set(err, KAVAK_EIO, code,
		                       "'%s': the disk is full, or a quota is, or it fails",
		                       db->name);
	return kavak_error_set(err, denied ? KAVAK_EDENIED : KAVAK_EIO, no ? no : code,
	                       "%s '%s': %s", what, db->name,
	                       no ? strerror(no) : sqlite3_errstr(code));
}

int kv_sqlite_fail(const kv_sqlite *db, int code, kavak_error *err)
{
	switch (code & 0xff) {
	case SQLITE_NOMEM:
		return kavak_error_set(err, KAVAK_ENOMEM, code, "'%s'", db->name);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return kavak_error_set(err, KAVAK_ETIMEDOUT, code,
		                       "'%s' is busy: someone else has been"
		                       " writing to it for over %" PRId64 " ms",
		                       db->name, db->busy_ms);
	case SQLITE_INTERRUPT:
		return kavak_error_set(err, KAVAK_ETIMEDOUT, code, "'%s': the query took too long",
		                       db->name);
	case SQLITE_FULL:
		return kavak_error_set(err, KAVAK_EIO, ENOSPC, "'%s': the disk is full", db->name);
	case SQLITE_READONLY:
		return kavak_error_set(err, KAVAK_EDENIED, code,
		                       "'%s', or the folder it is in, is read-only", db->name);
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return kavak_error_set(err, KAVAK_EDATA, code, "'%s' is damaged: %s", db->name,
		                       sqlite3_errmsg(db->db));
	case SQLITE_TOOBIG:
		return kavak_error_set(err, KAVAK_ELIMIT, code, "'%s': a value is too large",
		                       db->name);
	case SQLITE_CANTOPEN:
		/* The folder is there, the probe saw to it: what could not be made is the file's
		 * log. */
		if (sqlite3_system_errno(db->db) == ENOENT)
			return kavak_error_set(err, KAVAK_EDENIED, EACCES,
			                       "'%s': the folder it is in is read-only", db->name);
		return fail_of_system(db, code, "open", err);
	case SQLITE_IOERR:
		return fail_of_system(db, code, "read or write", err);
	default:
		return kavak_error_set(err, KAVAK_EIO, code, "'%s': %s", db->name,
		                       sqlite3_errmsg(db->db));
	}
}
