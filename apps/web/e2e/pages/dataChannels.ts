import { Device, type types } from 'mediasoup-client';
import { MessageCheck, type MessageTally, messageOf } from './TestMessages.ts';

/** A way to send: neither limit means reliable. */
export type Reliability = Pick<types.DataProducerOptions, 'ordered' | 'maxRetransmits' | 'maxPacketLifeTime'>;

/** What the page asks the spec for: it stands in for the signalling. */
export type Ask = (method: 'connect' | 'produceData', data: Record<string, unknown>) => Promise<{ id: string }>;

/** What the spec may do with the page. */
export type DataChannelPage = {
  /** Makes both transports. */
  open(options: {
    routerRtpCapabilities: types.RtpCapabilities;
    send: types.TransportOptions;
    recv: types.TransportOptions;
  }): Promise<void>;
  /** Opens a channel. */
  produce(label: string, reliability: Reliability): Promise<void>;
  /** Sends the messages 0 to `count` - 1, and is done when the browser has handed the last one to SCTP. */
  send(label: string, count: number): Promise<void>;
  /** Listens for the messages 0 to `count` - 1. */
  consume(count: number, options: types.DataConsumerOptions): Promise<void>;
  /** What has come so far. */
  tally(label: string): MessageTally | undefined;
};

declare global {
  interface Window {
    ask?: Ask;
    dataChannels?: DataChannelPage;
  }
}

/** How much may wait in the browser, in bytes. */
const HIGH_BYTES = 1 << 18;
const LOW_BYTES = 1 << 16;

const producers = new Map<string, types.DataProducer>();
const checks = new Map<string, MessageCheck>();
let transports: { send: types.Transport; recv: types.Transport } | undefined;

function ask(...[method, data]: Parameters<Ask>): ReturnType<Ask> {
  return window.ask ? window.ask(method, data) : Promise.reject(new Error('nobody answers'));
}

/** Waits until no more than `thresholdBytes` wait. */
function untilBuffered(producer: types.DataProducer, thresholdBytes: number): Promise<void> {
  producer.bufferedAmountLowThreshold = thresholdBytes;
  if (producer.bufferedAmount <= thresholdBytes) return Promise.resolve();
  return new Promise((resolve) => producer.once('bufferedamountlow', resolve));
}

window.dataChannels = {
  async open({ routerRtpCapabilities, send, recv }) {
    const device = await Device.factory();
    await device.load({ routerRtpCapabilities });
    transports = { send: device.createSendTransport(send), recv: device.createRecvTransport(recv) };
    for (const transport of Object.values(transports)) {
      transport.on('connect', ({ dtlsParameters }, done, failed) => {
        ask('connect', { transportId: transport.id, dtlsParameters }).then(() => done(), failed);
      });
    }
    transports.send.on('producedata', (data, done, failed) => {
      ask('produceData', data).then(done, failed);
    });
  },

  async produce(label, reliability) {
    const producer = await transports?.send.produceData({ label, ...reliability });
    if (!producer) throw new Error('open() comes first');
    producers.set(label, producer);
    if (producer.readyState !== 'open') await new Promise((resolve) => producer.once('open', () => resolve(undefined)));
  },

  async send(label, count) {
    const producer = producers.get(label);
    if (!producer) throw new Error('produce() comes first');
    for (let number = 0; number < count; number += 1) {
      producer.send(messageOf(number));
      if (producer.bufferedAmount > HIGH_BYTES) await untilBuffered(producer, LOW_BYTES);
    }
    await untilBuffered(producer, 0);
  },

  async consume(count, options) {
    const consumer = await transports?.recv.consumeData(options);
    if (!consumer) throw new Error('open() comes first');
    consumer.binaryType = 'arraybuffer';
    const check = new MessageCheck(count);
    checks.set(consumer.label, check);
    consumer.on('message', (message: ArrayBuffer) => check.take(new Uint8Array(message)));
  },

  tally: (label) => checks.get(label)?.tally,
};
