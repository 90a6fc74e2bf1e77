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

/** The other side was silent, or said something that isn't STUN. */
export class StunSilence extends Error {
  override readonly name = 'StunSilence';
}

/** A way to one STUN server, for one request after the other. */
export type StunChannel = {
  /** Sends a request; answers what comes back. Rejects with the system's error, or {@link StunSilence} after 3 s. */
  exchange(request: Buffer): Promise<StunMessage>;
  close(): void;
};

/** Opens a way to a server. Rejects with the system's error, or {@link StunSilence} after 3 s. Certificates are not looked at. */
export async function openStunChannel(endpoint: StunEndpoint): Promise<StunChannel> {
  const { address } = await lookup(endpoint.host);
  return endpoint.transport === 'udp' ? datagramChannel(address, endpoint.port) : streamChannel(address, endpoint);
}

function datagramChannel(address: string, port: number): StunChannel {
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
  return {
    exchange: (request) =>
      withPatience((resolve, reject) => {
        const send = () => socket.send(request, port, address, (error) => error && reject(error));
        const timer = setInterval(send, resendMs);
        const onMessage = (datagram: Buffer) => answerIn(datagram, resolve);
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
        const onEnd = () => reject(new StunSilence('the connection was closed'));
        const onData = (chunk: Buffer) => {
          received = Buffer.concat([received, chunk]);
          answerIn(wholeMessage(received, transport), resolve);
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
      () => done(() => reject(new StunSilence(`no answer within ${patienceMs / 1000} s`))),
      patienceMs,
    );
    const stop = start(
      (value) => done(() => resolve(value)),
      (error) => done(() => reject(error)),
    );
  });
}

function answerIn(message: Buffer | undefined, resolve: (answer: StunMessage) => void): void {
  const answer = message && StunMessage.parse(message);
  if (answer?.class === 'success' || answer?.class === 'error') resolve(answer);
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
