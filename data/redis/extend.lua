-- SPDX-License-Identifier: MIT
-- Hold a lease for its whole length again. ARGV: token, the process that holds it.
-- Answers 0 or CONFLICT.
local user = hold(ARGV[OWN], NOW)
if not user then
  return CONFLICT
end
call('ZADD', P .. 'leased', NOW + LEASE_MS, user)
call('HSET', P .. 'b:' .. user, 'by', ARGV[OWN + 1])
return 0
