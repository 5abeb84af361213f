-- Commits a turn: everything or nothing.
--
-- KEYS  state, mark, events, receipt, trail, person, due; day, if something is
--       counted; desk and ended, with a ticket; inbox, with items; then for
--       each lane: lane, lease
-- ARGV  as they are taken below; all that is written is passed on as it came,
--       since Lua's numbers would have to be printed again
-- returns {1, version, i...}  committed; the lease was taken on the i-th lanes
--         {2, version}        conflict: the version that is there
--         {3, reply, version} duplicate: the first reply
--         {4}                 the outbox has no room
local call = redis.call
local state, mark, events, receipt, trail, person, due = unpack(KEYS, 1, 7)
local now, version, following, document, keep, ttl,
  marked, reply, mark_ttl, receipt_id, receipt_body, receipt_ttl,
  trail_member, member, person_member, timer, timer_name,
  adding, max_outbox, token, lease_ms, bell, told, owner,
  tidied_before, outdated, outdated_soon, ticket, counts, items, count, lanes = unpack(ARGV, 1, 32)
local taken_keys, taken_args = 7, 32
local function key() taken_keys = taken_keys + 1; return KEYS[taken_keys] end
local function arg() taken_args = taken_args + 1; return ARGV[taken_args] end

local held = call('HMGET', state, 'v', 'n', 'w', 't')
local current, waiting = held[1] or '0', held[2] or '0'

if marked == '1' then
  local first = call('GET', mark)
  if first then
    -- A write, so that WAIT has something to wait for.
    call('PEXPIRE', mark, mark_ttl)
    return {3, first, tonumber(current)}
  end
end
if current ~= version then return {2, tonumber(current)} end
if adding ~= '0' then
  waiting = tonumber(waiting) + tonumber(adding)
  if waiting > tonumber(max_outbox) then return {4} end
end

-- The first write is one that Redis refuses when its memory is full, so that
-- it refuses here, with nothing written, or not at all. w is the version that
-- was written last if it left no timer, t when the lists were last tidied.
local fresh = current == '0'
local untidy = not fresh and tonumber(held[4] or 0) < tonumber(tidied_before)
call('HSET', state, 'v', following, 's', document, 'k', keep, 'n', waiting, 'o', owner,
  'w', timer == '0' and following or '', 't', (fresh or untidy) and now or held[4])
local lasting = keep == '1' or tonumber(waiting) > 0
local function live(name)
  if lasting then call('PERSIST', name) else call('PEXPIRE', name, ttl) end
end
live(state)

if marked == '1' then call('SET', mark, reply, 'PX', mark_ttl) end
if receipt_id ~= '' then call('SET', receipt, receipt_body, 'PX', receipt_ttl) end
if trail_member ~= '' and person_member ~= '' then
  call('ZADD', trail, now, trail_member, now, person_member)
elseif trail_member ~= '' or person_member ~= '' then
  call('ZADD', trail, now, trail_member ~= '' and trail_member or person_member)
end
if trail_member ~= '' or person_member ~= '' then call('PEXPIRE', trail, receipt_ttl) end
if person_member ~= '' then
  call('ZADD', person, now, member)
  call('PEXPIRE', person, receipt_ttl)
end
if timer ~= '0' then
  call('ZADD', due, timer, timer_name)
elseif not fresh and held[3] ~= current then
  call('ZREM', due, timer_name)
end

local fresh_day = false
local day = counts ~= '0' and key()
for _ = 1, tonumber(counts) do fresh_day = call('HINCRBY', day, arg(), '1') == 1 or fresh_day end
if fresh_day then call('PEXPIRE', day, receipt_ttl) end

if ticket ~= '' then
  local desk, ended = key(), key()
  local live_ticket, row, desk_told = arg() == '1', arg(), arg()
  call('HSET', desk, ticket, row)
  if live_ticket then call('ZREM', ended, ticket) else call('ZADD', ended, now, ticket) end
  for _, id in ipairs(call('ZRANGEBYSCORE', ended, '-inf', outdated)) do call('HDEL', desk, id) end
  call('ZREMRANGEBYSCORE', ended, '-inf', outdated)
  call('PEXPIRE', ended, receipt_ttl)
  -- With the last live ticket its list ends too, even if nobody comes back to tidy up.
  if call('HLEN', desk) > call('ZCARD', ended) then
    call('PERSIST', desk)
  else
    call('PEXPIRE', desk, receipt_ttl)
  end
  call('PUBLISH', desk_told, '')
end
if items ~= '0' then
  local inbox, max_inbox = key(), arg()
  for _ = 1, tonumber(items) do call('XADD', inbox, 'MAXLEN', '~', max_inbox, '*', 'c', member, 'b', arg()) end
  call('PEXPIRE', inbox, receipt_ttl)
end

if count ~= '0' then
  local max_events = arg()
  for _ = 1, tonumber(count) do call('XADD', events, 'MAXLEN', '~', max_events, '*', 'b', arg()) end
end
if untidy then
  call('ZREMRANGEBYSCORE', trail, '-inf', outdated)
  -- A conversation that never rests keeps no more of its past than others: none
  -- that would be outdated before it is tidied again.
  call('XTRIM', events, 'MINID', outdated_soon)
end
if (fresh or untidy) and person_member ~= '' then call('ZREMRANGEBYSCORE', person, '-inf', outdated) end
if count ~= '0' or not fresh then live(events) end
if count ~= '0' then call('PUBLISH', told, '') end

local result = {1, tonumber(following)}
for i = 1, tonumber(lanes) do
  local lane, lease, name = key(), key(), arg()
  local empty = call('EXISTS', lane) == 0
  for _ = 1, tonumber(arg()) do
    call('RPUSH', lane, arg())
  end
  call('ZADD', due, 'NX', now, name)
  local free = call('EXISTS', lease) == 0
  if free and empty and token ~= '' then
    call('SET', lease, token, 'PX', lease_ms)
    result[#result + 1] = i
  elseif free and tonumber(call('ZSCORE', due, name)) <= tonumber(now) then
    -- Neither held nor parked: somebody has to be told.
    call('PUBLISH', bell, name)
  end
end
return result
