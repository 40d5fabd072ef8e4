-- SPDX-License-Identifier: MIT
-- Some of the dead, oldest first. ARGV: the place of the last that was shown, or empty.
-- Answers six each: place, id, user, body, at, why. Nothing: these were all.
local ms, seq = string.match(ARGV[OWN], '^(%d+)%-(%d+)$')
local from = ms and string.format('%s-%.0f', ms, tonumber(seq) + 1) or '-'
local out = {}
for _, entry in ipairs(call('XRANGE', P .. 'dead', from, '+', 'COUNT', 20)) do
  local f = entry[2]
  for _, value in ipairs({ entry[1], f[2], f[4], f[6], tonumber(f[8]), f[10] }) do
    out[#out + 1] = value
  end
end
return out
