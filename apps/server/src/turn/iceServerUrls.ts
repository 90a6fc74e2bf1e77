import { hostIn, urlHost } from '../urlHost.ts';

/** Where the TURN server is to be found. */
export type TurnEndpoint = {
  /** Address or name, as the client can reach it. */
  host: string;
  /** UDP and TCP. */
  port: number;
  /** TLS over TCP; undefined: not offered. */
  tlsPort?: number | undefined;
};

/** TURN URLs (RFC 7065), the cheapest first. */
export function iceServerUrls({ host, port, tlsPort }: TurnEndpoint): string[] {
  const name = urlHost(host);
  const urls = [`turn:${name}:${port}?transport=udp`, `turn:${name}:${port}?transport=tcp`];
  if (tlsPort) urls.push(`turns:${name}:${tlsPort}?transport=tcp`);
  return urls;
}

/**
 * The host by which a client reached us, from its HTTP Host header, as one to reach the TURN server by: the same machine.
 * `localhost` becomes an address, because browsers' TURN clients take the first it resolves to, which may be the other family.
 */
export function hostOfHeader(header: string | undefined): string | undefined {
  if (!header || !URL.canParse(`http://${header}`)) return undefined;
  const host = hostIn(new URL(`http://${header}`));
  return host === 'localhost' ? '127.0.0.1' : host;
}
