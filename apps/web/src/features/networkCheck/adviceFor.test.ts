import { expect, it } from 'vitest';
import type { PathVerdict } from '../../media/networkCheck/checkPath.ts';
import { t } from '../../messages/translator.ts';
import { adviceFor } from './adviceFor.ts';

const works: PathVerdict = { outcome: 'works', durationMs: 5, seenAs: undefined };
const blocked: PathVerdict = { outcome: 'blocked', tried: ['udp 192.0.2.1:44444'] };
const absent: PathVerdict = { outcome: 'absent' };
const unknown: PathVerdict = { outcome: 'unknown', reason: 'down' };

it.each([
  ['all is well as soon as UDP works', works, undefined, undefined, /best way/],
  ['nothing yet while something is being tried', blocked, works, undefined, /^$/],
  ['the relay, where there is one', blocked, works, works, /relay only/],
  ['TCP, where that is all', blocked, works, blocked, /TCP only/],
  ['a firewall, where nothing works', blocked, blocked, blocked, /firewall.*another network/],
  ['a relay, where there is none', blocked, blocked, absent, /can offer a relay/],
  ['the server, where it could not be asked', unknown, unknown, unknown, /could not be asked/],
])('advises %s', (_, udp, tcp, turn, advice) => {
  expect(adviceFor(t, { udp, tcp, turn })).toMatch(advice);
});
