import * as z from 'zod/mini';
import type { UnguessableProof } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { countSignInCodeAttempt } from '../shared/login-attempts.ts';

/** Codes that programs keep: nobody can guess them, so that only wrong ones are counted. */

/** A code, or a verifier, as RFC 7636 allows. */
export const codeText = () => z.string().check(z.regex(/^[A-Za-z0-9._~-]{1,128}$/));

/** The refusal of a code. Who sent it is told no more than that. */
export const refusedCode = (message: string): AppError =>
  new AppError('unauthenticated', message, { hint: 'begin again: roster login', details: { proof: 'code' } });

/** Counts a wrong code against the network that it came from; `whose` begins the sentence of its event. */
export const wrongCode = <I, P>(whose: string): UnguessableProof<I, P> => ({
  codes: ['unauthenticated'],
  count: (tx, _input, _plan, environment) => countSignInCodeAttempt(tx, environment),
  failed: () =>
    Promise.resolve({
      kind: 'Session.Refused',
      id: '',
      name: '',
      description: `the code of ${whose} was refused`,
    }),
});
