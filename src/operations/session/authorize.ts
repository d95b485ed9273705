import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { field } from '../../domain/field.ts';
import { checkedText } from '../../domain/names/names.ts';
import { redirectFault } from '../../domain/signin/loopback.ts';
import { requireOwnSession } from './own-session.ts';
import { factsOf, machineOf, newCode, openRequest, ownWords } from './requests.ts';

/** A SHA-256 in base64url. */
const challenge = () =>
  checkedText(43, (text) =>
    /^[A-Za-z0-9_-]{43}$/.test(text) ? undefined : 'must be the SHA-256 of the verifier, in base64url without padding',
  );

/** A code lasts so long, in milliseconds. */
const LASTS = 60_000;

export const sessionAuthorize = operation({
  name: 'session.authorize',
  summary: 'Let a program on the machine of the browser log in as you',
  permission: { none: 'it lets a program in as yourself', authenticated: true },
  noDryRun: 'it makes a code',
  records: ['Session.Approved'],
  input: z.object({
    redirect_uri: field(checkedText(200, redirectFault), 'where the program waits for the code', 'URL'),
    code_challenge: field(challenge(), 'the SHA-256 of its verifier', 'TEXT'),
    code_challenge_method: field(z.enum(['S256']), 'how that was made', 'METHOD'),
    client: z._default(field(ownWords(), 'the program that asks', 'TEXT'), 'a program'),
  }),
  output: z.object({ code: z.string(), redirect_uri: z.string(), expires_at: z.string() }),
  errors: ['rate_limited'],

  async run(context, { redirect_uri, code_challenge, client }) {
    const session = await requireOwnSession(context);
    const { id, username } = context.actor();
    const code = newCode(context);
    const request = await openRequest(context, code, LASTS, {
      ...{ kind: 'loopback', state: 'approved', client, host: '', user_code_hash: null },
      ...{ code_challenge, redirect_uri, person_id: id, decided_with: session.id },
    });
    context.record({
      kind: 'Session.Approved',
      id: request.id,
      name: client,
      description: `${username} lets ${machineOf(request)} log in as them`,
      metadata: factsOf(request),
    });
    return { code, redirect_uri, expires_at: request.expires_at };
  },
});
