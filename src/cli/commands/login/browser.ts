import type { CallOptions } from '../../../core/caller.ts';
import { s256 } from '../../../lib/pkce.ts';
import { AppError } from '../../../domain/errors.ts';
import { AUTHORIZE_PATH } from '../../../domain/pages.ts';
import { sessionCodeToken } from '../../../operations/session/code-token.ts';
import type { Cli } from '../../app/cli.ts';
import type { FlatCaller } from '../../context/flat.ts';
import type { LoggedIn } from './device.ts';
import { strange, unlessStopped } from './waiting.ts';

/** Logging in by a browser on this machine, which comes back to a port of it (RFC 8252), with PKCE. */

const BYTES = 32;

/**
 * Sends a browser to the server's page, and waits until it comes back. Throws `forbidden`, `interrupted`, and
 * `unsupported_by_server` for a server that answers in another's name.
 */
export async function loginByBrowser(
  cli: Cli,
  caller: FlatCaller,
  location: string,
  { isOpened, deliver }: { readonly isOpened: boolean; readonly deliver: NonNullable<CallOptions['deliver']> },
): Promise<LoggedIn> {
  const { io } = cli;
  const { random } = await io.environment();
  const drawn = () => Buffer.from(random(BYTES)).toString('base64url');
  const [state, code_verifier] = [drawn(), drawn()];
  const { origin } = new URL(location);
  const waiting = await io.loopback((answer) => answer.get('state') === state);
  try {
    const query = new URLSearchParams({
      ...{ response_type: 'code', client_id: 'roster', redirect_uri: waiting.redirectUri, state },
      ...{ code_challenge: s256(code_verifier), code_challenge_method: 'S256' },
    });
    const page = `${origin}${AUTHORIZE_PATH}?${query.toString()}`;
    const opened = isOpened && (await io.browser(page));
    cli.note(
      opened ? 'A page opens in your browser. If it does not, open:' : 'Open this page on this machine:',
      'needed',
    );
    cli.note(`  ${page}`, 'needed');
    cli.note('Waiting until you approve it; Ctrl-C stops waiting.', 'needed');
    const answer = await unlessStopped(io, waiting.answer);
    const [code, iss] = [answer.get('code'), answer.get('iss')];
    if (iss !== origin) throw strange('in the name of another one');
    if (code === null) throw new AppError('forbidden', 'the login was denied', { hint: 'begin again: roster login' });
    const { redirectUri: redirect_uri } = waiting;
    const given = await caller.call(sessionCodeToken, { code, code_verifier, redirect_uri }, { deliver });
    if (given.state === 'done') return given;
    throw strange('that the code was used by somebody else');
  } finally {
    await waiting.close();
  }
}
