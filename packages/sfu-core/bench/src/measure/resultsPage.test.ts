import { describe, expect, it } from 'vitest';
import { busyColumns, caseColumns, figureColumns } from './columns.ts';
import type { ForwardRow } from './ForwardRow.ts';
import { resultsPage } from './resultsPage.ts';

const row: ForwardRow = {
  path: 'native',
  suite: 'AEAD_AES_128_GCM',
  n: 50,
  media: 'chromium720p',
  bytes: 1128,
  group: 0,
  workerCpuPct: 70,
  outPps: 123_456,
  usPerPacket: 4.29,
  bareSendUs: 6.3,
  ratioBareSend: 0.68,
  ratioMediasoup: 0.46,
  p50Ms: 0.4,
  p99Ms: 2.5,
  lossPct: 0,
  rssMiB: 95,
  generatorCpuPct: 5,
  sinkCpuPct: 30,
};

describe('resultsPage', () => {
  it('has a line for each row, and leaves out what was not there to compare with', () => {
    const page = resultsPage({ rows: [row], loadPct: 70, profiles: ['a profile'], remarks: ['Measured without js.'] });
    const lines = page.split('\n');
    const head = lines.findIndex((line) => line.startsWith('| sent |'));
    expect(lines[head + 2]).toBe(
      '| chromium720p | 1128 | picture | 50 | native | GCM | 4.29 | 0.46 |  |  | 0.68 | 123,456 | 0.40 | 2.50 | 0.000 | 95 |  |',
    );
    expect(page).toContain('its core 70 % busy');
    expect(page).toContain('a profile');
    expect(page).toContain('Measured without js.');
  });

  it('names no two columns alike', () => {
    const titles = [...caseColumns, ...figureColumns, ...busyColumns].map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});
