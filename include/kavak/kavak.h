/* SPDX-License-Identifier: MIT */
#ifndef KAVAK_KAVAK_H
#define KAVAK_KAVAK_H

/** Everything for those who use kavak. Drivers are written against <kavak/sys/...>. */

#include <kavak/base.h>
#include <kavak/error.h>
#include <kavak/trace.h>
#include <kavak/config.h>
#include <kavak/engine.h>
#include <kavak/mailbox.h>
#include <kavak/talk.h>
#include <kavak/catalog.h>
#include <kavak/finance.h>
#include <kavak/fuzzy.h>
#include <kavak/normalize.h>
#include <kavak/numbers.h>
#include <kavak/rag.h>
#include <kavak/claims.h>
#include <kavak/twilio.h>
#include <kavak/eval.h>

#endif
