/** Where signalling is spoken with this page's server. @param query - Who comes, and to which room. */
export function socketUrl(query: string): string {
  const url = new URL(`/protoo?${query}`, window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
