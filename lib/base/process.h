/* SPDX-License-Identifier: MIT */
#pragma once
#include <stdbool.h>

#include <kavak/base.h>

/* A process by a name that no other ever has: the boot, the process namespace, the id, and when it
 * started. Empty where the system does not tell. */
struct kv_process { char name[128]; };

struct kv_process kv_process_self(void);

/* Whether the process of that name has surely ended. One that cannot be seen from here (another
 * machine's, another container's) may be alive. */
bool kv_process_is_gone(kavak_slice name);
