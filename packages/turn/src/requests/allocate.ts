import type { BoundRelay, PortWish, RelayPort } from '../allocation/RelayPort.ts';
import { RESERVATION_TOKEN_BYTES } from '../allocation/Reservations.ts';
import { TcpRelay } from '../allocation/TcpRelay.ts';
import { isStream } from '../listeners/ClientPath.ts';
import { AttributeType } from '../stun/attributes.ts';
import type { StunMessage } from '../stun/StunMessage.ts';
import { grantedLifetime, wishedLifetime } from './lifetime.ts';
import { mobilityTicketOf, newMobilityTicket } from './mobilityTicket.ts';
import type { Deny, ServerContext } from './ServerContext.ts';
import type { TurnRequest } from './TurnRequest.ts';
import { acceptPeers } from './tcpRelay.ts';
import {
  addressFamily,
  MOBILITY_TICKET,
  OLD_ADDITIONAL_ADDRESS_FAMILY,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
} from './turnAttributes.ts';

/** What an Allocate asks for. */
interface AllocateWish {
  readonly protocol: 'udp' | 'tcp';
  readonly families: readonly (4 | 6)[];
  readonly port: PortWish;
  readonly token: Buffer | undefined;
  readonly lifetimeSeconds: number;
  readonly mobility: boolean;
}

/** Allocate (RFC 8656 section 7.2). */
export function handleAllocate(context: ServerContext, request: TurnRequest, deny: Deny): void {
  const { path, message } = request;
  if (path.allocation) {
    const { made, owner } = path.allocation;
    if (made?.transactionId.equals(request.transactionId) && owner.username === request.requester.username) {
      path.send(made.answer, 0, made.answer.length);
    } else {
      deny(request, 437);
    }
    return;
  }
  // Its first copy is still waiting for a port, and will be answered.
  if (path.isAllocating) return;

  const wish = readWish(context, message, isStream(path.transport));
  if (typeof wish === 'number') {
    deny(request, wish);
    return;
  }
  const { identity } = request.requester;
  if (!context.allocationRate.take(path.remoteAddress, context.clock.nowMs()) || !context.quota.admit(identity)) {
    deny(request, 486);
    return;
  }
  path.isAllocating = true;
  path.adopt();
  const onRelays = (relays: readonly RelayPort[], next?: RelayPort): void => {
    path.isAllocating = false;
    if (relays.length > 0 && !context.isClosed) {
      complete(context, request, wish, relays, next);
      return;
    }
    for (const relay of relays) relay.close();
    next?.close();
    context.quota.release(identity);
    path.release();
    deny(request, 508);
  };
  if (wish.token) {
    const reserved = context.reservations.take(wish.token, identity);
    onRelays(reserved ? [reserved] : []);
  } else {
    bindRelays(context, wish, onRelays);
  }
}

/** The code to answer with when the wish can't be granted. */
function readWish(context: ServerContext, message: StunMessage, mayUseTcp: boolean): AllocateWish | number {
  const transport = message.bytes(AttributeType.requestedTransport);
  if (transport?.length !== 4) return 400;
  const isTcp = transport[0] === PROTOCOL_TCP && context.tcpRelay && mayUseTcp;
  if (transport[0] !== PROTOCOL_UDP && !isTcp) return 442;
  const lifetimeSeconds = grantedLifetime(message, context);
  if (lifetimeSeconds === undefined || wishedLifetime(message) === 0) return 400;

  const evenPort = message.bytes(AttributeType.evenPort);
  const token = message.bytes(AttributeType.reservationToken);
  const family = addressFamily(message, AttributeType.requestedAddressFamily);
  const additional =
    addressFamily(message, AttributeType.additionalAddressFamily) ??
    addressFamily(message, OLD_ADDITIONAL_ADDRESS_FAMILY);
  const reserves = ((evenPort?.[0] ?? 0) & 0x80) !== 0;
  // Combinations that RFC 8656 section 7.2 rules out.
  if (evenPort && evenPort.length !== 1) return 400;
  if (token && (evenPort || family || additional || token.length !== RESERVATION_TOKEN_BYTES)) return 400;
  // RFC 6062 section 5.1, and one listening socket is enough for anybody.
  if (isTcp && (evenPort || token || additional || message.has(AttributeType.dontFragment))) return 400;
  if (additional && (family || reserves || additional !== 6)) return 400;
  if (family === 'unsupported') return 440;

  const families: readonly (4 | 6)[] = additional ? [4, 6] : [family ?? 4];
  if (!token && !families.some((one) => context.relays.supports(one))) return 440;
  const mobility = mobilityTicketOf(message) !== undefined;
  if (mobility && !context.mobility) return 405;
  return {
    protocol: isTcp ? 'tcp' : 'udp',
    families,
    port: reserves ? 'even-and-next' : evenPort ? 'even' : 'any',
    // The message's buffer is gone when the answer is made.
    token: token && Buffer.from(token),
    lifetimeSeconds,
    mobility,
  };
}

function bindRelays(
  context: ServerContext,
  { protocol, families, port }: AllocateWish,
  onDone: (relays: readonly RelayPort[], next?: RelayPort) => void,
): void {
  if (protocol === 'tcp') {
    context.relays.bindTcp(families[0] ?? 4, (relay) => onDone(relay ? [relay] : []));
    return;
  }
  const bound: BoundRelay[] = [];
  const bindNext = (index: number): void => {
    const family = families[index];
    if (family === undefined) {
      onDone(
        bound.map(({ relay }) => relay),
        bound[0]?.next,
      );
      return;
    }
    // Of two families one is enough (RFC 8656 section 7.2); the client is told which one it did not get.
    context.relays.bind(family, port, (relay) => {
      if (relay) bound.push(relay);
      bindNext(index + 1);
    });
  };
  bindNext(0);
}

function complete(
  context: ServerContext,
  request: TurnRequest,
  wish: AllocateWish,
  relays: readonly RelayPort[],
  next: RelayPort | undefined,
): void {
  const { path, requester } = request;
  const { username, identity } = requester;
  const allocation = context.allocations.add({ username, identity }, path, relays, wish.lifetimeSeconds);
  for (const relay of relays) if (relay instanceof TcpRelay) acceptPeers(context, allocation, relay);
  const token = next && context.reservations.add(next, identity);
  const ticket = wish.mobility ? newMobilityTicket() : undefined;
  if (ticket) context.allocations.setTicket(allocation, ticket);
  const answer = request.succeed((writer) => {
    for (const relay of relays) writer.xorAddress(AttributeType.xorRelayedAddress, relay.publicAddress, relay.port);
    for (const family of wish.families) {
      if (relays.some((relay) => relay.family === family) || wish.token) continue;
      const code = context.relays.supports(family) ? 508 : 440;
      writer.bytes(AttributeType.addressErrorCode, addressError(family, code));
    }
    writer.xorAddress(AttributeType.xorMappedAddress, path.remoteAddress, path.remotePort);
    writer.uint32(AttributeType.lifetime, wish.lifetimeSeconds);
    if (token) writer.bytes(AttributeType.reservationToken, token);
    if (ticket) writer.text(MOBILITY_TICKET, ticket);
  });
  allocation.made = { transactionId: request.transactionId, answer };
  context.onAllocated(allocation, wish.lifetimeSeconds);
}

/** ADDRESS-ERROR-CODE (RFC 8656 section 18.12). */
function addressError(family: 4 | 6, code: number): Buffer {
  return Buffer.from([family === 4 ? 1 : 2, 0, Math.floor(code / 100), code % 100]);
}
