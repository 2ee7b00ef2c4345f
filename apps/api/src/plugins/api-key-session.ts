import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

const COOKIE = 'unetsweep-session';
/** A page that is left open over a weekend stays signed in. */
const LIFETIME_S = 7 * 24 * 60 * 60;

const sign = (adminKey: string, expiresAtS: number) =>
  createHmac('sha256', adminKey).update(`${COOKIE}:${expiresAtS}`).digest();

/** A signed text that says until when its holder is signed in; another admin key ends all that were made before. */
function newToken(adminKey: string, expiresAtS: number): string {
  return `${expiresAtS}.${sign(adminKey, expiresAtS).toString('base64url')}`;
}

/** @returns when the token ends, s since 1970; null for one that is not ours or has ended */
function readToken(adminKey: string, token: string, nowMs: number): number | null {
  const match = /^([1-9]\d{0,11})\.([A-Za-z0-9_-]{43})$/.exec(token);
  if (match === null) return null;
  const expiresAtS = Number(match[1]);
  const given = Buffer.from(match[2] ?? '', 'base64url');
  if (!timingSafeEqual(given, sign(adminKey, expiresAtS))) return null;
  return expiresAtS * 1000 > nowMs ? expiresAtS : null;
}

function cookieOf({ headers }: FastifyRequest): string | null {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${COOKIE}=`));
  return found === undefined ? null : found.slice(COOKIE.length + 1);
}

/** HttpOnly: no script reads it. Strict: no other site's page sends it. */
function cookieText(request: FastifyRequest, value: string, maxAgeS: number): string {
  const isTls = request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
  return `${COOKIE}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${isTls ? '; Secure' : ''}`;
}

/** The `Set-Cookie` that signs a browser in, and until when. */
export function openSession(request: FastifyRequest, adminKey: string, nowMs = Date.now()) {
  const expiresAtS = Math.floor(nowMs / 1000) + LIFETIME_S;
  return {
    cookie: cookieText(request, newToken(adminKey, expiresAtS), LIFETIME_S),
    expiresAt: new Date(expiresAtS * 1000),
  };
}

/** The `Set-Cookie` that makes a browser forget its session. */
export function closeSession(request: FastifyRequest): string {
  return cookieText(request, '', 0);
}

/** Until when a request's cookie signs it in; null: it has none that counts. */
export function readSession(request: FastifyRequest, adminKey: string, nowMs = Date.now()): Date | null {
  const token = cookieOf(request);
  const expiresAtS = token === null ? null : readToken(adminKey, token, nowMs);
  return expiresAtS === null ? null : new Date(expiresAtS * 1000);
}
