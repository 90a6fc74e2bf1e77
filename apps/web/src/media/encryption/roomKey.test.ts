// @vitest-environment node
import { hkdfSync, pbkdf2Sync } from 'node:crypto';
import { expect, it } from 'vitest';
import { deriveRoomKey, deriveStreamKey } from './roomKey.ts';

const rounds = 1000;

/** The same derivation, by Node's own functions. */
function byNode(passphrase: string, roomId: string, purpose: string, length: number): Buffer {
  const salt = Buffer.from(`parley e2ee 1\0room\0${roomId}`);
  const material = pbkdf2Sync(passphrase, salt, rounds, 32, 'sha256');
  return Buffer.from(hkdfSync('sha256', material, Buffer.alloc(0), `parley e2ee 1\0${purpose}`, length));
}

it('derives what Node derives', async () => {
  const key = await deriveRoomKey('correct horse', 'demo', rounds);
  expect(key.id).toBe(byNode('correct horse', 'demo', 'key id', 2).readUInt16BE());
  const streamKey = await deriveStreamKey(key, { peerId: 'ada', source: 'mic' });
  const iv = new Uint8Array(12);
  const ours = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, streamKey, new Uint8Array(8));
  const raw = byNode('correct horse', 'demo', 'frames\0mic\0ada', 32);
  const nodeKey = await crypto.subtle.importKey('raw', new Uint8Array(raw), 'AES-GCM', false, ['encrypt']);
  expect(ours).toEqual(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, nodeKey, new Uint8Array(8)));
});

it('has these key ids, by which other programs can check theirs', async () => {
  const id = async (passphrase: string, roomId: string) => (await deriveRoomKey(passphrase, roomId, rounds)).id;
  expect(await id('correct horse', 'demo')).toBe(44197);
  expect(await id('correct horse', 'other room')).toBe(3424);
  expect(await id('wrong horse', 'demo')).toBe(15549);
});

it('takes texts for the same that look the same', async () => {
  const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301'];
  const ids = await Promise.all([composed, decomposed].map(async (text) => (await deriveRoomKey(text, 'demo', 1)).id));
  expect(ids[0]).toBe(ids[1]);
});

it('gives no key away', async () => {
  const key = await deriveRoomKey('correct horse', 'demo', 1);
  const streamKey = await deriveStreamKey(key, { peerId: 'ada', source: 'mic' });
  expect([key.material.extractable, streamKey.extractable]).toEqual([false, false]);
});
