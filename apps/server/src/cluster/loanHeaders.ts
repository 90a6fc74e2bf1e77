import type { ListenInfo } from '../sfu/border.ts';
import type { TurnEndpoint } from '../turn/iceServerUrls.ts';

/** What the lender of a worker tells of it: where it is to listen. */
export type LoanTerms = {
  /** For clients. */
  listenInfos: ListenInfo[];
  /** For pipes from other machines. */
  pipeIp: string;
  /** The TURN server by which clients behind firewalls reach it; undefined: there is none. */
  turn?: TurnEndpoint | undefined;
};

/** The protocol that a connection of the link is upgraded to (RFC 9110 section 7.8). */
export const loanProtocol = 'parley-worker';

const termsHeader = 'Parley-Loan';

/** The answer by which a worker is lent; what follows is its channel. */
export function loanGranted(terms: LoanTerms): string {
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Connection: Upgrade',
    `Upgrade: ${loanProtocol}`,
    `${termsHeader}: ${JSON.stringify(terms)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** The answer when there is no worker to lend. */
export const loanRefused = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n';

/** Reads what {@link loanGranted} wrote. */
export function loanTerms(headers: NodeJS.Dict<string | string[]>): LoanTerms {
  return JSON.parse(String(headers[termsHeader.toLowerCase()])) as LoanTerms;
}
