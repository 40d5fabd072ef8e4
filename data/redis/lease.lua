-- SPDX-License-Identifier: MIT
-- Move arrivals into their mailboxes, then take users that are due, with all that waits for them.
--
-- ARGV: a user to take at once, or empty; the process that asks; a process known to be dead, whose
-- lease of that user is over, or empty; as many tokens as leases are wanted.
--
-- Answers { code, the process that has the user when code is CONFLICT, 1 if more arrivals wait to be
-- moved, leases... }. A lease: { token, user, until, state, turn, transcript, messages, parts };
-- messages: five each, id, body, at, once, tries; parts: four each, body, state, the channel's id, at.
local USER, HOLDER, GONE, TOKENS = ARGV[OWN], ARGV[OWN + 1], ARGV[OWN + 2], OWN + 3
local TURN_MESSAGES = 100           -- of one turn; what is beyond waits for the next
local SHOWN_BYTES = 4194304         -- shown so much, no further user is taken

local leases, shown = {}, 0

local function show_messages(user, n)
  local out = {}
  for _, text in ipairs(n > 0 and call('LRANGE', P .. 'm:' .. user, 0, n - 1) or {}) do
    local m = parse(text)
    for _, value in ipairs({ m.id, m.body, m.at, tonumber(m.once), m.tries }) do
      out[#out + 1] = value
    end
    shown = shown + #text
  end
  return out
end

local function show_parts(user)
  local out, box = {}, P .. 'o:' .. user
  for part = 0, count_parts(user) - 1 do
    local v = call('HMGET', box, 'b:' .. part, 's:' .. part, 'i:' .. part, 'a:' .. part)
    for i, value in ipairs({ v[1] or '', tonumber(v[2] or 0), v[3] or '', tonumber(v[4] or 0) }) do
      out[#out + 1] = value
    end
    shown = shown + #(v[1] or '')
  end
  return out
end

local function show(user, token)
  local n, turn = turn_of(user)
  local state = call('GET', P .. 's:' .. user) or ''
  local transcript = call('HGET', P .. 'o:' .. user, 'transcript') or ''
  shown = shown + #state + #transcript
  leases[#leases + 1] = {
    token, user, tonumber(call('ZSCORE', P .. 'leased', user)), state, turn, transcript,
    show_messages(user, n), show_parts(user),
  }
end

-- How many of those that wait make the next turn: all, but those on their last try one by one.
local function count_turn(user)
  local n = 0
  for _, text in ipairs(call('LRANGE', P .. 'm:' .. user, 0, TURN_MESSAGES - 1)) do
    local last_try = parse(text).tries >= MAX_TRIES - 1
    if last_try and n > 0 then
      break
    end
    n = n + 1
    if last_try then
      break
    end
  end
  return n
end

-- 0; CONFLICT and who has the user; NOTFOUND when nothing waits.
local function take(user, token)
  local box = P .. 'b:' .. user
  local ends = call('ZSCORE', P .. 'leased', user)
  if ends then
    local by = call('HGET', box, 'by') or ''
    if tonumber(ends) > NOW and (GONE == '' or by ~= GONE) then
      return CONFLICT, by
    end
    fail(user, tonumber(ends) > NOW and 'whoever had the lease died' or 'the lease ran out')
    release(user)
  end
  local n, turn = turn_of(user)
  if turn == '0' then
    n = count_turn(user)
    if n == 0 then
      schedule(user)
      return NOTFOUND
    end
    if call('LLEN', P .. 'm:' .. user) == n then
      call('HDEL', box, 'once')
    end
  end
  call('HSET', box, 'n', n, 'turn', turn, 'token', token, 'by', HOLDER)
  call('HSET', P .. 'tokens', token, user)
  call('ZREM', P .. 'due', user)
  call('ZADD', P .. 'leased', NOW + LEASE_MS, user)
  -- Whoever was sending a part is gone, and nobody knows whether it left.
  for part = 0, count_parts(user) - 1 do
    if call('HGET', P .. 'o:' .. user, 's:' .. part) == SENDING then
      set_state(user, part, UNKNOWN)
    end
  end
  show(user, token)
  return 0
end

-- Who waits for longest: due, or leased by somebody whose time is over.
local function next_due()
  local due = call('ZRANGEBYSCORE', P .. 'due', '-inf', NOW, 'WITHSCORES', 'LIMIT', 0, 1)
  local over = call('ZRANGEBYSCORE', P .. 'leased', '-inf', NOW, 'WITHSCORES', 'LIMIT', 0, 1)
  if #over > 0 and (#due == 0 or tonumber(over[2]) < tonumber(due[2])) then
    return over[1]
  end
  return due[1]
end

local function take_again()
  for i = TOKENS, #ARGV do
    local user = hold(ARGV[i], NOW)
    if user then
      show(user, ARGV[i])
    end
  end
  return #leases > 0
end

if AGAIN and take_again() then
  return { 0, '', 0, unpack(leases) }
end
local more = move() and 1 or 0
if USER ~= '' then
  local code, by = take(USER, ARGV[TOKENS])
  return { code, by or '', more, unpack(leases) }
end
local token = TOKENS
while token <= #ARGV and shown < SHOWN_BYTES do
  local user = next_due()
  if not user then
    break
  end
  if take(user, ARGV[token]) == 0 then
    token = token + 1
  end
end
return { 0, '', more, unpack(leases) }
