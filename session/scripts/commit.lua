-- Commits a turn: everything or nothing.
--
-- KEYS  state, mark, events, receipt, trail, person, due, desk, ended, inbox,
--       day, then for each lane: lane, lease
-- ARGV  as they are taken below
-- returns {1, version, i...}  committed; the lease was taken on the i-th lanes
--         {2, version}        conflict: the version that is there
--         {3, reply, version} duplicate: the first reply
--         {4}                 the outbox has no room
local taken_keys, taken_args = 0, 0
local function key() taken_keys = taken_keys + 1; return KEYS[taken_keys] end
local function arg() taken_args = taken_args + 1; return ARGV[taken_args] end
local function number() return tonumber(arg()) end

local state, mark, events, receipt = key(), key(), key(), key()
local trail, person, due = key(), key(), key()
local desk, ended, inbox, day = key(), key(), key(), key()

local now, version, document = number(), number(), arg()
local keep, ttl = arg() == '1', arg()
local marked, reply, mark_ttl = arg() == '1', arg(), arg()
local receipt_id, receipt_body, receipt_ttl, trail_member = arg(), arg(), arg(), arg()
local member, has_person, person_member = arg(), arg() == '1', arg()
local adding, max_outbox = number(), number()
local token, lease_ms = arg(), arg()
local bell, told, conversation = arg(), arg(), arg()
local owner, timer, timer_name = arg(), number(), arg()
local ticket, live_ticket, row, desk_told = arg(), arg() == '1', arg(), arg()

local held = redis.call('HMGET', state, 'v', 'n')
local current = tonumber(held[1] or 0)
local waiting = tonumber(held[2] or 0)

if marked then
  local first = redis.call('GET', mark)
  if first then
    -- A write, so that WAIT has something to wait for.
    redis.call('PEXPIRE', mark, mark_ttl)
    return {3, first, current}
  end
end
if current ~= version then return {2, current} end
if waiting + adding > max_outbox and adding > 0 then return {4} end

-- The first write is one that Redis refuses when its memory is full, so that
-- it refuses here, with nothing written, or not at all.
version = version + 1
waiting = waiting + adding
redis.call('HSET', state, 'v', version, 's', document, 'k', keep and 1 or 0, 'n', waiting, 'o', owner)
local lasting = keep or waiting > 0
local function live(name)
  if lasting then redis.call('PERSIST', name) else redis.call('PEXPIRE', name, ttl) end
end
live(state)

if marked then redis.call('SET', mark, reply, 'PX', mark_ttl) end
if receipt_id ~= '' then redis.call('SET', receipt, receipt_body, 'PX', receipt_ttl) end
if marked or receipt_id ~= '' then
  redis.call('ZADD', trail, now, trail_member)
  redis.call('ZREMRANGEBYSCORE', trail, '-inf', now - tonumber(receipt_ttl))
  redis.call('PEXPIRE', trail, receipt_ttl)
end
if has_person then
  redis.call('ZADD', person, now, member)
  redis.call('ZREMRANGEBYSCORE', person, '-inf', now - tonumber(receipt_ttl))
  redis.call('PEXPIRE', person, receipt_ttl)
  redis.call('ZADD', trail, now, person_member)
  redis.call('PEXPIRE', trail, receipt_ttl)
end
if ticket ~= '' then
  local old = now - tonumber(receipt_ttl)
  redis.call('HSET', desk, ticket, row)
  if live_ticket then redis.call('ZREM', ended, ticket) else redis.call('ZADD', ended, now, ticket) end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', ended, '-inf', old)) do redis.call('HDEL', desk, id) end
  redis.call('ZREMRANGEBYSCORE', ended, '-inf', old)
  redis.call('PEXPIRE', ended, receipt_ttl)
  -- With the last live ticket its list ends too, even if nobody comes back to tidy up.
  if redis.call('HLEN', desk) > redis.call('ZCARD', ended) then
    redis.call('PERSIST', desk)
  else
    redis.call('PEXPIRE', desk, receipt_ttl)
  end
  redis.call('PUBLISH', told, desk_told)
end
if timer > 0 then redis.call('ZADD', due, timer, timer_name) else redis.call('ZREM', due, timer_name) end

local counts = number()
for _ = 1, counts do redis.call('HINCRBY', day, arg(), 1) end
if counts > 0 then redis.call('PEXPIRE', day, receipt_ttl) end
local max_inbox, items = arg(), number()
for _ = 1, items do redis.call('XADD', inbox, 'MAXLEN', '~', max_inbox, '*', 'c', member, 'b', arg()) end
if items > 0 then redis.call('PEXPIRE', inbox, receipt_ttl) end

local max_events, count = arg(), number()
for _ = 1, count do
  redis.call('XADD', events, 'MAXLEN', '~', max_events, '*', 'b', arg())
end
-- A conversation that never rests keeps no more of its past than others.
if count > 0 then redis.call('XTRIM', events, 'MINID', math.max(0, now - tonumber(receipt_ttl))) end
if count > 0 or current > 0 then live(events) end
if count > 0 then redis.call('PUBLISH', told, conversation) end

local result = {1, version}
for i = 1, number() do
  local lane, lease, name = key(), key(), arg()
  local fresh = redis.call('EXISTS', lane) == 0
  for _ = 1, number() do
    redis.call('RPUSH', lane, arg())
  end
  redis.call('ZADD', due, 'NX', now, name)
  local free = redis.call('EXISTS', lease) == 0
  if free and fresh and token ~= '' then
    redis.call('SET', lease, token, 'PX', lease_ms)
    result[#result + 1] = i
  elseif free and tonumber(redis.call('ZSCORE', due, name)) <= now then
    -- Neither held nor parked: somebody has to be told.
    redis.call('PUBLISH', bell, name)
  end
end
return result
