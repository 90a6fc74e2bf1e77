import type { ChannelEnd, CommandName, NotificationEvent, Notifications, RequestMethod, Requests } from './contract.ts';

/** Answers one request of the host; what it throws becomes the refusal. */
export type RequestHandler = (method: RequestMethod, targetId: string, data: unknown) => unknown;

/** Carries out what the host wants no answer to. Must not throw. */
export type CommandHandler = (command: CommandName, targetId: string, data: unknown) => void;

/** An error whose class the host restores: the engine's way to refuse a request. */
export class EngineError extends Error {
  /** The class the host throws. */
  readonly kind: 'TypeError' | 'NotFoundError' | 'InvalidStateError' | 'UnsupportedError' | 'Error';

  constructor(kind: EngineError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The engine's end of the contract. */
export class EngineChannel {
  readonly #end: ChannelEnd;

  constructor(end: ChannelEnd, handle: RequestHandler, carryOut: CommandHandler) {
    this.#end = end;
    end.onMessage = async (message) => {
      if (message.kind === 'command') carryOut(message.command, message.targetId, message.data);
      if (message.kind !== 'request') return;
      try {
        const data = (await handle(
          message.method,
          message.targetId,
          message.data,
        )) as Requests[RequestMethod]['answer'];
        end.send({ kind: 'answer', id: message.id, data });
      } catch (error) {
        end.send({ kind: 'refusal', id: message.id, error: describe(error) });
      }
    };
  }

  notify<E extends NotificationEvent>(event: E, targetId: string, data: Notifications[E]): void {
    this.#end.send({ kind: 'notification', event, targetId, data });
  }
}

function describe(error: unknown): { name: string; message: string } {
  if (error instanceof EngineError) return { name: error.kind, message: error.message };
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: 'Error', message: String(error) };
}
