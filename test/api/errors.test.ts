import { AppError, ERRORS } from '../../src/domain/errors.ts';
import type { ErrorCode } from '../../src/domain/errors.ts';
import { errorFrom } from '../../src/api/errors.ts';
import { errorResponse } from '../../src/server/responses.ts';

/** Each kind of error comes out of an answer as it went into it, under the status that the table has for it. */

test.each(Object.keys(ERRORS) as ErrorCode[])('%s', async (code) => {
  const details = { subject: 'Ünï "q"\n', missing: [{ permission: 'project.view', project_id: null }] };
  for (const hint of ['roster login', undefined]) {
    const error = new AppError(code, 'why: <é>\u2028', { hint, details, cause: new Error('hunter2') });
    const answer = errorResponse(error, { 'x-request-id': 'r-17' });
    const text = await answer.text();
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([ERRORS[code].http, 'r-17']);
    expect(text).not.toContain('hunter2');
    const { message, hint: told, details: facts, code: same } = errorFrom(answer.status, JSON.parse(text)) ?? {};
    expect({ code: same, message, hint: told, details: facts }).toEqual({
      code,
      message: error.message,
      hint,
      details,
    });
  }
});

test('says when to come again, and how to prove who one is, where that helps', () => {
  const headersOf = (code: ErrorCode, details = {}) => {
    const { headers } = errorResponse(new AppError(code, 'no', { details }), {});
    return [headers.get('retry-after'), headers.get('www-authenticate')];
  };
  expect(headersOf('rate_limited', { retry_after_seconds: 7 })).toEqual(['7', null]);
  expect(headersOf('unavailable')).toEqual(['1', null]);
  expect(headersOf('expired')).toEqual([null, 'Token']);
  expect(headersOf('forbidden')).toEqual([null, null]);
});
