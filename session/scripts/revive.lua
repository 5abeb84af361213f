-- Puts a dead letter back into its lane, which has to be empty: what waits there
-- has a count of attempts of its own.
--
-- KEYS  dead, lane, state, due, events
-- ARGV  id in the stream, field of the attempts, member of the lane, now (ms), bell
-- returns 1 revived, 0 there is no such dead letter (any more), 2 others wait in the lane
local dead, lane, state, due, events = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local found = redis.call('XRANGE', dead, ARGV[1], ARGV[1])[1]
if not found then return 0 end
if redis.call('EXISTS', lane) == 1 then return 2 end
local letter = {}
for i = 1, #found[2], 2 do letter[found[2][i]] = found[2][i + 1] end

redis.call('RPUSH', lane, letter.entry)
redis.call('HINCRBY', state, 'n', 1)
redis.call('PERSIST', state)
redis.call('PERSIST', events)
-- It may have been posted in an earlier life: whoever sends it looks first. More than one attempt
-- would bring it back here at once.
if tonumber(letter.attempts or 0) > 0 then redis.call('HSET', state, ARGV[2], 1) end
redis.call('ZADD', due, ARGV[4], ARGV[3])
redis.call('XDEL', dead, ARGV[1])
redis.call('PUBLISH', ARGV[5], ARGV[3])
return 1
