-- SPDX-License-Identifier: MIT
-- Leases that nobody heard of are none, and no try is gone. ARGV: their tokens, maybe never given.
-- Answers 0.
for i = OWN, #ARGV do
  local user = call('HGET', P .. 'tokens', ARGV[i])
  if user then
    local _, turn = turn_of(user)
    if turn == '0' then
      call('HSET', P .. 'b:' .. user, 'n', 0, 'once', '1')  -- was due, and is again
    end
    release(user)
    schedule(user)
  end
end
return 0
