/* SPDX-License-Identifier: MIT */
/* openapi.json, as it is. */
#include "routes.h"

__asm__(".section .rodata\n"
	".globl openapi_json, openapi_json_end\n"
	"openapi_json:\n"
	".incbin \"" OPENAPI_FILE "\"\n"
	"openapi_json_end:\n"
	".byte 0\n.previous\n");
