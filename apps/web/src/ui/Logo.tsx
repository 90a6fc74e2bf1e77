import styles from './Logo.module.css';

/** The wordmark: two speech marks facing each other, and the name. */
export function Logo() {
  return (
    <span className={styles.logo}>
      <svg aria-hidden="true" viewBox="0 0 26 26" width="26" height="26">
        <path
          className={styles.first}
          d="M2 6.5A3.5 3.5 0 0 1 5.5 3h8A3.5 3.5 0 0 1 17 6.5V10a3.5 3.5 0 0 1-3.5 3.5H9l-4.5 4v-4.14A3.5 3.5 0 0 1 2 10z"
        />
        <path
          className={styles.second}
          d="M19 8.6a5.5 5.5 0 0 1-.02 1.7A5.3 5.3 0 0 1 13.7 15.4H9.9l-1.3 1.2A3.4 3.4 0 0 0 11 17.6h5.5l4 3.9v-4A3.5 3.5 0 0 0 24 14v-2.5a3 3 0 0 0-3-2.9z"
        />
      </svg>
      Parley
    </span>
  );
}
