-- Removes what is too old from the lists of a partition.
--
-- KEYS  inbox, accepted, dead, desk, ended
-- ARGV  the time before which things are too old (ms)
-- returns how many were removed
local inbox, accepted, dead, desk, ended = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local old = ARGV[1]
local removed = redis.call('XTRIM', inbox, 'MINID', old) + redis.call('XTRIM', dead, 'MINID', old)
-- What was decided about items that are gone, for whatever reason they went.
for _, id in ipairs(redis.call('HKEYS', accepted)) do
  if #redis.call('XRANGE', inbox, id, id) == 0 then redis.call('HDEL', accepted, id) end
end
for _, ticket in ipairs(redis.call('ZRANGEBYSCORE', ended, '-inf', old)) do
  removed = removed + redis.call('HDEL', desk, ticket)
end
redis.call('ZREMRANGEBYSCORE', ended, '-inf', old)
return removed
