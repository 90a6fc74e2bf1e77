import type { BroadcasterData, PeerInfo } from '@parley/signaling-protocol';
import { errorCodes, ProtocolError, reasons } from '@parley/signaling-protocol';
import type { Logger } from 'pino';
import type { SfuConsumer, SfuDataConsumer, SfuDataProducer, SfuProducer } from '../../sfu/border.ts';
import { find } from '../handlers/Handler.ts';
import type { Participant } from '../Participant.ts';
import type { Room } from '../Room.ts';
import { entryOf } from '../standing/permissions.ts';
import { type BroadcasterTransport, createBroadcasterTransport, type PlainListen } from './BroadcasterTransport.ts';
import { IdleWatch } from './IdleWatch.ts';

/** Transports one broadcaster may have: one each for audio, video and data, each way, and room for as many again. */
const maxTransports = 12;

/** Nobody has let it in before. */
const stranger = { welcome: false, knocked: false, invitedAsHost: false };

/** A program that sends or records without signalling: asked for by HTTP, seen by the others like a peer. */
export class Broadcaster implements Participant {
  readonly id: string;
  readonly info: PeerInfo;
  readonly logger: Logger;
  readonly producers = new Map<string, SfuProducer>();
  readonly dataProducers = new Map<string, SfuDataProducer>();
  /** Called once, when it has closed. */
  onClose: (() => void) | undefined;
  readonly #room: Room;
  readonly #rtpCapabilities: BroadcasterData<'createBroadcaster'>['rtpCapabilities'];
  readonly #transports = new Map<string, BroadcasterTransport>();
  readonly #consumers = new Map<string, SfuConsumer>();
  readonly #dataConsumers = new Map<string, SfuDataConsumer>();
  readonly #idleWatch: IdleWatch;
  #closed = false;

  private constructor(room: Room, { id, displayName, device, rtpCapabilities }: BroadcasterData<'createBroadcaster'>) {
    this.id = id;
    const { name = 'Unknown device', version } = device;
    this.info = { id, displayName, device: { flag: 'broadcaster', name, version } };
    this.logger = room.logger.child({ broadcasterId: id });
    this.#room = room;
    this.#rtpCapabilities = rtpCapabilities;
    this.#idleWatch = new IdleWatch(
      () => [...this.#transports.values()].map(({ sfu }) => sfu),
      () => this.close('nothing came from it, and nothing was sent to it'),
    );
  }

