import { type ChatMessage, limits } from '@parley/signaling-protocol';

/** Messages kept; older ones are forgotten. */
const keptMessages = 200;

/** A stretch of the history, oldest first. */
export type ChatPage = { messages: ChatMessage[]; more: boolean };

/** The latest messages of a room. */
export class ChatHistory {
  readonly #messages: ChatMessage[];
  #lastId: number;

  /** @param messages - That were written before, oldest first. Default: none. */
  constructor(messages: readonly ChatMessage[] = []) {
    this.#messages = messages.slice(-keptMessages);
    this.#lastId = messages.at(-1)?.id ?? 0;
  }

  /** All that are kept, oldest first. */
  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  /** Gives the message the next id and keeps it. */
  add(message: Omit<ChatMessage, 'id'>): ChatMessage {
    const numbered = { id: ++this.#lastId, ...message };
    this.#messages.push(numbered);
    if (this.#messages.length > keptMessages) this.#messages.shift();
    return numbered;
  }

  /** The latest messages, or the latest of those with an id below `before`. */
  page(before = Number.POSITIVE_INFINITY): ChatPage {
    const older = this.#messages.filter(({ id }) => id < before);
    const messages = older.slice(-limits.chatPageLength);
    return { messages, more: messages.length < older.length };
  }
}
