/* SPDX-License-Identifier: MIT */
#include "output.h"
#include "session.h"

enum { PRICE, DOWN, YEARS, RATE, SCHEDULE };

static const struct option_spec options[] = {
	[PRICE] = { "price", "P", OPTION_MONEY,
		    "what the car costs: 280000, 280,000, '280 mil' or 280k", .required = true },
	[DOWN] = { "down", "D", OPTION_MONEY, "what is paid down (default 0)" },
	[YEARS] = { "years", "Y,...", OPTION_NUMBERS,
		    "terms (default KAVAK_MIN_YEARS to KAVAK_MAX_YEARS)", 1,
		    KAVAK_FINANCE_YEARS_MAX },
	[RATE] = { "rate", "R", OPTION_RATE, "a year: 0.10 or 10% (default KAVAK_ANNUAL_RATE)" },
	[SCHEDULE] = { "schedule", NULL, OPTION_FLAG, "every month of every term" },
	{ 0 }
};

/* What was asked, with the configuration's terms for what was not. */
struct terms {
	kavak_loan loan;
	uint32_t   years[OPTION_LIST_MAX];
	size_t     n_years;
};

static void take_terms(const struct session *session, const struct args *args,
		       struct terms *ret_terms)
{
	const struct option_value *v = args->values;

	ret_terms->loan = (kavak_loan) { .price_cents = v[PRICE].number,
					.down_cents = v[DOWN].number,
					.rate_ppm = v[RATE].set ? (uint32_t) v[RATE].number
								: session_rate(session) };
	for (size_t i = 0; i < v[YEARS].n; i++)
		ret_terms->years[i] = (uint32_t) v[YEARS].numbers[i];
	ret_terms->n_years = v[YEARS].set ? v[YEARS].n : session_years(session, ret_terms->years);
}

static int print_as_json(struct session *session, const struct terms *terms, bool schedule)
{
	const kavak_loan *loan = &terms->loan;
	kavak_buf json = { 0 };
	int r = kavak_quote_json(loan->price_cents, loan->down_cents, loan->rate_ppm, terms->years,
				 terms->n_years, schedule, &json, &session->err);

	if (r == 0)
		print_json(&json);
	kavak_buf_done(&json);
	return r < 0 ? complain(&session->err, NULL) : STATUS_DONE;
}

static int print_schedule(const kavak_loan *loan, kavak_error *err)
{
	kavak_installment rows[KAVAK_FINANCE_MONTHS_MAX];
	struct table table;
	int r = kavak_finance_schedule(loan, rows, err);

	if (r < 0)
		return r;
	printf(loan->months == 12 ? "\n1 year\n" : "\n%u years\n", loan->months / 12);
	table_start(&table, ">month,>payment,>interest,>principal,>balance");
	for (uint32_t i = 0; i < loan->months; i++) {
		table_number(&table, rows[i].month);
		table_money(&table, rows[i].payment_cents);
		table_money(&table, rows[i].interest_cents);
		table_money(&table, rows[i].principal_cents);
		table_money(&table, rows[i].balance_cents);
	}
	table_end(&table);
	return 0;
}

static int print_options(struct terms *terms, kavak_error *err)
{
	struct table table;
	int r = 0;

	table_start(&table, ">years,>months,>a month,>total,>interest");
	for (size_t i = 0; r == 0 && i < terms->n_years; i++) {
		kavak_quote quote;

		terms->loan.months = 12 * terms->years[i];
		r = kavak_finance_quote(&terms->loan, &quote, err);
		if (r < 0)
			break;
		table_number(&table, terms->years[i]);
		table_number(&table, terms->loan.months);
		table_money(&table, quote.payment_cents);
		table_money(&table, quote.total_cents);
		table_money(&table, quote.interest_cents);
	}
	if (r < 0) {
		kavak_buf_done(&table.cells);
		return r;
	}
	printf("loan ");
	print_money(stdout, terms->loan.price_cents - terms->loan.down_cents);
	printf(" at %u.%02u%% a year\n", terms->loan.rate_ppm / 10000,
	       terms->loan.rate_ppm / 100 % 100);
	table_end(&table);
	return 0;
}

static int print_for_people(struct session *session, struct terms *terms, bool schedule)
{
	int r = print_options(terms, &session->err);

	for (size_t i = 0; r == 0 && schedule && i < terms->n_years; i++) {
		terms->loan.months = 12 * terms->years[i];
		r = print_schedule(&terms->loan, &session->err);
	}
	return r < 0 ? complain(&session->err, NULL) : STATUS_DONE;
}

static int run(const struct args *args)
{
	struct session session = { 0 };
	bool schedule = args->values[SCHEDULE].set;
	struct terms terms;

	if (session_configure(&session) != STATUS_DONE)
		return session_end(&session, STATUS_FAILED);
	take_terms(&session, args, &terms);
	return session_end(&session, args->json ? print_as_json(&session, &terms, schedule)
	                                        : print_for_people(&session, &terms, schedule));
}

const struct command cmd_quote = {
	.name = "quote",
	.about = "What a car costs a month, to the cent.",
	.options = options,
	.has_json = true,
	.examples = { "kavak quote --price '280 mil' --down 60k",
		      "kavak quote --price 280000 --years 4 --schedule --json" },
	.run = run,
};
