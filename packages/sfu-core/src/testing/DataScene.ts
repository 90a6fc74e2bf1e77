import { once } from 'node:events';
import type { types } from '../index.ts';
import { CallScene } from './CallScene.ts';
import { DataClient } from './DataClient.ts';
import { LossyRelay } from './LossyRelay.ts';
import { SeededRandom } from './SeededRandom.ts';

const DTLS_APPLICATION_DATA = 23;

/** Reliable streams, and such with limits so far away that nothing is given up. */
export const farLimits = [
  { mode: 'ordered', reliability: { ordered: true } },
  { mode: 'unordered', reliability: { ordered: false } },
  { mode: 'maxRetransmits', reliability: { ordered: false, maxRetransmits: 50 } },
  { mode: 'maxPacketLifeTime', reliability: { ordered: false, maxPacketLifeTime: 60_000 } },
];

/** A call whose clients have data channels. */
export class DataScene {
  readonly call: CallScene;
  readonly #clients: DataClient[] = [];

  static async create(): Promise<DataScene> {
    return new DataScene(await CallScene.create());
  }

  private constructor(call: CallScene) {
    this.call = call;
  }

  /** A client with an association; by way of `relay` if given. */
  async join(options: Partial<types.WebRtcTransportOptions> = {}, relay?: LossyRelay): Promise<DataClient> {
    const transport = await this.call.createTransport({ enableSctp: true, ...options });
    const client = await DataClient.connect(await this.call.join({ transport, ...(relay && { port: relay.port }) }));
    this.#clients.push(client);
    await sctpStateOf(transport, ['connected']);
    return client;
  }

  produce({ client }: DataClient, sctpStreamParameters: types.SctpStreamParameters): Promise<types.DataProducer> {
    return client.transport.produceData({ sctpStreamParameters, label: 'chat', protocol: 'text' });
  }

  /** Answers also the stream on which the client gets what `dataProducer` sends. */
  async consume(
    { client }: DataClient,
    { id: dataProducerId }: types.DataProducer,
    options: Partial<types.DataConsumerOptions> = {},
  ): Promise<{ dataConsumer: types.DataConsumer; streamId: number }> {
    const dataConsumer = await client.transport.consumeData({ dataProducerId, ...options });
    const { sctpStreamParameters } = dataConsumer;
    if (!sctpStreamParameters) throw new Error('not SCTP');
    return { dataConsumer, streamId: sctpStreamParameters.streamId };
  }

  /** A relay that loses data at random. ICE and DTLS come through: how they fare is tested elsewhere. */
  async openRelay(lossRate: number, seed: number): Promise<LossyRelay> {
    const { iceCandidates } = await this.call.createTransport();
    const candidate = iceCandidates.find(({ protocol }) => protocol === 'udp');
    if (!candidate) throw new Error('no UDP candidate');
    const relay = await LossyRelay.open(candidate);
    const random = new SeededRandom(seed);
    relay.loses = (_, packet) => packet[0] === DTLS_APPLICATION_DATA && random.chance(lossRate);
    return relay;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.call.close();
  }
}

/** Resolves when the host knows of one of these states. */
export async function sctpStateOf(transport: types.WebRtcTransport, states: types.SctpState[]): Promise<void> {
  while (!transport.sctpState || !states.includes(transport.sctpState)) await once(transport, 'sctpstatechange');
}
