import type { CallOptions } from '../../../core/caller.ts';
import { AppError } from '../../../domain/errors.ts';
import { sessionDeviceBegin } from '../../../operations/session/device-begin.ts';
import { sessionDeviceToken } from '../../../operations/session/device-token.ts';
import type { Cli } from '../../app/cli.ts';
import type { Flat, FlatCaller } from '../../context/flat.ts';
import { strange, unlessStopped } from './waiting.ts';

/** Logging in by a code that a person enters in any browser (RFC 8628). */

type Begun = Flat<Awaited<ReturnType<typeof sessionDeviceBegin.run>>>;
/** What a login comes to. */
export interface LoggedIn {
  readonly token: string;
  readonly organization: string;
  readonly person: { readonly username: string };
}

/** Bounds of what a server may ask, in seconds. */
const [SHORTEST, LONGEST] = [1, 60];

/** Asks a server for a code, and checks what it answers. Throws `unsupported_by_server` where it has no such login. */
export async function beginDevice(caller: FlatCaller, host: string): Promise<Begun> {
  const begun = await caller.call(sessionDeviceBegin, { client: 'roster', host: host.slice(0, 100) });
  if (!/^[A-Z0-9-]{1,20}$/.test(begun.user_code)) throw strange('a code that cannot be typed');
  return { ...begun, verification_uri: pageIn(begun.verification_uri ?? '') };
}

/** A web page as a browser reads its address. Throws `unsupported_by_server` for what is none, or could be mistaken. */
function pageIn(uri: string): string {
  const page = /^https?:\/\/[\x21-\x7e]{1,300}$/.test(uri) && URL.canParse(uri) ? new URL(uri) : undefined;
  if (page === undefined || page.username + page.password !== '') throw strange('with what is no address of a page');
  return page.href;
}

/** How to wait. */
interface Waiting {
  /** The address of the instance, as it was given. */
  readonly location: string;
  /** A page of that address may be opened. */
  readonly isOpened: boolean;
  readonly deliver: NonNullable<CallOptions['deliver']>;
}

/** Tells what to do, and waits until somebody has decided. Throws `forbidden`, `expired`, `interrupted`. */
export async function waitForDevice(
  cli: Cli,
  caller: FlatCaller,
  begun: Begun,
  { location, isOpened, deliver }: Waiting,
): Promise<LoggedIn> {
  const { io } = cli;
  const uri = begun.verification_uri ?? '';
  const [page, own] = [new URL(uri), new URL(location)];
  const isOwn = page.origin === own.origin;
  // An instance may be known under another address, but another server may also want to be let in there.
  if (!isOwn)
    cli.note(
      `The page is of ${page.origin}, and you log in at ${own.origin}: approve it only if both are the same instance.`,
      'needed',
    );
  const opened = isOwn && isOpened && (await io.browser(uri));
  cli.note(opened ? 'A page opens in your browser. If it does not, open:' : 'Open this page in a browser:', 'needed');
  cli.note(`  ${uri}`, 'needed');
  cli.note('Enter this code there:', 'needed');
  cli.note(`  ${begun.user_code}`, 'needed');
  cli.note('Waiting until you approve it; Ctrl-C stops waiting.', 'needed');
  const until = io.now() + begun.expires_in * 1000;
  let interval = begun.interval;
  while (io.now() < until) {
    await unlessStopped(io, io.pause(Math.min(LONGEST, Math.max(SHORTEST, interval)) * 1000));
    const answer = await asked(caller, begun.device_code, deliver);
    if (answer === undefined) continue;
    if (answer.state === 'done') return answer;
    if (answer.state === 'denied')
      throw new AppError('forbidden', 'the login was denied', { hint: 'begin again: roster login' });
    if (answer.state === 'expired') break;
    interval = answer.interval;
  }
  throw new AppError('expired', 'nobody approved the login in time', { hint: 'begin again: roster login' });
}

/** What the server says; undefined: it could not be reached, which may pass. */
async function asked(caller: FlatCaller, device_code: string, deliver: NonNullable<CallOptions['deliver']>) {
  try {
    return await caller.call(sessionDeviceToken, { device_code }, { deliver });
  } catch (error) {
    if (error instanceof AppError && error.code === 'unavailable') return undefined;
    throw error;
  }
}
