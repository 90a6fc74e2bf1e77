import { type RefObject, useEffect, useState } from 'react';
import { useCall } from '../../CallContext.ts';
import type { PictureView } from '../../media/pictureLayer.ts';
import type { Box } from './gridLayout.ts';

/**
 * Tells the call where somebody's picture is shown, and when it is not: then it need not be sent here.
 *
 * @param consumerId - Undefined: there is no picture of somebody else.
 */
export function usePictureView(
  ref: RefObject<HTMLElement | null>,
  consumerId: string | undefined,
  { widthPx, heightPx }: Box,
  fit: PictureView['fit'],
): void {
  const client = useCall();
  const onScreen = useOnScreen(ref);
  const pixelRatio = usePixelRatio();
  const shown = onScreen && widthPx > 0 && heightPx > 0;

  useEffect(() => {
    if (consumerId === undefined) return;
    client.showPicture(consumerId, shown ? { widthPx, heightPx, pixelRatio, fit } : undefined);
  }, [client, consumerId, shown, widthPx, heightPx, pixelRatio, fit]);

  useEffect(() => {
    if (consumerId === undefined) return;
    return () => client.showPicture(consumerId, undefined);
  }, [client, consumerId]);
}

/** Whether any part of an element is in sight: not scrolled away, not cut off. True where the browser can't tell. */
function useOnScreen(ref: RefObject<HTMLElement | null>): boolean {
  const [onScreen, setOnScreen] = useState(typeof IntersectionObserver === 'undefined');
  useEffect(() => {
    const element = ref.current;
    if (!element || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver((entries) => setOnScreen(entries.at(-1)?.isIntersecting ?? false));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return onScreen;
}

/** Device pixels a CSS pixel: it changes when the page is zoomed or moved to another screen. */
function usePixelRatio(): number {
  const [pixelRatio, setPixelRatio] = useState(window.devicePixelRatio || 1);
  useEffect(() => {
    const query = window.matchMedia?.(`(resolution: ${pixelRatio}dppx)`);
    const onChange = () => setPixelRatio(window.devicePixelRatio || 1);
    query?.addEventListener('change', onChange);
    return () => query?.removeEventListener('change', onChange);
  }, [pixelRatio]);
  return pixelRatio;
}
