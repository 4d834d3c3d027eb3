import type { Redis } from 'ioredis';
import { z } from 'zod';
import { chargeOf, sliced, sliceTime, type RateAsk } from './rate-windows.ts';

/**
 * The same reckoning as `rate-windows.ts`, for all keys in one step that nothing comes between. A key is a hash of slices;
 * one nobody asks for is gone after twice its longest window.
 * ARGV: now, cost, ms to live, then for each window: slice in ms, slices back, most.
 */
const take = `
local now, cost, waits = tonumber(ARGV[1]), tonumber(ARGV[2]), {}
for k, key in ipairs(KEYS) do
  local wait = 0
  for a = 4, #ARGV, 3 do
    local slice, back, most = tonumber(ARGV[a]), tonumber(ARGV[a + 1]), tonumber(ARGV[a + 2])
    local current, fields, total = math.floor(now / slice), {}, cost
    for i = current - back, current do fields[#fields + 1] = slice .. ':' .. i end
    local held = redis.call('HMGET', key, unpack(fields))
    for i = 1, #held do
      held[i] = tonumber(held[i] or 0)
      total = total + held[i]
    end
    for i = 1, #held do
      if total <= most then break end
      total = total - held[i]
      wait = math.max(wait, (current + i) * slice - now)
    end
  end
  if wait == 0 then
    for a = 4, #ARGV, 3 do
      local slice, back = tonumber(ARGV[a]), tonumber(ARGV[a + 1])
      local current = math.floor(now / slice)
      if redis.call('HINCRBY', key, slice .. ':' .. current, cost) == cost then
        for _, field in ipairs(redis.call('HKEYS', key)) do
          local size, i = string.match(field, '^(%d+):(%d+)$')
          if tonumber(size) == slice and tonumber(i) < current - back then redis.call('HDEL', key, field) end
        end
      end
    end
    redis.call('PEXPIRE', key, ARGV[3])
  end
  waits[k] = wait
end
return waits`;

const waits = z.array(z.number());

/** How long each key must wait, in ms, in their order; 0 has been charged. */
export async function takeShared(redis: Redis, prefix: string, ask: RateAsk, now: Date): Promise<number[]> {
  const keys = ask.keys.map((key) => `${prefix}rate:${key}`);
  const keepMs = 2 * Math.max(...ask.windows.map(({ ms }) => ms));
  const windows = sliced(ask.windows).flatMap(({ sliceMs, back, most }) => [sliceMs, back, most]);
  return waits.parse(await redis.eval(take, keys.length, ...keys, sliceTime(now), chargeOf(ask), keepMs, ...windows));
}

const drop = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

export const dropIfSame = (redis: Redis, key: string, value: string): Promise<unknown> =>
  redis.eval(drop, 1, key, value);
