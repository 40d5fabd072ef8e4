/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <kavak/sys/error.h>

#include "base/buf.h"
#include "config/config.h"
#include "support/fault.h"
#include "support/main.h"

static kavak_config *new_config(void)
{
	kavak_config *config = NULL;
	kavak_error err = { 0 };

	ck_assert_msg(kavak_config_new(&config, &err) == 0, "%s", err.text);
	return config;
}

/* Sets, expects a refusal, and that its sentence holds `name` and `expected`. */
static void refuses(kavak_config *config, const char *name, const char *value, const char *expected)
{
	kavak_error err = { 0 };

	ck_assert_msg(kavak_config_set(config, name, value, &err) == KAVAK_EINVAL, "%s=%s", name,
		      value);
	ck_assert_ptr_nonnull(strstr(err.text, name));
	ck_assert_msg(strstr(err.text, expected) != NULL, "%s", err.text);
}

START_TEST(has_the_default_of_every_number)
{
	KV_AUTO(kavak_config) *config = new_config();
	const struct kv_settings *s = kv_config_settings(config);

	ck_assert_uint_eq(s->rate_ppm, 100000);
	ck_assert_uint_eq(s->min_years, 3);
	ck_assert_uint_eq(s->max_years, 6);
	ck_assert_uint_eq(s->top_k, 4);
	ck_assert_uint_eq(s->history_max_turns, 12);
	ck_assert_int_eq(s->lease_ms, 90000);
	ck_assert_int_eq(s->turn_ms, 45000);
	ck_assert_int_eq(s->quiet_ms, 1000);
	ck_assert_int_eq(s->max_wait_ms, 4000);
	ck_assert_uint_eq(s->max_tries, 5);
	ck_assert_uint_eq(s->mailbox_max, 100000);
	ck_assert_str_eq(kavak_config_get(config, "KAVAK_ANNUAL_RATE"), "0.10");
	ck_assert_int_eq(kv_config_check(config, NULL), 0);
}
END_TEST

START_TEST(puts_the_database_below_the_data_home)
{
	KV_AUTO(kavak_config) *xdg = NULL;
	KV_AUTO(kavak_config) *home = NULL;
	KV_AUTO(kavak_config) *none = NULL;
	const char *rest;
	const void *const builtin[] = { NULL };
	kavak_error err;

	setenv("HOME", "/home/ana", 1);
	setenv("XDG_DATA_HOME", "/data", 1);
	xdg = new_config();
	ck_assert_str_eq(kv_config_store_url(xdg), "sqlite:/data/kavak/kavak.db");
	setenv("XDG_DATA_HOME", "relative", 1);
	home = new_config();
	ck_assert_str_eq(kavak_config_get(home, "DATABASE_URL"),
			 "sqlite:/home/ana/.local/share/kavak/kavak.db");
	unsetenv("HOME");
	none = new_config();
	ck_assert_str_eq(kv_config_store_url(none), "");
	ck_assert_ptr_null(kv_config_driver(none, KV_DRIVER_STORE, "", builtin, &rest, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "DATABASE_URL"));
}
END_TEST

