import { invalidBody, ProblemError } from '@unetsweep/contract';
import fp from 'fastify-plugin';
import { type BodyFault, parseJsonBody } from '../body/parse-json-body.js';

/** What is told of text that can't be taken as JSON. */
export function bodyProblem(fault: BodyFault): ProblemError {
  if (fault.kind === 'refused')
    return invalidBody([{ path: fault.path, code: fault.code, message: fault.message }]);
  const errors =
    fault.path === '' ? [] : [{ path: fault.path, code: 'type' as const, message: fault.message }];
  const where = fault.path === '' ? '' : ` (field ${fault.path})`;
  return new ProblemError('malformedJson', `${fault.message}${where}`, { errors });
}

/** Reads `application/json` and `application/merge-patch+json` bodies. An empty one counts as none. */
export const jsonBody = fp(
  async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser<Buffer>(
      ['application/json', 'application/merge-patch+json'],
      { parseAs: 'buffer' },
      (_request, bytes, done) => {
        if (bytes.length === 0) return done(null, undefined);
        const parsed = parseJsonBody(bytes);
        if ('fault' in parsed) return done(bodyProblem(parsed.fault));
        return done(null, parsed.value);
      },
    );
  },
  { name: 'json-body' },
);
