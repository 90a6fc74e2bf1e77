import type { types } from '../index.ts';
import { SLOT_HEADROOM_BYTES } from '../worker/srtp/PacketSlot.ts';
import { DataClient } from './DataClient.ts';
import { AUDIO, audioParameters, simulcastParameters, VIDEO, videoParameters } from './mediaParameters.ts';
import { opusPayload, rtpSlot, vp8Payload } from './rtpBytes.ts';
import type { SeededRandom } from './SeededRandom.ts';
import { WebRtcClient } from './WebRtcClient.ts';

const listenInfo = { protocol: 'udp', ip: '127.0.0.1' } as const;

/** A member of the crowd. */
interface Member {
  client: WebRtcClient;
  data?: DataClient;
  transports: types.Transport[];
  producers: types.Producer[];
  dataProducers: types.DataProducer[];
}

/** Where the crowd is: one router that it sends into, and one, possibly of another worker, that some is piped to. */
export interface CrowdPlace {
  router: types.Router;
  webRtcServer: types.WebRtcServer;
  otherRouter: types.Router;
}

/** People who join and leave with all that a call can have: media, data, plain, pipe and direct transports, observers. */
export class Crowd {
  readonly #place: CrowdPlace;
  readonly #random: SeededRandom;
  readonly #members: Member[] = [];
  readonly #observers: types.RtpObserver[] = [];
  /** Requests that were not waited for. */
  readonly #pending: Promise<unknown>[] = [];
  /** Joins so far. */
  joinCount = 0;

  constructor(place: CrowdPlace, random: SeededRandom) {
    this.#place = place;
    this.#random = random;
  }

  get size(): number {
    return this.#members.length;
  }

  async join(): Promise<void> {
    const random = this.#random;
    const transport = await this.#createTransport();
    const protocol = random.chance(0.2) ? 'tcp' : 'udp';
    const client = await WebRtcClient.connect(transport, { protocol });
    const member: Member = { client, transports: [transport], producers: [], dataProducers: [] };
    this.#members.push(member);
    this.joinCount++;

    const video = random.pick([videoParameters, simulcastParameters]);
    member.producers.push(
      await transport.produce({ kind: 'audio', rtpParameters: audioParameters }),
      await transport.produce({ kind: 'video', rtpParameters: video }),
    );
    member.dataProducers.push(await transport.produceData({ sctpStreamParameters: { streamId: 0 }, label: 'chat' }));
    await this.#receiveSome(transport);
    if (random.chance(0.5)) member.data = await this.#openData(client);
    if (random.chance(0.25)) await this.#addPlainTransport(member);
    if (random.chance(0.25)) await this.#addDirectTransport(member);
    if (random.chance(0.25)) await this.#pipe(member);
    if (random.chance(0.5)) await this.#observe(member);

    for (let i = 0; i < 3; i++) {
      client.sendRtp({ ...AUDIO, sequenceNumber: i, timestamp: i * 960, payload: opusPayload(i) });
      client.sendRtp({ ...VIDEO, sequenceNumber: i, timestamp: i * 3000, payload: vp8Payload(true, i) });
    }
    if (random.chance(0.2)) await client.roundTrip();
  }

  /** Somebody leaves, in one of the ways in which people do. */
  leave(): void {
    const random = this.#random;
    const [member] = this.#members.splice(random.below(this.#members.length), 1);
    if (!member) return;
    const { client, data, transports, producers, dataProducers } = member;
    data?.close();
    // Some say goodbye, some are just gone.
    const saysGoodbye = random.chance(0.5);
    if (saysGoodbye) client.close();
    if (random.chance(0.3)) for (const producer of producers) producer.close();
    if (random.chance(0.3)) for (const dataProducer of dataProducers) dataProducer.close();
    // Some are in the middle of something.
    const [transport] = transports;
    if (transport && random.chance(0.2)) this.#pending.push(orRefused(this.#receiveSome(transport)));
    while (transports.length > 0) transports.splice(random.below(transports.length), 1)[0]?.close();
    if (!saysGoodbye) client.close();
  }

