import {
  type Beat,
  DirectoryUnavailableError,
  type Holder,
  type Place,
  type RoomDirectory,
} from '../cluster/RoomDirectory.ts';

/** A directory in memory, of one node `self`; the test says what other nodes do. */
export class FakeDirectory implements RoomDirectory {
  readonly leaseMs = 4_000;
  readonly nodeId = 'self';
  /** Who has which room. */
  readonly entries = new Map<string, Place>();
  /** What was written down of rooms. */
  readonly records = new Map<string, string>();
  /** How often something was. */
  recordCount = 0;
  /** Whether it answers. */
  answers = true;
  /** Beats that came. */
  readonly beats: Beat[] = [];
  #lastEpoch = 0;

  /** Another node takes a room. */
  give(roomId: string, nodeId: string): Place {
    const place = { nodeId, address: `${nodeId}:1`, epoch: String(++this.#lastEpoch) };
    this.entries.set(roomId, place);
    return place;
  }

  async locate(roomId: string): Promise<Place | undefined> {
    this.#answer();
    return this.entries.get(roomId);
  }

  async hold(roomId: string): Promise<Holder> {
    this.#answer();
    return this.entries.get(roomId) ?? this.give(roomId, this.nodeId);
  }

  async beat(beat: Beat): Promise<Holder[]> {
    this.#answer();
    this.beats.push(beat);
    return Promise.all(beat.roomIds.map((roomId) => this.hold(roomId)));
  }

  async release(roomId: string, epoch: string, forget: boolean): Promise<void> {
    this.#answer();
    if (this.entries.get(roomId)?.epoch !== epoch) return;
    this.entries.delete(roomId);
    if (forget) this.records.delete(roomId);
  }

  async remember(roomId: string, epoch: string, { record }: { record: string }): Promise<void> {
    this.#answer();
    if (this.entries.get(roomId)?.epoch !== epoch) return;
    this.records.set(roomId, record);
    this.recordCount++;
  }

  async recall(roomId: string): Promise<string | undefined> {
    this.#answer();
    return this.records.get(roomId);
  }

  async lenders(): Promise<string[]> {
    this.#answer();
    return [];
  }

  async retire(): Promise<void> {
    this.#answer();
  }

  async close(): Promise<void> {}

  #answer(): void {
    if (!this.answers) throw new DirectoryUnavailableError();
  }
}
