import { EventEmitter } from 'node:events';
import type { RtpCapabilities } from '@parley/signaling-protocol';
import type { ListenInfo, SfuRouter, SfuWebRtcServer, SfuWorker, WebRtcTransportOptions } from '../sfu/border.ts';
import { type FakeProducer, FakeTransport, nextId } from './FakeTransport.ts';

/**
 * An SFU without media behind the border of `sfu/border.ts`: objects, ids and events as the real one has them. Tests reach
 * in to make happen what the network would.
 */
export class FakeSfu {
  readonly workers: FakeWorker[] = [];
  /** Thrown by the next calls of `createWorker`, one each. */
  readonly workerFailures: Error[] = [];

  readonly createWorker = async (): Promise<FakeWorker> => {
    const failure = this.workerFailures.shift();
    if (failure) throw failure;
    const worker = new FakeWorker(1000 + this.workers.length);
    this.workers.push(worker);
    return worker;
  };

  get liveWorkers(): FakeWorker[] {
    return this.workers.filter((worker) => !worker.closed);
  }

  /** Every transport that is open, in the order of creation. */
  get transports(): FakeTransport[] {
    return this.workers.flatMap((w) => w.routers.flatMap((r) => r.transports)).filter((t) => !t.closed);
  }
}

export class FakeWorker extends EventEmitter implements SfuWorker {
  readonly pid: number;
  closed = false;
  readonly routers: FakeRouter[] = [];
  listenInfos: ListenInfo[] = [];
  /** Thrown by `createWebRtcServer`. */
  portFailure: Error | undefined;

  constructor(pid: number) {
    super();
    this.pid = pid;
  }

  async createWebRtcServer({ listenInfos }: { listenInfos: ListenInfo[] }): Promise<SfuWebRtcServer> {
    if (this.portFailure) throw this.portFailure;
    this.listenInfos = listenInfos;
    return { id: nextId('webRtcServer') };
  }

  async createRouter(): Promise<FakeRouter> {
    // Like a request to another process: the answer does not come in the same turn.
    await new Promise((resolve) => setImmediate(resolve));
    const router = new FakeRouter();
    this.routers.push(router);
    return router;
  }

  close(): void {
    this.closed = true;
    for (const router of this.routers) router.workerClosed();
  }

  /** The process is gone. */
  die(): void {
    this.close();
    this.emit('died', new Error('killed'));
  }
}

export class FakeRouter extends EventEmitter implements SfuRouter {
  readonly id = nextId('router');
  closed = false;
  readonly rtpCapabilities: RtpCapabilities = {
    codecs: [{ kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2, preferredPayloadType: 100 }],
    headerExtensions: [],
  };
  readonly transports: FakeTransport[] = [];
  readonly producers = new Map<string, FakeProducer>();
  /** The options of each transport that was asked for. */
  readonly transportOptions: WebRtcTransportOptions[] = [];

  canConsume({ producerId, rtpCapabilities }: { producerId: string; rtpCapabilities: RtpCapabilities }): boolean {
    return this.producers.has(producerId) && (rtpCapabilities.codecs ?? []).length > 0;
  }

  async createWebRtcTransport(options: WebRtcTransportOptions): Promise<FakeTransport> {
    const transport = new FakeTransport(this.producers);
    this.transportOptions.push(options);
    this.transports.push(transport);
    return transport;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const transport of this.transports) transport.close();
  }

  workerClosed(): void {
    if (this.closed) return;
    this.closed = true;
    this.emit('workerclose');
  }
}
