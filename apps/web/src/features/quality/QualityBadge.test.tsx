import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { renderWithCall, storeInRoom } from '../../testing/renderWithCall.tsx';
import { OwnQualityNotice } from './OwnQualityNotice.tsx';
import { QualityBadge } from './QualityBadge.tsx';
import { qualitiesJudged } from './qualitySlice.ts';

afterEach(cleanup);

it('says in words what it shows, and is a stop for the keyboard only when there is something to read', () => {
  const { rerender } = render(<QualityBadge quality={{ grade: 'good' }} own={false} name="Ada" />);
  expect(screen.getByText("Ada's connection is good")).toBeTruthy();
  expect(screen.queryByRole('button')).toBeNull();
  rerender(<QualityBadge quality={{ grade: 'fair', reason: 'loses-sent' }} own={false} name="Ada" />);
  const button = screen.getByRole('button', { name: 'Connection: fair' });
  const described = document.getElementById(button.getAttribute('aria-describedby') ?? '');
  expect(described?.textContent).toBe("Ada's connection loses packets");
  rerender(<QualityBadge quality={{ grade: 'poor', reason: 'slow' }} own name="Me" />);
  expect(screen.getByRole('tooltip').textContent).toBe('Your connection is slow: pictures are reduced');
});

it('has as many full bars as the connection is good', () => {
  const full = (grade: 'good' | 'fair' | 'poor') => {
    const { container, unmount } = render(<QualityBadge quality={{ grade }} own={false} name="Ada" />);
    const count = container.querySelectorAll('rect[fill="currentColor"]').length;
    unmount();
    return count;
  };
  expect([full('good'), full('fair'), full('poor')]).toEqual([3, 2, 1]);
});

it("reads one's own trouble out, and shows it to who has no tile", () => {
  const slow = { me: { grade: 'fair', reason: 'slow' } } as const;
  const words = 'Your connection is slow: pictures are reduced';
  const { store, unmount } = renderWithCall(<OwnQualityNotice />);
  expect(screen.queryByText(words)).toBeNull();
  act(() => void store.dispatch(qualitiesJudged(slow)));
  expect(screen.getByText(words).getAttribute('aria-live')).toBe('polite');
  unmount();
  const watching = storeInRoom({ produces: false });
  watching.dispatch(qualitiesJudged(slow));
  renderWithCall(<OwnQualityNotice />, { store: watching });
  expect(screen.getAllByText(words)).toHaveLength(2);
});
