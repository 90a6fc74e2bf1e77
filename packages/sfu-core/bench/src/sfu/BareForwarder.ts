import { randomBytes } from 'node:crypto';
import type { SrtpProfileName } from '@parley/dtls';
import { keyAndSaltBytes } from '../client/splitKey.ts';
import type { BareForwardRequests } from '../floors/bareForwardRequests.ts';
import { BenchProcess } from '../process/BenchProcess.ts';
import { cores, pinToCore } from '../process/pinToCore.ts';
import type { ConsumerTransport, OfferedTransport, ProducerTransport, SfuUnderTest } from './SfuUnderTest.ts';

/** The floor of what forwarding costs with our sockets and ciphers, measured as SFUs are. Keys are simply told: there is no DTLS. */
export class BareForwarder implements SfuUnderTest {
  readonly path: string;
  readonly suite: SrtpProfileName;
  readonly #process: BenchProcess<BareForwardRequests>;
  readonly #port: number;

  static async start(suite: SrtpProfileName, isNative: boolean): Promise<BareForwarder> {
    const forwarder = new BenchProcess<BareForwardRequests>('floors/bareForward');
    pinToCore(forwarder.pid, cores.measured);
    const started = await forwarder.request('start', { suite, isNative });
    return new BareForwarder(forwarder, suite, started);
  }

  private constructor(
    forwarder: BenchProcess<BareForwardRequests>,
    suite: SrtpProfileName,
    { port, isNative }: { port: number; isNative: boolean },
  ) {
    this.#process = forwarder;
    this.#port = port;
    this.suite = suite;
    this.path = isNative ? 'floor-native' : 'floor-js';
  }

  get workerPid(): number {
    return this.#process.pid;
  }

  async createProducerTransport(): Promise<ProducerTransport> {
    const { offered, clientKeyBase64 } = this.#offer();
    return {
      ...offered,
      produce: async () => {
        await this.#process.request('addProducer', { keyBase64: clientKeyBase64 });
      },
    };
  }

  async createConsumerTransport(): Promise<ConsumerTransport> {
    const { offered, remoteKeyBase64 } = this.#offer();
    return {
      ...offered,
      consume: async (port) => {
        const ssrc = await this.#process.request('addConsumer', { keyBase64: remoteKeyBase64, port });
        return { ssrc, transportWideId: 0 };
      },
    };
  }

  workerCpuUs(): Promise<number> {
    return this.#process.request('cpuUs', undefined);
  }

  async close(): Promise<void> {
    this.#process.close();
  }

  #offer(): { offered: OfferedTransport; clientKeyBase64: string; remoteKeyBase64: string } {
    const clientKeyBase64 = newKey(this.suite);
    const remoteKeyBase64 = newKey(this.suite);
    const remote = { address: '127.0.0.1', port: this.#port, clientKeyBase64, remoteKeyBase64 };
    return { offered: { remote, connect: () => Promise.resolve() }, clientKeyBase64, remoteKeyBase64 };
  }
}

function newKey(suite: SrtpProfileName): string {
  return randomBytes(keyAndSaltBytes(suite)).toString('base64');
}
