import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { MoreMenu } from './MoreMenu.tsx';

afterEach(cleanup);

function start() {
  const choose = vi.fn();
  render(
    <>
      <p>elsewhere</p>
      <MoreMenu choices={[{ label: 'Copy link', icon: null, choose }]} />
    </>,
  );
  const more = screen.getByRole('button', { name: 'More' });
  const isOpen = () => screen.queryByRole('button', { name: 'Copy link' }) !== null;
  return { choose, more, isOpen };
}

it('opens, does what is chosen, and closes with the focus on its button', async () => {
  const { choose, more, isOpen } = start();
  expect(isOpen()).toBe(false);
  await userEvent.click(more);
  expect(more.getAttribute('aria-expanded')).toBe('true');
  await userEvent.click(screen.getByRole('button', { name: 'Copy link' }));
  expect(choose).toHaveBeenCalledOnce();
  expect(isOpen()).toBe(false);
  expect(document.activeElement).toBe(more);
});

it('closes on Escape and on a click elsewhere', async () => {
  const { more, isOpen, choose } = start();
  await userEvent.click(more);
  await userEvent.keyboard('{Tab}{Escape}');
  expect(isOpen()).toBe(false);
  expect(document.activeElement).toBe(more);
  await userEvent.click(more);
  await userEvent.click(screen.getByText('elsewhere'));
  expect(isOpen()).toBe(false);
  expect(choose).not.toHaveBeenCalled();
});
