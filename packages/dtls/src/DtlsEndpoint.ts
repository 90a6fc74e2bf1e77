import { randomBytes } from 'node:crypto';
import { assertFingerprint, type DtlsFingerprint, fingerprintMatches } from './certificate/DtlsFingerprint.ts';
import { certificatePem } from './certificate/peerCertificate.ts';
import { type DtlsCounters, newDtlsCounters } from './DtlsCounters.ts';
import type { DtlsEndpointOptions, DtlsRole, DtlsState } from './DtlsEndpointOptions.ts';
import { DtlsError } from './DtlsError.ts';
import { type DtlsTimers, systemTimers } from './DtlsTimers.ts';
import { FlightSender } from './handshake/FlightSender.ts';
import { Handshake } from './handshake/Handshake.ts';
import type { HandshakeContext } from './handshake/HandshakeContext.ts';
import { readFragments } from './handshake/HandshakeMessage.ts';
import type { HandshakeFailure } from './handshake/HandshakeOutcome.ts';
import { type DtlsAlert, readAlert, writeAlert } from './record/alert.ts';
import { contentType, MAX_PLAINTEXT_BYTES } from './record/contentType.ts';
import { type OpenedRecord, RecordLayer } from './record/RecordLayer.ts';
import { deriveSrtpKeyingMaterial } from './srtp/srtpKeyingMaterial.ts';
import { srtpProfiles } from './srtp/srtpProfile.ts';

const MIN_MTU_BYTES = 100;
/** Application data that overtook the end of the handshake waits for it: this many records at most. */
const MAX_EARLY_DATA = 16;

/**
 * One side of a DTLS 1.2 connection (RFC 6347) with SRTP keys (RFC 5764). Knows no sockets: datagrams come in by `receive`
 * and go out by `send`.
 *
 * @example
 * const endpoint = new DtlsEndpoint({
 *   role: 'server',
 *   certificate: DtlsCertificate.generate(),
 *   srtpProfiles: ['AEAD_AES_128_GCM'],
 *   remoteFingerprint: { algorithm: 'sha-256', value: 'AB:…' },
 *   send: (datagram) => socket.send(datagram, port, address),
 *   onSrtpKeys: (keys) => srtp.start(keys),
 * });
 * endpoint.start();
 * socket.on('message', (datagram) => endpoint.receive(datagram));
 */
export class DtlsEndpoint {
  readonly role: DtlsRole;
  readonly #options: DtlsEndpointOptions;
  readonly #timers: DtlsTimers;
  readonly #counters = newDtlsCounters();
  readonly #records = new RecordLayer(this.#counters);
  readonly #flights: FlightSender;
  readonly #handshake: Handshake;
  #state: DtlsState = 'new';
  #remoteFingerprint: DtlsFingerprint | undefined;
  #deadline: unknown;
  /** What the handshake came to, while the peer's fingerprint is still to be told. */
  #held: HandshakeContext | undefined;
  #remoteCertificateDer: Buffer | undefined;
  #earlyData: Buffer[] = [];
  #lastPlaintextAlert: DtlsAlert | undefined;

