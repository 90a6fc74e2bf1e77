import type { types } from 'mediasoup-client';
import { vi } from 'vitest';

type Listener = (...args: unknown[]) => void;

/** A stand-in for a producer of mediasoup-client. */
export function fakeProducer(id: string, track: MediaStreamTrack, appData: types.AppData) {
  const producer = {
    id,
    track: track as MediaStreamTrack | null,
    paused: false,
    closed: false,
    appData,
    rtpParameters: { codecs: [{ mimeType: `${track.kind}/fake` }] },
    pause: () => {
      producer.paused = true;
    },
    resume: () => {
      producer.paused = false;
    },
    close: () => {
      producer.closed = true;
    },
    replaceTrack: vi.fn(async ({ track: next }: { track: MediaStreamTrack | null }) => {
      producer.track = next;
    }),
  };
  return producer;
}

/** A stand-in for a transport of mediasoup-client, without a peer connection behind it. */
export function fakeTransport(id: string) {
  const listeners = new Map<string, Listener[]>();
  const producers: ReturnType<typeof fakeProducer>[] = [];
  const transport = {
    id,
    closed: false,
    connectionState: 'new' as types.ConnectionState,
    producers,
    on(event: string, listener: Listener) {
      listeners.set(event, [...(listeners.get(event) ?? []), listener]);
      return transport;
    },
    emit(event: string, ...args: unknown[]) {
      for (const listener of listeners.get(event) ?? []) listener(...args);
    },
    /** As when the peer connection changes. */
    changeState(state: types.ConnectionState) {
      transport.connectionState = state;
      transport.emit('connectionstatechange', state);
    },
    restartIce: vi.fn(async () => {}),
    updateIceServers: vi.fn(async () => {}),
    getStats: async () => new Map([['x', { id: 'x', type: 'fake' }]]),
    close() {
      transport.closed = true;
    },
    produce: vi.fn(async ({ track, appData = {} }: types.ProducerOptions) => {
      if (!track) throw new Error('no track');
      const { id: producerId } = await new Promise<{ id: string }>((done, failed) =>
        transport.emit('produce', { kind: track.kind, rtpParameters: { codecs: [] }, appData }, done, failed),
      );
      const producer = fakeProducer(producerId, track, appData);
      producers.push(producer);
      return producer;
    }),
    consume: vi.fn(async (options: types.ConsumerOptions) => ({
      ...options,
      track: { kind: options.kind, id: options.id },
      closed: false,
      close: vi.fn(),
    })),
  };
  return transport;
}

/** The same, for what asks for the real type. */
export function asTransport(transport: ReturnType<typeof fakeTransport>): types.Transport {
  return transport as unknown as types.Transport;
}