START_TEST(reads_a_rate_to_the_millionth)
{
	KV_AUTO(kavak_config) *config = new_config();
	static const struct { const char *text; uint32_t ppm; } cases[] = {
		{ "0.145", 145000 }, { "0", 0 }, { "1", 1000000 }, { "0.000001", 1 },
		{ "2.000000", 2000000 },
	};
	static const char *const bad[] = { "0,10", "2.1", "1e-1", "-0.1", ".1", "0.", "0.1234567",
					   "1.2.3", " 0.1", "0x1" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert_int_eq(kavak_config_set(config, "KAVAK_ANNUAL_RATE", cases[i].text, NULL),
				 0);
		ck_assert_uint_eq(kv_config_settings(config)->rate_ppm, cases[i].ppm);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		refuses(config, "KAVAK_ANNUAL_RATE", bad[i], "such as 0.10");
	ck_assert_uint_eq(kv_config_settings(config)->rate_ppm, 2000000);
}
END_TEST

START_TEST(refuses_a_wrong_value_with_what_was_expected)
{
	KV_AUTO(kavak_config) *config = new_config();

	refuses(config, "KAVAK_MAX_YEARS", "99", "'99': expected a whole number from 1 to 10");
	refuses(config, "KAVAK_MAX_YEARS", "six", "'six'");
	refuses(config, "KAVAK_LEASE_MS", "99999999999999999999", "expected");
	refuses(config, "LOG_LEVEL", "loud", "debug, info, warn or error");
	refuses(config, "KAVAK_LISTEN", "localhost", "HOST:PORT");
	refuses(config, "KAVAK_LISTEN", "localhost:70000", "HOST:PORT");
	refuses(config, "PUBLIC_BASE_URL", "ftp://x", "http://HOST");
	refuses(config, "OPENAI_BASE_URL", "localhost:8080", "http://HOST");
	refuses(config, "TWILIO_WHATSAPP_FROM", "+5215512345678", "whatsapp:+");
	refuses(config, "DATABASE_URL", "kavak.db", "sqlite:PATH");
	refuses(config, "DATABASE_URL", "sqlite:", "sqlite:PATH");
	refuses(config, "KAVAK_DATA_DIR", "a\nb", "'a?b'");
	ck_assert_int_eq(kavak_config_set(config, "KAVAK_TYPO", "1", NULL), KAVAK_NOTFOUND);
	ck_assert_int_eq(kavak_config_set(config, "KAVAK_LISTEN", "[::1]:0", NULL), 0);
	ck_assert_int_eq(
		kavak_config_set(config, "TWILIO_WHATSAPP_FROM", "whatsapp:+14155238886", NULL), 0);
}
END_TEST

START_TEST(never_shows_a_secret)
{
	KV_AUTO(kavak_config) *config = new_config();
	kavak_error err = { 0 };
	char shown[100];

	ck_assert_int_eq(kavak_config_set(config, "OPENAI_API_KEY", "sk-hidden\r\nHost: x", &err),
			 KAVAK_EINVAL);
	ck_assert_ptr_null(strstr(err.text, "hidden"));
	ck_assert_int_eq(kavak_config_set(config, "PUBLIC_BASE_URL", "ftp://ana:hidden@x/", &err),
			 KAVAK_EINVAL);
	ck_assert_ptr_null(strstr(err.text, "hidden"));

	kv_url_show("postgresql://ana:hid/den@db:5432/kavak?password=hidden", shown, sizeof(shown));
	ck_assert_str_eq(shown, "postgresql://***@db:5432/kavak?***");
	kv_url_show("postgresql://db/kavak?user=ana@x&password=hidden", shown, sizeof(shown));
	ck_assert_ptr_null(strstr(shown, "hidden"));
	kv_url_show("sqlite:/srv/a?b@c.db", shown, sizeof(shown));
	ck_assert_str_eq(shown, "sqlite:/srv/a?b@c.db");
}
END_TEST

START_TEST(keeps_the_old_value_when_the_new_one_is_refused)
{
	KV_AUTO(kavak_config) *config = new_config();

	ck_assert_int_eq(kavak_config_set(config, "RAG_TOP_K", "7", NULL), 0);
	refuses(config, "RAG_TOP_K", "0", "from 1 to 50");
	ck_assert_str_eq(kavak_config_get(config, "RAG_TOP_K"), "7");
	ck_assert_uint_eq(kv_config_settings(config)->top_k, 7);
	ck_assert_int_eq(kavak_config_set(config, "RAG_TOP_K", "", NULL), 0);
	ck_assert_str_eq(kavak_config_get(config, "RAG_TOP_K"), "4");
	ck_assert_uint_eq(kv_config_settings(config)->top_k, 4);
}
END_TEST

START_TEST(refuses_settings_that_do_not_fit_together)
{
	KV_AUTO(kavak_config) *config = new_config();
	kavak_error err = { 0 };

	ck_assert_int_eq(kavak_config_set(config, "KAVAK_MIN_YEARS", "7", NULL), 0);
	ck_assert_int_eq(kv_config_check(config, &err), KAVAK_EINVAL);
	ck_assert_ptr_nonnull(strstr(err.text, "KAVAK_MIN_YEARS is '7'"));
	ck_assert_int_eq(kavak_config_set(config, "KAVAK_MAX_YEARS", "8", NULL), 0);
	ck_assert_int_eq(kv_config_check(config, NULL), 0);
	ck_assert_int_eq(kavak_config_set(config, "KAVAK_LEASE_MS", "45000", NULL), 0);
	ck_assert_int_eq(kv_config_check(config, NULL), KAVAK_EINVAL);
}
END_TEST

START_TEST(picks_drivers_from_settings)
{
	KV_AUTO(kavak_config) *config = new_config();

	kavak_config_set(config, "DATABASE_URL", "sqlite:a.db", NULL);
	ck_assert_str_eq(kv_config_mailbox_url(config), "sqlite:a.db");
	ck_assert_str_eq(kv_config_vectors_url(config), "exact:");
	ck_assert_str_eq(kv_config_llm_url(config), "offline:");
	ck_assert_str_eq(kv_config_embedder_url(config), "local:");

	kavak_config_set(config, "REDIS_URL", "redis://h:6379/0", NULL);
	kavak_config_set(config, "QDRANT_URL", "http://h:6333", NULL);
	kavak_config_set(config, "EMBED_BASE_URL", "https://h/v1", NULL);
	kavak_config_set(config, "OPENAI_API_KEY", "sk-x", NULL);
	ck_assert_str_eq(kv_config_mailbox_url(config), "redis://h:6379/0");
	ck_assert_str_eq(kv_config_vectors_url(config), "qdrant:http://h:6333");
	ck_assert_str_eq(kavak_config_get(config, "QDRANT_URL"), "http://h:6333");
	ck_assert_str_eq(kv_config_embedder_url(config), "openai:https://h/v1");
	ck_assert_str_eq(kv_config_llm_url(config), "openai:https://api.openai.com/v1");
	kavak_config_set(config, "OPENAI_BASE_URL", "http://localhost:8080/v1", NULL);
	ck_assert_str_eq(kv_config_llm_url(config), "openai:http://localhost:8080/v1");
	kavak_config_set(config, "KAVAK_LLM", "scripted:a.json", NULL);
	ck_assert_str_eq(kv_config_llm_url(config), "scripted:a.json");
	kavak_config_set(config, "QDRANT_URL", "faiss:/a", NULL);
	ck_assert_str_eq(kv_config_vectors_url(config), "faiss:/a");
}
END_TEST

START_TEST(finds_the_driver_that_answers_a_scheme)
{
	KV_AUTO(kavak_config) *config = new_config();
	static const struct kv_driver_head sqlite = { 1, "sqlite", 8 }, mine = { 1, "sqlite", 9 },
					   late = { 2, "x", 8 }, odd = { 1, "no good", 8 };
	const void *const builtin[] = { &sqlite, NULL };
	const char *rest = NULL;

	ck_assert_ptr_eq(
		kv_config_driver(config, KV_DRIVER_STORE, "sqlite::memory:", builtin, &rest, NULL),
		&sqlite);
	ck_assert_str_eq(rest, ":memory:");
	ck_assert_int_eq(kv_config_register(config, KV_DRIVER_STORE, &late, 1, NULL),
			 KAVAK_ENOTSUP);
	ck_assert_int_eq(kv_config_register(config, KV_DRIVER_STORE, &odd, 1, NULL), KAVAK_EINVAL);
	for (int i = 0; i < KV_DRIVERS_MAX; i++)
		ck_assert_int_eq(kv_config_register(config, KV_DRIVER_STORE, &mine, 1, NULL), 0);
	ck_assert_int_eq(kv_config_register(config, KV_DRIVER_STORE, &mine, 1, NULL), KAVAK_ELIMIT);
	ck_assert_ptr_eq(
		kv_config_driver(config, KV_DRIVER_STORE, "sqlite:a", builtin, &rest, NULL), &mine);
	ck_assert_ptr_eq(
		kv_config_driver(config, KV_DRIVER_MAILBOX, "sqlite:a", builtin, &rest, NULL),
		&sqlite);
}
END_TEST

START_TEST(says_which_setting_asked_for_a_driver_that_is_not_there)
{
	KV_AUTO(kavak_config) *config = new_config();
	static const struct kv_driver_head sqlite = { 1, "sqlite", 8 };
	const void *const builtin[] = { &sqlite, NULL };
	const char *rest;
	kavak_error err = { 0 };

	kavak_config_set(config, "DATABASE_URL", "postgresql://ana:hidden@db/kavak", NULL);
	kavak_config_set(config, "OPENAI_API_KEY", "sk-x", NULL);
	ck_assert_ptr_null(kv_config_driver(config, KV_DRIVER_STORE, kv_config_store_url(config),
					    builtin, &rest, &err));
	ck_assert_int_eq(err.code, KAVAK_ENOTSUP);
	ck_assert_str_eq(err.text,
			 "DATABASE_URL: no store driver answers 'postgresql:'; there is sqlite:");
	ck_assert_ptr_null(kv_config_driver(config, KV_DRIVER_LLM, kv_config_llm_url(config),
					    builtin, &rest, &err));
	ck_assert_ptr_nonnull(
		strstr(err.text, "OPENAI_API_KEY: no model driver answers 'openai:'"));
}
END_TEST

static void write_env(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

START_TEST(lets_the_environment_win_over_the_file)
{
	KV_AUTO(kavak_config) *config = new_config();
	char path[] = "/tmp/kavak-env-XXXXXX";
	kavak_error err = { 0 };

	close(mkstemp(path));
	write_env(path, "# ours\nRAG_TOP_K=9\nHISTORY_MAX_TURNS=3\nSOMEONE_ELSES=yes\n");
	setenv("RAG_TOP_K", "5", 1);
	ck_assert_int_eq(kavak_config_load(config, path, &err), 0);
	ck_assert_uint_eq(kv_config_settings(config)->top_k, 5);
	ck_assert_uint_eq(kv_config_settings(config)->history_max_turns, 3);

	write_env(path, "\nHISTORY_MAX_TURNS=many\n");
	ck_assert_int_eq(kavak_config_load(config, path, &err), KAVAK_EINVAL);
	ck_assert_ptr_nonnull(strstr(err.text, ":2: HISTORY_MAX_TURNS is 'many'"));
	setenv("RAG_TOP_K", "0", 1);
	ck_assert_int_eq(kavak_config_load(config, NULL, &err), KAVAK_EINVAL);
	unsetenv("RAG_TOP_K");
	unlink(path);
	ck_assert_int_eq(kavak_config_load(config, path, &err), 0);
}
END_TEST

START_TEST(refuses_a_file_over_its_ceiling)
{
	KV_AUTO(kavak_config) *config = new_config();
	char path[] = "/tmp/kavak-env-XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_eq(ftruncate(fd, (64 << 10) + 1), 0);
	close(fd);
	ck_assert_int_eq(kavak_config_load(config, path, NULL), KAVAK_ELIMIT);
	unlink(path);
}
END_TEST

static int64_t noon(void *userdata) { return *(int64_t *) userdata; }

static void count(const kavak_trace_event *event, void *userdata)
{
	*(int64_t *) userdata += event->elapsed_us;
}

START_TEST(takes_time_and_a_listener_from_the_program)
{
	KV_AUTO(kavak_config) *config = new_config();
	int64_t now = 42, heard = 0;
	kavak_clock clock = { noon, &now };

	ck_assert_int_gt(kv_now_ms(config), INT64_C(1600000000000));
	kavak_config_set_clock(config, &clock);
	ck_assert_int_eq(kv_now_ms(config), 42);
	kv_trace(config, "test", 0, 7, 0);
	kavak_config_set_trace(config, count, &heard);
	kv_trace(config, "test", 0, 7, 0);
	ck_assert_int_eq(heard, 7);
}
END_TEST

START_TEST(is_as_it_was_when_memory_is_gone)
{
	kavak_config *config = NULL;
	int r;

	EACH_ALLOC_FAILS(r, kavak_config_new(&config, NULL), ck_assert_ptr_null(config));
	ck_assert_int_eq(r, 0);
	EACH_ALLOC_FAILS(r, kavak_config_set(config, "OPENAI_MODEL", "m", NULL),
	                 ck_assert_ptr_null(kavak_config_get(config, "OPENAI_MODEL")));
	ck_assert_int_eq(r, 0);
	kavak_config_free(config);
}
END_TEST

TEST_MAIN("config",
	tcase_add_test(tc, has_the_default_of_every_number);
	tcase_add_test(tc, puts_the_database_below_the_data_home);
	tcase_add_test(tc, reads_a_rate_to_the_millionth);
	tcase_add_test(tc, refuses_a_wrong_value_with_what_was_expected);
	tcase_add_test(tc, never_shows_a_secret);
	tcase_add_test(tc, keeps_the_old_value_when_the_new_one_is_refused);
	tcase_add_test(tc, refuses_settings_that_do_not_fit_together);
	tcase_add_test(tc, picks_drivers_from_settings);
	tcase_add_test(tc, finds_the_driver_that_answers_a_scheme);
	tcase_add_test(tc, says_which_setting_asked_for_a_driver_that_is_not_there);
	tcase_add_test(tc, lets_the_environment_win_over_the_file);
	tcase_add_test(tc, refuses_a_file_over_its_ceiling);
	tcase_add_test(tc, takes_time_and_a_listener_from_the_program);
	tcase_add_test(tc, is_as_it_was_when_memory_is_gone);
)
