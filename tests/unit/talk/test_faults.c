/* SPDX-License-Identifier: MIT */
/* A failed allocation anywhere in a whole turn, an import, an ingestion: said, nothing lost. */
#include <stdio.h>
#include <time.h>

#include "base/buf.h"
#include "support/fault.h"
#include "support/main.h"
#include "support/salon.h"

static struct salon salon;

static void tear_down(void)
{
	salon_close(&salon);
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* The n-th allocation of a turn fails: an answer, or ENOMEM; and the next message is answered at
 * once. */
static bool ask_with_fault(unsigned n, const char *text)
{
	kavak_reply reply = { 0 };
	kavak_error err = { 0 };
	int64_t began;
	char user[32];
	bool hit;
	int r;

	snprintf(user, sizeof(user), "ana%u", n);
	fault_alloc(n);
	r = kavak_ask(salon.engine, kavak_slice_of(user), kavak_slice_of(text), &reply, &err);
	fault_alloc(0);
	hit = fault_alloc_hit();
	if (!r)
		ck_assert_uint_gt(reply.text.len, 0);
	else
		ck_assert_msg(hit && r == KAVAK_ENOMEM && *err.text, "%u: %d: %s", n, r, err.text);
	kavak_reply_done(&reply);
	began = now_ms();
	json_decref(salon_ask(&salon, user, "hola"));
	ck_assert_msg(now_ms() - began < 5000, "%u: held", n);
	return hit;
}

static void ask_with_faults(const char *text)
{
	for (unsigned n = 1; ask_with_fault(n, text); n += 1 + n / 40)
		;
}

START_TEST(a_search_survives_failed_allocations)
{
	salon_open(&salon, NULL);
	ask_with_faults("busco un nissan de menos de 300 mil");
}
END_TEST

START_TEST(a_quote_survives_failed_allocations)
{
	salon_open(&salon, NULL);
	ask_with_faults("cuánto pago al mes por el versa con 65 mil de enganche a 4 años");
}
END_TEST

START_TEST(a_model_s_turn_survives_failed_allocations)
{
	static const char model[] = "[{\"tool_calls\":[{\"name\":\"search_catalog\","
		"\"arguments\":{\"make\":\"nisan\"}}]},"
	                            " {\"text\":\"Tengo un *Nissan Versa 2020* en $265,999.\"}]";

	salon_open(&salon, model);
	for (unsigned n = 1; ask_with_fault(n, "busco un nisan"); n += 1 + n / 40)
		salon_reopen(&salon, model);
}
END_TEST

START_TEST(knowledge_survives_failed_allocations)
{
	kavak_ingest_options options = KAVAK_INGEST_OPTIONS_INIT;
	kavak_ingest_result result;
	kavak_error err = { 0 };
	char path[128];
	const char *const sources[] = { path };
	FILE *file;
	int r;

	salon_open(&salon, NULL);
	snprintf(path, sizeof(path), "%s/knowledge.md", salon.folder);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs("# Garantía\n\nLos autos tienen tres meses de garantía.\n\n## Devolución\n\n"
	      "Hay siete días.\n", file);
	fclose(file);
	SOME_ALLOCS_FAIL(r,
	                 kavak_knowledge_ingest(salon.engine, sources, 1, &options, &result, &err),
	                 (void) 0);
	ck_assert_msg(r == 0, "%s", err.text);
	remove(path);
	ask_with_faults("¿qué garantía tienen?");
}
END_TEST

TEST_MAIN("faults",
	tcase_add_checked_fixture(tc, NULL, tear_down);
	tcase_add_test(tc, a_search_survives_failed_allocations);
	tcase_add_test(tc, a_quote_survives_failed_allocations);
	tcase_add_test(tc, a_model_s_turn_survives_failed_allocations);
	tcase_add_test(tc, knowledge_survives_failed_allocations);
)
