-- Counts a message against a person's limit: a sliding window of the messages
-- themselves, so that one that is sent again is not counted again. A refused
-- message is not counted either.
--
-- KEYS  window
-- ARGV  member, now (ms), period (ms), limit
-- returns -1  counted by this call
--          0  counted before
--          n  refused: the milliseconds until there is room, 1 to the period
local call, window = redis.call, KEYS[1]
local member, now, period, limit = unpack(ARGV, 1, 4)

-- As long as there is room with what has left the window, too, nothing has to be removed from it.
if call('ZCARD', window) >= tonumber(limit) then
  call('ZREMRANGEBYSCORE', window, '-inf', tonumber(now) - tonumber(period))
  if call('ZSCORE', window, member) then return 0 end
  if call('ZCARD', window) >= tonumber(limit) then
    -- Room appears when so many have left that fewer than the limit remain.
    local last = call('ZREVRANGE', window, limit - 1, limit - 1, 'WITHSCORES')
    local wait = tonumber(last[2]) + tonumber(period) - tonumber(now)
    return math.max(1, math.min(wait, tonumber(period)))
  end
end
if call('ZADD', window, 'NX', now, member) == 0 then return 0 end
call('PEXPIRE', window, period)
return -1
