-- SPDX-License-Identifier: MIT
-- Answers the counts of kavak_mailbox_status, in its order.
local v = call('HMGET', P .. 'count', 'unsent', 'unknown')
return {
  call('XLEN', P .. 'arrivals'),
  call('ZCOUNT', P .. 'due', '-inf', NOW) + call('ZCOUNT', P .. 'leased', '-inf', NOW),
  call('ZCOUNT', P .. 'leased', string.format('(%.0f', NOW), '+inf'),
  tonumber(v[1] or 0), tonumber(v[2] or 0), call('XLEN', P .. 'dead'),
}
