-- Moves the head of a lane to the dead letters of the partition. Done twice for
-- the same entry it succeeds, as the first answer may have been lost.
--
-- KEYS  lease, lane, state, due, dead, events
-- ARGV  token, beginning of the entry (its id), why, now (ms), lifetime of the
--       dead letters (ms), greatest number of them, lifetime of the state (ms),
--       field of the attempts, member of the lane
-- returns 1 buried, now or a moment ago; 0 the lease is lost, or the head is another
local lease, lane, state, due, dead, events = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local function meant(entry) return string.sub(entry, 1, #ARGV[2]) == ARGV[2] end
local head = redis.call('LINDEX', lane, 0)
if redis.call('GET', lease) ~= ARGV[1] or not head or not meant(head) then
  for _, letter in ipairs(redis.call('XREVRANGE', dead, '+', '-', 'COUNT', 100)) do
    local has = {}
    for i = 1, #letter[2], 2 do has[letter[2][i]] = letter[2][i + 1] end
    if has.lane == ARGV[9] and meant(has.entry) then return 1 end
  end
  return 0
end

local attempts = redis.call('HGET', state, ARGV[8]) or '0'
redis.call('XADD', dead, 'MAXLEN', '~', ARGV[6], '*',
  'lane', ARGV[9], 'entry', head, 'why', ARGV[3], 'at', ARGV[4], 'attempts', attempts)
redis.call('PEXPIRE', dead, ARGV[5])
redis.call('LPOP', lane)
redis.call('HDEL', state, ARGV[8], ARGV[8] .. ':by')
local waiting = redis.call('HINCRBY', state, 'n', -1)
if waiting <= 0 and redis.call('HGET', state, 'k') ~= '1' then
  redis.call('PEXPIRE', state, ARGV[7])
  redis.call('PEXPIRE', events, ARGV[7])
end
if redis.call('EXISTS', lane) == 0 then redis.call('ZREM', due, ARGV[9]) end
return 1
