import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { renderWithCall, storeInRoom } from '../../testing/renderWithCall.tsx';
import { peerJoined } from '../peers/peersSlice.ts';
import { roleChanged, roomStateChanged } from './moderationSlice.ts';
import { PersonMenu } from './PersonMenu.tsx';
import { RoomToggles } from './RoomToggles.tsx';

afterEach(cleanup);

const device = { flag: 'chrome', name: 'Chrome' };

function storeOf(role: 'host' | 'member') {
  const store = storeInRoom();
  store.dispatch(roleChanged(role));
  store.dispatch(peerJoined({ id: 'ben', displayName: 'Ben', device }));
  store.dispatch(peerJoined({ id: 'cam', displayName: 'Door', device: { ...device, flag: 'broadcaster' } }));
  return store;
}

describe('PersonMenu', () => {
  it.each([
    ['Mute', 'mutePeer', ['ben', 'audio']],
    ['Stop camera', 'mutePeer', ['ben', 'video']],
    ['Make host', 'setRole', ['ben', 'host']],
    ['Remove', 'removePeer', ['ben']],
  ] as const)('has %s for a host', (name, method, expected) => {
    const { call } = renderWithCall(<PersonMenu peerId="ben" />, { store: storeOf('host') });
    fireEvent.click(screen.getByLabelText('Manage Ben'));
    fireEvent.click(screen.getByText(name));
    expect(call.powers[method]).toHaveBeenCalledWith(...expected);
  });

  it('can only remove a program that sends', () => {
    renderWithCall(<PersonMenu peerId="cam" />, { store: storeOf('host') });
    expect(screen.queryByText('Mute')).toBeNull();
    expect(screen.getByText('Remove')).toBeTruthy();
  });

  it('is nothing for a member', () => {
    expect(renderWithCall(<PersonMenu peerId="ben" />, { store: storeOf('member') }).container.textContent).toBe('');
  });
});

describe('RoomToggles', () => {
  it('show how the server says that the room is run, and ask it for another way', () => {
    const store = storeOf('host');
    store.dispatch(roomStateChanged({ locked: true, lobby: false, unmuting: true }));
    const { call } = renderWithCall(<RoomToggles />, { store });
    const lock = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Lock room' });
    expect(lock.checked).toBe(true);
    fireEvent.click(lock);
    fireEvent.click(screen.getByRole('checkbox', { name: 'Lobby' }));
    expect(call.powers.lockRoom).toHaveBeenCalledWith(false);
    expect(call.powers.setLobby).toHaveBeenCalledWith(true);
    expect(lock.checked).toBe(true);
  });

  it('are nothing for a member', () => {
    expect(renderWithCall(<RoomToggles />, { store: storeOf('member') }).container.textContent).toBe('');
  });
});
