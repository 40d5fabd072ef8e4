-- SPDX-License-Identifier: MIT
-- Give the user back, to be tried again. ARGV: token, after how many milliseconds, why.
-- Answers 0 or CONFLICT.
local token = ARGV[OWN]
if has_ended(token) then
  return 0
end
local user = hold(token, NOW)
if not user then
  return CONFLICT
end
fail(user, ARGV[OWN + 2])
finish(user, token)
call('HSET', P .. 'b:' .. user, 'not_before', NOW + tonumber(ARGV[OWN + 1]))
schedule(user)
return 0
