import type {
  NotificationData,
  NotificationMethod,
  ServerRequestInput,
  ServerRequestMethod,
} from '@parley/signaling-protocol';
import type { PeerSocket } from '../rooms/PeerSocket.ts';

type Offer<M extends ServerRequestMethod> = {
  data: ServerRequestInput<M>;
  accept: () => void;
  reject: (error: Error) => void;
};

/** A peer's connection without a network: what was sent is kept, and requests wait for the test's answer. */
export class FakePeerSocket implements PeerSocket {
  closed = false;
  onClose: (() => void) | undefined;
  alive = true;
  closedWith: { code: number; reason: string } | undefined;
  readonly notifications: { method: string; data: unknown }[] = [];
  /** `newConsumer` requests that are not answered yet. */
  readonly offers: Offer<'newConsumer'>[] = [];
  /** `newDataConsumer` requests that are not answered yet. */
  readonly dataOffers: Offer<'newDataConsumer'>[] = [];
  /** Answers offers by itself. */
  acceptsAtOnce = false;

  notify<M extends NotificationMethod>(method: M, data: NotificationData<M>): void {
    if (!this.closed) this.notifications.push({ method, data });
  }

  request<M extends ServerRequestMethod>(method: M, data: ServerRequestInput<M>): Promise<void> {
    if (this.acceptsAtOnce) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const offer = { data, accept: () => resolve(), reject };
      const unanswered: { [K in ServerRequestMethod]: unknown[] } = {
        newConsumer: this.offers,
        newDataConsumer: this.dataOffers,
      };
      unanswered[method].push(offer);
    });
  }

  async isAlive(): Promise<boolean> {
    return this.alive && !this.closed;
  }

  close(code: number, reason: string): void {
    if (this.closed) return;
    this.closedWith = { code, reason };
    this.drop();
  }

  /** The network or the client ends it. */
  drop(): void {
    if (this.closed) return;
    this.closed = true;
    this.onClose?.();
  }

  /** Data of the notifications of one kind. */
  received(method: NotificationMethod): unknown[] {
    return this.notifications.filter((one) => one.method === method).map((one) => one.data);
  }
}
