import { verifyResponse } from '../../../src/signin/saml/verify.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { ACS, ENTITY, IDP, NOW, REQUEST, encoded } from './documents.ts';
import type { Key } from './documents.ts';

/** Checks documents as a sign-in does. */

type Given = Parameters<typeof verifyResponse>[0];
type Identity = Awaited<ReturnType<typeof verifyResponse>>;

/** Who a document, or a parameter that stands for one, proves to be. */
export const verified = (xml: string, key: Key, changed: Partial<Given> = {}): Promise<Identity> =>
  verifyResponse({
    response: encoded(xml),
    ...{ issuer: IDP, certificates: [key.cert], groupsClaim: 'groups', audience: ENTITY, recipient: ACS },
    ...{ requestId: REQUEST, now: NOW },
    ...changed,
  });

/** Why a document is refused; throws if it is not. */
export async function whyRefused(xml: string, key: Key, changed: Partial<Given> = {}): Promise<string> {
  const identity = await verified(xml, key, changed).catch((error: unknown) => error);
  if (!(identity instanceof AppError)) throw new Error('it is accepted, or fails', { cause: identity });
  if (identity.code !== 'unauthenticated') throw identity;
  return identity.message;
}
