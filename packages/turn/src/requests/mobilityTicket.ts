import { randomBytes } from 'node:crypto';
import type { StunMessage } from '../stun/StunMessage.ts';
import { MOBILITY_TICKET } from './turnAttributes.ts';

const TICKET_BYTES = 16;

/** A new MOBILITY-TICKET (RFC 8016 section 3.1). Text without zeros, since coturn's client keeps it as a C string. */
export function newMobilityTicket(): string {
  return randomBytes(TICKET_BYTES).toString('hex');
}

/** The ticket that a request brings; empty when it asks for one, `undefined` when it has nothing to do with mobility. */
export function mobilityTicketOf(message: StunMessage): string | undefined {
  return message.text(MOBILITY_TICKET);
}
