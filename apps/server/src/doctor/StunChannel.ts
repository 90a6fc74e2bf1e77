import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIP, type Socket, connect as tcpConnect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { HEADER_SIZE_BYTES, StunMessage } from '@parley/turn/stun';

/**
 * How STUN travels: in datagrams; as it is over TCP or TLS (RFC 8489 section 6.2.2); or over TCP with a length before each message, as ICE
 * has it (RFC 6544).
 */
export type StunTransport = 'udp' | 'tcp' | 'tls' | 'ice-tcp';

/** Where STUN is spoken. */
export type StunEndpoint = {
  transport: StunTransport;
  /** Address or name. */
  host: string;
  port: number;
};

const patienceMs = 3_000;
/** RFC 8489 section 6.2.1, where the first pause is this long too. */
const resendMs = 500;

/** A way to one STUN server, for one request after the other. */
export type StunChannel = {
  /** Sends a request; resolves with the answer to it. Rejects with the system's error, or after 3 s without an answer. */
  exchange(request: Buffer): Promise<StunMessage>;
  close(): void;
};

/**
 * Opens a way to a server. Certificates are not looked at.
 *
 * @returns Rejects with the system's error, when there is no such port, or after 3 s.
 */
export async function openStunChannel(endpoint: StunEndpoint): Promise<StunChannel> {
  const { transport, host, port } = endpoint;
  if (!(port >= 1 && port <= 65_535)) throw new Error(`there is no port ${port}`);
  const { address } = await lookup(host);
  return transport === 'udp' ? datagramChannel(address, port) : streamChannel(address, endpoint);
}

function datagramChannel(address: string, port: number): StunChannel {
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
  return {
    exchange: (request) =>
      withPatience((resolve, reject) => {
        const send = () => socket.send(request, port, address, (error) => error && reject(error));
        const timer = setInterval(send, resendMs);
        const onMessage = (datagram: Buffer) => answerIn(datagram, request, resolve);
        socket.on('error', reject).on('message', onMessage);
        send();
        return () => {
          clearInterval(timer);
          socket.off('error', reject).off('message', onMessage);
        };
      }),
    close: () => socket.close(),
  };
}

async function streamChannel(address: string, { transport, host, port }: StunEndpoint): Promise<StunChannel> {
  const socket: Socket =
    transport === 'tls'
      ? // What is wrong with the certificate is said elsewhere.
        tlsConnect({ host: address, port, rejectUnauthorized: false, ...(isIP(host) === 0 && { servername: host }) })
      : tcpConnect(port, address);
  const channel: StunChannel = {
    exchange: (request) =>
      withPatience((resolve, reject) => {
        let received: Buffer = Buffer.alloc(0);
        const onEnd = () => reject(new Error('the connection was closed'));
        const onData = (chunk: Buffer) => {
          received = Buffer.concat([received, chunk]);
          answerIn(wholeMessage(received, transport), request, resolve);
        };
        socket.on('error', reject).on('end', onEnd).on('data', onData);
        socket.write(transport === 'ice-tcp' ? withLength(request) : request);
        return () => socket.off('error', reject).off('end', onEnd).off('data', onData);
      }),
    close: () => socket.destroy(),
  };
  try {
    await withPatience<void>((resolve, reject) => {
      socket.once(transport === 'tls' ? 'secureConnect' : 'connect', () => resolve()).on('error', reject);
      return () => socket.off('error', reject).on('error', () => {});
    });
  } catch (error) {
    channel.close();
    throw error;
  }
  return channel;
}

/** Rejects after a while. @param start - Answers what ends the waiting. */
function withPatience<T>(
  start: (resolve: (value: T) => void, reject: (error: Error) => void) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => {
      clearTimeout(timer);
      stop();
      settle();
    };
    const timer = setTimeout(
      () => done(() => reject(new Error(`no answer within ${patienceMs / 1000} s`))),
      patienceMs,
    );
    const stop = start(
      (value) => done(() => resolve(value)),
      (error) => done(() => reject(error)),
    );
  });
}

/** A request that was sent again is answered again: only the transaction id tells that from the answer to the next one. */
function answerIn(message: Buffer | undefined, request: Buffer, resolve: (answer: StunMessage) => void): void {
  const answer = message && StunMessage.parse(message);
  if (!answer?.transactionId.equals(transactionIdOf(request))) return;
  if (answer.class === 'success' || answer.class === 'error') resolve(answer);
}

/** RFC 8489 section 5. */
function transactionIdOf(request: Buffer): Buffer {
  return request.subarray(8, HEADER_SIZE_BYTES);
}

/** The first message of a stream; undefined until it is whole. */
function wholeMessage(received: Buffer, transport: StunTransport): Buffer | undefined {
  const lengthBytes = transport === 'ice-tcp' ? 2 : 0;
  if (received.length < lengthBytes + HEADER_SIZE_BYTES) return undefined;
  const sizeBytes = HEADER_SIZE_BYTES + received.readUInt16BE(lengthBytes + 2);
  const end = lengthBytes + sizeBytes;
  return received.length < end ? undefined : Buffer.from(received.subarray(lengthBytes, end));
}

/** RFC 4571. */
function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
