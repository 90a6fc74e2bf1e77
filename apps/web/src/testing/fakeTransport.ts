import type { types } from 'mediasoup-client';
import { vi } from 'vitest';

type Listener = (...args: unknown[]) => void;

/** A stand-in for a producer of mediasoup-client. */
export function fakeProducer(
  id: string,
  track: MediaStreamTrack,
  { appData = {}, encodings = [] }: Pick<types.ProducerOptions, 'appData' | 'encodings'>,
) {
  const producer = {
    id,
    track: track as MediaStreamTrack | null,
    paused: false,
    closed: false,
    appData,
    rtpParameters: { codecs: [{ mimeType: `${track.kind}/fake` }], encodings },
    setMaxSpatialLayer: vi.fn(async (_spatialLayer: number) => {}),
    setRtpEncodingParameters: vi.fn(async (_parameters: object) => {}),
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

/** A stand-in for a data producer or data consumer of mediasoup-client. */
export function fakeDataChannel(id: string, options: { label?: string; appData?: types.AppData }, streamId: number) {
  const listeners = new Map<string, Listener[]>();
  const closeListeners: Listener[] = [];
  const channel = {
    id,
    observer: { once: (_event: 'close', listener: Listener) => closeListeners.push(listener) },
    label: options.label ?? '',
    appData: options.appData ?? {},
    sctpStreamParameters: { streamId },
    readyState: 'connecting' as RTCDataChannelState,
    closed: false,
    sent: [] as unknown[],
    on(event: string, listener: Listener) {
      listeners.set(event, [...(listeners.get(event) ?? []), listener]);
      return channel;
    },
    once: (event: string, listener: Listener) => channel.on(event, listener),
    emit(event: string, ...args: unknown[]) {
      for (const listener of listeners.get(event) ?? []) listener(...args);
    },
    /** As when the browser has opened it. */
    open() {
      channel.readyState = 'open';
      channel.emit('open');
    },
    send: (message: unknown) => void channel.sent.push(message),
    close() {
      if (channel.closed) return;
      channel.closed = true;
      channel.readyState = 'closed';
      // As there: only the observer tells of a close that the application asked for.
      for (const listener of closeListeners) listener();
    },
  };
  return channel;
}

/** A stand-in for a transport of mediasoup-client, without a peer connection behind it. */
export function fakeTransport(id: string) {
  const listeners = new Map<string, Listener[]>();
  const producers: ReturnType<typeof fakeProducer>[] = [];
  const dataProducers: ReturnType<typeof fakeDataChannel>[] = [];
  const dataConsumers: ReturnType<typeof fakeDataChannel>[] = [];
  const transport = {
    id,
    closed: false,
    connectionState: 'new' as types.ConnectionState,
    producers,
    dataProducers,
    dataConsumers,
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
    produce: vi.fn(async ({ track, appData = {}, encodings }: types.ProducerOptions) => {
      if (!track) throw new Error('no track');
      const { id: producerId } = await new Promise<{ id: string }>((done, failed) =>
        transport.emit('produce', { kind: track.kind, rtpParameters: { codecs: [] }, appData }, done, failed),
      );
      const producer = fakeProducer(producerId, track, { appData, encodings });
      producers.push(producer);
      return producer;
    }),
    produceData: vi.fn(async (options: types.DataProducerOptions) => {
      const sctpStreamParameters = { streamId: dataProducers.length };
      const { id: producerId } = await new Promise<{ id: string }>((done, failed) =>
        transport.emit('producedata', { ...options, sctpStreamParameters }, done, failed),
      );
      const producer = fakeDataChannel(producerId, options, sctpStreamParameters.streamId);
      dataProducers.push(producer);
      return producer;
    }),
    consumeData: vi.fn(async (options: types.DataConsumerOptions) => {
      const consumer = fakeDataChannel(options.id, options, options.sctpStreamParameters.streamId ?? 0);
      dataConsumers.push(consumer);
      return consumer;
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
