-- Prolongs a lease.
--
-- KEYS  lease
-- ARGV  token, duration (ms)
-- returns 1 renewed, 0 lost
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
