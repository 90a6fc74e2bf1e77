import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Metrics } from './Metrics.ts';

const page = readFileSync(new URL('../../../../docs/observability.md', import.meta.url), 'utf8');
const ours = new Metrics({ turn: true }).descriptions.filter(({ name }) => name.startsWith('parley_'));

it('docs/observability.md lists what there is, in its own words', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `parley_'));
  const labelsOf = (names: string[]) => names.map((name) => `\`${name}\``).join(' ');
  expect(rows).toEqual(
    ours.map(({ name, type, help, labelNames }) => `| \`${name}\` | ${type} | ${labelsOf(labelNames)} | ${help} |`),
  );
});

it.each(['grafana/dashboards/parley.json', 'parley.rules.yml'])('%s asks for nothing that is not there', (file) => {
  const text = readFileSync(new URL(`../../../../tools/observability/${file}`, import.meta.url), 'utf8');
  const asked = new Set([...text.matchAll(/parley_[a-z_]+/g)].map(([name]) => name.replace(/_bucket$/, '')));
  const names = new Set(ours.map(({ name }) => name));
  expect(asked.size).toBeGreaterThan(3);
  expect([...asked].filter((name) => !names.has(name))).toEqual([]);
});
