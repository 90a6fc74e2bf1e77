import { type IncomingHttpHeaders, type IncomingMessage, request as sendRequest } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';

/** A WebSocket's opening request, as Node gives it. */
export type OpeningSocket = { request: IncomingMessage; socket: Duplex; head: Buffer };

/** Longer than a node takes to find out whether a peer that is in the room already still answers. */
const answerMs = 15_000;
/** The other node doesn't have the room, or no more. */
const misdirected = 421;

/**
 * Lets another node answer the opening request of a WebSocket, and from then on carries its bytes both ways. Resolves with false when the
 * node has not answered, or says that it hasn't the room: then nothing was sent to the client, and another node can be asked. Never rejects.
 */
export function forwardSocket(
  { request, socket, head }: OpeningSocket,
  link: TLSSocket,
  headers: IncomingHttpHeaders,
): Promise<boolean> {
  if (socket.destroyed) {
    // Its end would never be seen here, and whom it was for would stay in the room.
    link.destroy();
    return Promise.resolve(false);
  }
  return new Promise((resolve) => {
    const { method, url: path } = request;
    const forwarded = sendRequest({ createConnection: () => link, method, path, headers });
    const abandon = () => forwarded.destroy();
    const answered = (isAnswer: boolean) => {
      socket.off('close', abandon);
      resolve(isAnswer);
    };
    socket.once('close', abandon);
    link.setTimeout(answerMs, abandon);
    forwarded.on('error', () => answered(false));
    forwarded.on('response', (response) => {
      const isAnswer = response.statusCode !== misdirected;
      // A refusal is all in its head.
      if (isAnswer) socket.end(headOf(response));
      answered(isAnswer);
      forwarded.destroy();
    });
    forwarded.on('upgrade', (response, upstream, upstreamHead) => {
      link.setTimeout(0);
      socket.write(headOf(response));
      socket.write(upstreamHead);
      upstream.write(head);
      carry(socket, upstream);
      carry(upstream, socket);
      answered(true);
    });
    forwarded.end();
  });
}

function carry(from: Duplex, to: Duplex): void {
  from.pipe(to);
  from.on('error', () => {});
  // What was read before goes out first.
  from.once('close', () => (to instanceof Socket ? to.destroySoon() : to.destroy()));
}

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
