import { lookup } from 'node:dns/promises';

/** The addresses of a name, IPv4 and IPv6; none when it can't be resolved now. */
export function addressesOf(name: string): Promise<string[]> {
  return lookup(name, { all: true }).then(
    (found) => found.map(({ address }) => address),
    () => [],
  );
}
