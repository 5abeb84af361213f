-- Parks a lane until a time and gives its lease up.
--
-- KEYS  lease, due
-- ARGV  token, member of the lane, until (ms)
-- returns 1 parked, 0 the lease is lost
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('ZADD', KEYS[2], 'XX', ARGV[3], ARGV[2])
redis.call('DEL', KEYS[1])
return 1
