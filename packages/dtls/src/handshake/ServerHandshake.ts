import { type CipherSuite, cipherSuites } from '../crypto/cipherSuite.ts';
import { createKeyShare, type KeyShare, namedGroup, namedGroups } from '../crypto/KeyShare.ts';
import {
  chooseSignatureScheme,
  type SignatureScheme,
  signatureHolds,
  signatureSchemeIds,
} from '../crypto/signatureScheme.ts';
import { DTLS_1_2 } from '../record/contentType.ts';
import type { HandshakeContext } from './HandshakeContext.ts';
import { type HandshakeMessage, handshakeType } from './HandshakeMessage.ts';
import type { HandshakeFailure, HandshakeRole, MessageOutcome } from './HandshakeOutcome.ts';
import { readCertificateMessage, writeCertificateMessage } from './messages/certificateMessage.ts';
import { writeCertificateRequest } from './messages/certificateRequest.ts';
import { type ClientHello, offeredIds, RANDOM_BYTES, RENEGOTIATION_SCSV } from './messages/clientHello.ts';
import { readCertificateVerify } from './messages/digitalSignature.ts';
import {
  EMPTY_RENEGOTIATION_INFO,
  type Extensions,
  extensionType,
  UNCOMPRESSED_POINT_FORMAT,
  useSrtpExtension,
} from './messages/extensions.ts';
import { readClientKeyExchange, serverKeyExchangeParameters, writeServerKeyExchange } from './messages/keyExchange.ts';
import { writeServerHello } from './messages/serverHello.ts';

const EMPTY = Buffer.alloc(0);

/** The server's part: answers one ClientHello, then takes the client's certificate, key share and proofs. */
export class ServerHandshake implements HandshakeRole {
  readonly #context: HandshakeContext;
  #expected: number;
  #keyShare: KeyShare | undefined;

  constructor(context: HandshakeContext) {
    this.#context = context;
    this.#expected = context.parameters.verifyPeer ? handshakeType.certificate : handshakeType.clientKeyExchange;
  }

  /** Chooses from what the client offers and puts the answering flight together. */
  answer(hello: ClientHello, message: HandshakeMessage): MessageOutcome {
    const context = this.#context;
    const { certificate, random, verifyPeer } = context.parameters;
    // Newer versions have smaller numbers; a client that knows them also takes 1.2.
    if (hello.version > DTLS_1_2 || hello.version >> 8 !== DTLS_1_2 >> 8) {
      return { alert: 'protocol_version', reason: 'the client does not know DTLS 1.2' };
    }
    const offeredSchemes = offeredIds(hello.extensions, extensionType.signatureAlgorithms) ?? signatureSchemeIds;
    const scheme = chooseSignatureScheme(certificate.keyType, offeredSchemes);
    const suite = cipherSuites.find(
      ({ id, authentication }) => authentication === certificate.keyType && hello.cipherSuites.includes(id),
    );
    const offeredGroups = offeredIds(hello.extensions, extensionType.supportedGroups) ?? [namedGroup.secp256r1];
    const group = namedGroups.find((candidate) => offeredGroups.includes(candidate));
    if (!scheme || !suite || group === undefined || !hello.compressionMethods.includes(0)) {
      return { alert: 'handshake_failure', reason: 'the client offers no cipher suite, group or signature we share' };
    }
    const extensions = this.#chooseExtensions(hello);
    if (!(extensions instanceof Map)) return extensions;
    const keyShare = createKeyShare(group);
    if (!keyShare) return { alert: 'internal_error', reason: 'the chosen group is not there' };

    context.suite = suite;
    context.clientRandom = hello.random;
    context.serverRandom = random(RANDOM_BYTES);
    context.transcript.append(message);
    this.#keyShare = keyShare;
    this.#queueFlight(suite, scheme, keyShare, extensions);
    if (verifyPeer) context.queue(handshakeType.certificateRequest, writeCertificateRequest(signatureSchemeIds));
    context.queue(handshakeType.serverHelloDone, EMPTY);
    return 'accepted';
  }

