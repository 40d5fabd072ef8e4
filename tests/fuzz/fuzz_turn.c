/* SPDX-License-Identifier: MIT */
/* Messages, one a line, to the offline agent over a catalog of three cars in memory: each gets an
 * answer, and every reply is proven. */
#include <kavak/kavak.h>

#include "base/buf.h"
#include "support/fuzz.h"

static const char cars[] =
	"stock_id,make,model,version,year,price,km,city\n"
	"1001,Nissan,Versa,SENSE 1.6 CVT,2020,265999,45300,Puebla\n"
	"1002,Honda,Civic,TOURING 1.5,2019,389999,61200,Monterrey\n"
	"1003,Mazda,CX-5,GRAND TOURING,2021,489999,30100,Puebla\n";

static void import_cars(kavak_engine *engine)
{
	const kavak_import_options options = KAVAK_IMPORT_OPTIONS_INIT;
	char path[] = "/tmp/kavak-fuzz-XXXXXX.csv";
	kavak_import_result result;
	int fd = mkstemps(path, 4);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

	REQUIRE(file && fputs(cars, file) >= 0 && fclose(file) == 0);
	REQUIRE(kavak_catalog_import(engine, path, &options, &result, NULL) == 0);
	remove(path);
}

/* Opened once: each input is another customer's. */
static kavak_engine *get_engine(void)
{
	static kavak_config *config;
	static kavak_engine *engine;

	if (engine)
		return engine;
	REQUIRE(kavak_config_new(&config, NULL) == 0);
	REQUIRE(kavak_config_set(config, "DATABASE_URL", "sqlite::memory:", NULL) == 0);
	REQUIRE(kavak_engine_open(config, &engine, NULL) == 0);
	import_cars(engine);
	return engine;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	kavak_slice rest = { (const char *) data, size }, line;
	kavak_engine *engine = get_engine();

	if (size > 1000)
		return 0;
	kavak_forget(engine, KAVAK_SLICE("ana"), NULL);
	for (int i = 0; i < 8 && kv_slice_split(&rest, '\n', &line); i++) {
		kavak_reply reply = { 0 };
		kavak_error err = { 0 };
		int r = kavak_ask(engine, KAVAK_SLICE("ana"), line, &reply, &err);

		REQUIRE(r == 0 && reply.text.len && reply.grounded && !reply.degraded);
		kavak_reply_done(&reply);
	}
	return 0;
}
