import { type Allocation, peerAddressesOf } from '../allocation/Allocation.ts';
import { AttributeType } from '../stun/attributes.ts';
import type { Deny, ServerContext } from './ServerContext.ts';
import type { TurnRequest } from './TurnRequest.ts';

const MIN_CHANNEL = 0x4000;
/** RFC 8656 reserves those from 0x5000, but clients of RFC 5766 use the whole range. */
const MAX_CHANNEL = 0x7fff;

/** CreatePermission (RFC 8656 section 10.2): all peers named get their permission, or none does. */
export function handleCreatePermission(context: ServerContext, request: TurnRequest, deny: Deny): void {
  const allocation = allocationOf(request, deny);
  if (!allocation) return;
  const named = peerAddressesOf(request.message);
  if (!named || named.length === 0) {
    deny(request, 400);
    return;
  }
  if (named.some(({ peer }) => !allocation.relayOf(peer.family))) {
    deny(request, 443);
    return;
  }
  if (named.some(({ peer }) => !context.permitPeer.permits(peer, undefined))) {
    deny(request, 403);
    return;
  }
  if (!allocation.peers.hasRoom(named.map(({ peer }) => peer))) {
    deny(request, 508);
    return;
  }
  const nowMs = context.clock.nowMs();
  for (const { peer } of named) allocation.peers.permit(peer, nowMs);
  request.succeed();
}

/** ChannelBind (RFC 8656 section 12.2), which makes or refreshes the permission too. */
export function handleChannelBind(context: ServerContext, request: TurnRequest, deny: Deny): void {
  const allocation = allocationOf(request, deny);
  if (!allocation) return;
  // TCP relays have connections instead (RFC 6062 section 5).
  if (allocation.protocol === 'tcp') {
    deny(request, 400);
    return;
  }
  const value = request.message.bytes(AttributeType.channelNumber);
  const number = value?.length === 4 ? value.readUInt16BE(0) : 0;
  const [named, ...others] = peerAddressesOf(request.message) ?? [];
  if (!named || others.length > 0 || named.port === 0 || number < MIN_CHANNEL || number > MAX_CHANNEL) {
    deny(request, 400);
    return;
  }
  const { peer, port } = named;
  if (!allocation.relayOf(peer.family)) {
    deny(request, 443);
    return;
  }
  if (!context.permitPeer.permits(peer, port)) {
    deny(request, 403);
    return;
  }
  if (!allocation.peers.hasRoom([peer])) {
    deny(request, 508);
    return;
  }
  if (allocation.peers.bind(number, peer, port, context.clock.nowMs())) request.succeed();
  else deny(request, 400);
}

/** The allocation that a request is about; answers 437 or 441 when there is none or it is another user's. */
export function allocationOf(request: TurnRequest, deny: Deny): Allocation | undefined {
  const { allocation } = request.path;
  if (!allocation) {
    deny(request, 437);
    return undefined;
  }
  if (allocation.owner.username !== request.requester.username) {
    deny(request, 441);
    return undefined;
  }
  return allocation;
}
