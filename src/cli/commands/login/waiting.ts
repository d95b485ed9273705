import { AppError } from '../../../domain/errors.ts';
import { unlessAborted } from '../../../lib/unless-aborted.ts';
import type { Io } from '../../terminal/io.ts';

/** Waiting for somebody at a browser. */

/** What comes of some work, unless Ctrl-C comes first. Throws `interrupted`, with what that means. */
export const unlessStopped = <T>(
  { signal }: Pick<Io, 'signal'>,
  work: Promise<T>,
  meaning = 'nobody is logged in',
): Promise<T> => unlessAborted(work, signal, () => new AppError('interrupted', `stopped; ${meaning}`));

/** The refusal of a server that asks for what no server of ours does. */
export const strange = (what: string): AppError =>
  new AppError('unsupported_by_server', `the server answered ${what}`, {
    hint: 'compare the address with the one that you were given; with a password: roster login LOGIN',
  });
