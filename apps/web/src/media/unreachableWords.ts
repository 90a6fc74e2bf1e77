import { t } from '../messages/translator.ts';
import { sentence } from './sentence.ts';
import { besidePage } from './socketUrl.ts';

/** Not invited, and no place. */
const saysWhy: ReadonlySet<number> = new Set([403, 503]);

/**
 * Why the socket doesn't open, as far as a page can find out: browsers hide the reason, so the server is asked for something
 * simple, and then for what it has against the address of the socket. Never rejects.
 *
 * @param query - Of the socket's address.
 */
export async function unreachableWords(query: string): Promise<string> {
  if (navigator.onLine === false) return t('connection.offline');
  const { host } = window.location;
  try {
    const response = await fetch(besidePage(''), { method: 'HEAD', cache: 'no-store' });
    if (response.ok) {
      const refusal = await fetch(besidePage(`protoo?${query}`), { cache: 'no-store' });
      return saysWhy.has(refusal.status) ? sentence(await reasonOf(refusal)) : t('connection.refuses', { host });
    }
    return t('connection.answersError', { host, status: response.status });
  } catch {
    return t('connection.silent', { host });
  }
}

async function reasonOf(response: Response): Promise<string> {
  const body: unknown = await response.json();
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  return typeof error === 'string' ? error : response.statusText;
}
