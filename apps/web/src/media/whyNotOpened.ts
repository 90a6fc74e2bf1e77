import { t } from '../messages/translator.ts';
import { reasonWords } from './reasonWords.ts';
import { besidePage } from './socketUrl.ts';

/** Not invited, and no place. */
const saysWhy: ReadonlySet<number> = new Set([403, 503]);

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
    const response = await fetch(besidePage(''), { method: 'HEAD', cache: 'no-store' });
    if (!response.ok) {
      return { reason: t('connection.answersError', { host, status: response.status }), reached: false };
    }
    const refusal = await fetch(besidePage(`protoo?${query}`), { cache: 'no-store' });
    const isReason = saysWhy.has(refusal.status);
    return {
      reason: isReason ? reasonWords(await reasonOf(refusal)) : t('connection.refuses', { host }),
      reached: true,
    };
  } catch {
    return { reason: t('connection.silent', { host }), reached: false };
  }
}

async function reasonOf(response: Response): Promise<string> {
  const body: unknown = await response.json();
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  return typeof error === 'string' ? error : response.statusText;
}
