import type { DeviceProblem, InputKind } from './localMediaSlice.ts';

/** What went wrong with one or both devices and what to do about it, in short sentences. */
export function deviceProblemWords(
  kinds: readonly InputKind[],
  problem: DeviceProblem,
): { what: string; todo: string } {
  const both = kinds.length > 1;
  const noun = both ? 'microphone and camera' : (kinds[0] ?? 'device');
  const Noun = noun.charAt(0).toUpperCase() + noun.slice(1);
  const it = both ? 'them' : 'it';
  const one = both ? 'other ones' : 'another one';
  switch (problem) {
    case 'permission-denied':
      return { what: `${Noun} blocked.`, todo: `Allow ${it} for this site, next to the address in your browser.` };
    case 'busy':
      return { what: `${Noun} in use.`, todo: `Another program may be using ${it}: close that one first.` };
    case 'not-found':
      return { what: `No ${both ? 'microphone or camera' : noun} found.`, todo: `Plug one in, or join without.` };
    case 'insecure-context':
      return {
        what: `${Noun} not available on this page.`,
        todo: 'Browsers allow devices only over https:// or on localhost: open the secure address of this page.',
      };
    case 'unsupported':
      return {
        what: `${Noun} not supported here.`,
        todo: 'A current Chrome, Edge, Firefox or Safari gives pages access to devices.',
      };
    case 'unplugged':
      return { what: `${Noun} disconnected.`, todo: `Plug ${it} in again, or pick ${one}.` };
    default:
      return { what: `${Noun} didn't start.`, todo: `Try again, or pick ${one}.` };
  }
}
