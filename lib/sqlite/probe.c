/* SPDX-License-Identifier: MIT */
/* Before SQLite does anything with a file: is it ours, is there a folder for it? */
#include <errno.h>
#include <sys/stat.h>

#include "sqlite/private.h"

#define HEADER_BYTES      100
#define HEADER_MAGIC      "SQLite format 3"	/* with its NUL, 16 bytes */
#define AT_APPLICATION_ID 68

/* Folders that are missing are made for their owner alone: what customers write is private. */
static int make_folders(const char *path, kavak_error *err)
{
	KV_AUTOFREE char *folder = strdup(path);

	if (!folder)
		return kavak_error_set(err, KAVAK_ENOMEM, 0, "'%s'", path);
	for (char *p = folder + 1; *folder && (p = strchr(p, '/')); p++) {
		*p = '\0';
		if (mkdir(folder, 0700) < 0 && errno != EEXIST && errno != EISDIR)
			return kavak_error_set(err, errno == EACCES || errno == EROFS
			                       ? KAVAK_EDENIED : KAVAK_EIO,
			                       errno, "create the folder '%s': %s", folder,
			                       strerror(errno));
		*p = '/';
	}
	return 0;
}

int kv_sqlite_probe(const char *path, kavak_error *err)
{
	struct stat st;

	if (stat(path, &st) < 0 && errno == ENOENT)
		return make_folders(path, err);
	if (stat(path, &st) < 0)
		return kavak_error_set(err, errno == EACCES ? KAVAK_EDENIED : KAVAK_EIO, errno,
				       "open '%s': %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return kavak_error_set(err, KAVAK_EDATA, 0,
				       "'%s' is not a kavak database: it is %s", path,
				       S_ISDIR(st.st_mode) ? "a folder" : "no file");
	return 0;
}

/* The first bytes as they are on the disk: no lock, no log, nothing that SQLite would mend. Read
 * through its own descriptor, for closing one of ours would end every lock that this process has
 * on the file (POSIX), and another process might throw away the log that is still written to. */
int kv_sqlite_probe_header(const kv_sqlite *db, kavak_error *err)
{
	unsigned char header[HEADER_BYTES] = { 0 };
	const unsigned char *id = header + AT_APPLICATION_ID;
	sqlite3_file *file = NULL;
	sqlite3_int64 size = 0;
	int r = sqlite3_file_control(db->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);

	if (r == SQLITE_OK && file && file->pMethods)
		r = file->pMethods->xFileSize(file, &size);
	if (r == SQLITE_OK && size >= HEADER_BYTES)
		r = file->pMethods->xRead(file, header, sizeof(header), 0);
	if (r != SQLITE_OK)
		return kv_sqlite_fail(db, r, err);
	if (!size)
		return 0;
	if (memcmp(header, HEADER_MAGIC, sizeof(HEADER_MAGIC)))
		return kavak_error_set(err, KAVAK_EDATA, 0,
				       "'%s' is not a kavak database: it is no SQLite file;"
				       " nothing was changed",
				       db->name);
	if (((uint32_t) id[0] << 24 | id[1] << 16 | id[2] << 8 | id[3]) != KV_SQLITE_APPLICATION_ID)
		return kavak_error_set(err, KAVAK_EDATA, 0,
				       "'%s' is an SQLite database, but not one of kavak's;"
				       " nothing was changed",
				       db->name);
	return 0;
}
