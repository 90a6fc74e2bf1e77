import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import { pipeline } from 'node:stream';
import type { TLSSocket } from 'node:tls';

/** Longer than anything that the API does takes. */
const answerMs = 15_000;

/**
 * Lets another node answer a request. A node that is lost meanwhile is answered for with 502.
 *
 * @param path - As the client wrote it.
 */
export function forwardRequest(
  { request, response, path }: { request: IncomingMessage; response: ServerResponse; path: string },
  link: TLSSocket,
  headers: IncomingHttpHeaders,
): void {
  const { method } = request;
  // Of the link, of which there is one a request, and not of the client's connection.
  const linkHeaders = { ...headers, connection: 'close' };
  const forwarded = sendRequest({ createConnection: () => link, method, path, headers: linkHeaders });
  link.setTimeout(answerMs, () => forwarded.destroy());
  response.once('close', () => forwarded.destroy());
  forwarded.on('response', (answer) => {
    const { connection: _, ...answerHeaders } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, answerHeaders);
    pipeline(answer, response, () => {});
  });
  forwarded.on('error', () => {
    if (response.headersSent) response.destroy();
    else answerLost(response);
  });
  request.pipe(forwarded);
}

function answerLost(response: ServerResponse): void {
  response.writeHead(502, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ error: 'the machine that has this room was lost' }));
}
