import type { ChatEntry } from './chatSlice.ts';

/** Messages of one author in a row, under one name and time. */
export type ChatGroup = {
  key: string;
  peerId: string | null;
  displayName: string;
  to: ChatEntry['to'];
  sentAt: number;
  /** Whether a line with the day comes before it. */
  startsDay: boolean;
  entries: ChatEntry[];
};

/** How much later a message may come and still stand under the same name, in milliseconds. */
const GROUP_MS = 5 * 60_000;

/** Puts what one person says in a row together. */
export function groupEntries(entries: readonly ChatEntry[]): ChatGroup[] {
  const groups: ChatGroup[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    const startsDay = !last || dayOf(last.entries.at(-1) ?? last) !== dayOf(entry);
    if (last && !startsDay && belongsTo(last, entry)) {
      last.entries.push(entry);
    } else {
      const { key, peerId, displayName, to, sentAt } = entry;
      groups.push({ key, peerId, displayName, to, sentAt, startsDay, entries: [entry] });
    }
  }
  return groups;
}

function belongsTo(group: ChatGroup, entry: ChatEntry): boolean {
  return (
    group.peerId === entry.peerId &&
    group.displayName === entry.displayName &&
    group.to === entry.to &&
    entry.sentAt - group.sentAt < GROUP_MS
  );
}

function dayOf({ sentAt }: { sentAt: number }): string {
  return new Date(sentAt).toDateString();
}
