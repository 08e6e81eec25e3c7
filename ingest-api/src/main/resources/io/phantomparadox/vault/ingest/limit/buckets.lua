-- Token buckets, all of them or none. KEYS: the buckets. ARGV: how many tokens, then for each bucket
-- its rate in tokens per second and its size. Answers the first bucket that refused (0 for none) and
-- what is left in each. Time is Redis's own, in microseconds.
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000000 + tonumber(t[2])
local count = tonumber(ARGV[1])
local left = {}
local refused = 0
for i, key in ipairs(KEYS) do
  local rate = tonumber(ARGV[2 * i])
  local size = tonumber(ARGV[2 * i + 1])
  local kept = redis.call('HMGET', key, 'at', 'left')
  left[i] = size
  if kept[1] and kept[2] then
    local passed = math.max(0, now - tonumber(kept[1]))
    left[i] = math.min(size, tonumber(kept[2]) + passed * rate / 1000000)
  end
  if left[i] < count and refused == 0 then
    refused = i
  end
end
local answer = { tostring(refused) }
for i, key in ipairs(KEYS) do
  if refused == 0 then
    left[i] = left[i] - count
  end
  -- a full bucket need not be kept
  local full = math.ceil(tonumber(ARGV[2 * i + 1]) / tonumber(ARGV[2 * i])) + 1
  redis.call('HSET', key, 'at', string.format('%.0f', now), 'left', string.format('%.6f', left[i]))
  redis.call('EXPIRE', key, full)
  answer[i + 1] = string.format('%.6f', left[i])
end
return answer
