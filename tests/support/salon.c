/* SPDX-License-Identifier: MIT */
#include "support/salon.h"

#include <check.h>
#include <stdio.h>
#include <unistd.h>

static const char cars[] =
	"stock_id,make,model,version,year,price,km,city,transmission,body_type\n"
	"1001,Nissan,Versa,SENSE 1.6 CVT,2020,265999,45300,Puebla,automatica,sedan\n"
	"1002,Honda,Civic,TOURING 1.5,2019,389999,61200,Monterrey,automatica,sedan\n"
	"1003,Mazda,CX-5,GRAND TOURING,2021,489999,30100,Puebla,automatica,suv\n";

static void write_file(const struct salon *salon, const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", salon->folder, name);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static void set(struct salon *salon, const char *name, const char *form, const char *file)
{
	char value[128];
	kavak_error err = { 0 };

	snprintf(value, sizeof(value), form, salon->folder, file);
	ck_assert_msg(kavak_config_set(salon->config, name, value, &err) == 0, "%s", err.text);
}

void salon_reopen(struct salon *salon, const char *script)
{
	kavak_error err = { 0 };

	kavak_engine_close(salon->engine);
	salon->engine = NULL;
	if (script) {
		write_file(salon, "script.json", script);
		set(salon, "KAVAK_LLM", "scripted:%s/%s", "script.json");
	} else {
		ck_assert_int_eq(kavak_config_set(salon->config, "KAVAK_LLM", "offline:", NULL), 0);
	}
	ck_assert_msg(kavak_engine_open(salon->config, &salon->engine, &err) == 0, "%s", err.text);
}

void salon_open(struct salon *salon, const char *script)
{
	kavak_import_result imported;
	char path[128];
	kavak_error err = { 0 };

	*salon = (struct salon) { .folder = "/tmp/kavak-salon-XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(salon->folder));
	ck_assert_int_eq(kavak_config_new(&salon->config, NULL), 0);
	set(salon, "DATABASE_URL", "sqlite:%s/%s", "kavak.db");
	ck_assert_msg(kavak_migrate(salon->config, NULL, &err) == 0, "%s", err.text);
	salon_reopen(salon, script);
	write_file(salon, "cars.csv", cars);
	snprintf(path, sizeof(path), "%s/cars.csv", salon->folder);
	ck_assert_msg(kavak_catalog_import(salon->engine, path,
	                                   &(kavak_import_options) KAVAK_IMPORT_OPTIONS_INIT,
	                                   &imported, &err) == 0,
	              "%s", err.text);
	ck_assert_uint_eq(imported.n_inserted, 3);
}

void salon_close(struct salon *salon)
{
	static const char *const files[] = { "kavak.db", "kavak.db-wal", "kavak.db-shm", "cars.csv",
		                             "script.json" };

	kavak_engine_close(salon->engine);
	kavak_config_free(salon->config);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		char path[128];

		snprintf(path, sizeof(path), "%s/%s", salon->folder, files[i]);
		unlink(path);
	}
	rmdir(salon->folder);
	*salon = (struct salon) { 0 };
}

json_t *salon_ask(struct salon *salon, const char *user, const char *text)
{
	kavak_reply reply = { 0 };
	json_t *json = NULL;
	kavak_error err = { 0 };
	int r = kavak_ask(salon->engine, kavak_slice_of(user), kavak_slice_of(text), &reply, &err);

	ck_assert_msg(r == 0, "%s", err.text);
	ck_assert_int_eq(kv_json_parse(kv_buf_slice(&reply.json), "reply", &json, NULL), 0);
	ck_assert(kv_slice_eq(kv_json_get_str(json, "reply"), kv_buf_slice(&reply.text)));
	kavak_reply_done(&reply);
	return json;
}
