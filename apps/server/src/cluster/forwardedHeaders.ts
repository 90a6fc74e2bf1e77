import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Caller } from '../http/TrustedProxies.ts';

/** What one node tells another of a request that it forwards. Believed only when it came over the link. */
export type ForwardedFacts = {
  /** Who sent the request at first. */
  caller: Caller;
  /** The assignment by which the other node was found to have the room. */
  epoch: string;
};

const names = { address: 'parley-caller', host: 'parley-host', epoch: 'parley-epoch' } as const;

/** The headers of a request as it goes on to another node; its own of these names, which anybody can write, are left out. */
export function forwardedHeaders({ headers }: IncomingMessage, { caller, epoch }: ForwardedFacts): IncomingHttpHeaders {
  const { [names.address]: _address, [names.host]: _host, ...others } = headers;
  return {
    ...others,
    ...(caller.address !== undefined && { [names.address]: caller.address }),
    ...(caller.host !== undefined && { [names.host]: caller.host }),
    [names.epoch]: epoch,
  };
}

/** Reads what {@link forwardedHeaders} wrote. */
export function forwardedFacts({ headers }: IncomingMessage): ForwardedFacts {
  const text = (name: string) => headers[name]?.toString();
  return { caller: { address: text(names.address), host: text(names.host) }, epoch: text(names.epoch) ?? '' };
}
