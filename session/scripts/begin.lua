-- Reads the head of a lane and counts that a send of it begins, once for a
-- token: whoever asks again has not got the answer. An empty lane gives its
-- lease up in the same step, so that no commit can slip in between.
--
-- KEYS  lease, lane, state, due
-- ARGV  token, field of the attempts, member of the lane
-- returns {-1}                            the lease is lost
--         {0}                             the lane is empty
--         {1, entry, attempts, lease ms, owner}  attempts without this one
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {-1} end
local head = redis.call('LINDEX', KEYS[2], 0)
if not head then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[4], ARGV[3])
  return {0}
end
local by = ARGV[2] .. ':by'
local begun = redis.call('HMGET', KEYS[3], ARGV[2], by, 'o')
local attempts = tonumber(begun[1] or 0)
if begun[2] ~= ARGV[1] then attempts = attempts + 1 end
redis.call('HSET', KEYS[3], ARGV[2], attempts, by, ARGV[1]) -- in any case, so that WAIT has something to wait for
return {1, head, attempts - 1, redis.call('PTTL', KEYS[1]), begun[3] or ''}
