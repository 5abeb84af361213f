-- Removes the head of a lane after it was posted and keeps what the platform
-- calls it; goes on to the next entry like begin.lua. Done twice for the same
-- entry it succeeds, as the first answer may have been lost.
--
-- KEYS  lease, lane, state, due, ref, events, trail
-- ARGV  token, beginning of the entry (its id), ref, lifetime of the ref (ms),
--       lifetime of the state (ms), field of the attempts, member of the lane,
--       lifetime of the ref while the state is kept and of the trail (ms),
--       now (ms), member of the trail
-- returns {-1}                            the lease is lost, or the head is another
--         {0}                             done, the lane is empty, the lease given up
--         {1, entry, attempts, lease ms, owner}  done, and the next entry
local lease, lane, state, due, ref, events = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local field, name = ARGV[6], ARGV[7]

local ours = redis.call('GET', lease) == ARGV[1]
local head = redis.call('LINDEX', lane, 0)
if ours and head and string.sub(head, 1, #ARGV[2]) == ARGV[2] then
  -- The card of a ticket is needed for as long as the ticket may be.
  local kept = redis.call('HGET', state, 'k') == '1'
  redis.call('SET', ref, ARGV[3], 'PX', kept and ARGV[8] or ARGV[4])
  redis.call('ZADD', KEYS[7], ARGV[9], ARGV[10])
  redis.call('PEXPIRE', KEYS[7], ARGV[8])
  redis.call('LPOP', lane)
  redis.call('HDEL', state, field, field .. ':by')
  local waiting = redis.call('HINCRBY', state, 'n', -1)
  if waiting <= 0 and not kept then
    redis.call('PEXPIRE', state, ARGV[5])
    redis.call('PEXPIRE', events, ARGV[5])
  end
  head = redis.call('LINDEX', lane, 0)
elseif redis.call('EXISTS', ref) == 0 or not ours then
  return {-1}
end

if not head then
  redis.call('ZREM', due, name)
  redis.call('DEL', lease)
  return {0}
end
local begun = redis.call('HMGET', state, field, field .. ':by', 'o') -- as in begin.lua
local attempts = tonumber(begun[1] or 0)
if begun[2] ~= ARGV[1] then attempts = attempts + 1 end
redis.call('HSET', state, field, attempts, field .. ':by', ARGV[1])
return {1, head, attempts - 1, redis.call('PTTL', lease), begun[3] or ''}
