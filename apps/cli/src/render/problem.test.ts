import { describe, expect, it } from 'vitest';
import { renderProblem } from './problem.js';

describe('renderProblem', () => {
  it('names each field and what is accepted there', () => {
    const lines = renderProblem({
      title: 'The request has faults',
      status: 422,
      detail: 'There is no field learningrate. (and 1 more)',
      errors: [
        {
          path: '/trial/optimizer/learningrate',
          code: 'unknownField',
          message: 'There is no field learningrate.',
          accepted: ['learningRate'],
        },
        {
          path: '/parameters/loss.name/0',
          code: 'enum',
          message: 'Accepted: bce, dice.',
          accepted: ['bce, dice'],
        },
      ],
    });
    expect(lines).toEqual([
      'The request has faults',
      '  trial > optimizer > learningrate: There is no field learningrate. (accepted: learningRate)',
      '  parameters > loss.name > 0: Accepted: bce, dice.',
    ]);
  });

  it('names a field once, whether it is of the body or of the query', () => {
    const linesFor = (path: string, message: string) =>
      renderProblem({
        title: 'The request has faults',
        status: 422,
        detail: message,
        errors: [{ path, message }],
      });
    expect(linesFor('groupBy', 'groupBy: give either groupBy, or rows and columns.')).toEqual([
      'The request has faults',
      '  groupBy: give either groupBy, or rows and columns.',
    ]);
    expect(linesFor('/trial/model/deph', '/trial/model/deph is unknown; did you mean depth?')[1]).toBe(
      '  trial > model > deph: is unknown; did you mean depth?',
    );
    expect(linesFor('limit', 'limits are off')[1]).toBe('  limit: limits are off');
  });

  it('reads escaped JSON Pointers', () => {
    const [, line] = renderProblem({
      title: 't',
      status: 422,
      errors: [{ path: '/parameters/a~1b~0c', message: 'no' }],
    });
    expect(line).toBe('  parameters > a/b~c: no');
  });

  it('says what is possible in the present state', () => {
    const lines = renderProblem({
      title: 'Not possible',
      status: 409,
      detail: 'It has ended.',
      allowed: ['retryFailed', 'clone'],
    });
    expect(lines).toEqual(['It has ended.', '  possible now: retryFailed, clone']);
  });

  it('gives the request id of a fault of the service, to be found in its log', () => {
    expect(renderProblem({ title: 'Something went wrong here', status: 500, requestId: 'r-1' })).toEqual([
      'Something went wrong here',
      '  request r-1',
    ]);
  });
});
