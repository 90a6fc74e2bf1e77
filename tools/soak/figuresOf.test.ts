import { expect, it } from 'vitest';
import { figuresOf } from './figuresOf.ts';

it('adds up what a page of figures says', () => {
  const page = `# HELP parley_rooms Rooms that are open.
# TYPE parley_rooms gauge
parley_rooms 40
parley_worker_resident_memory_bytes{worker="0"} 1.5e+8
parley_worker_resident_memory_bytes{worker="1"} 5e7
parley_quantile{worker="0",note="a } b"} 0.25

`;
  expect([...figuresOf(page)]).toEqual([
    ['parley_rooms', 40],
    ['parley_worker_resident_memory_bytes', 2e8],
    ['parley_quantile', 0.25],
  ]);
});
