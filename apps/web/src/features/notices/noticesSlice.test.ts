import { expect, it } from 'vitest';
import { noticeClosed, noticeShown, noticesReducer } from './noticesSlice.ts';

it('keeps the last four, says nothing twice, and closes by id', () => {
  let state = noticesReducer(undefined, { type: 'start' });
  for (const text of ['a', 'b', 'a', 'c', 'd', 'e']) state = noticesReducer(state, noticeShown('info', text));
  expect(state.map(({ text }) => text)).toEqual(['a', 'c', 'd', 'e']);
  state = noticesReducer(state, noticeClosed(state[1]!.id));
  expect(state.map(({ text }) => text)).toEqual(['a', 'd', 'e']);
  expect(noticesReducer(state, noticeClosed('unknown'))).toEqual(state);
});
