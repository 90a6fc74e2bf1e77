import { Device, type types } from 'mediasoup-client';
import { MediaStream, MediaStreamTrack, RTCPeerConnection, RTCSessionDescription } from 'werift';
import { TestClient, type TestClientOptions } from './TestClient.ts';

// mediasoup-client takes what a browser has from the global scope.
Object.assign(globalThis, { RTCPeerConnection, RTCSessionDescription, MediaStream, MediaStreamTrack });

type TransportAnswer = types.TransportOptions & { id: string };
type DataOffer = types.DataConsumerOptions & { id: string; peerId: string | null };

/** Something that came over a data channel. */
export type Heard = { peerId: string | null; label: string; text: string };

/** A member with a real WebRTC stack: mediasoup-client on werift's RTCPeerConnection. It takes every data channel. */
export class RtcTestClient {
  readonly client: TestClient;
  /** What came over data channels, in order. */
  readonly heard: Heard[] = [];
  /** Labels of the data channels it receives, in the order in which it took them. */
  readonly channels: string[] = [];
  readonly #send: types.Transport;
  readonly #receive: types.Transport;

  private constructor(client: TestClient, transports: { send: types.Transport; receive: types.Transport }) {
    this.client = client;
    this.#send = transports.send;
    this.#receive = transports.receive;
  }

  /** @param join - What it says of data channels when it joins: `dataChannels`, or `sctpCapabilities` as in 2024. */
  static async join(options: TestClientOptions, join: object): Promise<RtcTestClient> {
    const client = await TestClient.connect(options);
    const device = await Device.factory({ handlerName: 'Chrome111' });
    await device.load({
      routerRtpCapabilities: await client.request<types.RtpCapabilities>('getRouterRtpCapabilities'),
    });
    const send = device.createSendTransport(
      await client.request<TransportAnswer>('createWebRtcTransport', { producing: true }),
    );
    const receive = device.createRecvTransport(
      await client.request<TransportAnswer>('createWebRtcTransport', { consuming: true }),
    );
    const self = new RtcTestClient(client, { send, receive });
    for (const transport of [send, receive]) {
      transport.on('connect', ({ dtlsParameters }, callback, errback) => {
        client.request('connectWebRtcTransport', { transportId: transport.id, dtlsParameters }).then(callback, errback);
      });
    }
    send.on('producedata', ({ sctpStreamParameters, label, protocol, appData }, callback, errback) => {
      const data = { transportId: send.id, sctpStreamParameters, label, protocol, appData };
      client.request<{ id: string }>('produceData', data).then(callback, errback);
    });
    client.onRequest = (method, data) => self.#answer(method, data);
    const device2024 = { flag: 'test', name: 'Test', version: '1' };
    const rtpCapabilities = device.recvRtpCapabilities;
    await client.request('join', { displayName: options.peerId, device: device2024, rtpCapabilities, ...join });
    return self;
  }

  /** Opens a data channel; resolves when it carries messages. */
  async open(label: string): Promise<types.DataProducer> {
    const channel = await this.#send.produceData({ label });
    if (channel.readyState !== 'open') await new Promise<void>((resolve) => channel.on('open', resolve));
    return channel;
  }

  close(): void {
    this.#send.close();
    this.#receive.close();
    this.client.close();
  }

  async #answer(method: string, data: unknown): Promise<{ ok: true } | { code: number; reason: string }> {
    if (method !== 'newDataConsumer') return { code: 403, reason: 'takes no media' };
    const { peerId, ...options } = data as DataOffer;
    const consumer = await this.#receive.consumeData(options);
    consumer.on('message', (text: string) => this.heard.push({ peerId, label: consumer.label, text }));
    this.channels.push(consumer.label);
    return { ok: true };
  }
}
