-- Counts a message against a person's limit: a sliding window of the messages
-- themselves, so that one that is sent again is not counted again. A refused
-- message is not counted either.
--
-- KEYS  window
-- ARGV  member, now (ms), period (ms), limit
-- returns -1  counted by this call
--          0  counted before
--          n  refused: the milliseconds until there is room, 1 to the period
local member, now, period, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - period)
if redis.call('ZSCORE', KEYS[1], member) then return 0 end
if redis.call('ZCARD', KEYS[1]) < limit then
  redis.call('ZADD', KEYS[1], now, member)
  redis.call('PEXPIRE', KEYS[1], period)
  return -1
end
-- Room appears when so many have left that fewer than the limit remain.
local last = redis.call('ZREVRANGE', KEYS[1], limit - 1, limit - 1, 'WITHSCORES')
local wait = tonumber(last[2]) + period - now
return math.max(1, math.min(wait, period))
