import { useEffect } from 'react';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { classNames } from '../../ui/classNames.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { CloseIcon, InfoIcon, WarningIcon } from '../../ui/icons.tsx';
import styles from './Notices.module.css';
import { type Notice, noticeClosed } from './noticesSlice.ts';

/** How long an `info` notice stays, in milliseconds: long enough to read a sentence twice. */
const INFO_MS = 6000;

/** What there is to tell, in the corner of every screen. */
export function Notices() {
  const notices = useAppSelector((state) => state.notices);
  const inCall = useAppSelector(({ connection }) => /^(connect|reconnect)/.test(connection.phase));
  return (
    <div className={classNames(styles.notices, inCall && styles.inCall)} aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeCard({ notice }: { notice: Notice }) {
  const t = useT();
  const dispatch = useAppDispatch();

  useEffect(() => {
    if (notice.tone !== 'info') return;
    const timer = setTimeout(() => dispatch(noticeClosed(notice.id)), INFO_MS);
    return () => clearTimeout(timer);
  }, [notice, dispatch]);

  return (
    <div className={classNames(styles.notice, styles[notice.tone])}>
      <span className={styles.icon}>{notice.tone === 'info' ? <InfoIcon /> : <WarningIcon />}</span>
      <p className={styles.text}>{notice.text}</p>
      <IconButton
        shape="bare"
        label={t('notices.close')}
        icon={<CloseIcon />}
        className={styles.close}
        onClick={() => dispatch(noticeClosed(notice.id))}
      />
    </div>
  );
}
