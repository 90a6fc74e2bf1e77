import { t } from '../messages/translator.ts';
import { reasonWords } from './reasonWords.ts';
import { besidePage } from './socketUrl.ts';

/** Not invited, and no place. */
const saysWhy: ReadonlySet<number> = new Set([403, 503]);
/** Nothing is wrong with the address: what the server has against the call it has told the socket only, which doesn't let pages read it. */
const wantsSocket = 426;

/**
 * Why the socket doesn't open, as far as a page can find out: browsers hide the reason, so the server is asked for something
 * simple, and then for what it has against the address of the socket. Never rejects.
 *
 * @param query - Of the socket's address.
 * @returns In words, and whether it was the server that refused.
 */
export async function whyNotOpened(query: string): Promise<{ reason: string; reached: boolean }> {
  if (navigator.onLine === false) return { reason: t('connection.offline'), reached: false };
  const { host } = window.location;
  try {
    const page = await fetch(besidePage(''), { method: 'HEAD', cache: 'no-store' });
    if (!page.ok) return { reason: t('connection.answersError', { host, status: page.status }), reached: false };
    const refusal = await fetch(besidePage(`protoo?${query}`), { cache: 'no-store' });
    if (saysWhy.has(refusal.status)) return { reason: reasonWords(await reasonOf(refusal)), reached: true };
    // Anything else comes from a proxy, or from who has the page and nothing besides.
    return { reason: t('connection.refuses', { host }), reached: refusal.status === wantsSocket };
  } catch {
    return { reason: t('connection.silent', { host }), reached: false };
  }
}

async function reasonOf(response: Response): Promise<string> {
  const body: unknown = await response.json();
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  return typeof error === 'string' ? error : response.statusText;
}