  /** Everybody leaves, and all that was asked is answered. */
  async disperse(): Promise<void> {
    while (this.size > 0) this.leave();
    for (const observer of this.#observers.splice(0)) observer.close();
    await Promise.all(this.#pending.splice(0));
  }

  #createTransport(): Promise<types.WebRtcTransport> {
    const { router, webRtcServer } = this.#place;
    const common = { enableTcp: true, enableSctp: true };
    return this.#random.chance(0.1)
      ? router.createWebRtcTransport({
          ...common,
          listenInfos: [listenInfo, { ...listenInfo, protocol: 'tcp' }],
        })
      : router.createWebRtcTransport({ ...common, webRtcServer });
  }

  /** Consumes two streams and a data channel of whoever is there. */
  async #receiveSome(transport: types.Transport): Promise<void> {
    const { rtpCapabilities } = this.#place.router;
    for (let i = 0; i < 2; i++) {
      const sending = this.#members.filter(({ dataProducers }) => dataProducers.length > 0);
      if (sending.length === 0) return;
      const { producers, dataProducers } = this.#random.pick(sending);
      const { id: producerId } = this.#random.pick(producers);
      const consumer = await orRefused(transport.consume({ producerId, rtpCapabilities }));
      if (this.#random.chance(0.2)) consumer?.close();
      const [dataProducer] = dataProducers;
      if (dataProducer) await orRefused(transport.consumeData({ dataProducerId: dataProducer.id }));
    }
  }

  /** Some read what they are sent, some do not: it waits for them until they leave. */
  async #openData(client: WebRtcClient): Promise<DataClient> {
    const data = await DataClient.connect(client);
    data.isReading = this.#random.chance(0.7);
    for (let i = 0; i < 3; i++) data.send(0, Buffer.alloc(this.#random.below(20_000), i));
    return data;
  }

  async #addPlainTransport(member: Member): Promise<void> {
    const random = this.#random;
    const [rtcpMux, comedia, enableSrtp] = [random.chance(0.5), random.chance(0.5), random.chance(0.5)];
    const { router } = this.#place;
    const plain = await router.createPlainTransport({ listenInfo, rtcpMux, comedia, enableSrtp, enableSctp: true });
    member.transports.push(plain);
    if (!comedia && !enableSrtp) {
      // Nobody listens there.
      await plain.connect({ ip: '127.0.0.1', port: 9, ...(!rtcpMux && { rtcpPort: 10 }) });
    }
    await this.#receiveSome(plain);
  }

  async #addDirectTransport(member: Member): Promise<void> {
    const direct = await this.#place.router.createDirectTransport();
    member.transports.push(direct);
    const producer = await direct.produce({ kind: 'audio', rtpParameters: audioParameters });
    const dataProducer = await direct.produceData({ label: 'bot' });
    member.producers.push(producer);
    member.dataProducers.push(dataProducer);
    await this.#receiveSome(direct);
    for (let i = 0; i < 3; i++) {
      const fields = { ...AUDIO, sequenceNumber: i, timestamp: i * 960, payload: opusPayload(i) };
      const { slot, lengthBytes } = rtpSlot(fields);
      producer.send(slot.subarray(SLOT_HEADROOM_BYTES, SLOT_HEADROOM_BYTES + lengthBytes));
      dataProducer.send(`message ${i}`);
    }
  }

  async #pipe({ producers, dataProducers }: Member): Promise<void> {
    const { router, otherRouter } = this.#place;
    const producerId = this.#random.pick(producers).id;
    await router.pipeToRouter({ producerId, router: otherRouter });
    const dataProducerId = this.#random.pick(dataProducers).id;
    await router.pipeToRouter({ dataProducerId, router: otherRouter });
  }

  async #observe({ producers }: Member): Promise<void> {
    const { router } = this.#place;
    if (this.#observers.length < 4) {
      this.#observers.push(await router.createAudioLevelObserver(), await router.createActiveSpeakerObserver());
    }
    const audio = producers.find(({ kind }) => kind === 'audio');
    if (audio) await this.#random.pick(this.#observers).addProducer({ producerId: audio.id });
  }
}

/** A request that a close may overtake: it is refused then, and in no other way. */
async function orRefused<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (/closed|not found/i.test((error as Error).message)) return undefined;
    throw error;
  }
}
