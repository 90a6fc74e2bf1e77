import { useT } from '../../messages/useT.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { NextIcon, PreviousIcon } from '../../ui/icons.tsx';
import styles from './Pager.module.css';

/** Leads from one page of people to the next. Pages count from 0. */
export function Pager({ page, pages, onTurn }: { page: number; pages: number; onTurn: (page: number) => void }) {
  const t = useT();
  return (
    <nav className={styles.pager} aria-label={t('stage.pages')}>
      <IconButton
        shape="bare"
        label={t('stage.previousPage')}
        icon={<PreviousIcon />}
        disabled={page === 0}
        onClick={() => onTurn(page - 1)}
      />
      <span className={styles.where} aria-live="polite">
        {t('stage.page', { page: page + 1, pages })}
      </span>
      <IconButton
        shape="bare"
        label={t('stage.nextPage')}
        icon={<NextIcon />}
        disabled={page >= pages - 1}
        onClick={() => onTurn(page + 1)}
      />
    </nav>
  );
}
