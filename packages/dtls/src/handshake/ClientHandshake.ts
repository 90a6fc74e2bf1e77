import { cipherSuites } from '../crypto/cipherSuite.ts';
import { createKeyShare, type KeyShare, namedGroups } from '../crypto/KeyShare.ts';
import { chooseSignatureScheme, signatureHolds, signatureSchemeIds } from '../crypto/signatureScheme.ts';
import { DTLS_1_2 } from '../record/contentType.ts';
import type { HandshakeContext } from './HandshakeContext.ts';
import { type HandshakeMessage, handshakeType } from './HandshakeMessage.ts';
import type { HandshakeFailure, HandshakeRole, MessageOutcome } from './HandshakeOutcome.ts';
import { readCertificateMessage, writeCertificateMessage } from './messages/certificateMessage.ts';
import {
  type CertificateRequest,
  clientCertificateType,
  readCertificateRequest,
} from './messages/certificateRequest.ts';
import { offeredIds, RANDOM_BYTES, writeClientHello } from './messages/clientHello.ts';
import { writeCertificateVerify } from './messages/digitalSignature.ts';
import {
  EMPTY_RENEGOTIATION_INFO,
  type Extensions,
  extensionType,
  UNCOMPRESSED_POINT_FORMAT,
  uint16ListExtension,
  useSrtpExtension,
} from './messages/extensions.ts';
import { readHelloVerifyRequest } from './messages/helloVerifyRequest.ts';
import { readServerKeyExchange, writeClientKeyExchange } from './messages/keyExchange.ts';
import { readServerHello, type ServerHello } from './messages/serverHello.ts';

const EMPTY = Buffer.alloc(0);

/** A server asks for its cookie once, and once more if its secret just changed; the rest is somebody playing. */
const MAX_HELLO_VERIFY_REQUESTS = 2;

/** The client's part: says hello, checks what the server shows, and answers with its own key share and proofs. */
export class ClientHandshake implements HandshakeRole {
  readonly #context: HandshakeContext;
  #expected: number = handshakeType.serverHello;
  #helloVerifyRequests = 0;
  #keyShare: KeyShare | undefined;
  #serverPublicKey: Buffer = EMPTY;
  #certificateRequest: CertificateRequest | undefined;

  constructor(context: HandshakeContext) {
    this.#context = context;
    context.clientRandom = context.parameters.random(RANDOM_BYTES);
  }

  /** Puts a ClientHello into the flight. */
  sayHello(cookie: Buffer = EMPTY): void {
    const { srtpProfiles } = this.#context.parameters;
    const extensions: Extensions = new Map([
      [extensionType.renegotiationInfo, EMPTY_RENEGOTIATION_INFO],
      [extensionType.extendedMasterSecret, EMPTY],
      [extensionType.supportedGroups, uint16ListExtension(namedGroups)],
      [extensionType.ecPointFormats, UNCOMPRESSED_POINT_FORMAT],
      [extensionType.signatureAlgorithms, uint16ListExtension(signatureSchemeIds)],
    ]);
    if (srtpProfiles.length > 0) {
      extensions.set(extensionType.useSrtp, useSrtpExtension(srtpProfiles.map((profile) => profile.id)));
    }
    const hello = {
      version: DTLS_1_2,
      random: this.#context.clientRandom,
      sessionId: EMPTY,
      cookie,
      cipherSuites: cipherSuites.map((suite) => suite.id),
      compressionMethods: Buffer.from([0]),
      extensions,
    };
    this.#context.queue(handshakeType.clientHello, writeClientHello(hello));
  }

