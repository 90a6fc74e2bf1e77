// Redis carries out a script as a whole, and its clock is the only one that counts for leases. A room's entry is `<node id> <epoch>`.

/** Drops nodes that said nothing for too long. KEYS[1..4]: addresses, loads, deadlines and loans of the nodes. */
const withoutTheDead = `
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local epoch = string.format('%d%06d', time[1], time[2])
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', nowMs)) do
  redis.call('HDEL', KEYS[1], node)
  redis.call('ZREM', KEYS[2], node)
  redis.call('ZREM', KEYS[3], node)
  redis.call('ZREM', KEYS[4], node)
end
`;

/** Takes what nobody has, and renews what is one's own; gives the entry as it is then. */
const holdFunction = `
local function hold(key, node, leaseMs, epoch)
  local entry = redis.call('GET', key)
  if not entry then
    entry = node .. ' ' .. epoch
    redis.call('SET', key, entry, 'PX', leaseMs)
  elseif string.sub(entry, 1, #node + 1) == node .. ' ' then
    redis.call('PEXPIRE', key, leaseMs)
  end
  return entry
end
`;

/** KEYS: addresses, loads, deadlines, loans, room; ARGV: who asks, lease in milliseconds. Gives entry and address, or nothing. */
export const locateScript = `${withoutTheDead}
local entry = redis.call('GET', KEYS[5])
if not entry then
  local least = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  if #least == 0 then return {} end
  local node = least[1]
  -- Who is asked and has no more to do than the others saves a way.
  local own = redis.call('ZSCORE', KEYS[2], ARGV[1])
  if own and tonumber(own) <= tonumber(least[2]) then node = ARGV[1] end
  entry = node .. ' ' .. epoch
  redis.call('SET', KEYS[5], entry, 'PX', ARGV[2])
  -- Until the node says what it has to do now: many rooms that begin at once don't all go to the same one.
  redis.call('ZINCRBY', KEYS[2], 1, node)
end
local node = string.match(entry, '^%S+')
return {entry, redis.call('HGET', KEYS[1], node) or ''}
`;

/** KEYS: addresses, loads, deadlines, loans, rooms…; ARGV: node, address, load or nothing, lease in milliseconds, workers to lend. Gives the rooms' entries. */
export const beatScript = `${withoutTheDead}${holdFunction}
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[3], nowMs + ARGV[4], ARGV[1])
if ARGV[3] == '' then
  redis.call('ZREM', KEYS[2], ARGV[1])
else
  redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
end
redis.call('ZADD', KEYS[4], ARGV[5], ARGV[1])
local entries = {}
for i = 5, #KEYS do
  entries[i - 4] = hold(KEYS[i], ARGV[1], ARGV[4], epoch)
end
return entries
`;

/** KEYS: addresses, loads, deadlines, loans, room; ARGV: node, lease in milliseconds. Gives the room's entry. */
export const holdScript = `${withoutTheDead}${holdFunction}
return hold(KEYS[5], ARGV[1], ARGV[2], epoch)
`;

/** KEYS: room, its record; ARGV: the entry that is to go, 1 if the record is to go too. */
export const releaseScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return end
redis.call('DEL', KEYS[1])
if ARGV[2] == '1' then redis.call('DEL', KEYS[2]) end
`;

/** KEYS: room, its record; ARGV: the entry of who writes, what is written, for how many milliseconds. */
export const rememberScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end
`;

/** KEYS: a room's record. */
export const recallScript = `return redis.call('GET', KEYS[1])`;

/** KEYS: addresses, loads, deadlines, loans; ARGV: node. */
export const retireScript = `
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
`;

/** KEYS: addresses, loads, deadlines, loans; ARGV: who asks. Gives addresses of others that lend, those with the most first. */
export const lendersScript = `${withoutTheDead}
local addresses = {}
for _, node in ipairs(redis.call('ZREVRANGEBYSCORE', KEYS[4], '+inf', 1)) do
  if node ~= ARGV[1] then addresses[#addresses + 1] = redis.call('HGET', KEYS[1], node) end
end
return addresses
`;
