import type { Sealing } from '../core/sealing.ts';
import { seal, secretId, unseal } from '../core/secrets.ts';
import type { Random } from '../core/secrets.ts';
import { AppError } from '../domain/errors.ts';
import { isPostgres } from '../domain/location.ts';
import { keyFileOf, makeKeyFile, readKeyFile } from './sqlite/key-file.ts';

/** Sealing under ROSTER_SECRET_KEY, or under the key in a file beside an embedded store. */

/** A shorter key could be guessed. */
const SHORTEST = 32;
const KEY_BYTES = 32;
const UNIQUE_BYTES = 6;
const HOW_TO_MAKE = 'make one, and keep it apart from the store and its backups: openssl rand -base64 32';

/** The key of the variable ROSTER_SECRET_KEY, without blanks around it; undefined: it is not set. Throws `invalid`. */
export function secretKey(variable: string | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const key = variable.trim();
  if (key.length >= SHORTEST) return key;
  throw tooShort('ROSTER_SECRET_KEY', HOW_TO_MAKE);
}

/** Sealing for what the store at a location keeps. A key file is made when something is sealed for the first time. */
export function openSealing(location: string, variable: string | undefined, random: Random): Sealing {
  const named = secretKey(variable);
  const file = isPostgres(location) ? undefined : keyFileOf(location);

  function keyInFile(): string | undefined {
    const key = file === undefined ? undefined : readKeyFile(file);
    if (key !== undefined && key.length < SHORTEST)
      throw tooShort(`the key file ${file ?? ''}`, 'put the whole file back');
    return key;
  }

  function keyToSeal(): string {
    if (named !== undefined) return named;
    if (file === undefined) throw noKey();
    return keyInFile() ?? makeKeyFile(file, text(random(KEY_BYTES)), text(random(UNIQUE_BYTES)));
  }

  /** The key in the file opens what was sealed before the variable was set. */
  function keyToUnseal(id: string): string {
    const keys = [named, named !== undefined && secretId(named) === id ? undefined : keyInFile()];
    const given = keys.filter((key) => key !== undefined);
    if (given.length === 0) throw file === undefined ? noKey() : noKeyFile(file);
    const key = given.find((one) => secretId(one) === id);
    if (key === undefined) throw anotherKey(file);
    return key;
  }

  return {
    seal: (plain, purpose) =>
      settled(() => {
        const key = keyToSeal();
        return `${secretId(key)}:${seal(plain, key, purpose, random)}`;
      }),
    unseal: (sealed, purpose) =>
      settled(() => {
        const [id = '', body = ''] = sealed.split(':');
        const key = keyToUnseal(id);
        try {
          return unseal(body, key, purpose);
        } catch (error) {
          throw new AppError('corrupt_store', 'a sealed secret in the store was changed', {
            hint: 'set the secret again; roster store check looks for more',
            cause: error,
          });
        }
      }),
  };
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const settled = <T>(work: () => T): Promise<T> => new Promise((resolve) => resolve(work()));

const tooShort = (what: string, hint: string): AppError =>
  new AppError('invalid', `${what} must have at least ${SHORTEST} characters`, { hint });

const noKey = (): AppError =>
  new AppError('unavailable', 'there is no key for secrets: ROSTER_SECRET_KEY is not set', { hint: HOW_TO_MAKE });

const noKeyFile = (file: string): AppError =>
  new AppError('unavailable', `there is no key for secrets: ${file} is gone`, {
    isLocal: true,
    hint: 'put it back, or set the secret again; a copy of a store needs the key file of the first, or ROSTER_SECRET_KEY',
  });

const anotherKey = (file: string | undefined): AppError =>
  new AppError('unavailable', 'a secret in the store was sealed with another key', {
    hint:
      file === undefined
        ? 'set ROSTER_SECRET_KEY to the key that it was sealed with, or set the secret again'
        : `put back ${file} or ROSTER_SECRET_KEY as they were, or set the secret again`,
  });
