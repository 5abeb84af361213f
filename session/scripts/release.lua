-- Gives a lease up; entries that are left are announced, so that another
-- process need not wait for its sweep.
--
-- KEYS  lease, lane, due
-- ARGV  token, member of the lane, now (ms), channel of the bell
-- returns 1 released, 0 lost
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
if redis.call('EXISTS', KEYS[2]) == 1 then
  local rests = redis.call('ZSCORE', KEYS[3], ARGV[2])
  if not rests or tonumber(rests) <= tonumber(ARGV[3]) then
    redis.call('PUBLISH', ARGV[4], ARGV[2])
  end
end
return 1
