import type {
  ChannelEnd,
  ChannelMessage,
  CommandName,
  Commands,
  NotificationEvent,
  Notifications,
  RequestMethod,
  Requests,
  SctpData,
  SctpSettings,
} from '../../channel/contract.ts';
import { inProcessCarrier } from '../../channel/inProcessCarrier.ts';
import type { TransportTuple } from '../../types/transport.ts';
import { startWorker } from '../createWorker.ts';
import type { EngineExit, EngineHost } from '../engine/EngineHost.ts';
import type { Worker } from '../Worker.ts';

type Handler = (data: unknown, targetId: string) => unknown;

/** A request as the engine got it. */
export type SeenRequest = { method: RequestMethod; targetId: string; data: unknown };

/** Where the fake's transports claim to be; the port tells them apart. */
export function localTuple(localPort: number, remotePort?: number): TransportTuple {
  const local = { localIp: '127.0.0.1', localAddress: '127.0.0.1', localPort, protocol: 'udp' as const };
  return remotePort === undefined ? local : { ...local, remoteIp: '127.0.0.1', remotePort };
}

const srtpParameters = { cryptoSuite: 'AES_CM_128_HMAC_SHA1_80' as const, keyBase64: 'b3Vycw==' };

/** An engine that is none: it answers what a test tells it to, and remembers what it was asked. */
export class FakeEngine implements EngineHost {
  readonly pid = 4711;
  readonly end: ChannelEnd;
  readonly requests: SeenRequest[] = [];
  readonly commands: { command: CommandName; targetId: string; data: unknown }[] = [];
  onExit: (exit: EngineExit) => void = () => undefined;
  onOutput: (stream: 'stdout' | 'stderr', line: string) => void = () => undefined;
  closed = false;
  readonly #engineEnd: ChannelEnd;
  #nextPort = 40_000;
  #hold: ((answer: () => void) => void) | undefined;
  readonly #handlers = new Map<RequestMethod, Handler>();

  constructor() {
    [this.end, this.#engineEnd] = inProcessCarrier();
    this.#engineEnd.onMessage = (message) => this.#receive(message);
    this.answer('router.createWebRtcTransport', ({ sctp }) => ({
      iceRole: 'controlled',
      iceParameters: { usernameFragment: 'ufrag', password: 'password', iceLite: true },
      iceCandidates: [],
      iceState: 'new',
      dtlsParameters: { role: 'auto', fingerprints: [{ algorithm: 'sha-256', value: 'AA:BB' }] },
      dtlsState: 'new',
      sctp: sctp && this.#sctpData(sctp),
    }));
    this.answer('router.createPlainTransport', ({ rtcpMux, srtpCryptoSuite, sctp }) => ({
      tuple: localTuple(this.#nextPort++),
      rtcpTuple: rtcpMux ? undefined : localTuple(this.#nextPort++),
      srtpParameters: srtpCryptoSuite && { ...srtpParameters, cryptoSuite: srtpCryptoSuite },
      sctp: sctp && this.#sctpData(sctp),
    }));
    this.answer('router.createPipeTransport', ({ enableSrtp, sctp }) => ({
      tuple: localTuple(this.#nextPort++),
      srtpParameters: enableSrtp ? srtpParameters : undefined,
      sctp: sctp && this.#sctpData(sctp),
    }));
    this.answer('plainTransport.connect', ({ port }) => ({ tuple: localTuple(1, port) }));
    this.answer('pipeTransport.connect', ({ port }) => ({ tuple: localTuple(1, port) }));
    this.answer('transport.consumeData', () => ({ dataProducerPaused: false }));
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

  /** How it answers a method now. */
  handlerOf<M extends RequestMethod>(method: M): (data: Requests[M]['data']) => Requests[M]['answer'] {
    const handler = this.#handlers.get(method);
    return (data) => handler?.(data, '') as Requests[M]['answer'];
  }

  /** From now on no request is answered before the function given for it is called. */
  hold(held: (answer: () => void) => void): void {
    this.#hold = held;
  }

  notify<E extends NotificationEvent>(event: E, targetId: string, data: Notifications[E]): void {
    this.#engineEnd.send({ kind: 'notification', event, targetId, data });
  }

  /** The data of the last request of a method. */
  lastData<M extends RequestMethod>(method: M): Requests[M]['data'] {
    return this.requests.findLast((request) => request.method === method)?.data as Requests[M]['data'];
  }

  /** The data of the last command of this kind. */
  lastCommand<C extends CommandName>(command: C): Commands[C] | undefined {
    return this.commands.findLast((seen) => seen.command === command)?.data as Commands[C] | undefined;
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

  #sctpData({ defaultStreamBufferedAmountLowThreshold: _, ...sizes }: SctpSettings): SctpData {
    const maxMessageSize = sizes.maxReceiveMessageSize;
    return { sctpParameters: { port: 5000, ...sizes, OS: 65535, MIS: 65535, maxMessageSize }, sctpState: 'new' };
  }

  async #receive(message: ChannelMessage): Promise<void> {
    if (message.kind === 'command') this.commands.push(message);
    if (message.kind !== 'request') return;
    const { id, method, targetId, data } = message;
    this.requests.push({ method, targetId, data });
    if (this.#hold) await new Promise<void>(this.#hold);
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
