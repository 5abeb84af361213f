-- Adds an event to the transcript of a conversation that there is, outside of any turn.
--
-- KEYS  state, mark, events, trail
-- ARGV  now (ms), value, event, lifetime of the mark, lifetime of the trail, member of the trail,
--       length of the transcript, channel of growing transcripts, conversation
-- returns 1 added, 0 the mark has this value already, -1 no such conversation
local state, mark, events, trail = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local now, value, event, mark_ttl, trail_ttl = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local trail_member, max_events, told, conversation = ARGV[6], ARGV[7], ARGV[8], ARGV[9]

if redis.call('EXISTS', state) == 0 then return -1 end
if redis.call('GET', mark) == value then return 0 end

-- The first write is one that Redis refuses when its memory is full: all or nothing.
redis.call('SET', mark, value, 'PX', mark_ttl)
redis.call('ZADD', trail, now, trail_member)
redis.call('PEXPIRE', trail, trail_ttl)
redis.call('XADD', events, 'MAXLEN', '~', max_events, '*', 'b', event)
-- An annotation is no sign of life: the transcript ends with the state, as before.
local left = redis.call('PTTL', state)
if left > 0 then redis.call('PEXPIRE', events, left) else redis.call('PERSIST', events) end
redis.call('PUBLISH', told, conversation)
return 1
