import type { Grade, Quality, QualityReason } from './connectionQuality.ts';

const ownWords: Record<QualityReason, string> = {
  interrupted: 'Your connection is interrupted: Parley tries to get it back',
  slow: 'Your connection is slow: pictures are reduced',
  'loses-sent': 'Your connection loses packets: others may hear and see you badly',
  'loses-received': 'Your connection loses packets: others may sound and look broken',
  'nothing-arrives': 'Nothing of yours arrives at the server',
};

const gradeWords: Record<Grade, string> = { good: 'good', fair: 'fair', poor: 'poor' };

/** Why a connection is as it is, as a sentence for people, without the full stop. */
export function qualityWords({ grade, reason }: Quality, who: { own: boolean; name: string }): string {
  const whose = who.own ? 'Your' : `${who.name}'s`;
  if (!reason) return `${whose} connection is ${gradeWords[grade]}`;
  if (who.own) return ownWords[reason];
  if (reason === 'nothing-arrives') return `Nothing arrives from ${who.name}`;
  return `${whose} connection loses packets`;
}
