-- Gives a timer another time, or takes it back, if its conversation has not moved on.
--
-- KEYS  state, due
-- ARGV  version, the time (ms) or 0, member of the timer
-- returns 1 done, 0 the conversation has moved on
if (redis.call('HGET', KEYS[1], 'v') or '0') ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then
  redis.call('ZREM', KEYS[2], ARGV[3])
else
  redis.call('ZADD', KEYS[2], 'XX', ARGV[2], ARGV[3])
end
return 1
