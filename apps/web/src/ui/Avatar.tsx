import styles from './Avatar.module.css';
import { avatarHue, initials } from './initials.ts';

/** Who is there when there is no picture: the initials, in a colour of the name's own. */
export function Avatar({ name }: { name: string }) {
  return (
    <span className={styles.avatar} style={{ '--hue': avatarHue(name) } as React.CSSProperties} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
