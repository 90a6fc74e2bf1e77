import type { RequestHandler } from 'express';

const contentSecurityPolicy = Object.entries({
  'default-src': "'self'",
  // Style attributes are what some libraries position their elements with.
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data: blob:",
  'media-src': "'self' data: blob: mediastream:",
  'worker-src': "'self' blob:",
  // Not every browser lets 'self' stand for the WebSocket of the same host.
  'connect-src': "'self' ws: wss:",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'self'",
})
  .map(([directive, sources]) => `${directive} ${sources}`)
  .join('; ');

const permissionsPolicy = [
  'camera=(self)',
  'microphone=(self)',
  'display-capture=(self)',
  'speaker-selection=(self)',
  'screen-wake-lock=(self)',
  'fullscreen=(self)',
  'autoplay=(self)',
  'picture-in-picture=(self)',
  'geolocation=()',
  'payment=()',
  'usb=()',
].join(', ');

/** Headers that keep a page of ours from doing, or having done to it, what the app never needs. */
export const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy': contentSecurityPolicy,
    'Permissions-Policy': permissionsPolicy,
    'Cross-Origin-Opener-Policy': 'same-origin',
    // The address of a page names its room.
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'SAMEORIGIN',
  });
  next();
};
