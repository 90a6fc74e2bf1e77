import { expect, it, vi } from 'vitest';
import { EnhancedEventEmitter } from '../EnhancedEventEmitter.ts';
import type { Router } from '../Router.ts';
import type { Transport } from '../Transport.ts';
import { Origins } from './Origins.ts';

/** A Router that listens for pipes from other machines at this address. */
function routerAt(ip: string) {
  const pipeToRouter = vi.fn(async () => ({}));
  const router = { id: `at ${ip}`, pipeListenInfo: { protocol: 'udp', ip }, pipeToRouter } as unknown as Router;
  return { router, pipeToRouter };
}

/** Where a producer with this id was made. */
function originsWith(producerId: string, router: Router): Origins {
  const origins = new Origins();
  const transport = { observer: new EnhancedEventEmitter() };
  origins.follow(transport as unknown as Transport, router);
  transport.observer.emit('newproducer', { id: producerId, observer: new EnhancedEventEmitter() });
  return origins;
}

it.each([
  ['one machine, which it need not leave', '10.0.0.1', { enableRtx: true }],
  [
    'two, encrypted',
    '10.0.0.2',
    {
      enableRtx: true,
      enableSrtp: true,
      listenInfo: { protocol: 'udp', ip: '10.0.0.1' },
      remoteListenInfo: { protocol: 'udp', ip: '10.0.0.2' },
    },
  ],
])('brings a Producer by a pipe between Routers of %s', async (_, ip, options) => {
  const from = routerAt('10.0.0.1');
  const { router } = routerAt(ip);
  const origins = originsWith('p', from.router);
  await Promise.all([origins.bringProducer('p', router), origins.bringProducer('p', router)]);
  expect(from.pipeToRouter.mock.calls).toEqual([[{ producerId: 'p', router, ...options }]]);
});
