-- SPDX-License-Identifier: MIT
-- A part left, or did not, or nobody knows. ARGV: token, part, state, the channel's id or empty.
-- Answers 0; CONFLICT when the lease is over; NOTFOUND: no such part.
local user = hold(ARGV[OWN], NOW)
if not user then
  return CONFLICT
end
local part = ARGV[OWN + 1]
if call('HEXISTS', P .. 'o:' .. user, 's:' .. part) == 0 then
  return NOTFOUND
end
set_state(user, part, ARGV[OWN + 2])
if ARGV[OWN + 3] ~= '' then
  call('HSET', P .. 'o:' .. user, 'i:' .. part, ARGV[OWN + 3])
end
return 0
