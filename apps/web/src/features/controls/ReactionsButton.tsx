import { useT } from '../../messages/useT.ts';
import { ReactionIcon } from '../../ui/icons.tsx';
import { PopUp } from '../../ui/PopUp.tsx';
import { ReactionRow } from '../reactions/ReactionRow.tsx';

/** Opens the reactions to choose from. */
export function ReactionsButton() {
  const t = useT();
  return (
    <PopUp label={t('controls.reactions')} icon={<ReactionIcon />}>
      {(close) => <ReactionRow onSent={close} />}
    </PopUp>
  );
}
