import { timingSafeEqual } from 'node:crypto';
import type { DtlsCertificate } from '../certificate/DtlsCertificate.ts';
import { type PeerCertificate, readPublicKey } from '../certificate/peerCertificate.ts';
import type { CipherSuite } from '../crypto/cipherSuite.ts';
import { KeySchedule } from '../crypto/KeySchedule.ts';
import { createSignature, type SignatureScheme } from '../crypto/signatureScheme.ts';
import type { SrtpProfile } from '../srtp/srtpProfile.ts';
import { ownCopy } from '../wire/ownCopy.ts';
import type { FlightItem } from './flight.ts';
import { type HandshakeMessage, handshakeMessage, handshakeType } from './HandshakeMessage.ts';
import type { HandshakeFailure } from './HandshakeOutcome.ts';
import type { DigitalSignature } from './messages/digitalSignature.ts';
import { Transcript } from './Transcript.ts';

/** What an endpoint's options mean for its handshake. */
export interface HandshakeParameters {
  side: 'client' | 'server';
  certificate: DtlsCertificate;
  /** In order of preference; empty: use_srtp is not negotiated. */
  srtpProfiles: readonly SrtpProfile[];
  verifyPeer: boolean;
  cookie: 'never' | 'always';
  random: (sizeBytes: number) => Buffer;
  /** False when the peer's fingerprint is known and this certificate has another. */
  acceptsPeer: (certificateDer: Buffer) => boolean;
}

/** What one handshake has come to know, and the flight it is putting together. */
export class HandshakeContext {
  readonly parameters: HandshakeParameters;
  readonly transcript = new Transcript();
  clientRandom: Buffer = Buffer.alloc(0);
  serverRandom: Buffer = Buffer.alloc(0);
  suite: CipherSuite | undefined;
  extendedMasterSecret = false;
  srtpProfile: SrtpProfile | undefined;
  peerCertificate: PeerCertificate | undefined;
  keySchedule: KeySchedule | undefined;
  #nextSendSequence: number;
  #flight: FlightItem[] = [];

  constructor(parameters: HandshakeParameters, nextSendSequence = 0) {
    this.parameters = parameters;
    this.#nextSendSequence = nextSendSequence;
  }

  /** Adds a message to the flight and to the transcript. */
  queue(type: number, body: Buffer): void {
    const message = handshakeMessage(type, this.#nextSendSequence++, body);
    this.transcript.append(message);
    this.#flight.push({ epoch: type === handshakeType.finished ? 1 : 0, message });
  }

  /** Ends the flight with ChangeCipherSpec and Finished. */
  queueFinished(): void {
    this.#flight.push('changeCipherSpec');
    const { side } = this.parameters;
    this.queue(handshakeType.finished, this.#verifyData(side));
  }

  /** The flight that was put together since the last call, maybe empty. */
  takeFlight(): FlightItem[] {
    const flight = this.#flight;
    this.#flight = [];
    return flight;
  }

  /** Takes the peer's certificate chain, or says why not. That it owns the key is still to be proven. */
  takePeerCertificate(chain: readonly Buffer[]): HandshakeFailure | undefined {
    const der = chain[0];
    if (!der) return { alert: 'handshake_failure', reason: 'the peer shows no certificate' };
    const publicKey = readPublicKey(der);
    if (!publicKey) return { alert: 'unsupported_certificate', reason: "the peer's certificate is not acceptable" };
    if (this.parameters.verifyPeer && !this.parameters.acceptsPeer(der)) {
      return { alert: 'bad_certificate', reason: "the peer's certificate does not have the signalled fingerprint" };
    }
    // It outlives the handshake.
    this.peerCertificate = { der: ownCopy(der), publicKey };
    return undefined;
  }

  /** The transcript must end with the ClientKeyExchange when this is called. */
  deriveKeys(suite: CipherSuite, preMasterSecret: Buffer): void {
    this.keySchedule = new KeySchedule({
      suite,
      preMasterSecret,
      clientRandom: this.clientRandom,
      serverRandom: this.serverRandom,
      sessionHash: this.extendedMasterSecret ? this.transcript.hash(suite.hash) : undefined,
    });
  }

  /** Signs with our certificate's key. */
  sign(scheme: SignatureScheme, content: Buffer): DigitalSignature {
    return { scheme: scheme.id, bytes: createSignature(scheme, this.parameters.certificate.privateKey, content) };
  }

  /** True when the peer's Finished vouches for the transcript we have. */
  peerFinishedHolds(message: HandshakeMessage): boolean {
    const expected = this.#verifyData(this.parameters.side === 'client' ? 'server' : 'client');
    return message.body.length === expected.length && timingSafeEqual(message.body, expected);
  }

  #verifyData(side: 'client' | 'server'): Buffer {
    if (!this.keySchedule || !this.suite) throw new Error('Finished needs keys');
    return this.keySchedule.verifyData(side, this.transcript.hash(this.suite.hash));
  }
}
