import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { loopbackAddresses } from '../AddressRanges.ts';
import { isSecret } from '../secrets.ts';

/**
 * Lets through who may use the API: whoever shows the token. While none is set, that is this machine, and only when it
 * speaks to the server directly and by a name of its own: what a proxy or a web page under another name sends from here
 * comes from elsewhere.
 *
 * @param token - Undefined or empty: none is set.
 * @param isForwarded - Whether a request comes from another server of ours, which has let it through. Default: none does.
 */
export function apiAccess(
  token: string | undefined,
  isForwarded: (request: IncomingMessage) => boolean = () => false,
): RequestHandler {
  return (request, response, next) => {
    const { authorization, host, origin } = request.headers;
    if (token) {
      const shown = /^Bearer +(.+)$/i.exec(authorization ?? '')?.[1];
      if (shown !== undefined && isSecret(shown, token)) return next();
      response.set('WWW-Authenticate', 'Bearer');
      response.status(401).json({ error: shown === undefined ? 'a bearer token is required' : 'wrong bearer token' });
      return;
    }
    if (isForwarded(request)) return next();
    const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => name in request.headers);
    const direct = !forwarded && loopbackAddresses.has(request.socket.remoteAddress ?? '') && isLocalName(host);
    if (direct && (origin === undefined || isLocalOrigin(origin))) return next();
    response.status(403).json({ error: 'only from this machine, until the server has an API_TOKEN' });
  };
}

function isLocalName(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host);
}

function isLocalOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLocalName(new URL(origin).host);
}
