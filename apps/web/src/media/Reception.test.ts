import { expect, it, vi } from 'vitest';
import { consumerAdded, consumersSelectors } from '../features/consumers/consumersSlice.ts';
import { createStore } from '../store.ts';
import { consumerEntry } from '../testing/consumerEntry.ts';
import { Reception } from './Reception.ts';

function start(link: 'joined' | 'away' = 'joined') {
  const store = createStore();
  store.dispatch(consumerAdded(consumerEntry({ type: 'simulcast', spatialLayers: 3 })));
  const request = vi.fn(async (): Promise<unknown> => ({}));
  const insist = vi.fn();
  const session = { request: request as never, pictures: { insist } };
  const reception = new Reception({
    dispatch: store.dispatch,
    link: () => (link === 'joined' ? session : undefined),
  });
  const wish = () => consumersSelectors.selectById(store.getState().consumers, 'c')?.wish;
  return { reception, request, insist, wish, store };
}

it('asks for a layer whatever fits, until it is to fit again', () => {
  const { reception, insist, wish } = start();
  reception.preferLayer('c', 0);
  expect([insist.mock.lastCall, wish()]).toEqual([['c', 0], { spatialLayer: 0 }]);
  reception.preferLayer('c', undefined);
  expect([insist.mock.lastCall, wish()]).toEqual([['c', undefined], { spatialLayer: undefined }]);
});

it('asks for a priority and for key frames, and remembers the priority beside the layer', async () => {
  const { reception, request, wish } = start();
  reception.preferLayer('c', 1);
  await reception.setPriority('c', 9);
  expect(request).toHaveBeenLastCalledWith('setConsumerPriority', { consumerId: 'c', priority: 9 });
  expect(wish()).toEqual({ spatialLayer: 1, priority: 9 });
  await reception.requestKeyFrame('c');
  expect(request).toHaveBeenLastCalledWith('requestConsumerKeyFrame', { consumerId: 'c' });
});

it('tells what the server refuses, and does nothing outside a call', async () => {
  const { reception, request, store, wish } = start();
  request.mockRejectedValueOnce(new Error('no such consumer'));
  await reception.setPriority('c', 10);
  expect(wish()).toBeUndefined();
  expect(store.getState().notices).toMatchObject([{ tone: 'warning', text: 'Not done. No such consumer.' }]);
  await start('away').reception.requestKeyFrame('c');
});
