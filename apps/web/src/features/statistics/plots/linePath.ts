import type { PlotModel } from './plotsOf.ts';

/** Where a plot is drawn: the time from `fromMs` on over `lengthMs` lies between 0 and `widthPx`, the values from 0 to `top` between `heightPx` and 0. */
export type PlotFrame = { fromMs: number; lengthMs: number; top: number; widthPx: number; heightPx: number };

/** The line through what was known, as SVG's `d`; what was not known is a gap in it. Values outside are drawn at the edge. */
export function linePath({ points, stepped }: Pick<PlotModel, 'points' | 'stepped'>, frame: PlotFrame): string {
  const { fromMs, lengthMs, top, widthPx, heightPx } = frame;
  const place = (share: number, lengthPx: number) => Math.round(Math.min(1, Math.max(0, share)) * lengthPx * 10) / 10;
  let path = '';
  let pen: 'up' | 'down' = 'up';
  for (const { atMs, value } of points) {
    if (value === undefined) {
      pen = 'up';
      continue;
    }
    const x = place((atMs - fromMs) / lengthMs, widthPx);
    const y = heightPx - place(value / top, heightPx);
    if (pen === 'up') path += `M${x} ${y}`;
    else path += stepped ? `H${x}V${y}` : `L${x} ${y}`;
    pen = 'down';
  }
  return path;
}

/** What the upper edge stands for: the highest value, with some air above it. */
export function topOf({ points, leastTop }: Pick<PlotModel, 'points' | 'leastTop'>): number {
  return Math.max(leastTop, 1.15 * Math.max(...points.map(({ value = 0 }) => value)));
}
