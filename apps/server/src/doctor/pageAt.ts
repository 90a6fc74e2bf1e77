import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

const patienceMs = 5_000;
const enoughBytes = 64 * 1024;

/** What a web server answered. */
export type Page = { status: number; body: string; location: string | undefined };

/** Asks for a page, whatever certificate is shown. Rejects with the system's error, or when it has not come within 5 s. */
export function pageAt(url: URL): Promise<Page> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const asked = request(
      url,
      {
        headers: { accept: 'text/html, application/json' },
        rejectUnauthorized: false,
        agent: false,
      },
      (response) => {
        let body = '';
        response.on('data', (chunk) => {
          if (body.length < enoughBytes) body += chunk;
        });
        const { statusCode: status = 0, headers } = response;
        response.on('end', () => resolve({ status, body, location: headers.location })).on('error', reject);
      },
    );
    // However slowly it comes: the whole answer, not a part of it.
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${patienceMs / 1000} s`));
      asked.destroy();
    }, patienceMs);
    asked.on('close', () => clearTimeout(timer));
    asked.on('error', reject).end();
  });
}
