import { expect, it } from 'vitest';
import type { ChatEntry } from './chatSlice.ts';
import { groupEntries } from './groupEntries.ts';

const minuteMs = 60_000;
const noon = new Date(2026, 10, 21, 12).getTime();

function entry(key: string, peerId: string | null, minute: number, more: Partial<ChatEntry> = {}): ChatEntry {
  const sentAt = noon + minute * minuteMs;
  return { key, peerId, displayName: peerId ?? 'Bot', text: key, sentAt, to: 'room', state: 'sent', ...more };
}

const keys = (entries: ChatEntry[]) => groupEntries(entries).map((group) => group.entries.map(({ key }) => key));

it('puts what one person says in a row under one name', () => {
  expect(keys([entry('1', 'a', 0), entry('2', 'a', 1), entry('3', 'b', 1), entry('4', 'a', 2)])).toEqual([
    ['1', '2'],
    ['3'],
    ['4'],
  ]);
});

it('begins anew after five minutes, after a new name, and for another addressee', () => {
  expect(keys([entry('1', 'a', 0), entry('2', 'a', 4), entry('3', 'a', 6)])).toEqual([['1', '2'], ['3']]);
  expect(keys([entry('1', 'a', 0), entry('2', 'a', 0, { displayName: 'Zoë' })])).toHaveLength(2);
  expect(keys([entry('1', 'a', 0), entry('2', 'a', 0, { to: 'bot' })])).toHaveLength(2);
});

it('says where a day begins', () => {
  const groups = groupEntries([entry('1', 'a', 0), entry('2', 'a', 11 * 60 + 59), entry('3', 'a', 12 * 60)]);
  expect(groups.map(({ startsDay }) => startsDay)).toEqual([true, false, true]);
  expect(groupEntries([])).toEqual([]);
});