  handle(message: HandshakeMessage): MessageOutcome {
    if (message.type === handshakeType.helloVerifyRequest) return this.#takeHelloVerifyRequest(message);
    if (message.type === handshakeType.certificateRequest && this.#expected === handshakeType.serverHelloDone) {
      return this.#takeCertificateRequest(message);
    }
    if (message.type !== this.#expected) return 'unexpected';
    switch (message.type) {
      case handshakeType.serverHello:
        return this.#takeServerHello(message);
      case handshakeType.certificate:
        return this.#takeCertificate(message);
      case handshakeType.serverKeyExchange:
        return this.#takeKeyExchange(message);
      case handshakeType.serverHelloDone:
        return this.#takeServerHelloDone(message);
      case handshakeType.finished:
        return this.#takeFinished(message);
      default:
        return 'unexpected';
    }
  }

  #takeHelloVerifyRequest(message: HandshakeMessage): MessageOutcome {
    if (this.#expected !== handshakeType.serverHello) return 'unexpected';
    const cookie = readHelloVerifyRequest(message.body);
    if (!cookie) return 'malformed';
    if (++this.#helloVerifyRequests > MAX_HELLO_VERIFY_REQUESTS) return 'unexpected';
    this.#context.transcript.clear();
    this.sayHello(cookie);
    return 'accepted';
  }

  #takeServerHello(message: HandshakeMessage): MessageOutcome {
    const hello = readServerHello(message.body);
    if (!hello) return 'malformed';
    if (hello.version !== DTLS_1_2) return { alert: 'protocol_version', reason: 'the server chose another version' };
    const suite = cipherSuites.find(({ id }) => id === hello.cipherSuite);
    if (!suite || hello.compressionMethod !== 0) {
      return { alert: 'illegal_parameter', reason: 'the server chose what was not offered' };
    }
    const failure = this.#takeExtensions(hello);
    if (failure) return failure;
    this.#context.suite = suite;
    this.#context.serverRandom = hello.random;
    this.#context.transcript.append(message);
    this.#expected = handshakeType.certificate;
    return 'accepted';
  }

  #takeExtensions(hello: ServerHello): HandshakeFailure | undefined {
    const { extensions } = hello;
    const renegotiation = extensions.get(extensionType.renegotiationInfo);
    if (renegotiation && !renegotiation.equals(EMPTY_RENEGOTIATION_INFO)) {
      return { alert: 'handshake_failure', reason: 'the server claims to renegotiate' };
    }
    this.#context.extendedMasterSecret = extensions.has(extensionType.extendedMasterSecret);
    const { srtpProfiles } = this.#context.parameters;
    if (srtpProfiles.length === 0) return undefined;
    const [chosen, ...others] = offeredIds(extensions, extensionType.useSrtp) ?? [];
    const profile = srtpProfiles.find(({ id }) => id === chosen);
    if (!profile || others.length > 0) {
      return { alert: 'handshake_failure', reason: 'the server chose no SRTP profile we share' };
    }
    this.#context.srtpProfile = profile;
    return undefined;
  }

  #takeCertificate(message: HandshakeMessage): MessageOutcome {
    const context = this.#context;
    const chain = readCertificateMessage(message.body);
    if (!chain) return 'malformed';
    const failure = context.takePeerCertificate(chain);
    if (failure) return failure;
    if (context.peerCertificate?.publicKey.asymmetricKeyType !== context.suite?.authentication) {
      return { alert: 'unsupported_certificate', reason: "the server's certificate is not of the suite's kind" };
    }
    context.transcript.append(message);
    this.#expected = handshakeType.serverKeyExchange;
    return 'accepted';
  }

  #takeKeyExchange(message: HandshakeMessage): MessageOutcome {
    const { clientRandom, serverRandom, peerCertificate, transcript } = this.#context;
    const exchange = readServerKeyExchange(message.body);
    if (!exchange || !peerCertificate) return 'malformed';
    const { scheme, bytes } = exchange.signature;
    const signed = Buffer.concat([clientRandom, serverRandom, exchange.parameters]);
    if (!signatureHolds(scheme, peerCertificate.publicKey, signed, bytes)) {
      return { alert: 'decrypt_error', reason: "the signature of the server's key share does not hold" };
    }
    this.#keyShare = namedGroups.includes(exchange.group) ? createKeyShare(exchange.group) : undefined;
    if (!this.#keyShare) return { alert: 'illegal_parameter', reason: 'the server chose a group that was not offered' };
    this.#serverPublicKey = exchange.publicKey;
    transcript.append(message);
    this.#expected = handshakeType.serverHelloDone;
    return 'accepted';
  }

  #takeCertificateRequest(message: HandshakeMessage): MessageOutcome {
    if (this.#certificateRequest) return 'unexpected';
    const request = readCertificateRequest(message.body);
    if (!request) return 'malformed';
    this.#certificateRequest = request;
    this.#context.transcript.append(message);
    return 'accepted';
  }

  #takeServerHelloDone(message: HandshakeMessage): MessageOutcome {
    const context = this.#context;
    const { certificate } = context.parameters;
    if (message.body.length > 0 || !context.suite || !this.#keyShare) return 'malformed';
    const preMasterSecret = this.#keyShare.agree(this.#serverPublicKey);
    if (!preMasterSecret) return { alert: 'illegal_parameter', reason: "the server's key share is not acceptable" };
    context.transcript.append(message);

    const request = this.#certificateRequest;
    const scheme = request?.certificateTypes.includes(clientCertificateType[certificate.keyType])
      ? chooseSignatureScheme(certificate.keyType, request.signatureSchemes)
      : undefined;
    if (request) {
      // Without a certificate the server would take, an empty list says so, and the server decides.
      context.queue(handshakeType.certificate, writeCertificateMessage(scheme ? certificate.chain : []));
    }
    context.queue(handshakeType.clientKeyExchange, writeClientKeyExchange(this.#keyShare.publicKey));
    this.#keyShare = undefined;
    context.deriveKeys(context.suite, preMasterSecret);
    if (scheme) {
      const signature = context.sign(scheme, context.transcript.bytes());
      context.queue(handshakeType.certificateVerify, writeCertificateVerify(signature));
    }
    context.queueFinished();
    this.#expected = handshakeType.finished;
    return 'accepted';
  }

  #takeFinished(message: HandshakeMessage): MessageOutcome {
    if (this.#context.peerFinishedHolds(message)) return 'finished';
    return { alert: 'decrypt_error', reason: "the server's Finished does not hold" };
  }
}
