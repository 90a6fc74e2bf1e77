import { act, cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { NetworkReport } from '../../media/networkCheck/NetworkCheck.ts';
import { fakeCall, renderWithCall } from '../../testing/renderWithCall.tsx';
import { NetworkCheck } from './NetworkCheck.tsx';

afterEach(cleanup);

it('shows what is known of each way as it comes in, and can be run again', async () => {
  let tell: (report: NetworkReport) => void = () => {};
  let finish: (report: NetworkReport) => void = () => {};
  const run = vi.fn((onProgress: (report: NetworkReport) => void) => {
    tell = onProgress;
    return new Promise<NetworkReport>((resolve) => {
      finish = resolve;
    });
  });
  renderWithCall(<NetworkCheck />, { call: { ...fakeCall(), networkCheck: { run } } as never });
  expect(screen.queryByRole('list')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Check the connection' }));
  const button = screen.getByRole('button', { name: 'Checking the connection…' });
  expect([button.getAttribute('aria-disabled'), document.activeElement]).toEqual(['true', button]);
  await userEvent.keyboard('{Enter}');
  expect(run).toHaveBeenCalledOnce();
  const lines = () => screen.getAllByRole('listitem').map(({ textContent }) => textContent);

  const none: NetworkReport = { udp: undefined, tcp: undefined, turn: undefined };
  act(() => tell({ ...none, tcp: { outcome: 'works', durationMs: 12.3, seenAs: 'tcp 198.51.100.7:5' } }));
  expect(lines()).toEqual(['UDPtrying…', 'TCPworks (12 ms); the server sees tcp 198.51.100.7:5', 'Relaytrying…']);
  expect(screen.getByRole('status').textContent).toBe('');

  const report: NetworkReport = {
    udp: { outcome: 'blocked', tried: ['udp 192.0.2.1:44444'] },
    tcp: { outcome: 'works', durationMs: 12.3, seenAs: undefined },
    turn: { outcome: 'absent' },
  };
  await act(async () => {
    tell(report);
    finish(report);
  });
  expect(lines()).toEqual([
    'UDPNo answer from udp 192.0.2.1:44444',
    'TCPworks (12 ms)',
    'Relaynot offered by this server',
  ]);
  expect(screen.getByRole('status').textContent).toMatch(/over TCP only/);
  await userEvent.click(screen.getByRole('button', { name: 'Check the connection again' }));
  expect(run).toHaveBeenCalledTimes(2);
});
