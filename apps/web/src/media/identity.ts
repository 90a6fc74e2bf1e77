import { recall, remember } from '../browserMemory.ts';

/**
 * Who this tab is in its room, kept over a reload: the peerId and the secret that lets a new connection take it over.
 * It lives in sessionStorage, so that each tab is somebody of its own.
 */
export type Identity = { peerId: string; resumeToken?: string | undefined };

const key = (roomId: string) => `parley:identity:${roomId}`;
const nameKey = 'parley:displayName';

/**
 * The identity for a room.
 *
 * @param fixedPeerId - From the address of the page; wins over the one that was kept.
 */
export async function claimIdentity(roomId: string, fixedPeerId: string | undefined): Promise<Identity> {
  const kept = read(roomId);
  if (fixedPeerId) return kept?.peerId === fixedPeerId ? kept : { peerId: fixedPeerId };
  // Duplicating a tab copies its sessionStorage: without this lock the copy would take the first tab's place in the room.
  if (kept && (await lockPeerId(kept.peerId))) return kept;
  const fresh = { peerId: randomPeerId() };
  await lockPeerId(fresh.peerId);
  rememberIdentity(roomId, fresh);
  return fresh;
}

/** Keeps the identity for the next load of this tab. */
export function rememberIdentity(roomId: string, identity: Identity): void {
  try {
    sessionStorage.setItem(key(roomId), JSON.stringify(identity));
  } catch {
    // Storage may be switched off; a reload is then a new participant.
  }
}

/** The name given last time, in any room. */
export function rememberedDisplayName(): string {
  return recall(nameKey) ?? '';
}

/** Keeps the name for next time. */
export function rememberDisplayName(displayName: string): void {
  remember(nameKey, displayName);
}

function read(roomId: string): Identity | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key(roomId)) ?? 'null');
    if (typeof value !== 'object' || value === null || !('peerId' in value)) return undefined;
    const { peerId } = value;
    if (typeof peerId !== 'string' || peerId === '') return undefined;
    const resumeToken = 'resumeToken' in value && typeof value.resumeToken === 'string' ? value.resumeToken : undefined;
    return { peerId, resumeToken };
  } catch {
    return undefined;
  }
}

/** A peerId that nobody else has. */
export function randomPeerId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(36).padStart(2, '0')).join('');
}

/** Holds the id for as long as this page lives. True when no other page holds it, or when the browser can't tell. */
function lockPeerId(peerId: string): Promise<boolean> {
  const locks: LockManager | undefined = navigator.locks;
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    locks
      .request(`parley:peer:${peerId}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock ? new Promise<void>(() => {}) : undefined;
      })
      .catch(() => resolve(true));
  });
}
