import { expect, it } from 'vitest';
import { ChatHistory } from './ChatHistory.ts';

const said = (text: string) => ({ peerId: 'ada', displayName: 'Ada', text, sentAt: 1 });

it('is empty at first', () => {
  expect(new ChatHistory().page()).toEqual({ messages: [], more: false });
});

it('gives pages of 50, the latest first, each oldest first, and forgets beyond 200', () => {
  const history = new ChatHistory();
  for (let nth = 1; nth <= 230; nth++) expect(history.add(said(`message ${nth}`)).id).toBe(nth);
  const ids = (page: ReturnType<typeof history.page>) => page.messages.map(({ id }) => id);
  const latest = history.page();
  expect([ids(latest)[0], ids(latest).at(-1), latest.messages.length, latest.more]).toEqual([181, 230, 50, true]);
  const seen = ids(latest);
  let page = latest;
  while (page.more) {
    page = history.page(page.messages[0]!.id);
    seen.unshift(...ids(page));
  }
  expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => index + 31));
  expect(history.page(31)).toEqual({ messages: [], more: false });
  expect(history.page(1)).toEqual({ messages: [], more: false });
});
