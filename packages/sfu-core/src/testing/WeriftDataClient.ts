import { Device, type types } from 'mediasoup-client';
import { MediaStream, RTCPeerConnection, RTCSessionDescription } from 'werift';
import type { types as sfu } from '../index.ts';
import { mendWeriftSctp, type WeriftSctp } from './mendWeriftSctp.ts';

/** All peer connections of the process, so that a test reaches below mediasoup-client. */
const peerConnections: RTCPeerConnection[] = [];

class KnownPeerConnection extends RTCPeerConnection {
  constructor(...options: ConstructorParameters<typeof RTCPeerConnection>) {
    super(...options);
    peerConnections.push(this);
  }
}

// mediasoup-client takes what a browser has from the global scope.
Object.assign(globalThis, { RTCPeerConnection: KnownPeerConnection, RTCSessionDescription, MediaStream });

type ClientTransport = types.Transport;

export interface WeriftDataClientOptions {
  router: sfu.Router;
  createTransport(): Promise<sfu.WebRtcTransport>;
  /** Asked for each SCTP packet, either way: whether the network loses it. */
  loses(): boolean;
}

/** Data channels of a whole WebRTC peer of another make: mediasoup-client on werift, one connection each way. */
export class WeriftDataClient {
  readonly sendTransport: sfu.WebRtcTransport;
  readonly receiveTransport: sfu.WebRtcTransport;
  readonly #clientSend: ClientTransport;
  readonly #clientReceive: ClientTransport;
  readonly #loses: () => boolean;
  readonly #prepared = new Set<WeriftSctp>();

  static async connect(options: WeriftDataClientOptions): Promise<WeriftDataClient> {
    const device = await Device.factory({ handlerName: 'Chrome111' });
    await device.load({ routerRtpCapabilities: options.router.rtpCapabilities as types.RtpCapabilities });
    const [sendTransport, receiveTransport] = [await options.createTransport(), await options.createTransport()];
    return new WeriftDataClient(device, sendTransport, receiveTransport, options.loses);
  }

  private constructor(
    device: Device,
    sendTransport: sfu.WebRtcTransport,
    receiveTransport: sfu.WebRtcTransport,
    loses: () => boolean,
  ) {
    this.sendTransport = sendTransport;
    this.receiveTransport = receiveTransport;
    this.#loses = loses;
    this.#clientSend = device.createSendTransport(parametersOf(sendTransport));
    this.#clientReceive = device.createRecvTransport(parametersOf(receiveTransport));
    wire(this.#clientSend, sendTransport);
    wire(this.#clientReceive, receiveTransport);
  }

  /** A channel towards the SFU, and what the router has of it. Resolves when it is open. */
  async produce(
    options: Pick<types.DataProducerOptions, 'ordered' | 'maxRetransmits' | 'maxPacketLifeTime' | 'label'>,
  ): Promise<{ channel: types.DataProducer; dataProducer: sfu.DataProducer }> {
    let dataProducer: sfu.DataProducer | undefined;
    this.#clientSend.once('producedata', ({ sctpStreamParameters }, callback, errback) => {
      this.sendTransport
        .produceData({ sctpStreamParameters: sctpStreamParameters as sfu.SctpStreamParameters })
        .then((made) => {
          dataProducer = made;
          callback({ id: made.id });
        }, errback);
    });
    const channel = await this.#clientSend.produceData(options);
    if (!dataProducer) throw new Error('not produced');
    if (channel.readyState !== 'open') await new Promise<void>((resolve) => channel.once('open', resolve));
    this.#prepare();
    return { channel, dataProducer };
  }

  /** A channel on which messages of a producer come. Resolves when it is open. */
  async consume(
    dataProducer: sfu.DataProducer,
  ): Promise<{ channel: types.DataConsumer; dataConsumer: sfu.DataConsumer }> {
    const dataConsumer = await this.receiveTransport.consumeData({ dataProducerId: dataProducer.id });
    const { id, label, protocol, sctpStreamParameters } = dataConsumer;
    if (!sctpStreamParameters) throw new Error('not SCTP');
    const channel = await this.#clientReceive.consumeData({
      id,
      dataProducerId: dataProducer.id,
      label,
      protocol,
      sctpStreamParameters: sctpStreamParameters as types.SctpStreamParameters,
    });
    if (channel.readyState !== 'open') await new Promise<void>((resolve) => channel.once('open', resolve));
    this.#prepare();
    return { channel, dataConsumer };
  }

  close(): void {
    this.#clientSend.close();
    this.#clientReceive.close();
  }

  #prepare(): void {
    for (const { sctpTransport } of peerConnections) {
      const sctp = sctpTransport?.sctp as unknown as WeriftSctp | undefined;
      if (!sctp || this.#prepared.has(sctp)) continue;
      this.#prepared.add(sctp);
      mendWeriftSctp(sctp);
      this.#addLoss(sctp);
    }
  }

  /** Loses SCTP packets, a datagram each, between SCTP and DTLS: a relay would do the same for much more CPU time. */
  #addLoss(sctp: WeriftSctp): void {
    const { transport } = sctp;
    const send = transport.send.bind(transport);
    transport.send = (packet) => (this.#loses() ? Promise.resolve() : send(packet));
    transport.onData = (packet) => {
      if (!this.#loses()) sctp.handleData(packet);
    };
  }
}

function wire(client: ClientTransport, transport: sfu.WebRtcTransport): void {
  client.on('connect', ({ dtlsParameters }, callback, errback) => {
    transport.connect({ dtlsParameters }).then(callback, errback);
  });
}

function parametersOf(transport: sfu.WebRtcTransport): types.TransportOptions {
  const { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters } = transport;
  return { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters: sctpParameters as types.SctpParameters };
}
