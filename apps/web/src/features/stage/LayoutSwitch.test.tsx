import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { rememberedLayout } from '../../media/preferences.ts';
import { renderWithCall } from '../../testing/renderWithCall.tsx';
import { LayoutSwitch } from './LayoutSwitch.tsx';
import { pinToggled } from './stageSlice.ts';

afterEach(() => {
  cleanup();
  localStorage.clear();
});

it('changes the layout, takes a pin away, and keeps the choice for next time', async () => {
  const { store } = renderWithCall(<LayoutSwitch />);
  store.dispatch(pinToggled('ada'));
  expect(rememberedLayout()).toBe('grid');
  await userEvent.click(screen.getByRole('button', { name: 'Speaker' }));
  expect(store.getState().stage).toEqual({ layout: 'speaker', pinnedKey: undefined });
  expect(rememberedLayout()).toBe('speaker');
  await userEvent.click(screen.getByRole('button', { name: 'Grid' }));
  expect([store.getState().stage.layout, rememberedLayout()]).toEqual(['grid', 'grid']);
});
