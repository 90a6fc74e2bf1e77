import type { ClientMessages, ClientPath } from '../listeners/ClientPath.ts';
import { AttributeType, Method } from '../stun/attributes.ts';
import { StunMessage } from '../stun/StunMessage.ts';
import { StunWriter } from '../stun/StunWriter.ts';
import { handleAllocate } from './allocate.ts';
import { authenticate } from './authenticate.ts';
import { handleChannelBind, handleCreatePermission } from './permissions.ts';
import { handleRefresh } from './refresh.ts';
import type { Deny, ServerContext } from './ServerContext.ts';
import { challenge, type Requester, TurnRequest } from './TurnRequest.ts';
import { handleConnect, handleConnectionBind } from './tcpRelay.ts';
import { KNOWN_ATTRIBUTES } from './turnAttributes.ts';

type Handler = (context: ServerContext, request: TurnRequest, deny: Deny) => void;

const HANDLERS: ReadonlyMap<number, Handler> = new Map([
  [Method.allocate, handleAllocate],
  [Method.refresh, handleRefresh],
  [Method.createPermission, handleCreatePermission],
  [Method.channelBind, handleChannelBind],
  [Method.connect, handleConnect],
  [Method.connectionBind, handleConnectionBind],
]);

/** A refused request, for who looks after the server. */
export interface Denial {
  readonly path: ClientPath;
  readonly method: number;
  readonly code: number;
  /** The name the request gave; it is proved unless the code is 401. */
  readonly username: string | undefined;
}

/** Leads every message of every client to what handles it. */
export class Dispatcher implements ClientMessages {
  readonly #context: ServerContext;
  readonly #onDenied: (denial: Denial) => void;
  readonly #deny: Deny;

  constructor(context: ServerContext, onDenied: (denial: Denial) => void) {
    this.#context = context;
    this.#onDenied = onDenied;
    this.#deny = (request, code) => {
      request.fail(code);
      this.#denied(request.path, request.method, code, request.requester.username);
    };
  }

  onMessage(path: ClientPath, message: Buffer): void {
    const first = message[0] ?? 0xff;
    const { allocation } = path;
    if (allocation) {
      allocation.usage.receivedPackets++;
      allocation.usage.receivedBytes += message.length;
    }
    if ((first & 0xc0) === 0x40) {
      if (message.length >= 4 && allocation) allocation.onChannelData(message);
      else this.#context.counters.droppedFromClients++;
      return;
    }
    const stun = (first & 0xc0) === 0 ? StunMessage.parse(message) : undefined;
    if (!stun || (stun.hasFingerprint && !stun.verifyFingerprint())) {
      this.#context.counters.malformed++;
    } else if (stun.class === 'request') {
      this.#onRequest(path, stun);
    } else if (stun.class === 'indication' && stun.method === Method.send) {
      if (allocation && stun.unknownRequired(KNOWN_ATTRIBUTES).length === 0) allocation.onSend(stun);
      else this.#context.counters.droppedFromClients++;
    }
  }

  onPathClosed(path: ClientPath): void {
    const { allocation } = path;
    if (!allocation) return;
    // A client with a ticket may still come back from elsewhere.
    if (allocation.mobilityTicket === undefined) this.#context.allocations.end(allocation, 'disconnected');
  }

  #onRequest(path: ClientPath, message: StunMessage): void {
    if (message.method === Method.binding) {
      this.#onBinding(path, message);
      return;
    }
    const handler = HANDLERS.get(message.method);
    const outcome = handler ? authenticate(this.#context, path, message) : 400;
    if (typeof outcome === 'number') {
      this.#onUnauthenticated(path, message, outcome);
      return;
    }
    this.#handle(path, message, outcome, handler);
  }

  #handle(path: ClientPath, message: StunMessage, requester: Requester, handler: Handler | undefined): void {
    const request = new TurnRequest(path, message, requester);
    const unknown = message.unknownRequired(KNOWN_ATTRIBUTES);
    if (unknown.length > 0) {
      request.fail(420, (answer) => answer.unknownAttributes(unknown));
      this.#denied(path, message.method, 420, requester.username);
      return;
    }
    handler?.(this.#context, request, this.#deny);
  }

  #onUnauthenticated(path: ClientPath, message: StunMessage, code: number): void {
    const { username } = message;
    if (!this.#mayAnswer(path)) return;
    const { nonces, clock, realm } = this.#context;
    challenge(path, message, code, (answer) => {
      if (code === 400) return;
      answer.text(AttributeType.realm, realm);
      answer.text(AttributeType.nonce, nonces.issue(path.remoteAddress, clock.unixMs() / 1000));
    });
    // The first request of everybody is unauthenticated, and nonces grow old: only what comes after is a refusal.
    if (code === 438 || (code === 401 && username === undefined)) this.#count(code);
    else this.#denied(path, message.method, code, username);
  }

  /** Tells who asks the address it is seen at (RFC 8489 section 12). Nobody is authenticated. */
  #onBinding(path: ClientPath, message: StunMessage): void {
    if (!this.#mayAnswer(path)) return;
    const unknown = message.unknownRequired(KNOWN_ATTRIBUTES);
    if (unknown.length > 0) {
      challenge(path, message, 420, (answer) => answer.unknownAttributes(unknown));
      return;
    }
    const answer = new StunWriter().beginAnswer('success', message);
    answer.xorAddress(AttributeType.xorMappedAddress, path.remoteAddress, path.remotePort);
    if (message.hasFingerprint) answer.fingerprint();
    const bytes = answer.finish();
    path.send(bytes, 0, bytes.length);
  }

  #mayAnswer(path: ClientPath): boolean {
    const { unauthenticatedRate, clock, counters } = this.#context;
    // Who has an allocation is known, and not asking in another's name.
    if (path.allocation || unauthenticatedRate.take(path.remoteAddress, clock.nowMs())) return true;
    counters.unanswered++;
    return false;
  }

  #denied(path: ClientPath, method: number, code: number, username: string | undefined): void {
    this.#count(code);
    this.#onDenied({ path, method, code, username });
  }

  #count(code: number): void {
    const { denied } = this.#context.counters;
    denied.set(code, (denied.get(code) ?? 0) + 1);
  }
}