  /** Throws `INVALID_OPTION` or `INVALID_FINGERPRINT`. */
  constructor(options: DtlsEndpointOptions) {
    const { mtuBytes = 1200, srtpProfiles: profileNames = [] } = options;
    if (!(mtuBytes >= MIN_MTU_BYTES && mtuBytes <= MAX_PLAINTEXT_BYTES)) {
      throw new DtlsError('INVALID_OPTION', `mtuBytes must be ${MIN_MTU_BYTES} to ${MAX_PLAINTEXT_BYTES}`);
    }
    for (const name of profileNames) {
      if (!Object.hasOwn(srtpProfiles, name)) throw new DtlsError('INVALID_OPTION', `unknown SRTP profile ${name}`);
    }
    this.role = options.role;
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    if (options.remoteFingerprint) this.setRemoteFingerprint(options.remoteFingerprint);

    const send = (datagram: Buffer) => options.send(datagram);
    this.#flights = new FlightSender({
      records: this.#records,
      timers: this.#timers,
      counters: this.#counters,
      mtuBytes,
      send,
    });
    this.#handshake = new Handshake({
      parameters: {
        side: options.role,
        certificate: options.certificate,
        srtpProfiles: profileNames.map((name) => srtpProfiles[name]),
        verifyPeer: options.verifyPeer ?? true,
        cookie: options.cookie ?? 'never',
        random: options.random ?? randomBytes,
        acceptsPeer: (der) => !this.#remoteFingerprint || fingerprintMatches(der, this.#remoteFingerprint),
      },
      records: this.#records,
      flights: this.#flights,
      counters: this.#counters,
      listener: {
        onStarted: () => this.#startDeadline(),
        onKeys: (context) => this.#installKeys(context),
        onFinished: (context) => this.#finish(context),
        onFailed: (failure) => this.#fail(failure),
      },
      send,
    });
  }

  get state(): DtlsState {
    return this.#state;
  }

  /** What was dropped and why. */
  get counters(): Readonly<DtlsCounters> {
    return this.#counters;
  }

  /** The peer's certificate, once it has proven that it owns it. */
  get remoteCertificatePem(): string | undefined {
    return this.#remoteCertificateDer && certificatePem(this.#remoteCertificateDer);
  }

  /**
   * The last alert that came in plaintext during the handshake. It may be forged, so it changes nothing; but when the handshake
   * times out, it is probably the reason.
   */
  get lastPlaintextAlert(): DtlsAlert | undefined {
    return this.#lastPlaintextAlert;
  }

  /** A client says hello, a server listens from now on. Does nothing when called again. */
  start(): void {
    if (this.#state !== 'new') return;
    this.#enter('connecting');
    this.#handshake.start();
  }

  /** Takes a datagram from the peer's address. Never throws for its content. Keeps no reference to the buffer. */
  receive(datagram: Buffer): void {
    if (this.#ended || this.#state === 'new') {
      this.#counters.unexpected++;
      return;
    }
    this.#records.open(datagram, this.#onRecord);
    this.#records.openEarly(this.#onRecord);
  }

  /**
   * Sends one record of application data. As with any datagram, nobody promises that it arrives; in any other state than `connected` it is
   * only counted. Throws `DATA_TOO_LARGE` above 16384 bytes.
   */
  sendData(data: Buffer): void {
    if (data.length > MAX_PLAINTEXT_BYTES) {
      throw new DtlsError('DATA_TOO_LARGE', `a record holds ${MAX_PLAINTEXT_BYTES} bytes, not ${data.length}`);
    }
    if (this.#state !== 'connected') this.#counters.unsent++;
    else this.#options.send(this.#records.seal(contentType.applicationData, 1, data));
  }

  /** Tells which certificate the peer must show. Throws `INVALID_FINGERPRINT` when it is not one. */
  setRemoteFingerprint(fingerprint: DtlsFingerprint): void {
    assertFingerprint(fingerprint);
    this.#remoteFingerprint = fingerprint;
    const der = this.#held?.peerCertificate?.der ?? this.#remoteCertificateDer;
    if (!der || this.#ended) return;
    if (!fingerprintMatches(der, fingerprint)) {
      this.#fail({
        alert: 'bad_certificate',
        reason: "the peer's certificate does not have the signalled fingerprint",
      });
    } else if (this.#held) {
      this.#connect(this.#held);
    }
  }

  /** Says close_notify if there is a connection, and stops everything. May be called at any time and again. */
  close(): void {
    this.#close('closed by this side');
  }

  get #ended(): boolean {
    return this.#state === 'closed' || this.#state === 'failed';
  }

  readonly #onRecord = (record: OpenedRecord): void => {
    if (this.#ended) return;
    if (record.epoch === 0) this.#takePlaintext(record);
    else this.#takeAuthentic(record);
  };

  #takePlaintext({ type, plaintext }: OpenedRecord): void {
    if (type === contentType.alert) {
      this.#counters.plaintextAlerts++;
      if (!this.#handshake.finished) this.#lastPlaintextAlert = readAlert(plaintext) ?? this.#lastPlaintextAlert;
    } else if (this.#handshake.finished) {
      // Also the peer's own late doubles end here; whatever matters now is encrypted.
      this.#counters.unexpected++;
    } else if (type === contentType.handshake) {
      this.#takeHandshake(plaintext, 0);
    } else if (type === contentType.applicationData) {
      this.#counters.unexpected++;
    }
    // ChangeCipherSpec tells nothing that a record's epoch does not, so it may be lost, doubled or late.
  }

  #takeAuthentic({ type, plaintext }: OpenedRecord): void {
    if (type === contentType.applicationData) this.#takeData(plaintext);
    else if (type === contentType.handshake) this.#takeHandshake(plaintext, 1);
    else if (type === contentType.alert) this.#takeAlert(plaintext);
    else this.#counters.unexpected++;
  }

  #takeHandshake(plaintext: Buffer, epoch: 0 | 1): void {
    const fragments = readFragments(plaintext);
    if (fragments) this.#handshake.receive(fragments, epoch);
    else this.#counters.malformed++;
  }

  #takeData(data: Buffer): void {
    if (this.#state === 'connected') this.#options.onData?.(data);
    else if (this.#earlyData.length < MAX_EARLY_DATA) this.#earlyData.push(data);
    else this.#counters.earlyOverflow++;
  }

  #takeAlert(plaintext: Buffer): void {
    const alert = readAlert(plaintext);
    if (!alert) this.#counters.malformed++;
    else if (alert.description === 'close_notify') this.#close('closed by the peer');
    else if (alert.level === 'fatal') this.#end('failed', `the peer sent the alert ${alert.description}`);
  }

  #installKeys(context: HandshakeContext): void {
    const keys = context.keySchedule?.recordKeys();
    if (!keys) return;
    if (this.role === 'client') this.#records.installKeys(keys.client, keys.server);
    else this.#records.installKeys(keys.server, keys.client);
  }

  #finish(context: HandshakeContext): void {
    const verifyPeer = this.#options.verifyPeer ?? true;
    if (verifyPeer && !this.#remoteFingerprint) this.#held = context;
    else this.#connect(context);
  }

  #connect(context: HandshakeContext): void {
    const { keySchedule, srtpProfile, peerCertificate } = context;
    this.#held = undefined;
    this.#clearDeadline();
    this.#remoteCertificateDer = peerCertificate?.der;
    this.#state = 'connected';
    if (keySchedule && srtpProfile) {
      this.#options.onSrtpKeys?.(deriveSrtpKeyingMaterial(keySchedule, srtpProfile, this.role));
    }
    if (this.#state !== 'connected') return;
    this.#options.onStateChange?.('connected');
    const earlyData = this.#earlyData;
    this.#earlyData = [];
    for (const data of earlyData) {
      if (this.#state === 'connected') this.#options.onData?.(data);
    }
  }

  #fail(failure: HandshakeFailure): void {
    if (this.#ended) return;
    this.#sendAlert(writeAlert('fatal', failure.alert));
    this.#end('failed', failure.reason);
  }

  #close(reason: string): void {
    if (this.#state === 'closed') return;
    if (!this.#ended && this.#flights.writeEpoch === 1) this.#sendAlert(writeAlert('warning', 'close_notify'));
    this.#end('closed', reason);
  }

  #sendAlert(alert: Buffer): void {
    this.#options.send(this.#records.seal(contentType.alert, this.#flights.writeEpoch, alert));
  }

  #startDeadline(): void {
    const limitMs = this.#options.handshakeTimeoutMs ?? 30_000;
    this.#deadline = this.#timers.setTimeout(() => {
      const alert = this.#lastPlaintextAlert;
      const hint = alert ? `; the peer had sent the plaintext alert ${alert.description}` : '';
      this.#end('failed', this.#held ? "the peer's fingerprint was never told" : `the handshake timed out${hint}`);
    }, limitMs);
  }

  #clearDeadline(): void {
    if (this.#deadline !== undefined) this.#timers.clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  #end(state: 'failed' | 'closed', reason: string): void {
    if (this.#state === 'closed') return;
    this.#handshake.close();
    this.#clearDeadline();
    this.#records.dropEarly();
    this.#earlyData = [];
    this.#held = undefined;
    this.#enter(state, reason);
  }

  #enter(state: DtlsState, reason?: string): void {
    this.#state = state;
    this.#options.onStateChange?.(state, reason);
  }
}
