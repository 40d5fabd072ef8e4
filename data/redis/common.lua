-- SPDX-License-Identifier: MIT
-- Stands in front of every other script here: the keys, and what the verbs have in common.
--
-- KEYS[1] is "{kavak:N}:", which begins every key of shard N, so that a cluster keeps them together.
--   arrivals     stream of id, user, body; once, at, again where there is reason to
--   seen         sorted set: a message's id -> when it came
--   m:USER       list: a user's messages, oldest first; those of the turn are at its head
--   b:USER       hash, while there is a turn or a message: n (messages of the turn), token, by (the
--                process that holds it), turn (committed and not done), not_before, once
--   o:USER       hash, of the committed turn: transcript, parts (how many), and of part I
--                b:I (body), s:I (state), i:I (the channel's id), a:I (when sending began)
--   s:USER       string: what is remembered, all that a user at rest takes
--   due          sorted set: users without a lease -> when to look at them
--   leased       sorted set: users with one -> when it ends
--   tokens       hash: the lease's token -> its user
--   ended:TOKEN  for some seconds: whoever did not hear that its lease is ended may ask again
--   count        hash: waiting (messages in lists), unsent and unknown (parts)
--   dead         stream of id, user, body, at, why; dead:ids hash: message id -> its place there;
--                d:USER set: the places of a user's
--
-- ARGV[1] to ARGV[7] are the same for all; what is the verb's own follows.
local P = KEYS[1]
local AGAIN = ARGV[2] == '1'        -- the same call, whose answer was lost
local QUIET_MS, MAX_WAIT_MS, MAX_TRIES = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local LEASE_MS, MAX_WAITING = tonumber(ARGV[6]), tonumber(ARGV[7])
local OWN = 8                       -- the first argument of the verb's own

local CONFLICT, NOTFOUND = 1, 2     -- as enum kavak_code
local PENDING, SENDING, SENT, UNKNOWN = '0', '1', '2', '3'  -- as enum kavak_part_state

local SEEN_MS = 8 * 24 * 3600 * 1000  -- a repeated id is known for so long
local MOVE_MAX, MOVE_BYTES = 1000, 4194304  -- arrivals that one call moves

local call = redis.call

-- ARGV[1] is the time in milliseconds of a program with a clock of its own; 0: this server's.
local NOW = tonumber(ARGV[1])
local OWN_CLOCK = NOW ~= 0
if not OWN_CLOCK then
  local t = call('TIME')
  NOW = t[1] * 1000 + math.floor(t[2] / 1000)
end

local function add(name, by)
  if by ~= 0 then
    call('HINCRBY', P .. 'count', name, by)
  end
end

-- A message in a list: "AT ONCE TRIES LENGTH " of its id, the id, the body.
local function pack(m)
  return string.format('%.0f %s %d %d ', m.at, m.once, m.tries, #m.id) .. m.id .. m.body
end

local function parse(text)
  local at, once, tries, n, start = string.match(text, '^(%d+) ([01]) (%d+) (%d+) ()')
  if not at then
    error('KAVAKDATA a list of messages holds what is none')
  end
  return {
    at = tonumber(at), once = once, tries = tonumber(tries),
    id = string.sub(text, start, start + n - 1), body = string.sub(text, start + n),
  }
end

-- When the i-th of a list of messages came.
local function came_at(list, i)
  return tonumber(string.match(call('LINDEX', list, i), '^%d+')) or parse('').at
end

-- How many messages make the user's turn, and the turn committed ('0': none).
local function turn_of(user)
  local v = call('HMGET', P .. 'b:' .. user, 'n', 'turn')
  return tonumber(v[1] or 0), v[2] or '0'
end

-- Say when a user is due who is not leased: after a short quiet, at most so long after the first
-- message, at once for a button; not before a failed turn may be tried again.
local function schedule(user)
  local box, list = P .. 'b:' .. user, P .. 'm:' .. user
  local v = call('HMGET', box, 'n', 'turn', 'not_before', 'once')
  local n, not_before, due = tonumber(v[1] or 0), tonumber(v[3] or 0), nil
  if (v[2] or '0') ~= '0' then
    due = not_before
  else
    local length = call('LLEN', list)
    if length > n then
      local first = came_at(list, n)
      due = first
      if v[4] ~= '1' then
        local last = length == n + 1 and first or came_at(list, -1)
        due = math.min(last + QUIET_MS, first + MAX_WAIT_MS)
      end
      due = math.max(due, not_before)
    end
  end
  if due then
    call('ZADD', P .. 'due', due, user)
  else
    call('ZREM', P .. 'due', user)
    call('DEL', box)
  end
end

local function arrive(entry, touched)
  local m, fields = { tries = 0, once = '0' }, entry[2]
  for i = 1, #fields, 2 do
    m[fields[i]] = fields[i + 1]
  end
  if not (m.id and m.user and m.body) then
    return 0                        -- nobody of ours wrote this
  end
  m.at = tonumber(m.at or string.match(entry[1], '^%d+'))
  local seen = call('ZSCORE', P .. 'seen', m.id)
  if m.again or not seen or tonumber(seen) <= m.at - SEEN_MS then
    -- In this order, and `touched` in any case: an error ends a script, but undoes nothing of it.
    call('RPUSH', P .. 'm:' .. m.user, pack(m))
    add('waiting', 1)
    if not m.again then
      call('ZADD', P .. 'seen', m.at, m.id)
    end
    if m.once == '1' then
      call('HSET', P .. 'b:' .. m.user, 'once', '1')
    end
  end
  touched[m.user] = true
  return #m.body
end

-- Arrivals, in order, each into its user's list unless its id is known; who got one and has no
-- lease is scheduled. True when more arrivals wait than one call moves.
local function move()
  local left, bytes, touched = MOVE_MAX, MOVE_BYTES, {}
  while left > 0 and bytes > 0 do
    local entries, moved = call('XRANGE', P .. 'arrivals', '-', '+', 'COUNT', 50), {}
    if #entries == 0 then
      break
    end
    for i, entry in ipairs(entries) do
      bytes = bytes - arrive(entry, touched)
      moved[i] = entry[1]
    end
    call('XDEL', P .. 'arrivals', unpack(moved))
    left = left - #entries
  end
  if left == MOVE_MAX then
    return false
  end
  for user in pairs(touched) do
    if not call('ZSCORE', P .. 'leased', user) then
      schedule(user)
    end
  end
  -- More than came, so that what is known does not grow for ever.
  local old = call('ZRANGEBYSCORE', P .. 'seen', '-inf', NOW - SEEN_MS, 'LIMIT', 0, 2000)
  if #old > 0 then
    call('ZREM', P .. 'seen', unpack(old))
  end
  return call('XLEN', P .. 'arrivals') > 0
end

-- The user whose lease `token` is, if it ends after `until_ms`; else nil.
local function hold(token, until_ms)
  local user = call('HGET', P .. 'tokens', token)
  local ends = user and call('ZSCORE', P .. 'leased', user)
  return ends and tonumber(ends) > until_ms and user or nil
end

-- The user has no lease any more.
local function release(user)
  local token = call('HGET', P .. 'b:' .. user, 'token')
  if token then
    call('HDEL', P .. 'tokens', token)
    call('HDEL', P .. 'b:' .. user, 'token', 'by')
  end
  call('ZREM', P .. 'leased', user)
end

-- release() by the lease's holder, who may ask again.
local function finish(user, token)
  release(user)
  call('SET', P .. 'ended:' .. token, '1', 'PX', 10000)
end

local function has_ended(token)
  return AGAIN and call('EXISTS', P .. 'ended:' .. token) == 1
end

local function count_state(state, by)
  if state == UNKNOWN then
    add('unknown', by)
  elseif state ~= SENT then
    add('unsent', by)
  end
end

local function set_state(user, part, state)
  local field = 's:' .. part
  count_state(call('HGET', P .. 'o:' .. user, field), -1)
  count_state(state, 1)
  call('HSET', P .. 'o:' .. user, field, state)
end

local function count_parts(user)
  return tonumber(call('HGET', P .. 'o:' .. user, 'parts') or 0)
end

local function drop_outbox(user)
  for part = 0, count_parts(user) - 1 do
    count_state(call('HGET', P .. 'o:' .. user, 's:' .. part), -1)
  end
  call('DEL', P .. 'o:' .. user)
end

-- The first `n` messages of a user's leave its list.
local function drop_messages(user, n)
  if n > 0 then
    call('LTRIM', P .. 'm:' .. user, n, -1)
    add('waiting', -n)
  end
end

local function drop_dead(place, id, user)
  call('XDEL', P .. 'dead', place)
  call('HDEL', P .. 'dead:ids', id)
  call('SREM', P .. 'd:' .. user, place)
end

-- What the user's turn had did not get done: one more try gone; what has none left is dead. A
-- committed turn dies whole, its messages were answered together. What was not committed is thought
-- again, maybe with what came since.
local function fail(user, why)
  local n, turn = turn_of(user)
  local list, doomed, messages = P .. 'm:' .. user, 0, {}
  if n > 0 then
    for i, text in ipairs(call('LRANGE', list, 0, n - 1)) do
      local m = parse(text)
      m.tries = m.tries + 1
      call('LSET', list, i - 1, pack(m))
      messages[i] = m
      if m.tries >= MAX_TRIES then
        doomed = turn ~= '0' and n or i  -- tries only fall along a list
      end
    end
  end
  for i = 1, doomed do
    local m = messages[i]
    local before = call('HGET', P .. 'dead:ids', m.id)
    if before then                  -- an id of long ago, come again
      drop_dead(before, m.id, user)
    end
    local place = call('XADD', P .. 'dead', '*', 'id', m.id, 'user', user, 'body', m.body,
      'at', string.format('%.0f', m.at), 'why', why)
    call('HSET', P .. 'dead:ids', m.id, place)
    call('SADD', P .. 'd:' .. user, place)
  end
  if doomed > 0 then
    drop_messages(user, doomed)
    drop_outbox(user)
    turn = '0'
  end
  call('HSET', P .. 'b:' .. user, 'n', turn == '0' and 0 or n, 'turn', turn)
end
