import { ProblemError } from '@unetsweep/contract';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

const refuse = (detail: string) => new ProblemError('csrf', detail);

/** A click on a link elsewhere may open a page; it changes nothing and its opener cannot read it. */
function isNavigation({ method, headers }: FastifyRequest): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  );
}

function isSameOrigin(origin: string, host: string): boolean {
  const match = /^https?:\/\/([^/]+)$/i.exec(origin);
  return match?.[1]?.toLowerCase() === host.toLowerCase();
}

/**
 * Without a key, whoever can send a request may do all. A page of another site can send one from this machine's browser
 * (CSRF), and read the answer too once its name resolves to 127.0.0.1 (DNS rebinding): such requests carry a foreign Host,
 * Origin or Sec-Fetch-Site, which no page can forge.
 * @throws ProblemError `csrf`
 */
export function refuseForeign(request: FastifyRequest): void {
  const host = request.headers.host ?? '';
  if (!LOCAL_HOST.test(host)) {
    throw refuse(
      'Without a key only Host localhost, 127.0.0.1 and [::1] are served; set UNETSWEEP_ADMIN_KEY to serve others.',
    );
  }
  const { origin } = request.headers;
  if (origin !== undefined && !isSameOrigin(origin, host)) {
    throw refuse(`Without a key only pages of this address are served; accepted Origin: http://${host}.`);
  }
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation(request)) {
    throw refuse('Without a key only pages of this address are served, not those of other sites.');
  }
}

/** Serves this machine's programs and this API's own pages only. */
export const sameMachine = fp(
  async (app) => {
    app.addHook('onRequest', async (request) => refuseForeign(request));
  },
  { name: 'same-machine' },
);
