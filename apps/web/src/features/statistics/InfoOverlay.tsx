import { formatBitrate, formatPercent } from './format.ts';
import styles from './InfoOverlay.module.css';
import { useHistory } from './useHistory.ts';

/** Props of {@link InfoOverlay}. */
export type InfoOverlayProps = {
  /** What the store knows, as a line. */
  info: string;
  /** Whose latest numbers stand below it; undefined: nobody's. */
  peerId: string | undefined;
};

/** Technical lines over a tile, for `info=true`. */
export function InfoOverlay({ info, peerId }: InfoOverlayProps) {
  return (
    <p className={styles.overlay}>
      <span className={styles.line}>{info}</span>
      {peerId !== undefined && <LatestNumbers peerId={peerId} />}
    </p>
  );
}

function LatestNumbers({ peerId }: { peerId: string }) {
  const latest = useHistory(peerId).at(-1);
  if (!latest) return null;
  const { picture, bitrateBps, lossRatio } = latest;
  const size = picture && `${picture.widthPx}×${picture.heightPx} ${Math.round(picture.framesPerSecond)}/s`;
  const loss = lossRatio ? `−${formatPercent(lossRatio)}` : undefined;
  return <span className={styles.line}>{[size, formatBitrate(bitrateBps), loss].filter(Boolean).join(' · ')}</span>;
}
