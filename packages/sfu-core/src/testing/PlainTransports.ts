import type {
  ConnectPlainTransportData,
  CreatePlainTransportData,
  PlainTransportData,
  Requests,
} from '../channel/contract.ts';
import type { EngineScene, SceneConsumer, SceneProducer } from './EngineScene.ts';
import { UdpPeer } from './UdpPeer.ts';

export type ScenePlainTransport = PlainTransportData & { id: string };

/** The plain transports of an engine, and what is at their other ends. */
export class PlainTransports {
  readonly #scene: EngineScene;
  readonly #peers: UdpPeer[] = [];

  constructor(scene: EngineScene) {
    this.#scene = scene;
  }

  /** By default on a free port of 127.0.0.1, RTCP multiplexed, to be told where its remote is. */
  create(options: Partial<CreatePlainTransportData> = {}): Promise<ScenePlainTransport> {
    return this.#scene.create('router.createPlainTransport', 'transportId', {
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      rtcpMux: true,
      comedia: false,
      ...options,
    });
  }

  connect(
    { id }: { id: string },
    data: ConnectPlainTransportData = {},
  ): Promise<Requests['plainTransport.connect']['answer']> {
    return this.#scene.channel.request('plainTransport.connect', id, data);
  }

  /** A peer that sends to a transport's port. */
  async openPeer({ localIp, localPort }: { localIp: string; localPort: number }): Promise<UdpPeer> {
    const peer = await UdpPeer.open({ ip: localIp, port: localPort });
    this.#peers.push(peer);
    return peer;
  }

  /** A transport with a peer that it knows. */
  async connected(
    options: Partial<CreatePlainTransportData> = {},
  ): Promise<{ transport: ScenePlainTransport; peer: UdpPeer }> {
    const transport = await this.create(options);
    const peer = await this.openPeer(transport.tuple);
    await this.connect(transport, { ip: '127.0.0.1', port: peer.port });
    return { transport, peer };
  }

  /** A connected transport that gets `producer`; `ssrc` is what it gets it under. */
  async listener(producer: SceneProducer): Promise<{ peer: UdpPeer; consumer: SceneConsumer; ssrc: number }> {
    const { transport, peer } = await this.connected();
    const consumer = await this.#scene.consume(transport.id, producer);
    return { peer, consumer, ssrc: consumer.rtpParameters.encodings[0]?.ssrc ?? 0 };
  }

  async statsOf({ id }: { id: string }): Promise<Record<string, unknown>> {
    const [stats = {}] = await this.#scene.channel.request('transport.getStats', id);
    return stats;
  }

  /** Resolves when a transport has got so many bytes. */
  async received(transport: { id: string }, bytes: number): Promise<void> {
    while (Number((await this.statsOf(transport)).bytesReceived) < bytes) await new Promise(setImmediate);
  }

  /** Closes the peers. */
  close(): void {
    for (const peer of this.#peers) peer.close();
  }
}
