-- Reads the head of a lane and counts that a send of it begins. An empty lane
-- gives its lease up in the same step, so that no commit can slip in between.
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
local attempts = redis.call('HINCRBY', KEYS[3], ARGV[2], 1)
return {1, head, attempts - 1, redis.call('PTTL', KEYS[1]), redis.call('HGET', KEYS[3], 'o') or ''}
