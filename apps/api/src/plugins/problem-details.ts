import { errorCodes, ProblemError } from '@unetsweep/contract';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Seconds after which a client may ask again where a part of the service is away. */
const RETRY_AFTER_SECONDS = 5;

/** Fastify's own refusals in our words. */
function fromFramework(error: FastifyError): ProblemError | null {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
    case 'FST_REQ_FILE_TOO_LARGE':
      return new ProblemError('bodyTooLarge', 'The body is larger than this route accepts.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ProblemError('unsupportedMediaType', 'Accepted: application/json.', {
        extras: { accepted: ['application/json'] },
      });
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ProblemError('malformedJson', 'The body is not as long as Content-Length says.');
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new ProblemError('notFound', 'The path is not well formed.');
    default:
      return null;
  }
}

/** What a client is told about an error; anything unforeseen is `internal`. */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const known = error instanceof Error && 'code' in error ? fromFramework(error as FastifyError) : null;
  const detail = 'The fault is on this side. The requestId finds it in the log.';
  return known ?? new ProblemError('internal', detail, { cause: error });
}

const WELL_FORMED_HOST = /^[A-Za-z0-9.[\]:_-]+$/;

/** Where this service says more about a code. */
function typeOf(code: string, { host, protocol }: Pick<FastifyRequest, 'host' | 'protocol'>): string {
  return `${protocol}://${WELL_FORMED_HOST.test(host) ? host : 'localhost'}/errors/${code}`;
}

/** The body of a problem (RFC 9457). */
function problemDocument(problem: ProblemError, request: FastifyRequest) {
  // RFC 9457 keeps `status` for HTTP: that of a sweep or a trial goes out as `state`.
  const { status: state, ...extras } = problem.extras;
  return {
    ...extras,
    ...(state !== undefined && { state }),
    type: typeOf(problem.code, request),
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    instance: request.url.split('?', 1)[0] ?? '',
    code: problem.code,
    requestId: request.id,
    ...(problem.errors.length > 0 && { errors: problem.errors }),
  };
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error);
  if (problem.status >= 500)
    request.log.error({ err: problem.cause ?? error, code: problem.code }, problem.detail);
  const isLater = problem.status === 503 || problem.status === 429;
  if (isLater && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER_SECONDS);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="unetsweep"');
  // A problem is never what was asked for: a validator of the real answer must not stick to it.
  reply.removeHeader('etag').removeHeader('content-digest').removeHeader('content-disposition');
  return reply
    .code(problem.status)
    .type(PROBLEM_MEDIA_TYPE)
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problemDocument(problem, request));
}

/** Methods of the routes whose pattern fits a path. */
class RouteTable {
  private readonly routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();

  add(url: string, methods: string | string[]): void {
    const source = url.replace(/[.+?^$()[\]{}|\\]/g, '\\$&').replace(/:[A-Za-z]+/g, '[^/]+');
    const route = this.routes.get(url) ?? { pattern: new RegExp(`^${source}$`), methods: new Set() };
    for (const method of [methods].flat()) route.methods.add(method);
    this.routes.set(url, route);
  }

  allowed(path: string): string[] {
    const fitting = [...this.routes.values()].filter(({ pattern }) => pattern.test(path));
    return [...new Set(fitting.flatMap(({ methods }) => [...methods]))].sort();
  }
}

async function plugin(app: FastifyInstance): Promise<void> {
  const table = new RouteTable();
  app.addHook('onRoute', ({ url, method }) => {
    if (!url.includes('*')) table.add(url, method);
  });
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = table.allowed(path);
    if (allowed.length === 0)
      return sendProblem(new ProblemError('notFound', `There is nothing at ${path}.`), request, reply);
    reply.header('allow', allowed.join(', '));
    const detail = `${request.method} is not possible here; accepted: ${allowed.join(', ')}.`;
    return sendProblem(new ProblemError('methodNotAllowed', detail, { extras: { allowed } }), request, reply);
  });
  app.get('/errors/:code', { schema: { hide: true }, config: { isPublic: true } }, (request) => {
    const { code } = request.params as { code: string };
    if (!Object.hasOwn(errorCodes, code))
      throw new ProblemError('notFound', `There is no error code ${code}.`);
    return { code, ...errorCodes[code as keyof typeof errorCodes] };
  });
}

/** Makes a problem document (RFC 9457) of every refusal: errors, unknown routes, methods that a route lacks. */
export const problemDetails = fp(plugin, { name: 'problem-details' });
