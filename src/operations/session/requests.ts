import type { Context } from '../../core/context.ts';
import { hashSecret } from '../../core/secrets.ts';
import type { Reads, Writes } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { checkedText } from '../../domain/names/names.ts';
import type { SignInRequest } from '../../domain/signin/request.ts';
import { beginningOf } from '../../domain/sessions.ts';
import { stateOf } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import { networkOf, siteOf } from '../../lib/ip-network.ts';
import { counted } from '../../lib/plural.ts';
import { required } from '../../lib/required.ts';
import { describeOne } from '../people/describe.ts';
import { findPerson, theOrganization } from '../shared/resolve.ts';
import { recordSignIn } from '../shared/sign-in.ts';
import { issueSession } from '../token/issue.ts';

/** Sign-in requests: how many may be open, and the session that one gets. */

/** At most so many devices wait at a time: of one network, of one site, and of all. */
const MOST_WAITING = { network: 20, site: 100, all: 10_000 } as const;
/** At most so many programs that one person let in have not fetched their session. */
const MOST_UNFETCHED = 20;
const LONGEST_WORDS = 100;
const CODE_BYTES = 32;

/** What a program says of itself or its machine. It is shown to whoever approves, so it is one line of harmless text. */
export const ownWords = () =>
  checkedText(LONGEST_WORDS, (text) =>
    text.length > LONGEST_WORDS || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u.test(text)
      ? `must be one line of at most ${LONGEST_WORDS} characters`
      : undefined,
  );

/** A code that nobody can guess, of 256 bits. */
export const newCode = ({ environment }: Pick<Context, 'environment'>): string =>
  Buffer.from(environment.random(CODE_BYTES)).toString('base64url');

/** What differs between the requests. */
type NewRequest = Pick<SignInRequest, 'kind' | 'state' | 'user_code_hash' | 'client' | 'host'> &
  Pick<SignInRequest, 'code_challenge' | 'redirect_uri' | 'person_id' | 'decided_with'>;

/** Keeps a request that ends after so many milliseconds. Throws `rate_limited` where too many are open. */
export async function openRequest(
  { tx, at, environment }: Context,
  code: string,
  lasts: number,
  wanted: NewRequest,
): Promise<SignInRequest> {
  const from = { network: networkOf(environment.address), site: siteOf(environment.address) };
  await (wanted.person_id === null ? requireRoom(tx, from, at) : requireFew(tx, wanted.person_id, at));
  const record: SignInRequest = {
    ...wanted,
    id: environment.newId(),
    code_hash: hashSecret(code),
    address: environment.address,
    ...from,
    session_id: null,
    interval_seconds: POLL_INTERVAL,
    polled_at: null,
    created_at: at,
    expires_at: new Date(environment.now() + lasts).toISOString(),
  };
  await tx.signInRequests.insert(record);
  return record;
}

/** Throws `rate_limited` where too many devices wait. */
async function requireRoom(tx: Reads, from: Pick<SignInRequest, 'network' | 'site'>, at: string): Promise<void> {
  const waiting = await tx.signInRequests.waiting(from, at);
  for (const [of, most] of Object.entries(MOST_WAITING) as [keyof typeof MOST_WAITING, number][])
    if (waiting[of] >= most)
      throw tooManyLogins(`${counted(waiting[of], 'device')} wait to be approved already`, {
        hint: 'approve or deny them, or try again in some minutes; roster login --browser needs no code',
        seconds: 60,
      });
}

/** Throws `rate_limited` where a person let in too many programs that have not come. They hold up nobody else. */
async function requireFew(tx: Reads, personId: string, at: string): Promise<void> {
  const unfetched = await tx.signInRequests.unfetched(personId, at);
  if (unfetched >= MOST_UNFETCHED)
    throw tooManyLogins(`${counted(unfetched, 'program')} that you let in have not come yet`, {
      hint: 'try again in a minute',
      seconds: 60,
    });
}

const tooManyLogins = (what: string, { hint, seconds }: { readonly hint: string; readonly seconds: number }) =>
  new AppError('rate_limited', what, { hint, details: { retry_after_seconds: seconds } });

/** So many seconds lie between two questions of a device. */
export const POLL_INTERVAL = 5;

/** What a request is told with the session that it gets. */
interface Given {
  readonly token: string;
  /** When it ends unless it is used. */
  readonly expires_at: string;
  readonly organization: string;
  readonly person: Awaited<ReturnType<typeof describeOne>>;
}

/** Whether a request may have its session: who approved it is active, and their own session did not end meanwhile. */
export async function isStillApproved(tx: Reads, request: SignInRequest, at: string): Promise<boolean> {
  if (request.state !== 'approved' || request.person_id === null || request.decided_with === null) return false;
  const session: TokenRecord | undefined = await tx.tokens.byId(request.decided_with);
  const [person] = await tx.people.find({ ids: [request.person_id] });
  return session !== undefined && stateOf(session, at) === 'active' && person?.status === 'active';
}

/** Gives an approved request the session of whoever approved it, once. */
export async function giveSession(context: Context, request: SignInRequest, personId: string): Promise<Given> {
  const { tx } = context;
  await context.actAs(personId);
  const person = await findPerson(tx, personId);
  const approving = request.decided_with === null ? undefined : await tx.tokens.byId(request.decided_with);
  const { secret, record } = await issueSession(context, personId, {
    name: request.kind === 'device' ? 'device' : 'browser',
    began_at: beginningOf(required(approving, 'the session that approved')),
  });
  await tx.signInRequests.update(request.id, { state: 'done', session_id: record.id });
  await recordSignIn(context, person, {
    by: request.kind,
    client: request.client,
    host: request.host,
    asked_from: request.address,
    last_four: record.last_four,
  });
  const { name: organization } = await theOrganization(tx);
  return {
    token: secret,
    expires_at: record.expires_at ?? context.at,
    organization,
    person: await describeOne(tx, person),
  };
}

/** How a machine is called in sentences. */
export const machineOf = ({ client, host, address }: SignInRequest): string =>
  [client, ...(host === '' ? [] : ['on', host]), ...(address === '' ? [] : [`(${address})`])].join(' ');

/** Facts about a request for the audit log. */
export const factsOf = ({
  kind,
  client,
  host,
  address,
  created_at,
}: SignInRequest): Readonly<Record<string, string>> => ({
  kind,
  client,
  host,
  address,
  since: created_at,
});

/** A request that waits for an answer under this user code; undefined: none does. */
export async function waitingFor(tx: Reads | Writes, letters: string, at: string): Promise<SignInRequest | undefined> {
  const found = await tx.signInRequests.byUserCode(hashSecret(letters));
  return found?.state === 'pending' && found.expires_at > at ? found : undefined;
}
