import { type RefObject, useLayoutEffect, useState } from 'react';
import type { Box } from './gridLayout.ts';

/** The size of an element's content box, kept up to date. */
export function useBoxSize(ref: RefObject<HTMLElement | null>): Box {
  const [size, setSize] = useState<Box>({ widthPx: 0, heightPx: 0 });

  useLayoutEffect(() => {
    const element = ref.current;
    if (!element || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ widthPx: entry.contentRect.width, heightPx: entry.contentRect.height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);

  return size;
}