  /** Lets one into the room. 409 when its id is taken or the room is full, 403 when the room is locked, has a lobby, or a host has removed it. */
  static enter(room: Room, data: BroadcasterData<'createBroadcaster'>): Broadcaster {
    if (room.getPeer(data.id) || room.getBroadcaster(data.id)) {
      throw new ProtocolError(errorCodes.conflict, `${JSON.stringify(data.id)} is in the room already`);
    }
    if (room.full) throw new ProtocolError(errorCodes.conflict, reasons.roomFull);
    const { entrance } = room.moderation;
    const entry = entryOf(entrance.state, { ...stranger, removed: entrance.hasRemoved(data) });
    if (entry.is !== 'in') {
      // A program can't wait for a host.
      throw new ProtocolError(errorCodes.forbidden, entry.is === 'refused' ? entry.reason : 'this room has a lobby');
    }
    const broadcaster = new Broadcaster(room, data);
    room.addBroadcaster(broadcaster);
    broadcaster.logger.info('broadcaster entered');
    return broadcaster;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The others, with what it can receive of them. */
  get sources(): object[] {
    const rtpCapabilities = this.#rtpCapabilities;
    return this.#room.participants(this).map(({ info, producers, dataProducers }) => ({
      ...info,
      producers: [...producers.values()]
        .filter(({ id }) => rtpCapabilities && this.#room.router.canConsume({ producerId: id, rtpCapabilities }))
        .map(({ id, kind }) => ({ id, kind })),
      dataProducers: [...dataProducers.values()].map(({ id, label }) => ({ id, label })),
    }));
  }

  async createTransport(data: BroadcasterData<'createTransport'>, listen: PlainListen): Promise<object> {
    this.#idleWatch.touch();
    if (this.#transports.size >= maxTransports) {
      throw new ProtocolError(errorCodes.conflict, `there are ${maxTransports} transports already`);
    }
    const transport = await createBroadcasterTransport(this.#room, data, listen);
    this.#keep(this.#transports, transport.sfu, transport);
    transport.sfu.on('routerclose', () => this.close('the media worker was lost'));
    this.logger.info({ transportId: transport.sfu.id, type: data.type }, 'transport opened');
    return transport.describe();
  }

  async connectTransport(transportId: string, body: unknown): Promise<object> {
    return this.#find(transportId).connect(body);
  }

  async produce(transportId: string, data: BroadcasterData<'produce'>): Promise<object> {
    const { sfu } = this.#find(transportId);
    this.#checkCount(this.producers, 'producers', this.#room.settings.limits.producersPerPeer);
    const producer = await sfu.produce(data);
    this.#keep(this.producers, producer, producer);
    this.logger.info({ producerId: producer.id, kind: producer.kind }, 'producer opened');
    this.#room.addProducer(this, producer);
    return { id: producer.id };
  }

  /** @param paused - Nothing is sent until {@link resumeConsumer}. */
  async consume(transportId: string, producerId: string, paused: boolean): Promise<object> {
    const { sfu } = this.#find(transportId);
    const rtpCapabilities = this.#rtpCapabilities;
    if (!rtpCapabilities) throw new ProtocolError(errorCodes.conflict, 'this broadcaster came without rtpCapabilities');
    this.#findSource('producer', producerId);
    if (!this.#room.router.canConsume({ producerId, rtpCapabilities })) {
      throw new ProtocolError(errorCodes.conflict, 'its rtpCapabilities do not suffice for this producer');
    }
    this.#checkCount(this.#consumers, 'consumers', this.#room.settings.limits.consumersPerPeer);
    const consumer = await sfu.consume({ producerId, rtpCapabilities, paused, enableRtx: true, ignoreDtx: false });
    this.#keep(this.#consumers, consumer, consumer);
    // It has no means to ask for less: while it is sent anything, it shall be the best.
    const demand = this.#room.layerDemands.of({ id: producerId });
    const endDemand = demand?.add(() => (consumer.paused ? null : Number.POSITIVE_INFINITY));
    if (endDemand) consumer.observer.on('close', endDemand);
    const { id, kind, rtpParameters, type } = consumer;
    return { id, producerId, kind, rtpParameters, type };
  }

  /** Starts a consumer, with a key frame; one that has started already gets another. */
  async resumeConsumer(consumerId: string): Promise<object> {
    this.#idleWatch.touch();
    const consumer = find(this.#consumers, 'consumer', consumerId);
    await consumer.resume();
    this.#room.layerDemands.of({ id: consumer.producerId })?.review();
    if (consumer.kind === 'video') await consumer.requestKeyFrame();
    return {};
  }

  async produceData(transportId: string, data: BroadcasterData<'produceData'>): Promise<object> {
    const { sfu } = this.#find(transportId);
    this.#checkCount(this.dataProducers, 'data producers', this.#room.settings.limits.dataProducersPerPeer);
    const dataProducer = await sfu.produceData(data);
    this.#keep(this.dataProducers, dataProducer, dataProducer);
    this.#room.addDataProducer(this, dataProducer);
    return { id: dataProducer.id };
  }

  async consumeData(transportId: string, dataProducerId: string): Promise<object> {
    const { sfu } = this.#find(transportId);
    this.#findSource('dataProducer', dataProducerId);
    this.#checkCount(this.#dataConsumers, 'data consumers', this.#room.settings.limits.consumersPerPeer);
    const dataConsumer = await sfu.consumeData({ dataProducerId });
    this.#keep(this.#dataConsumers, dataConsumer, dataConsumer);
    return { id: dataConsumer.id, streamId: dataConsumer.sctpStreamParameters?.streamId };
  }

  /** Ends what it sends and receives; it leaves the room. Idempotent. */
  close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#idleWatch.close();
    for (const { sfu } of [...this.#transports.values()]) sfu.close();
    this.logger.info({ reason }, 'broadcaster left');
    this.onClose?.();
  }

  #find(transportId: string): BroadcasterTransport {
    this.#idleWatch.touch();
    return find(this.#transports, 'transport', transportId);
  }

  /** Only what others in the room show is consumed: ids of other rooms mean nothing here. */
  #findSource(noun: 'producer' | 'dataProducer', id: string): void {
    const maps = this.#room.participants(this).map((one) => one[`${noun}s`]);
    if (!maps.some((map) => map.has(id))) {
      throw new ProtocolError(errorCodes.notFound, `${noun} ${JSON.stringify(id)} not found`);
    }
  }

  #checkCount(map: ReadonlyMap<string, unknown>, noun: string, limit: number): void {
    if (map.size >= limit) throw new ProtocolError(errorCodes.conflict, `there are ${limit} ${noun} already`);
  }

  /** Keeps an object of the SFU until it closes; closes it at once when the broadcaster left while it was made. */
  #keep<T>(map: Map<string, T>, made: Pick<SfuProducer, 'id' | 'observer' | 'close'>, kept: T): void {
    if (this.#closed) {
      made.close();
      throw new ProtocolError(errorCodes.conflict, 'the broadcaster has left');
    }
    map.set(made.id, kept);
    made.observer.on('close', () => map.delete(made.id));
  }
}