  handle(message: HandshakeMessage): MessageOutcome {
    if (message.type !== this.#expected) return 'unexpected';
    switch (message.type) {
      case handshakeType.certificate:
        return this.#takeCertificate(message);
      case handshakeType.clientKeyExchange:
        return this.#takeKeyExchange(message);
      case handshakeType.certificateVerify:
        return this.#takeCertificateVerify(message);
      case handshakeType.finished:
        return this.#takeFinished(message);
      default:
        return 'unexpected';
    }
  }

  #chooseExtensions(hello: ClientHello): Extensions | HandshakeFailure {
    const chosen: Extensions = new Map();
    const offered = hello.extensions;
    const renegotiation = offered.get(extensionType.renegotiationInfo);
    if (renegotiation && !renegotiation.equals(EMPTY_RENEGOTIATION_INFO)) {
      return { alert: 'handshake_failure', reason: 'the client claims to renegotiate' };
    }
    if (renegotiation || hello.cipherSuites.includes(RENEGOTIATION_SCSV)) {
      chosen.set(extensionType.renegotiationInfo, EMPTY_RENEGOTIATION_INFO);
    }
    if (offered.has(extensionType.extendedMasterSecret)) {
      chosen.set(extensionType.extendedMasterSecret, EMPTY);
      this.#context.extendedMasterSecret = true;
    }
    if (offered.has(extensionType.ecPointFormats)) chosen.set(extensionType.ecPointFormats, UNCOMPRESSED_POINT_FORMAT);

    const { srtpProfiles } = this.#context.parameters;
    if (srtpProfiles.length > 0) {
      const offeredProfiles = offeredIds(offered, extensionType.useSrtp) ?? [];
      const profile = srtpProfiles.find(({ id }) => offeredProfiles.includes(id));
      if (!profile) return { alert: 'handshake_failure', reason: 'the client offers no SRTP profile we share' };
      this.#context.srtpProfile = profile;
      chosen.set(extensionType.useSrtp, useSrtpExtension([profile.id]));
    }
    return chosen;
  }

  #queueFlight(suite: CipherSuite, scheme: SignatureScheme, keyShare: KeyShare, extensions: Extensions): void {
    const context = this.#context;
    const { clientRandom, serverRandom } = context;
    // An empty session id: sessions can't be resumed, so no two connections ever share a secret.
    const serverHello = {
      version: DTLS_1_2,
      random: serverRandom,
      sessionId: EMPTY,
      cipherSuite: suite.id,
      compressionMethod: 0,
      extensions,
    };
    context.queue(handshakeType.serverHello, writeServerHello(serverHello));
    context.queue(handshakeType.certificate, writeCertificateMessage(context.parameters.certificate.chain));
    const parameters = serverKeyExchangeParameters(keyShare.group, keyShare.publicKey);
    const signature = context.sign(scheme, Buffer.concat([clientRandom, serverRandom, parameters]));
    context.queue(handshakeType.serverKeyExchange, writeServerKeyExchange(parameters, signature));
  }

  #takeCertificate(message: HandshakeMessage): MessageOutcome {
    const chain = readCertificateMessage(message.body);
    if (!chain) return 'malformed';
    const failure = this.#context.takePeerCertificate(chain);
    if (failure) return failure;
    this.#context.transcript.append(message);
    this.#expected = handshakeType.clientKeyExchange;
    return 'accepted';
  }

  #takeKeyExchange(message: HandshakeMessage): MessageOutcome {
    const context = this.#context;
    const publicKey = readClientKeyExchange(message.body);
    if (!publicKey || !context.suite) return 'malformed';
    const preMasterSecret = this.#keyShare?.agree(publicKey);
    if (!preMasterSecret) return { alert: 'illegal_parameter', reason: "the client's key share is not acceptable" };
    this.#keyShare = undefined;
    context.transcript.append(message);
    context.deriveKeys(context.suite, preMasterSecret);
    this.#expected = context.peerCertificate ? handshakeType.certificateVerify : handshakeType.finished;
    return 'accepted';
  }

  #takeCertificateVerify(message: HandshakeMessage): MessageOutcome {
    const { peerCertificate, transcript } = this.#context;
    const signature = readCertificateVerify(message.body);
    if (!signature || !peerCertificate) return 'malformed';
    if (!signatureHolds(signature.scheme, peerCertificate.publicKey, transcript.bytes(), signature.bytes)) {
      return { alert: 'decrypt_error', reason: "the client's CertificateVerify does not hold" };
    }
    transcript.append(message);
    this.#expected = handshakeType.finished;
    return 'accepted';
  }

  #takeFinished(message: HandshakeMessage): MessageOutcome {
    const context = this.#context;
    if (!context.peerFinishedHolds(message)) {
      return { alert: 'decrypt_error', reason: "the client's Finished does not hold" };
    }
    context.transcript.append(message);
    context.queueFinished();
    return 'finished';
  }
}
