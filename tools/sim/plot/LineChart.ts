/** A curve: values over seconds; `step`: it stays until the next value. */
export interface Curve {
  label: string;
  color: string;
  points: readonly (readonly [seconds: number, value: number])[];
  isStep?: boolean;
  isFilled?: boolean;
}

/** One panel of a figure: curves over the same time, with a scale of their own. */
export interface Panel {
  title: string;
  unit: string;
  heightPx: number;
  curves: readonly Curve[];
  /** Default: what the curves need. */
  maxValue?: number;
  /** Values of the scale; default: about four round ones. */
  ticks?: readonly number[];
}

const WIDTH_PX = 900;
const MARGIN = { left: 64, right: 16, top: 30, bottom: 26 } as const;
const PLOT_WIDTH_PX = WIDTH_PX - MARGIN.left - MARGIN.right;
const STYLE = `text{font:12px system-ui,sans-serif;fill:#334155}.title{font-weight:600;fill:#0f172a}.grid{stroke:#e2e8f0;stroke-width:1}.axis{stroke:#94a3b8;stroke-width:1}`;

/** A figure of panels, one above the other, as SVG. */
export function drawFigure(title: string, durationSeconds: number, panels: readonly Panel[]): string {
  let top = 28;
  const body: string[] = [];
  for (const panel of panels) {
    body.push(drawPanel(panel, top, durationSeconds));
    top += MARGIN.top + panel.heightPx + MARGIN.bottom;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH_PX} ${top}" width="${WIDTH_PX}" height="${top}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style>`,
    `<rect width="${WIDTH_PX}" height="${top}" fill="#ffffff"/>`,
    `<text class="title" x="${MARGIN.left}" y="20">${escaped(title)}</text>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

function drawPanel(
  { title, unit, heightPx, curves, maxValue, ticks }: Panel,
  top: number,
  durationSeconds: number,
): string {
  const max = maxValue ?? roundUp(Math.max(1e-9, ...curves.flatMap(({ points }) => points.map(([, value]) => value))));
  const bottom = top + MARGIN.top + heightPx;
  const x = (seconds: number) => MARGIN.left + (seconds / durationSeconds) * PLOT_WIDTH_PX;
  const y = (value: number) => bottom - (Math.min(Math.max(value, 0), max) / max) * heightPx;
  const lines: string[] = [`<text x="${MARGIN.left}" y="${top + 20}">${escaped(title)}</text>`];
  for (const tick of ticks ?? roundTicks(max)) {
    lines.push(
      `<line class="grid" x1="${MARGIN.left}" x2="${WIDTH_PX - MARGIN.right}" y1="${px(y(tick))}" y2="${px(y(tick))}"/>`,
      `<text x="${MARGIN.left - 8}" y="${px(y(tick) + 4)}" text-anchor="end">${tick}${tick === 0 ? '' : ` ${unit}`}</text>`,
    );
  }
  for (const seconds of roundTicks(durationSeconds, 8)) {
    lines.push(`<text x="${px(x(seconds))}" y="${bottom + 16}" text-anchor="middle">${seconds} s</text>`);
  }
  lines.push(`<line class="axis" x1="${MARGIN.left}" x2="${WIDTH_PX - MARGIN.right}" y1="${bottom}" y2="${bottom}"/>`);
  let legend = WIDTH_PX - MARGIN.right;
  for (const { label, color } of [...curves].reverse()) {
    lines.push(`<text x="${legend}" y="${top + 20}" text-anchor="end" style="fill:${color}">${escaped(label)}</text>`);
    legend -= 8 * label.length + 16;
  }
  for (const curve of curves) lines.push(drawCurve(curve, x, y, bottom));
  return lines.join('\n');
}

function drawCurve(
  { points, color, isStep, isFilled }: Curve,
  x: (s: number) => number,
  y: (v: number) => number,
  bottom: number,
): string {
  let path = '';
  let last = '';
  let lastPoint: readonly [number, number] | undefined;
  for (const [seconds, value] of points) {
    const at = `${px(x(seconds))},${px(y(value))}`;
    if (path === '') path = `M${at}`;
    else if (isStep) path += `H${px(x(seconds))}V${px(y(value))}`;
    else if (at !== last) path += `L${at}`;
    last = at;
    lastPoint = [seconds, value];
  }
  const [first] = points;
  if (!first || !lastPoint) return '';
  const fill = isFilled
    ? `<path d="${path}V${bottom}H${px(x(first[0]))}Z" fill="${color}" fill-opacity="0.15" stroke="none"/>`
    : '';
  return `${fill}<path d="${path}" fill="none" stroke="${color}" stroke-width="1.5" stroke-linejoin="round"/>`;
}

/** A tenth of a pixel is plenty. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function roundUp(value: number): number {
  const step = roundStep(value, 4);
  return Math.ceil(value / step) * step;
}

function roundStep(max: number, count: number): number {
  const rough = max / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  return magnitude * ([1, 2, 2.5, 5, 10].find((step) => step * magnitude >= rough) ?? 10);
}

function roundTicks(max: number, count = 4): number[] {
  const step = roundStep(max, count);
  return Array.from(
    { length: Math.floor(max / step + 1e-9) + 1 },
    (_, index) => Math.round(index * step * 1_000) / 1_000,
  );
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
