import type { PathVerdict } from '../../media/networkCheck/checkPath.ts';
import type { NetworkReport } from '../../media/networkCheck/NetworkCheck.ts';
import type { Translate } from '../../messages/Catalogue.ts';

/** What the check means for a call, and what could be done about it; empty as long as that can't be said. */
export function adviceFor(t: Translate, { udp, tcp, turn }: NetworkReport): string {
  if (works(udp)) return t('network.good');
  if (!udp || !tcp || !turn) return '';
  if (works(turn)) return t('network.relayed');
  if (works(tcp)) return t('network.tcpOnly');
  if ([udp, tcp, turn].every(({ outcome }) => outcome === 'unknown')) return t('network.noServer');
  return t(turn.outcome === 'absent' ? 'network.noneWithoutRelay' : 'network.none');
}

const works = (verdict: PathVerdict | undefined): boolean => verdict?.outcome === 'works';
