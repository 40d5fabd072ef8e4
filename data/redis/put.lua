-- SPDX-License-Identifier: MIT
-- Accept messages, of ARGV four each: id, user, body, and 1 where it cannot wait. They go to the
-- arrivals and no further; whether an id is known is asked when they are moved, and here only once
-- the bound is reached, so that what was accepted is not refused.
--
-- Answers the places, from 0, of those that were refused.
local n_waiting
local function count_waiting()
  n_waiting = call('XLEN', P .. 'arrivals') + tonumber(call('HGET', P .. 'count', 'waiting') or 0)
end

local function is_known(id)
  local seen = call('ZSCORE', P .. 'seen', id)
  return seen and tonumber(seen) > NOW - SEEN_MS
end

count_waiting()
if n_waiting + (#ARGV - OWN + 1) / 4 > MAX_WAITING then
  move()
  count_waiting()
end

local refused = {}
for i = OWN, #ARGV, 4 do
  local entry = { 'id', ARGV[i], 'user', ARGV[i + 1], 'body', ARGV[i + 2] }
  if n_waiting >= MAX_WAITING then
    if not is_known(ARGV[i]) then
      refused[#refused + 1] = (i - OWN) / 4
    end
  else
    if ARGV[i + 3] == '1' then
      entry[7], entry[8] = 'once', '1'
    end
    if OWN_CLOCK then
      entry[#entry + 1], entry[#entry + 2] = 'at', ARGV[1]
    end
    call('XADD', P .. 'arrivals', '*', unpack(entry))
    n_waiting = n_waiting + 1
  end
end
return refused
