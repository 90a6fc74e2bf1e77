import { afterEach, expect, it, vi } from 'vitest';
import { ResumeToken } from './ResumeToken.ts';
import { RoomMemory } from './RoomMemory.ts';
import { memoryOf, recordOf } from './roomRecord.ts';
import { Standing } from './standing/Standing.ts';

const memories: RoomMemory[] = [];
afterEach(() => {
  for (const memory of memories.splice(0)) memory.close();
  vi.useRealTimers();
});

/** As another server reads it. */
function readBack(record: string): RoomMemory {
  const memory = memoryOf(record);
  if (!memory) throw new Error('not read');
  memories.push(memory);
  return memory;
}

it('is nothing much of a room that nobody was in', () => {
  const { door, chat, seats } = readBack(recordOf(new RoomMemory(), []));
  expect(door).toEqual(new RoomMemory().door);
  expect([chat.page().messages, [...seats]]).toEqual([[], []]);
});

it('brings door, chat and standings to another server, and lets in only who has the secret', () => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  const memory = new RoomMemory();
  memory.door.state.locked = true;
  memory.door.removed.add('eve').add('token:digest');
  const message = memory.chat.add({ peerId: 'ada', displayName: 'Ada', text: 'hello\nall', sentAt: 1 });
  const standing = new Standing({
    role: undefined,
    displayName: 'Ada',
    publish: new Set(['audio']),
    subscribe: true,
    tokenDigest: 'digest of hers',
  });
  Object.assign(standing, { role: 'host', welcome: true, handRaisedAt: 5, arrival: 3 });
  standing.mutedKinds.add('video');
  const { token, secret } = ResumeToken.create();
  const record = recordOf(memory, [{ peerId: 'ada', standing, resumeToken: token }]);
  expect(record).not.toContain(secret);

  const { door, chat, seats, lostAtMs } = readBack(record);
  expect(door).toEqual(memory.door);
  expect(chat.page().messages).toEqual([message]);
  expect(chat.add({ peerId: 'ada', displayName: 'Ada', text: 'again', sentAt: 2 }).id).toBe(message.id + 1);
  expect(seats.of('ada', secret)).toEqual(standing);
  expect([seats.of('ada', 'guessed'), seats.of('bob', secret)]).toEqual([undefined, undefined]);
  expect(lostAtMs).toBe(1_700_000_000_000);
});

it.each([
  ['no JSON', '{'],
  ['something else', '{"door":{}}'],
  [
    'a digest that is none',
    recordOf(new RoomMemory(), []).replace('"seats":[]', '"seats":[{"peerId":"ada","resumeToken":"x"}]'),
  ],
])('is not read where it is %s', (_, text) => {
  expect(memoryOf(text)).toBeUndefined();
});
