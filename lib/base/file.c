/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <kavak/sys/error.h>

#include "base/buf.h"

#define READ_STEP ((size_t) 64 << 10)

static int read_all(int fd, const char *path, size_t max, kavak_buf *buf, kavak_error *err)
{
	size_t before = buf->len;

	for (;;) {
		ssize_t n;
		int r = kv_buf_reserve(buf, READ_STEP);

		if (r < 0)
			return kavak_error_set(err, r, 0, "'%s' is too large", path);
		n = read(fd, buf->ptr + buf->len, READ_STEP);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return kavak_error_set(err, KAVAK_EIO, errno, "read '%s': %s", path,
			                       strerror(errno));
		buf->len += (size_t) n;
		buf->ptr[buf->len] = '\0';
		if (buf->len - before > max)
			return kavak_error_set(err, KAVAK_ELIMIT, 0,
			                       "'%s' is larger than %zu bytes", path, max);
		if (!n)
			return 0;
	}
}

int kv_file_read(const char *path, size_t max, kavak_buf *buf, kavak_error *err)
{
	struct stat st;
	size_t before = buf->len;
	int fd, r;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return kavak_error_set(err, errno == ENOENT ? KAVAK_NOTFOUND : KAVAK_EIO, errno,
		                       "open '%s': %s", path, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		r = kavak_error_set(err, KAVAK_EIO, EISDIR, "'%s' is a folder, not a file", path);
	else
		r = read_all(fd, path, max, buf, err);
	close(fd);
	if (r < 0 && buf->ptr)
		buf->ptr[buf->len = before] = '\0';
	return r;
}
