import { t } from '../messages/translator.ts';

/**
 * Why the socket doesn't open, as far as a page can find out: browsers hide the reason, so the server is asked for something
 * simple. Never rejects.
 */
export async function unreachableWords(): Promise<string> {
  if (navigator.onLine === false) return t('connection.offline');
  const { host } = window.location;
  try {
    const response = await fetch('/', { method: 'HEAD', cache: 'no-store' });
    if (response.ok) {
      return t('connection.refuses', { host });
    }
    return t('connection.answersError', { host, status: response.status });
  } catch {
    return t('connection.silent', { host });
  }
}
