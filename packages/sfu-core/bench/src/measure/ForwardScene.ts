import type { GeneratorRequests } from '../generatorRequests.ts';
import type { SentMedia } from '../media/mediaParameters.ts';
import { BenchProcess } from '../process/BenchProcess.ts';
import { cores, pinToCore } from '../process/pinToCore.ts';
import { waitedUs } from '../process/waitedUs.ts';
import type { OfferedTransport, SfuUnderTest } from '../sfu/SfuUnderTest.ts';
import type { DelaySummary, SinkCounters, SinkRequests } from '../sinkRequests.ts';

/** Handshakes under way at the same time. */
const CONNECTING_AT_ONCE = 10;
const FIRST_PACKETS_PER_SECOND = 50;
const MEDIA_POLL_MS = 20;
const MEDIA_DEADLINE_MS = 10_000;

/** What happened in a stretch of time, everywhere. */
export interface Slice {
  durationMs: number;
  workerCpuUs: number;
  /** How long the worker was kept from its core by others. */
  workerWaitedUs: number;
  generatorCpuUs: number;
  sinkCpuUs: number;
  /** By the generator. */
  sentPackets: number;
  /** By the sink. */
  receivedPackets: number;
  /** What the sink missed. */
  lostPackets: number;
  /** By the sink, SRTP tags included. */
  receivedBytes: number;
}

/** One sender, one SFU, N receivers, each in its place and connected. */
export class ForwardScene {
  readonly #sfu: SfuUnderTest;
  readonly #generator = new BenchProcess<GeneratorRequests>('generator');
  readonly #sink = new BenchProcess<SinkRequests>('sink');
  readonly #sinkPorts: number[] = [];
  readonly #groupSize: number;

  /** Resolves when every receiver has got a packet. */
  static async open(
    sfu: SfuUnderTest,
    { n: consumerCount, media, group }: { n: number; media: SentMedia; group: number },
  ): Promise<ForwardScene> {
    const scene = new ForwardScene(sfu, group);
    try {
      await scene.#connectGenerator(media);
      await scene.#connectSink(consumerCount);
      await scene.#awaitMedia(consumerCount);
    } catch (error) {
      scene.close();
      throw error;
    }
    return scene;
  }

  private constructor(sfu: SfuUnderTest, groupSize: number) {
    this.#sfu = sfu;
    this.#groupSize = groupSize;
    pinToCore(this.#generator.pid, cores.generator);
    pinToCore(this.#sink.pid, cores.sink);
  }

  /** Where the sink receives. */
  get sinkPorts(): number[] {
    return this.#sinkPorts;
  }

  get consumerCount(): number {
    return this.#sinkPorts.length;
  }

  async setRate(packetsPerSecond: number): Promise<void> {
    await this.#generator.request('setRate', { packetsPerSecond, groupSize: this.#groupSize });
  }

  /** Lets things run as they are for a while, and tells what happened. */
  async slice(durationMs: number): Promise<Slice> {
    const before = await this.#read();
    await sleep(durationMs);
    const after = await this.#read();
    return {
      durationMs: after.atMs - before.atMs,
      workerCpuUs: after.workerCpuUs - before.workerCpuUs,
      workerWaitedUs: after.workerWaitedUs - before.workerWaitedUs,
      generatorCpuUs: after.generator.cpuUs - before.generator.cpuUs,
      sinkCpuUs: after.sink.cpuUs - before.sink.cpuUs,
      sentPackets: after.generator.sentPackets - before.generator.sentPackets,
      receivedPackets: after.sink.receivedPackets - before.sink.receivedPackets,
      lostPackets: after.sink.lostPackets - before.sink.lostPackets,
      receivedBytes: after.sink.receivedBytes - before.sink.receivedBytes,
    };
  }

  counters(): Promise<SinkCounters> {
    return this.#sink.request('counters', undefined);
  }

  takeDelays(): Promise<DelaySummary> {
    return this.#sink.request('takeDelays', undefined);
  }

  /** Idempotent. The SFU is its owner's to close. */
  close(): void {
    for (const process of [this.#generator, this.#sink]) process.close();
  }

  async #read() {
    const [workerCpuUs, generator, sink] = await Promise.all([
      this.#sfu.workerCpuUs(),
      this.#generator.request('counters', undefined),
      this.#sink.request('counters', undefined),
    ]);
    return { atMs: sink.atMs, workerCpuUs, workerWaitedUs: waitedUs(this.#sfu.workerPid), generator, sink };
  }

  async #connectGenerator(media: SentMedia): Promise<void> {
    const { suite } = this.#sfu;
    const transport = await this.#sfu.createProducerTransport();
    await transport.connect(await this.#generator.request('fingerprint', undefined));
    await this.#generator.request('connect', { remote: transport.remote, suite });
    await transport.produce(media);
    await this.#generator.request('produce', { media });
  }

  async #connectSink(consumerCount: number): Promise<void> {
    const fingerprint = await this.#sink.request('fingerprint', undefined);
    const connectOne = async () => {
      const transport = await this.#sfu.createConsumerTransport();
      await transport.connect(fingerprint);
      const { place, localPort } = await this.#connectConsumer(transport);
      await this.#sink.request('receive', { place, ...(await transport.consume(localPort)) });
    };
    for (let connected = 0; connected < consumerCount; connected += CONNECTING_AT_ONCE) {
      const group = Math.min(CONNECTING_AT_ONCE, consumerCount - connected);
      await Promise.all(Array.from({ length: group }, connectOne));
    }
  }

  async #connectConsumer({ remote }: OfferedTransport): Promise<{ place: number; localPort: number }> {
    const connected = await this.#sink.request('connect', { remote, suite: this.#sfu.suite });
    this.#sinkPorts.push(connected.localPort);
    return connected;
  }

  async #awaitMedia(consumerCount: number): Promise<void> {
    await this.setRate(FIRST_PACKETS_PER_SECOND);
    const deadlineMs = performance.now() + MEDIA_DEADLINE_MS;
    for (;;) {
      const withMedia = await this.#sink.request('consumersWithMedia', undefined);
      if (withMedia === consumerCount) return;
      if (performance.now() > deadlineMs) throw new Error(`${withMedia} of ${consumerCount} consumers got media`);
      await sleep(MEDIA_POLL_MS);
    }
  }
}

function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
