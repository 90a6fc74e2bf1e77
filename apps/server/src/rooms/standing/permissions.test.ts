import { type ClientRequestMethod, clientRequests, type MediaKind } from '@parley/signaling-protocol';
import { describe, expect, it } from 'vitest';
import { type Invitation, openInvitation } from '../../invitations/Invitation.ts';
import { type Asker, entryOf, refusalOf } from './permissions.ts';

const methods = Object.keys(clientRequests) as ClientRequestMethod[];
const forHosts = ['lockRoom', 'setLobby', 'setUnmuting', 'admit', 'deny', 'mutePeer', 'removePeer', 'setRole'];

/** Data of a request, as far as permissions look at it. */
const data: Record<string, unknown> = {
  produce: { kind: 'video' },
  resumeProducer: { producerId: 'mic' },
  createWebRtcTransport: { producing: true, consuming: true },
};

function asker(invitation: Partial<Invitation> = {}, role: Asker['role'] = 'member', muted: MediaKind[] = []): Asker {
  return { role, mutedKinds: new Set(muted), invitation: { ...openInvitation, ...invitation } };
}

function refusal(method: ClientRequestMethod, who: Asker, { unmuting = true, asked = data[method] ?? {} } = {}) {
  return refusalOf(method, asked as never, who, {
    unmuting,
    kindOf: (producerId) => (producerId === 'mic' ? 'audio' : undefined),
  });
}

describe('who may ask what', () => {
  it.each(methods)('%s: a host may', (method) => {
    expect(refusal(method, asker({}, 'host'))).toBeUndefined();
  });

  it.each(methods)('%s: a member may, unless it is the power of hosts', (method) => {
    expect(refusal(method, asker())).toBe(forHosts.includes(method) ? 'only a host may do this' : undefined);
  });

  it.each<[ClientRequestMethod, Partial<Invitation>, object, string | undefined]>([
    ['produce', { publish: new Set(['audio']) }, { kind: 'video' }, 'your join token does not allow to send video'],
    ['produce', { publish: new Set(['audio']) }, { kind: 'audio' }, undefined],
    ['produce', { publish: new Set() }, { kind: 'audio' }, 'your join token does not allow to send audio'],
    ['produceData', { publish: new Set(['video']) }, {}, 'your join token does not allow to send data'],
    ['sendChat', { publish: new Set(['audio', 'video']) }, {}, 'your join token does not allow to send data'],
    ['sendChat', { publish: new Set(['data']) }, {}, undefined],
    ['getChatHistory', { subscribe: false }, {}, 'your join token does not allow to receive'],
    ['createWebRtcTransport', { subscribe: false }, { consuming: true }, 'your join token does not allow to receive'],
    ['createWebRtcTransport', { subscribe: false }, { producing: true, consuming: false }, undefined],
    ['changeDisplayName', { displayName: 'Ada' }, { displayName: 'Ben' }, 'your join token says your name'],
  ])('%s with %j of %j: %s', (method, invitation, asked, expected) => {
    expect(refusal(method, asker(invitation), { asked })).toBe(expected);
    expect(refusal(method, asker(invitation, 'host'), { asked })).toBe(expected);
  });

  it.each<[ClientRequestMethod, object, MediaKind[], boolean, string | undefined]>([
    ['resumeProducer', { producerId: 'mic' }, ['audio'], true, undefined],
    ['resumeProducer', { producerId: 'mic' }, ['audio'], false, 'a host has muted your audio'],
    ['resumeProducer', { producerId: 'mic' }, ['video'], false, undefined],
    // It is answered with 404 further on.
    ['resumeProducer', { producerId: 'not its own' }, ['audio'], false, undefined],
    ['produce', { kind: 'audio' }, ['audio'], false, 'a host has muted your audio'],
    ['produce', { kind: 'video' }, ['audio'], false, undefined],
  ])('%s of %j while %j is muted and unmuting is allowed: %s', (method, asked, muted, unmuting, expected) => {
    expect(refusal(method, asker({}, 'member', muted), { unmuting, asked })).toBe(expected);
    expect(refusal(method, asker({}, 'host', muted), { unmuting, asked })).toBeUndefined();
  });
});

describe('who may come in', () => {
  const comer = { welcome: false, knocked: false, removed: false, invitedAsHost: false };
  const open = { locked: false, lobby: false };
  const locked = { locked: true, lobby: false };
  const lobby = { locked: false, lobby: true };
  const both = { locked: true, lobby: true };

  it.each([
    [open, comer, 'in'],
    [locked, comer, 'this room is locked'],
    [lobby, comer, 'waiting'],
    [both, comer, 'this room is locked'],
    [locked, { ...comer, welcome: true }, 'in'],
    [both, { ...comer, welcome: true }, 'in'],
    [both, { ...comer, knocked: true }, 'waiting'],
    [both, { ...comer, invitedAsHost: true }, 'in'],
    [open, { ...comer, removed: true }, 'a host has removed you from this room'],
    [locked, { ...comer, removed: true }, 'a host has removed you from this room'],
    [lobby, { ...comer, removed: true }, 'waiting'],
    [open, { ...comer, removed: true, invitedAsHost: true }, 'a host has removed you from this room'],
    [lobby, { ...comer, removed: true, invitedAsHost: true }, 'waiting'],
  ])('%j, %j: %s', (room, who, expected) => {
    const entry = entryOf(room, who);
    expect(entry.is === 'refused' ? entry.reason : entry.is).toBe(expected);
  });
});
