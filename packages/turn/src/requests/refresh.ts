import type { Allocation } from '../allocation/Allocation.ts';
import { AttributeType } from '../stun/attributes.ts';
import { grantedLifetime, wishedLifetime } from './lifetime.ts';
import { mobilityTicketOf, newMobilityTicket } from './mobilityTicket.ts';
import type { Deny, ServerContext } from './ServerContext.ts';
import type { TurnRequest } from './TurnRequest.ts';
import { addressFamily, MOBILITY_TICKET } from './turnAttributes.ts';

/** Refresh (RFC 8656 section 8.2), with which a client also comes back from another address (RFC 8016 section 3.2). */
export function handleRefresh(context: ServerContext, request: TurnRequest, deny: Deny): void {
  const { path, message } = request;
  const ticket = mobilityTicketOf(message);
  if (ticket !== undefined && !context.mobility) {
    deny(request, 405);
    return;
  }
  const allocation = path.allocation ?? (ticket && context.allocations.withTicket(ticket));
  if (!allocation) {
    deny(request, 437);
    return;
  }
  // Only who made a session resumes it: a ticket alone is no proof.
  if (allocation.owner.username !== request.requester.username) {
    deny(request, 441);
    return;
  }
  const lifetimeSeconds = wishedLifetime(message) === 0 ? 0 : grantedLifetime(message, context);
  const family = addressFamily(message, AttributeType.requestedAddressFamily);
  if (lifetimeSeconds === undefined) {
    deny(request, 400);
    return;
  }
  if (family === 'unsupported' || (family && !allocation.relayOf(family))) {
    deny(request, 443);
    return;
  }
  if (allocation.path !== path) context.allocations.move(allocation, path);
  if (lifetimeSeconds === 0) end(context, request, allocation, family);
  else extend(context, request, allocation, lifetimeSeconds, ticket !== undefined);
}

function end(context: ServerContext, request: TurnRequest, allocation: Allocation, family: 4 | 6 | undefined): void {
  const isPartial = family !== undefined && allocation.relays.length > 1;
  request.succeed((writer) => writer.uint32(AttributeType.lifetime, 0));
  if (isPartial) allocation.closeRelay(family);
  else context.allocations.end(allocation, 'deleted');
}

function extend(
  context: ServerContext,
  request: TurnRequest,
  allocation: Allocation,
  lifetimeSeconds: number,
  resumes: boolean,
): void {
  allocation.extend(lifetimeSeconds);
  const ticket = resumes ? newMobilityTicket() : undefined;
  if (ticket) context.allocations.setTicket(allocation, ticket);
  request.succeed((writer) => {
    writer.uint32(AttributeType.lifetime, lifetimeSeconds);
    if (ticket) writer.text(MOBILITY_TICKET, ticket);
  });
  context.onRefreshed(allocation, lifetimeSeconds);
}
