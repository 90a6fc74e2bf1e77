import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { RoomToggles } from '../moderation/RoomToggles.tsx';
import { SidePanel } from '../sidePanel/SidePanel.tsx';
import styles from './PeoplePanel.module.css';
import { PersonRow } from './PersonRow.tsx';
import { selectPeople } from './selectPeople.ts';

/** Who is here, who wants to speak, and how loud each of them is. */
export function PeoplePanel() {
  const t = useT();
  const people = useAppSelector(selectPeople);
  return (
    <SidePanel title={t('people.title')} closeLabel={t('people.close')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className={styles.body} tabIndex={0} aria-label={t('people.list')}>
        <RoomToggles />
        <p className={styles.count}>{t('people.count', { count: people.length })}</p>
        <ul className={styles.list}>
          {people.map((person) => (
            <PersonRow key={person.peerId} person={person} />
          ))}
        </ul>
      </section>
    </SidePanel>
  );
}
