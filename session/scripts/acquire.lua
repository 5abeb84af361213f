-- Takes the lease of a lane, unless another holds it or the lane is parked.
-- Taking it again with the same token succeeds: the first answer may have been
-- lost on its way.
--
-- KEYS  lease, due
-- ARGV  token, duration (ms), member of the lane, now (ms)
-- returns 1 taken, 0 not
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
local rests = redis.call('ZSCORE', KEYS[2], ARGV[3])
if rests and tonumber(rests) > tonumber(ARGV[4]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
