import { expect, it } from 'vitest';
import { fault, ok, reportOf, warning } from './Finding.ts';

it('says in words what was found, what to do, and how much of it', () => {
  const sections = [
    { title: 'Ports', findings: [ok('3000/tcp can be opened'), fault('3478/udp is taken', 'Set TURN_PORT.')] },
    { title: 'Addresses', findings: [warning('it is a private one'), warning('and so is this')] },
  ];
  expect(reportOf(sections)).toBe(
    [
      'Ports',
      '  ok       3000/tcp can be opened',
      '  FAULT    3478/udp is taken',
      '           Set TURN_PORT.',
      '',
      'Addresses',
      '  warning  it is a private one',
      '  warning  and so is this',
      '',
      '1 fault, 2 warnings.',
      '',
    ].join('\n'),
  );
  expect(reportOf([{ title: 'Ports', findings: [ok('free')] }])).toMatch(/\nAll is well\.\n$/);
});
