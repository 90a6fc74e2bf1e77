import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { rememberLayout } from '../../media/preferences.ts';
import { useT } from '../../messages/useT.ts';
import { classNames } from '../../ui/classNames.ts';
import { GridIcon, SpeakerViewIcon } from '../../ui/icons.tsx';
import styles from './LayoutSwitch.module.css';
import { layoutChosen, type StageLayout } from './stageSlice.ts';

const layouts: readonly { layout: StageLayout; icon: typeof GridIcon }[] = [
  { layout: 'grid', icon: GridIcon },
  { layout: 'speaker', icon: SpeakerViewIcon },
];

/** All alike, or who speaks in front. With a pinned tile neither is chosen, and either takes the pin away. */
export function LayoutSwitch() {
  const t = useT();
  const dispatch = useAppDispatch();
  const { layout: current, pinnedKey } = useAppSelector((state) => state.stage);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a border and a legend of its own.
    <div className={styles.switch} role="group" aria-label={t('layout.title')}>
      {layouts.map(({ layout, icon: Icon }) => {
        const chosen = layout === current && pinnedKey === undefined;
        return (
          <button
            key={layout}
            type="button"
            className={classNames(styles.choice, chosen && styles.chosen)}
            aria-pressed={chosen}
            title={t(`layout.${layout}`)}
            onClick={() => {
              dispatch(layoutChosen(layout));
              rememberLayout(layout);
            }}
          >
            <Icon />
            <span className={styles.label}>{t(`layout.${layout}`)}</span>
          </button>
        );
      })}
    </div>
  );
}
