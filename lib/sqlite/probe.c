/* SPDX-License-Identifier: MIT */
/* Before SQLite opens a file: is it ours, is there a folder for it? */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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
			return kavak_error_set(err, errno == EACCES || errno == EROFS ? KAVAK_EDENIED : KAVAK_EIO,
			                       errno, "create the folder '%s': %s", folder, strerror(errno));
		*p = '/';
	}
	return 0;
}

static int probe_header(int fd, const char *path, kavak_error *err)
{
	unsigned char header[HEADER_BYTES] = { 0 };
	const unsigned char *id = header + AT_APPLICATION_ID;
	ssize_t n = pread(fd, header, sizeof(header), 0);

	if (n < 0)
		return kavak_error_set(err, KAVAK_EIO, errno, "read '%s': %s", path, strerror(errno));
	if (!n)
		return KAVAK_NOTFOUND;
	if (n < HEADER_BYTES || memcmp(header, HEADER_MAGIC, sizeof(HEADER_MAGIC)))
		return kavak_error_set(err, KAVAK_EDATA, 0, "'%s' is not a kavak database: it is no SQLite file;"
		                       " nothing was changed", path);
	if (((uint32_t) id[0] << 24 | id[1] << 16 | id[2] << 8 | id[3]) != KV_SQLITE_APPLICATION_ID)
		return kavak_error_set(err, KAVAK_EDATA, 0, "'%s' is an SQLite database, but not one of kavak's;"
		                       " nothing was changed", path);
	return 0;
}

int kv_sqlite_probe(const char *path, kavak_error *err)
{
	struct stat st;
	int fd, r;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT) {
		r = make_folders(path, err);
		return r < 0 ? r : KAVAK_NOTFOUND;
	}
	if (fd < 0)
		return kavak_error_set(err, errno == EACCES ? KAVAK_EDENIED : KAVAK_EIO, errno, "open '%s': %s",
		                       path, strerror(errno));
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		r = kavak_error_set(err, KAVAK_EDATA, 0, "'%s' is not a kavak database: it is %s", path,
		                    S_ISDIR(st.st_mode) ? "a folder" : "no file");
	else
		r = probe_header(fd, path, err);
	close(fd);
	return r;
}
