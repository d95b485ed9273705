import { AppError } from '../../../domain/errors.ts';
import { isInstance } from '../../../domain/location.ts';
import type { Cli } from '../../app/cli.ts';
import { readNamed } from '../../process/read-named.ts';
import type { Env } from '../../terminal/io.ts';
import { readSecretText } from '../../terminal/streams.ts';

/** Where the token comes from that a CI system makes for a job. */

interface CiTokenFlags {
  readonly token_file?: string | undefined;
  readonly token_stdin: boolean;
  readonly audience?: string | undefined;
}

/** Variables that hold the token itself, in the order in which they are looked at. */
const VARIABLES = ['ROSTER_ID_TOKEN', 'SEMAPHORE_OIDC_TOKEN'] as const;

/**
 * The token of the job: from a file, standard input, a variable, or GitHub, which makes it on request. `location`: where
 * it is to be exchanged. Throws `input_needed` where there is none.
 */
export async function ciToken(cli: Cli, flags: CiTokenFlags, location: string): Promise<string> {
  const { token_file: file, token_stdin: isPiped } = flags;
  const { env, stdin } = cli.io;
  if (file !== undefined && isPiped)
    throw new AppError('usage', '--token-file and --token-stdin cannot be given together', {
      hint: 'give one of them',
    });
  if (file !== undefined) return trimmed(readNamed(`--token-file ${file}`, file, 'name a file with the CI token'));
  if (isPiped) return trimmed(await readSecretText(stdin));
  const [own, semaphore] = VARIABLES.map((name) => env[name]);
  if (own !== undefined) return trimmed(own);
  if (env.ACTIONS_ID_TOKEN_REQUEST_URL !== undefined) return trimmed(await fromGitHub(cli, flags, location));
  if (semaphore !== undefined) return trimmed(semaphore);
  throw new AppError('input_needed', 'there is no token of a CI system here', { hint: hintFor(env) });
}

const hintFor = (env: Env): string =>
  env.GITHUB_ACTIONS === 'true'
    ? 'the job needs the permission for it: permissions: id-token: write'
    : 'give --token-file FILE or --token-stdin, or set ROSTER_ID_TOKEN to it';

function trimmed(text: string): string {
  const token = text.trim();
  if (token !== '') return token;
  throw new AppError('input_needed', 'the token of the CI system is empty', {
    hint: 'look whether the job may have one: its system says so where it tells of OpenID Connect',
  });
}

/** In milliseconds, and in bytes. */
const TIMEOUT = 30_000;
const LARGEST = 64 * 1024;

/** Asks GitHub for a token of this job (docs.github.com, "OpenID Connect reference"). Throws `unavailable`. */
async function fromGitHub({ io }: Cli, { audience }: CiTokenFlags, location: string): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: text = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: proof = '' } = io.env;
  const wanted = audience ?? (isInstance(location) ? location : undefined);
  if (wanted === undefined)
    throw new AppError('usage', 'on GitHub the audience of the token must be named', {
      hint: 'give --audience as the trust has it: roster signin trust list',
      flags: ['--audience'],
    });
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:')
    throw new AppError('invalid', 'ACTIONS_ID_TOKEN_REQUEST_URL is no URL that begins with https://');
  url.searchParams.set('audience', wanted);
  const transport = await io.remote(undefined);
  try {
    const response = await transport.fetch(url.href, {
      method: 'GET',
      headers: { authorization: `Bearer ${proof}`, accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.any([io.signal, AbortSignal.timeout(TIMEOUT)]),
    });
    const body = await textOf(response.body ?? []);
    if (response.status !== 200) throw new Error(`it answered with the status ${response.status}`);
    const { value } = JSON.parse(body) as { readonly value?: unknown };
    if (typeof value !== 'string') throw new Error('it answered something else');
    return value;
  } catch (error) {
    if (io.signal.aborted) throw error;
    throw new AppError('unavailable', 'GitHub gave no token for this job', {
      hint: 'try again; the job needs the permission for it: permissions: id-token: write',
      cause: error,
    });
  } finally {
    await transport.close();
  }
}

async function textOf(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.byteLength;
    if (size > LARGEST) throw new Error('it answered too much');
    all.push(piece);
  }
  return Buffer.concat(all).toString();
}
