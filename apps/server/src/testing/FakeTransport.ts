import type { DtlsParameters, DtlsState, IceCandidate, IceState, SctpParameters } from '@parley/signaling-protocol';
import type {
  AppData,
  ConsumeOptions,
  PlainRemote,
  PlainTransportOptions,
  ProduceDataOptions,
  ProduceOptions,
  SfuDirectTransport,
  SfuPlainTransport,
  SfuTransport,
  SfuWebRtcTransport,
  TransportTuple,
} from '../sfu/border.ts';
import { FakeDataConsumer, FakeDataProducer } from './FakeData.ts';
import { FakeObject } from './FakeObject.ts';
import { FakeConsumer, FakeProducer } from './FakeStreams.ts';

/** Everything that is sent to a router, by id. */
export type FakeSources = { producers: Map<string, FakeProducer>; dataProducers: Map<string, FakeDataProducer> };

const sctpParameters: SctpParameters = {
  port: 5000,
  OS: 65_535,
  MIS: 65_535,
  maxSendMessageSize: 262_144,
  maxReceiveMessageSize: 262_144,
  maxMessageSize: 262_144,
};

/** What all transports of a FakeSfu have in common. */
export class FakeTransport extends FakeObject implements SfuTransport {
  readonly appData: AppData;
  readonly producers: FakeProducer[] = [];
  readonly consumers: FakeConsumer[] = [];
  readonly dataProducers: FakeDataProducer[] = [];
  readonly dataConsumers: FakeDataConsumer[] = [];
  readonly traced: string[] = [];
  /** Thrown by the next `connect`, `produce`, `consume`, `produceData` or `consumeData`. */
  failure: Error | undefined;
  /** As statistics have them. */
  bytesReceived = 0;
  /** As statistics have them. */
  rtpBytesSent = 0;
  readonly #sources: FakeSources;

  constructor(sources: FakeSources, appData: AppData = {}) {
    super('transport');
    this.#sources = sources;
    this.appData = appData;
  }

  async getStats() {
    const { id: transportId, bytesReceived, rtpBytesSent } = this;
    return [{ type: 'transport', transportId, bytesReceived, rtpBytesSent }];
  }

  async enableTraceEvent(types: string[]): Promise<void> {
    this.traced.push(...types);
  }

  async produce(options: ProduceOptions): Promise<FakeProducer> {
    this.fail();
    const producer = new FakeProducer(options);
    this.producers.push(producer);
    this.#sources.producers.set(producer.id, producer);
    this.observer.emit('newproducer', producer);
    return producer;
  }

  async consume(options: ConsumeOptions): Promise<FakeConsumer> {
    this.fail();
    const producer = this.#sources.producers.get(options.producerId);
    if (!producer) throw new Error('Producer not found');
    const consumer = new FakeConsumer(producer, options);
    this.consumers.push(consumer);
    this.observer.emit('newconsumer', consumer);
    return consumer;
  }

  async produceData(options: ProduceDataOptions): Promise<FakeDataProducer> {
    this.fail();
    const dataProducer = new FakeDataProducer(options);
    this.dataProducers.push(dataProducer);
    this.#sources.dataProducers.set(dataProducer.id, dataProducer);
    this.observer.emit('newdataproducer', dataProducer);
    return dataProducer;
  }

  async consumeData({ dataProducerId }: { dataProducerId: string }): Promise<FakeDataConsumer> {
    this.fail();
    const dataProducer = this.#sources.dataProducers.get(dataProducerId);
    if (!dataProducer) throw new Error('DataProducer not found');
    const stream = this instanceof FakeDirectTransport ? undefined : { streamId: this.dataConsumers.length };
    const dataConsumer = new FakeDataConsumer(dataProducer, stream);
    this.dataConsumers.push(dataConsumer);
    this.observer.emit('newdataconsumer', dataConsumer);
    return dataConsumer;
  }

  protected fail(): void {
    const failure = this.failure;
    this.failure = undefined;
    if (failure) throw failure;
  }

  protected override end(): boolean {
    if (!super.end()) return false;
    for (const stream of [...this.producers, ...this.consumers, ...this.dataProducers, ...this.dataConsumers]) {
      stream.endWith('transportclose');
    }
    return true;
  }
}

export class FakeWebRtcTransport extends FakeTransport implements SfuWebRtcTransport {
  readonly iceParameters = { usernameFragment: 'ufrag', password: 'password', iceLite: true };
  readonly iceCandidates: IceCandidate[] = [
    {
      foundation: 'udp',
      priority: 1,
      address: '127.0.0.1',
      ip: '127.0.0.1',
      protocol: 'udp',
      port: 44444,
      type: 'host',
    },
  ];
  readonly dtlsParameters: DtlsParameters = { role: 'auto', fingerprints: [{ algorithm: 'sha-256', value: 'AB:CD' }] };
  readonly sctpParameters = sctpParameters;
  iceState: IceState = 'new';
  dtlsState: DtlsState = 'new';
  iceSelectedTuple: TransportTuple | undefined;
  maxIncomingBitrateBps: number | undefined;

  async connect(): Promise<void> {
    this.fail();
  }

  async restartIce() {
    return { ...this.iceParameters, usernameFragment: 'ufrag2' };
  }

  async setMaxIncomingBitrate(bitrateBps: number): Promise<void> {
    this.maxIncomingBitrateBps = bitrateBps;
  }

  setIceState(state: IceState): void {
    this.iceState = state;
    this.emit('icestatechange', state);
  }

  setDtlsState(state: DtlsState): void {
    this.dtlsState = state;
    this.emit('dtlsstatechange', state);
  }
}

export class FakePlainTransport extends FakeTransport implements SfuPlainTransport {
  readonly options: PlainTransportOptions;
  readonly tuple;
  readonly rtcpTuple;
  readonly sctpParameters;
  readonly srtpParameters;
  remote: PlainRemote | undefined;

  constructor(sources: FakeSources, options: PlainTransportOptions) {
    super(sources, options.appData);
    this.options = options;
    const { ip, announcedAddress = ip, portRange } = options.listenInfo;
    this.tuple = { localAddress: announcedAddress, localPort: portRange.min };
    this.rtcpTuple = options.rtcpMux === false ? { ...this.tuple, localPort: portRange.min + 1 } : undefined;
    this.sctpParameters = options.enableSctp ? sctpParameters : undefined;
    const { enableSrtp, srtpCryptoSuite: cryptoSuite = 'AES_CM_128_HMAC_SHA1_80' as const } = options;
    this.srtpParameters = enableSrtp ? { cryptoSuite, keyBase64: 'a2V5' } : undefined;
  }

  async connect(remote: PlainRemote): Promise<void> {
    this.fail();
    this.remote = remote;
  }
}

export class FakeDirectTransport extends FakeTransport implements SfuDirectTransport {}
