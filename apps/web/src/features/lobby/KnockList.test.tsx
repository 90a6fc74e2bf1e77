import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { renderWithCall, storeInRoom } from '../../testing/renderWithCall.tsx';
import { roleChanged } from '../moderation/moderationSlice.ts';
import { KnockList } from './KnockList.tsx';
import { knocked } from './lobbySlice.ts';

afterEach(cleanup);

function knocking(role: 'host' | 'member') {
  const store = storeInRoom();
  store.dispatch(roleChanged(role));
  store.dispatch(knocked({ peerId: 'ben', displayName: 'Ben' }));
  store.dispatch(knocked({ peerId: 'cas', displayName: 'Cas' }));
  return renderWithCall(<KnockList />, { store });
}

describe('KnockList', () => {
  it('lets a host admit and deny each who waits', () => {
    const { call } = knocking('host');
    expect(screen.getByRole('region', { name: 'Waiting in the lobby' })).toBeTruthy();
    expect(screen.getByRole('heading', { name: '2 people wait in the lobby' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Admit Ben' }));
    fireEvent.click(screen.getByRole('button', { name: 'Deny Cas' }));
    expect(call.powers.admit).toHaveBeenCalledWith('ben');
    expect(call.powers.deny).toHaveBeenCalledWith('cas');
  });

  it('is read out when somebody comes, and shows nothing before', () => {
    const store = storeInRoom();
    store.dispatch(roleChanged('host'));
    const { container } = renderWithCall(<KnockList />, { store });
    const live = container.querySelector('[aria-live]');
    expect([screen.queryByRole('region'), live?.textContent]).toEqual([null, '']);
    act(() => void store.dispatch(knocked({ peerId: 'ben', displayName: 'Ben' })));
    expect(live?.isConnected && live.textContent).toBe('1 person waits in the lobby');
  });

  it('is nothing for a member', () => {
    expect(knocking('member').container.textContent).toBe('');
  });
});
