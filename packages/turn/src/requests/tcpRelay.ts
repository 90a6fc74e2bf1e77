import type { Socket } from 'node:net';
import { type Allocation, peerAddressesOf } from '../allocation/Allocation.ts';
import { TcpRelay } from '../allocation/TcpRelay.ts';
import type { PeerAddress } from '../policy/PeerAddress.ts';
import { AttributeType, Method } from '../stun/attributes.ts';
import { StunWriter } from '../stun/StunWriter.ts';
import { allocationOf } from './permissions.ts';
import type { Deny, ServerContext } from './ServerContext.ts';
import { newTransactionId, type TurnRequest } from './TurnRequest.ts';

const CONNECT_TIMEOUT_MS = 30_000;

/** Connect (RFC 6062 section 5.2): the relay connects to a peer. */
export function handleConnect(context: ServerContext, request: TurnRequest, deny: Deny): void {
  const allocation = allocationOf(request, deny);
  if (!allocation) return;
  const relay = allocation.relays.find((one) => one instanceof TcpRelay);
  const [named, ...others] = peerAddressesOf(request.message) ?? [];
  if (!relay || !named || others.length > 0 || named.port === 0) {
    deny(request, 400);
    return;
  }
  const { peer, port } = named;
  const { permitPeer } = context;
  const name = { address: peer.address, port };
  if (relay.family !== peer.family) {
    deny(request, 443);
    return;
  }
  if (!permitPeer.permits(peer, port)) {
    deny(request, 403);
    return;
  }
  if (relay.isConnected(peer.address, port)) {
    deny(request, 446);
    return;
  }
  const target = permitPeer.translation ? permitPeer.translation.toLocal(peer.address, port) : name;
  if (!target) {
    deny(request, 447);
    return;
  }
  relay.connect(name, target, CONNECT_TIMEOUT_MS, (socket) => {
    if (!socket) {
      deny(request, 447);
      return;
    }
    const id = context.connections.add(allocation, socket);
    request.succeed((answer) => answer.uint32(AttributeType.connectionId, id));
  });
}

/** ConnectionBind (RFC 6062 section 5.4): the connection it comes over becomes the client's end of a peer's connection. */
export function handleConnectionBind(context: ServerContext, request: TurnRequest, deny: Deny): void {
  const { path, message } = request;
  const id = message.uint32(AttributeType.connectionId);
  if (id === undefined || path.allocation || !path.join) {
    deny(request, 400);
    return;
  }
  const waiting = context.connections.take(id, request.requester.username);
  if (!waiting) {
    deny(request, 400);
    return;
  }
  request.succeed();
  path.join(waiting.socket, waiting.allocation.usage);
}

/** Lets peers with a permission connect to an allocation, and tells the client when one does. */
export function acceptPeers(context: ServerContext, allocation: Allocation, relay: TcpRelay): void {
  relay.listener = {
    permits: (peer, port) =>
      allocation.peers.permission(peer.address) !== undefined && context.permitPeer.permits(peer, port),
    onConnection: (socket, peer, port) => attempt(context, allocation, socket, peer, port),
  };
}

/** ConnectionAttempt (RFC 6062 section 5.3). */
function attempt(
  context: ServerContext,
  allocation: Allocation,
  socket: Socket,
  peer: PeerAddress,
  port: number,
): void {
  const bytes = new StunWriter()
    .begin('indication', Method.connectionAttempt, newTransactionId())
    .uint32(AttributeType.connectionId, context.connections.add(allocation, socket))
    .xorAddress(AttributeType.xorPeerAddress, peer.address, port)
    .finish();
  allocation.path.send(bytes, 0, bytes.length);
}
