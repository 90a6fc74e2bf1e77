import { createWorker, extras, type types } from '../index.ts';
import { PacketSource } from './CallScene.ts';
import { AUDIO, audioParameters } from './mediaParameters.ts';
import { opusPayload } from './rtpBytes.ts';
import { WebRtcClient } from './WebRtcClient.ts';

/** Somebody in a {@link SpreadScene}: sends sound, and receives that of others. */
export interface SpreadMember {
  client: WebRtcClient;
  producer: types.Producer;
  /** What it receives of each other member. */
  consumers: Map<SpreadMember, types.Consumer>;
  source: PacketSource;
}

/** Worker processes, a SpreadRouter on them, and people who talk to each other through it. */
export class SpreadScene {
  readonly places: types.SpreadPlace[];
  readonly router: types.SpreadRouter;
  readonly members: SpreadMember[] = [];
  readonly #away: WebRtcClient[] = [];
  /** By the id of a transport. */
  readonly #workers = new Map<string, types.Worker>();

  static async create(workerCount: number, spreadAt: number): Promise<SpreadScene> {
    const places = await Promise.all(
      Array.from({ length: workerCount }, async () => {
        const worker = await createWorker({ logLevel: 'warn' });
        return {
          worker,
          webRtcServer: await worker.createWebRtcServer({ listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }] }),
        };
      }),
    );
    const router = await extras.SpreadRouter.create({
      mediaCodecs: [
        { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
        { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
      ],
      places: () => places,
      spreadAt,
    });
    return new SpreadScene(places, router);
  }

  private constructor(places: types.SpreadPlace[], router: types.SpreadRouter) {
    this.places = places;
    this.router = router;
    for (const { worker, webRtcServer } of places) {
      webRtcServer?.observer.on('webrtctransporthandled', ({ id }) => this.#workers.set(id, worker));
    }
  }

  async join(): Promise<SpreadMember> {
    // Packets may come much faster than real ones would, and nobody tells what gets through.
    const transport = await this.router.createWebRtcTransport({ initialAvailableOutgoingBitrate: 100_000_000 });
    const client = await WebRtcClient.connect(transport);
    const producer = await client.transport.produce({ kind: 'audio', rtpParameters: audioParameters });
    const member = { client, producer, consumers: new Map(), source: new PacketSource(AUDIO) };
    this.members.push(member);
    return member;
  }

  /** A client on another Worker than the SpreadRouter's oldest Router. */
  async connectAway(): Promise<WebRtcClient> {
    for (;;) {
      const transport = await this.router.createWebRtcTransport();
      if (this.#workers.get(transport.id) !== this.places[0]?.worker) {
        const client = await WebRtcClient.connect(transport);
        this.#away.push(client);
        return client;
      }
    }
  }

  /** The Worker that a member's transport is on. */
  workerOf({ client }: SpreadMember): types.Worker | undefined {
    return this.#workers.get(client.transport.id);
  }

  /** Has `listener` receive what `speaker` sends. */
  async listen(listener: SpreadMember, speaker: SpreadMember): Promise<types.Consumer> {
    const consumer = await listener.client.transport.consume({
      producerId: speaker.producer.id,
      rtpCapabilities: this.router.rtpCapabilities,
    });
    listener.consumers.set(speaker, consumer);
    return consumer;
  }

  /** What `listener` has got of `speaker`, in packets. */
  heard(listener: SpreadMember, speaker: SpreadMember): number {
    const ssrc = listener.consumers.get(speaker)?.rtpParameters.encodings?.[0]?.ssrc;
    return ssrc === undefined ? 0 : listener.client.stream(ssrc).length;
  }

  /** Everybody who is still here sends a packet. */
  talk(): void {
    for (const { client, producer, source } of this.members) {
      if (!producer.closed) client.sendRtp(source.next(opusPayload(source.sequenceNumber)));
    }
  }

  /** Has everybody talk until something holds. */
  async talkUntil(holds: () => boolean): Promise<void> {
    do {
      this.talk();
      const there = this.members.filter(({ client }) => !client.transport.closed);
      await Promise.all(there.map(({ client }) => client.roundTrip()));
    } while (!holds());
  }

  async close(): Promise<void> {
    for (const client of [...this.members.map((member) => member.client), ...this.#away]) client.close();
    await Promise.all(
      this.places.map(async ({ worker }) => {
        if (worker.subprocessClosed) return;
        const gone = new Promise<void>((resolve) => worker.on('subprocessclose', () => resolve()));
        worker.close();
        await gone;
      }),
    );
  }
}
