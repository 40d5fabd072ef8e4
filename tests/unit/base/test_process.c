/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/process.h"
#include "support/main.h"

START_TEST(knows_itself_alive)
{
	const struct kv_process self = kv_process_self(), again = kv_process_self();

	ck_assert_str_ne(self.name, "");
	ck_assert_str_eq(self.name, again.name);
	ck_assert(!kv_process_is_gone(kavak_slice_of(self.name)));
}
END_TEST

START_TEST(knows_a_child_dead_even_before_it_is_buried)
{
	struct kv_process child = { "" };
	int pipe_fd[2], status;
	siginfo_t info;
	pid_t pid;

	ck_assert_int_eq(pipe(pipe_fd), 0);
	pid = fork();
	if (!pid) {
		child = kv_process_self();
		_exit(write(pipe_fd[1], &child, sizeof(child)) == sizeof(child) ? 0 : 1);
	}
	ck_assert_int_eq(read(pipe_fd[0], &child, sizeof(child)), sizeof(child));
	ck_assert_int_eq(waitid(P_PID, (id_t) pid, &info, WEXITED | WNOWAIT), 0);
	ck_assert(kv_process_is_gone(kavak_slice_of(child.name)));
	waitpid(pid, &status, 0);
	ck_assert(kv_process_is_gone(kavak_slice_of(child.name)));
	close(pipe_fd[0]);
	close(pipe_fd[1]);
}
END_TEST

/* Our own name with its last number one higher. */
START_TEST(a_later_process_of_the_same_number_is_another)
{
	const struct kv_process self = kv_process_self();
	const char *last = strrchr(self.name, ' ');
	char other[sizeof(self.name) + 32];
	uint64_t start;

	ck_assert_int_eq(sscanf(last, "%" SCNu64, &start), 1);
	snprintf(other, sizeof(other), "%.*s %" PRIu64, (int) (last - self.name), self.name,
	         start + 1);
	ck_assert(kv_process_is_gone(kavak_slice_of(other)));
}
END_TEST

START_TEST(buries_nobody_it_cannot_see)
{
	struct kv_process other = kv_process_self();

	other.name[0] = other.name[0] == '0' ? '1' : '0';	/* another boot, another machine */
	ck_assert(!kv_process_is_gone(kavak_slice_of(other.name)));
	ck_assert(!kv_process_is_gone(KAVAK_SLICE("")));
	ck_assert(!kv_process_is_gone(KAVAK_SLICE("a b 1 1")));
	other = kv_process_self();
	for (size_t n = 0; n <= (size_t) (strrchr(other.name, ' ') - other.name);
	     n++) /* cut short */
		ck_assert(!kv_process_is_gone((kavak_slice) { other.name, n }));
}
END_TEST

TEST_MAIN("process",
	tcase_add_test(tc, knows_itself_alive);
	tcase_add_test(tc, knows_a_child_dead_even_before_it_is_buried);
	tcase_add_test(tc, a_later_process_of_the_same_number_is_another);
	tcase_add_test(tc, buries_nobody_it_cannot_see);
)
