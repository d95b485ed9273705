import { addressesOf } from '../../domain/signin/provider.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';

/** What an organization uses that knows the address of its server, and may not find it any more once that is another. */

/**
 * What is in use here and may break when the URL of the organization becomes another one, as sentences; none where there
 * was no URL, because nobody was told of one.
 */
export async function brokenByMove({ tx, at }: Context<Reads>, before: string, after: string): Promise<string[]> {
  if (before === '' || before === after) return [];
  const providers = originOf(before) === originOf(after) ? [] : await tx.signIn.providers();
  const isSent = (await tx.notifications.all()).length > 0;
  const isByBrowser =
    originOf(before) !== originOf(after) &&
    (await tx.tokens.count({ at, kind: 'session', subjectType: 'user', state: 'active', letIn: true })) > 0;
  return [
    ...providers.map((provider) => brokenSignIn(provider, before, after)),
    ...(isSent ? [`links in messages that were sent lead to the old address, ${before}`] : []),
    ...(isByBrowser
      ? [`roster login --browser is refused at the old address, ${originOf(before)}: use ${orNone(originOf(after))}`]
      : []),
  ];
}

/** What has to be typed in at a provider. */
function brokenSignIn(provider: SignInProvider, before: string, after: string): string {
  const { name, kind } = provider;
  const { callback, metadata } = addressesOf(provider, after);
  const old = `knows the old address, ${originOf(before)}, and may not sign anybody in any more`;
  if (after === '')
    return `the sign-in provider ${name} ${old}${kind === 'saml' ? ': SAML needs a URL of the organization' : ''}`;
  return kind === 'oidc'
    ? `the sign-in provider ${name} ${old}: let it have the redirect address ${callback}`
    : `the sign-in provider ${name} ${old}: let it read ${metadata ?? callback}`;
}

const originOf = (url: string): string => (url === '' ? '' : new URL(url).origin);

const orNone = (origin: string): string => (origin === '' ? 'that at which you reach it' : origin);
