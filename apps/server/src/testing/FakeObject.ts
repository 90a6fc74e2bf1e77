import { EventEmitter } from 'node:events';
import type { Inspectable } from '../sfu/border.ts';

let lastId = 0;
/** Id that no other fake has. */
export const nextId = (noun: string) => `${noun}-${++lastId}`;

/** What all objects of a FakeSfu have in common: an id, an end, and an observer that tells of it. */
export class FakeObject extends EventEmitter implements Inspectable {
  readonly id: string;
  readonly observer = new EventEmitter();
  closed = false;

  constructor(noun: string) {
    super();
    this.id = nextId(noun);
  }

  async dump(): Promise<object> {
    return { id: this.id };
  }

  close(): void {
    this.end();
  }

  /** Closes it because what it belongs to is gone, which `event` tells. */
  endWith(event: string): void {
    if (this.end()) this.emit(event);
  }

  /** @returns Whether it was open. */
  protected end(): boolean {
    if (this.closed) return false;
    this.closed = true;
    this.observer.emit('close');
    return true;
  }
}
