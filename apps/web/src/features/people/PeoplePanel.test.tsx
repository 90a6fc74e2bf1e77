import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { consumerEntry } from '../../testing/consumerEntry.ts';
import { renderWithCall, storeInRoom } from '../../testing/renderWithCall.tsx';
import { consumerAdded } from '../consumers/consumersSlice.ts';
import { handChanged, handsReceived } from '../hands/handsSlice.ts';
import { peersReceived } from '../peers/peersSlice.ts';
import { PeoplePanel } from './PeoplePanel.tsx';

afterEach(cleanup);

const device = { flag: 'chrome', name: 'Chrome', version: '142' };

function start() {
  const store = storeInRoom({ displayName: 'Me' });
  store.dispatch(
    peersReceived([
      { id: 'ada', displayName: 'Ada', device },
      { id: 'bob', displayName: '', device },
    ]),
  );
  const view = renderWithCall(<PeoplePanel />, { store });
  const rows = () => screen.getAllByRole('listitem').map((row) => row.textContent);
  const row = (name: string) => within(screen.getByText(name).closest('li') as HTMLElement);
  return { ...view, rows, row };
}

it('lists oneself, then the others as they came, and counts them', () => {
  const { rows } = start();
  expect(screen.getByText('3 people')).toBeTruthy();
  expect(rows().map((text) => /Me \(you\)|Ada|Guest/.exec(text ?? '')?.[0])).toEqual(['Me (you)', 'Ada', 'Guest']);
});

it('puts raised hands first, in the order in which they were raised', () => {
  const { store, rows } = start();
  act(() => {
    store.dispatch(handsReceived({ bob: 10 }));
    store.dispatch(handChanged({ peerId: 'me', raised: true, atMs: 30 }));
    store.dispatch(handChanged({ peerId: 'ada', raised: true, atMs: 20 }));
    store.dispatch(handChanged({ peerId: 'bob', raised: true, atMs: 40 }));
  });
  expect(rows().map((text) => /Me|Ada|Guest/.exec(text ?? '')?.[0])).toEqual(['Guest', 'Ada', 'Me']);
  act(() => void store.dispatch(handChanged({ peerId: 'bob', raised: false, atMs: 50 })));
  expect(rows()[0]).toContain('Ada');
});

it('says what is off, and what is shared', () => {
  const { store, row } = start();
  expect(row('Ada').queryByText('Microphone off')).toBeTruthy();
  act(() => {
    store.dispatch(consumerAdded(consumerEntry({ id: 'a', producerId: 'a', source: 'mic' })));
    store.dispatch(consumerAdded(consumerEntry({ id: 's', producerId: 's', source: 'share' })));
  });
  expect(row('Ada').queryByText('Microphone off')).toBeNull();
  expect(row('Ada').queryByText('Camera off')).toBeTruthy();
  expect(row('Ada').queryByText('Shares a screen')).toBeTruthy();
});

it('turns one person down, and not oneself', () => {
  const { store, row } = start();
  fireEvent.change(screen.getByRole('slider', { name: 'Volume of Ada' }), { target: { value: '35' } });
  expect(store.getState().voices.volumes).toEqual({ ada: 0.35 });
  expect(row('Me (you)').queryByRole('slider')).toBeNull();
});
