import { Device, type types } from 'mediasoup-client';
import { MediaStream, MediaStreamTrack, RTCPeerConnection, RTCSessionDescription } from 'werift';
import type { types as sfu } from '../index.ts';

type Consumer = sfu.Consumer;
type Producer = sfu.Producer;
type Router = sfu.Router;
type WebRtcServer = sfu.WebRtcServer;
type WebRtcTransport = sfu.WebRtcTransport;

// mediasoup-client takes what a browser has from the global scope.
Object.assign(globalThis, { RTCPeerConnection, RTCSessionDescription, MediaStream, MediaStreamTrack });

type ClientTransport = types.Transport;

/** A second real WebRTC stack: mediasoup-client on werift's RTCPeerConnection, wired to a router without signalling. */
export class WeriftClient {
  readonly device: Device;
  readonly #router: Router;
  readonly #webRtcServer: WebRtcServer;
  readonly #transports: ClientTransport[] = [];
  sendTransport: WebRtcTransport | undefined;
  receiveTransport: WebRtcTransport | undefined;
  #clientSend: ClientTransport | undefined;
  #clientReceive: ClientTransport | undefined;
  /** By the id of the client's producer, the router's. */
  producer: Producer | undefined;

  private constructor(device: Device, router: Router, webRtcServer: WebRtcServer) {
    this.device = device;
    this.#router = router;
    this.#webRtcServer = webRtcServer;
  }

  static async create(router: Router, webRtcServer: WebRtcServer): Promise<WeriftClient> {
    const device = await Device.factory({ handlerName: 'Chrome111' });
    await device.load({ routerRtpCapabilities: router.rtpCapabilities as types.RtpCapabilities });
    return new WeriftClient(device, router, webRtcServer);
  }

  /** Sends the RTP packets that are written to `track`. */
  async produce(track: MediaStreamTrack): Promise<Producer> {
    this.sendTransport ??= await this.#router.createWebRtcTransport({ webRtcServer: this.#webRtcServer });
    const transport = this.sendTransport;
    if (!this.#clientSend) {
      this.#clientSend = this.device.createSendTransport(parametersOf(transport));
      this.#wire(this.#clientSend, transport);
      this.#clientSend.on('produce', ({ kind, rtpParameters }, callback, errback) => {
        transport.produce({ kind, rtpParameters: rtpParameters as Producer['rtpParameters'] }).then((producer) => {
          this.producer = producer;
          callback({ id: producer.id });
        }, errback);
      });
    }
    await this.#clientSend.produce({ track: track as unknown as types.ProducerOptions['track'] });
    if (!this.producer) throw new Error('not produced');
    return this.producer;
  }

  /** Receives a producer, paused at first as an app would. */
  async consume(producerId: string): Promise<{ consumer: Consumer; track: MediaStreamTrack }> {
    this.receiveTransport ??= await this.#router.createWebRtcTransport({ webRtcServer: this.#webRtcServer });
    const transport = this.receiveTransport;
    if (!this.#clientReceive) {
      this.#clientReceive = this.device.createRecvTransport(parametersOf(transport));
      this.#wire(this.#clientReceive, transport);
    }
    const consumer = await transport.consume({
      producerId,
      rtpCapabilities: this.device.recvRtpCapabilities as Router['rtpCapabilities'],
      paused: true,
    });
    const { track } = await this.#clientReceive.consume({
      id: consumer.id,
      producerId,
      kind: consumer.kind,
      rtpParameters: consumer.rtpParameters as types.RtpParameters,
    });
    await consumer.resume();
    return { consumer, track: track as unknown as MediaStreamTrack };
  }

  close(): void {
    for (const transport of this.#transports) transport.close();
  }

  #wire(client: ClientTransport, transport: WebRtcTransport): void {
    this.#transports.push(client);
    client.on('connect', ({ dtlsParameters }, callback, errback) => {
      transport.connect({ dtlsParameters }).then(callback, errback);
    });
  }
}

function parametersOf(transport: WebRtcTransport): types.TransportOptions {
  return {
    id: transport.id,
    iceParameters: transport.iceParameters,
    iceCandidates: transport.iceCandidates,
    dtlsParameters: transport.dtlsParameters,
  };
}
