/* SPDX-License-Identifier: MIT */
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

/* The beginning of a small file of the kernel's; false when it cannot be read. */
static bool read_some(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	return true;
}

/* Where a process is told from others: "BOOT NAMESPACE". */
static bool print_world(char *text, size_t size)
{
	char boot[64];
	struct stat st;

	if (!read_some("/proc/sys/kernel/random/boot_id", boot, sizeof(boot)) ||
	    stat("/proc/self/ns/pid", &st) < 0)
		return false;
	boot[strcspn(boot, "\n")] = '\0';
	return snprintf(text, size, "%s %" PRIuMAX, boot, (uintmax_t) st.st_ino) < (int) size;
}

/* When process `pid` started, in ticks since the boot, and its state's letter. */
static bool read_start(pid_t pid, char *ret_state, uint64_t *ret_start)
{
	char path[64], text[1024];
	const char *at;

	snprintf(path, sizeof(path), "/proc/%jd/stat", (intmax_t) pid);
	if (!read_some(path, text, sizeof(text)))
		return false;
	at = strrchr(text, ')');	/* the program's name may hold anything */
	return at && sscanf(at, ") %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s"
	                    " %*s %*s %*s %" SCNu64, ret_state, ret_start) == 2;
}

struct kv_process kv_process_self(void)
{
	struct kv_process self = { "" };
	char world[96], state;
	uint64_t start;

	if (print_world(world, sizeof(world)) && read_start(getpid(), &state, &start))
		snprintf(self.name, sizeof(self.name), "%s %jd %" PRIu64, world,
		         (intmax_t) getpid(), start);
	return self;
}

bool kv_process_is_gone(kavak_slice name)
{
	char text[sizeof(struct kv_process)], world[96], state;
	uint64_t start, started;
	intmax_t pid;
	size_t n;

	if (name.len >= sizeof(text) || !print_world(world, sizeof(world)))
		return false;
	n = strlen(world);
	if (name.len <= n || memcmp(name.ptr, world, n))
		return false;
	memcpy(text, name.ptr, name.len);
	text[name.len] = '\0';
	if (sscanf(text + n, " %jd %" SCNu64, &pid, &start) != 2 || pid <= 0)
		return false;
	if (kill((pid_t) pid, 0) < 0 && errno == ESRCH)
		return true;
	if (!read_start((pid_t) pid, &state, &started))
		return false;
	return started != start || state == 'Z' || state == 'X';
}
