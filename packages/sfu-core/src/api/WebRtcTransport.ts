import type { WebRtcTransportData } from '../channel/contract.ts';
import { copyOf } from '../ortc/copyOf.ts';
import type { AppData } from '../types/appData.ts';
import type {
  DtlsParameters,
  DtlsRole,
  DtlsState,
  FingerprintAlgorithm,
  IceCandidate,
  IceParameters,
  IceState,
  TransportTuple,
} from '../types/transport.ts';
import type {
  WebRtcTransportDump,
  WebRtcTransportEvents,
  WebRtcTransportOwnEvents,
  WebRtcTransportStat,
} from '../types/webRtcTransport.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';
import { SctpTransport, type SctpTransportObserverEvents } from './SctpTransport.ts';
import type { TransportParts } from './TransportParent.ts';

const logger = new Logger('WebRtcTransport');

const fingerprintAlgorithms: readonly FingerprintAlgorithm[] = ['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512'];
const dtlsRoles: readonly DtlsRole[] = ['auto', 'client', 'server'];

export type WebRtcTransportObserverEvents = SctpTransportObserverEvents & WebRtcTransportOwnEvents;

export type WebRtcTransportObserver = EnhancedEventEmitter<WebRtcTransportObserverEvents>;

/** A transport to a browser, or to any other WebRTC endpoint: ICE-lite, DTLS, SRTP. Made by `router.createWebRtcTransport()`. */
export class WebRtcTransport<WebRtcTransportAppData extends AppData = AppData> extends SctpTransport<
  WebRtcTransportAppData,
  WebRtcTransportEvents,
  WebRtcTransportObserverEvents
> {
  readonly #data: WebRtcTransportData;
  #iceSelectedTuple: TransportTuple | undefined;
  #dtlsRemoteCert: string | undefined;

  /** @internal */
  constructor(parts: TransportParts<WebRtcTransportAppData>, data: WebRtcTransportData) {
    super(parts, data.sctp);
    this.#data = { ...data };
    this.#subscribe();
  }

  override get type(): 'webrtc' {
    return 'webrtc';
  }

  get iceRole(): 'controlled' {
    return this.#data.iceRole;
  }

  get iceParameters(): IceParameters {
    return copyOf(this.#data.iceParameters);
  }

  get iceCandidates(): IceCandidate[] {
    return copyOf(this.#data.iceCandidates);
  }

  get iceState(): IceState {
    return this.#data.iceState;
  }

  get iceSelectedTuple(): TransportTuple | undefined {
    return copyOf(this.#iceSelectedTuple);
  }

  get dtlsParameters(): DtlsParameters {
    return copyOf(this.#data.dtlsParameters);
  }

  get dtlsState(): DtlsState {
    return this.#data.dtlsState;
  }

  /** PEM, once DTLS is connected. */
  get dtlsRemoteCert(): string | undefined {
    return this.#dtlsRemoteCert;
  }

  override async dump(): Promise<WebRtcTransportDump> {
    logger.debug('dump()');
    return (await this.request('transport.dump')) as WebRtcTransportDump;
  }

  override async getStats(): Promise<WebRtcTransportStat[]> {
    logger.debug('getStats()');
    return (await this.request('transport.getStats')) as WebRtcTransportStat[];
  }

  /**
   * Gives the endpoint's DTLS parameters; DTLS then begins. Once only.
   *
   * @throws TypeError when they are malformed.
   */
  override async connect({ dtlsParameters }: { dtlsParameters: DtlsParameters }): Promise<void> {
    logger.debug('connect()');
    checkDtlsParameters(dtlsParameters);
    const { dtlsLocalRole } = await this.request('webRtcTransport.connect', { dtlsParameters });
    this.#data.dtlsParameters = { ...this.#data.dtlsParameters, role: dtlsLocalRole };
  }

  /** New ICE credentials; the old ones hold until the endpoint uses the new. */
  async restartIce(): Promise<IceParameters> {
    logger.debug('restartIce()');
    const iceParameters = await this.request('webRtcTransport.restartIce');
    this.#data.iceParameters = iceParameters;
    return copyOf(iceParameters);
  }

  protected override get logger(): Logger {
    return logger;
  }

  protected override closeChildren(): void {
    this.#data.iceState = 'closed';
    this.#data.dtlsState = 'closed';
    this.#iceSelectedTuple = undefined;
    super.closeChildren();
  }

  #subscribe(): void {
    this.listen({
      'transport.iceStateChange': ({ iceState }) => {
        this.#data.iceState = iceState;
        this.emitBoth('icestatechange', iceState);
      },
      'transport.iceSelectedTupleChange': ({ iceSelectedTuple }) => {
        this.#iceSelectedTuple = iceSelectedTuple;
        this.emitBoth('iceselectedtuplechange', iceSelectedTuple);
      },
      'transport.dtlsStateChange': ({ dtlsState, dtlsRemoteCert, reason }) => {
        this.#data.dtlsState = dtlsState;
        if (dtlsState === 'connected') this.#dtlsRemoteCert = dtlsRemoteCert;
        if (dtlsState === 'failed') logger.error(`DTLS failed [transportId:${this.id}]: ${reason ?? 'unknown reason'}`);
        this.emitBoth('dtlsstatechange', dtlsState);
      },
    });
  }
}

function checkDtlsParameters(dtlsParameters: DtlsParameters | undefined): void {
  if (!dtlsParameters || typeof dtlsParameters !== 'object') throw new TypeError('missing dtlsParameters');
  const { fingerprints, role } = dtlsParameters;
  if (!Array.isArray(fingerprints) || fingerprints.length === 0) {
    throw new TypeError('missing dtlsParameters.fingerprints');
  }
  for (const { algorithm, value } of fingerprints) {
    if (!fingerprintAlgorithms.includes(algorithm)) throw new TypeError(`invalid FingerprintAlgorithm: ${algorithm}`);
    if (!value || typeof value !== 'string') throw new TypeError('missing fingerprint value');
  }
  if (role !== undefined && !dtlsRoles.includes(role)) throw new TypeError(`invalid DtlsRole: ${role}`);
}
