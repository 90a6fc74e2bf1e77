import type {
  ChannelEnd,
  ChannelMessage,
  NotificationEvent,
  Notifications,
  RequestMethod,
  Requests,
} from '../../channel/contract.ts';
import { inProcessCarrier } from '../../channel/inProcessCarrier.ts';
import { startWorker } from '../createWorker.ts';
import type { EngineExit, EngineHost } from '../engine/EngineHost.ts';
import type { Worker } from '../Worker.ts';

type Handler = (data: unknown, targetId: string) => unknown;

/** A request as the engine got it. */
export type SeenRequest = { method: RequestMethod; targetId: string; data: unknown };

/** An engine that is none: it answers what a test tells it to, and remembers what it was asked. */
export class FakeEngine implements EngineHost {
  readonly pid = 4711;
  readonly end: ChannelEnd;
  readonly requests: SeenRequest[] = [];
  onExit: (exit: EngineExit) => void = () => undefined;
  onOutput: (stream: 'stdout' | 'stderr', line: string) => void = () => undefined;
  closed = false;
  readonly #engineEnd: ChannelEnd;
  readonly #handlers = new Map<RequestMethod, Handler>();

  constructor() {
    [this.end, this.#engineEnd] = inProcessCarrier();
    this.#engineEnd.onMessage = (message) => this.#receive(message);
    this.answer('router.createWebRtcTransport', () => ({
      iceRole: 'controlled',
      iceParameters: { usernameFragment: 'ufrag', password: 'password', iceLite: true },
      iceCandidates: [],
      iceState: 'new',
      dtlsParameters: { role: 'auto', fingerprints: [{ algorithm: 'sha-256', value: 'AA:BB' }] },
      dtlsState: 'new',
    }));
    this.answer('webRtcTransport.connect', () => ({ dtlsLocalRole: 'client' }));
    this.answer('transport.produce', () => ({ type: 'simple' }));
    this.answer('transport.consume', (data) => ({
      paused: data.paused,
      producerPaused: false,
      score: { score: 10, producerScore: 10, producerScores: [10] },
    }));
  }

  /** A Worker whose engine this is. */
  async start(): Promise<Worker> {
    const worker = startWorker(this);
    this.notify('worker.running', '', { pid: this.pid });
    return worker;
  }

  /** From now on answers a method so; what the handler throws is refused with. */
  answer<M extends RequestMethod>(
    method: M,
    handler: (data: Requests[M]['data'], targetId: string) => Requests[M]['answer'] | Promise<Requests[M]['answer']>,
  ): void {
    this.#handlers.set(method, handler as Handler);
  }

  notify<E extends NotificationEvent>(event: E, targetId: string, data: Notifications[E]): void {
    this.#engineEnd.send({ kind: 'notification', event, targetId, data });
  }

  /** The data of the last request of a method. */
  lastData<M extends RequestMethod>(method: M): Requests[M]['data'] {
    return this.requests.findLast((request) => request.method === method)?.data as Requests[M]['data'];
  }

  methods(): RequestMethod[] {
    return this.requests.map((request) => request.method);
  }

  /** Ends as a process does that is killed. */
  die(signal: NodeJS.Signals): void {
    this.onExit({ code: null, signal, lastWords: '' });
  }

  close(): void {
    this.closed = true;
    setImmediate(() => this.onExit({ code: 0, signal: null, lastWords: '' }));
  }

  async #receive(message: ChannelMessage): Promise<void> {
    if (message.kind !== 'request') return;
    const { id, method, targetId, data } = message;
    this.requests.push({ method, targetId, data });
    try {
      this.#engineEnd.send({ kind: 'answer', id, data: await this.#handlers.get(method)?.(data, targetId) });
    } catch (error) {
      const { name, message: text } = error as Error;
      this.#engineEnd.send({ kind: 'refusal', id, error: { name, message: text } });
    }
  }
}

/** Resolves when everything sent until now has been looked at on both sides. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
