import type {
  CloseCode,
  NotificationData,
  NotificationMethod,
  ServerRequestInput,
  ServerRequestMethod,
} from '@parley/signaling-protocol';

/** What a room needs of a peer's connection. {@link ProtooPeerSocket} is the real one. */
export interface PeerSocket {
  readonly closed: boolean;
  /** Sends a notification; does nothing on a closed connection. */
  notify<M extends NotificationMethod>(method: M, data: NotificationData<M>): void;
  /** Sends a request. Rejects when the client rejects, does not answer in time, or is gone. */
  request<M extends ServerRequestMethod>(method: M, data: ServerRequestInput<M>): Promise<void>;
  /** Whether the client answers a ping now. Never rejects. */
  isAlive(): Promise<boolean>;
  /** Closes the connection; `onClose` follows before this returns. Idempotent. */
  close(code: CloseCode, reason: string): void;
  /** What to do when the connection is closed, whoever closed it. One listener. */
  onClose: (() => void) | undefined;
}
