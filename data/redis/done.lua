-- SPDX-License-Identifier: MIT
-- The turn is over: its messages and its outbox go, the lease is back. ARGV: token.
-- Answers 0 or CONFLICT.
local token = ARGV[OWN]
if has_ended(token) then
  return 0
end
local user = hold(token, NOW)
if not user then
  return CONFLICT
end
drop_messages(user, (turn_of(user)))
drop_outbox(user)
finish(user, token)
call('HDEL', P .. 'b:' .. user, 'n', 'turn', 'not_before')
schedule(user)
return 0
