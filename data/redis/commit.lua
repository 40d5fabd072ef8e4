-- SPDX-License-Identifier: MIT
-- Write a turn's result. ARGV: token, the turn's number, state, transcript, the parts.
-- Answers 0; CONFLICT when the lease is over, or another turn is committed.
local user = hold(ARGV[OWN], NOW)
if not user then
  return CONFLICT
end
local _, before = turn_of(user)
if before ~= '0' then               -- who did not hear our answer asks again
  return before == ARGV[OWN + 1] and 0 or CONFLICT
end
local box, n_parts = P .. 'o:' .. user, #ARGV - OWN - 3
call('HSET', P .. 'b:' .. user, 'turn', ARGV[OWN + 1])
if ARGV[OWN + 2] == '' then
  call('DEL', P .. 's:' .. user)
else
  call('SET', P .. 's:' .. user, ARGV[OWN + 2])
end
call('HSET', box, 'transcript', ARGV[OWN + 3], 'parts', n_parts)
for part = 0, n_parts - 1 do
  call('HSET', box, 'b:' .. part, ARGV[OWN + 4 + part], 's:' .. part, PENDING)
end
add('unsent', n_parts)
return 0
