import { AppError } from '../../domain/errors.ts';
import type { Env } from '../terminal/io.ts';
import { isTokenRefused } from './connect.ts';
import type { FlatCaller } from './flat.ts';
import type { Target } from './target.ts';

/** Errors about the token of a target say where that came from, and hint at what helps there. */

type Used = Pick<Target, 'token' | 'tokenFrom' | 'context'>;

/** A caller whose errors about its token are told so. */
export const tellingOfToken = (caller: FlatCaller, target: Used, env: Env): FlatCaller => {
  const told = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw ofToken(error, target, env);
    });
  return {
    call: (operation, input, options) => told(caller.call(operation, input, options)),
    authorize: (operation) => told(caller.authorize(operation)),
    async *stream(operation, input, options) {
      try {
        yield* caller.stream(operation, input, options);
      } catch (error) {
        throw ofToken(error, target, env);
      }
    },
    close: () => caller.close(),
  };
};

function ofToken(error: unknown, { token, tokenFrom, context }: Used, env: Env): unknown {
  if (!(error instanceof AppError) || !isTokenRefused(error)) return error;
  const isJob = env.CI !== undefined && env.CI !== '';
  const isVariable = tokenFrom === 'ROSTER_TOKEN';
  const source = token === undefined ? '' : ` (from ${isVariable ? 'ROSTER_TOKEN' : `the context ${context}`})`;
  const instead = context === undefined ? '' : `, or unset it to use the context ${context}`;
  const hint = isJob ? FOR_JOBS : isVariable ? `${FOR_VARIABLE}${instead}` : error.hint;
  return new AppError(error.code, error.message + source, { hint, details: error.details, cause: error });
}

/** A job has nobody who could log in. */
const FOR_JOBS = 'put a token that works into ROSTER_TOKEN: roster token create NAME --service-account NAME makes one';
const FOR_VARIABLE = 'put a token that works into ROSTER_TOKEN';
