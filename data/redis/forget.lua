-- SPDX-License-Identifier: MIT
-- Forget a user: what is remembered, what waits, what is dead; a lease on it is void. ARGV: the user.
-- Answers 0; 1 when it is to be called again, because arrivals of the user's may be among those that
-- one call does not move.
local user = ARGV[OWN]
if move() then
  return 1
end
release(user)
drop_outbox(user)
drop_messages(user, call('LLEN', P .. 'm:' .. user))
for _, place in ipairs(call('SMEMBERS', P .. 'd:' .. user)) do
  local entry = call('XRANGE', P .. 'dead', place, place)[1]
  if entry then
    drop_dead(place, entry[2][2], user)
  end
end
call('ZREM', P .. 'due', user)
call('DEL', P .. 'b:' .. user, P .. 's:' .. user, P .. 'd:' .. user)
return 0
