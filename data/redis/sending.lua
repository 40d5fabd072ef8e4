-- SPDX-License-Identifier: MIT
-- A part is about to leave. ARGV: token, part, how long that may take in milliseconds.
-- Answers 0; CONFLICT when the lease does not outlive it; NOTFOUND: no such part, or it was sent.
local user = hold(ARGV[OWN], NOW + tonumber(ARGV[OWN + 2]))
if not user then
  return CONFLICT
end
local part = ARGV[OWN + 1]
local state = call('HGET', P .. 'o:' .. user, 's:' .. part)
if not state or state == SENT then
  return NOTFOUND
end
set_state(user, part, SENDING)
call('HSET', P .. 'o:' .. user, 'a:' .. part, NOW)
return 0
