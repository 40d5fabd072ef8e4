-- SPDX-License-Identifier: MIT
-- A dead message arrives again, behind all that came meanwhile. Nobody writes in a burst by hand, so
-- it does not wait for more. ARGV: the message's id. Answers 0 or NOTFOUND.
local place = call('HGET', P .. 'dead:ids', ARGV[OWN])
local entry = place and call('XRANGE', P .. 'dead', place, place)[1]
if not entry then
  return NOTFOUND
end
local f = entry[2]
drop_dead(place, f[2], f[4])
call('XADD', P .. 'arrivals', '*', 'id', f[2], 'user', f[4], 'body', f[6], 'at', f[8], 'once', '1',
  'again', '1')
return 0
