import { t } from '../../messages/translator.ts';

/** The longest passphrase, in characters. */
export const passphraseLength = 256;

/**
 * The passphrase in the page's address: `#e2eKey=…`, which a browser keeps to itself; `?e2eKey=…` works too, but has been sent to
 * the server, whence the complaint, a sentence for people.
 *
 * @param address - Query and fragment as `location` has them.
 */
export function readKeyInAddress({ search, hash }: { search: string; hash: string }): {
  passphrase: string | undefined;
  complaints: string[];
} {
  const complaints: string[] = [];
  const inQuery = new URLSearchParams(search).get('e2eKey');
  const passphrase = new URLSearchParams(hash.replace(/^#/, '')).get('e2eKey') ?? inQuery;
  if (inQuery !== null) {
    complaints.push(t('encryption.keyWasSent'));
  }
  if (passphrase === null) return { passphrase: undefined, complaints };
  if (passphrase.length > 0 && passphrase.length <= passphraseLength) return { passphrase, complaints };
  complaints.push(t('encryption.keyLength', { max: passphraseLength }));
  return { passphrase: undefined, complaints };
}

/** The address with another passphrase in its fragment, or none; never in its query. */
export function addressWithKey(address: string, passphrase: string | undefined): string {
  const url = new URL(address);
  url.searchParams.delete('e2eKey');
  const fragment = new URLSearchParams(url.hash.replace(/^#/, ''));
  if (passphrase === undefined) fragment.delete('e2eKey');
  else fragment.set('e2eKey', passphrase);
  url.hash = fragment.toString();
  return url.href;
}
