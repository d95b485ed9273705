import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { generateUserCode, hashSecret } from '../../core/secrets.ts';
import { field } from '../../domain/field.ts';
import { DEVICE_PATH, pageAt } from '../../domain/pages.ts';
import { shownUserCode } from '../../domain/signin/user-code.ts';
import { theOrganization } from '../shared/resolve.ts';
import { newCode, openRequest, ownWords, POLL_INTERVAL } from './requests.ts';

/** A code lasts so long, in seconds. */
const LASTS = 600;

export const sessionDeviceBegin = operation({
  name: 'session.device-begin',
  summary: 'Ask for a session that somebody approves in a browser',
  permission: { none: 'it gets nothing until a person approves it', authenticated: false },
  noDryRun: 'it makes codes',
  records: [],
  unrecorded: 'nobody is known yet; who approves or denies it is recorded',
  input: z.object({
    client: z._default(field(ownWords(), 'the program that asks', 'TEXT'), 'a program'),
    host: z._default(field(ownWords(), 'the machine that it runs on', 'TEXT'), ''),
  }),
  output: z.object({
    /** What the device asks with whether it is approved; a secret. */
    device_code: z.string(),
    /** What a person enters at `verification_uri`. */
    user_code: z.string(),
    /** null: only a server knows at which address it was reached. */
    verification_uri: z.nullable(z.string()),
    /** In seconds, between two questions. */
    interval: z.number(),
    /** In seconds. */
    expires_in: z.number(),
  }),
  errors: ['rate_limited'],

  async run(context, { client, host }) {
    const { url } = await theOrganization(context.tx);
    const code = newCode(context);
    const letters = generateUserCode(context.environment.random);
    await openRequest(context, code, LASTS * 1000, {
      ...{ kind: 'device', state: 'pending', client, host, user_code_hash: hashSecret(letters) },
      ...{ code_challenge: null, redirect_uri: null, person_id: null, decided_with: null },
    });
    return {
      device_code: code,
      user_code: shownUserCode(letters),
      verification_uri: pageAt(url, DEVICE_PATH),
      interval: POLL_INTERVAL,
      expires_in: LASTS,
    };
  },
});
