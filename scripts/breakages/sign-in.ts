import type { Breakage } from './breakage.ts';

/** Sign-in at a provider: whom an identity must not be, and which answers must sign nobody in. */

const WHOM = ['test/domain/signin/identity.test.ts'];
const SIGN_IN = ['test/signin/sign-in.test.ts'];
const ATTACKS = ['test/signin/oidc/attacks.test.ts'];
const CLAIMS = ['test/signin/oidc/claims.test.ts'];
const PAGES = ['test/web/sign-in-with.test.ts'];
const LINKS = ['test/web/link-attacks.test.ts'];
const IDENTITY = 'src/domain/signin/identity.ts';
const OIDC = 'src/signin/oidc/index.ts';

export const SIGN_IN_PROVIDERS: readonly Breakage[] = [
  {
    name: 'an Owner is found by an address of a provider',
    file: IDENTITY,
    find: "if (holder.mayChangeOwners) return nobody('owner')",
    replace: "if (holder.id === '') return nobody('owner')",
    tests: WHOM,
  },
  {
    name: 'an invitation as Owner is accepted by an address of a provider',
    file: IDENTITY,
    find: "invitation.mayChangeOwners ? nobody('owner_invitation')",
    replace: "invitation.id === '' ? nobody('owner_invitation')",
    tests: WHOM,
  },
  {
    name: 'an address that the provider did not check counts',
    file: IDENTITY,
    find: 'if (!emailVerified && !isTrusted)',
    replace: 'if (emailVerified && isTrusted)',
    tests: WHOM,
  },
  {
    name: 'an address counts that somebody gave to themselves',
    file: IDENTITY,
    find: 'if (!holder.isVerified)',
    replace: "if (holder.id === '')",
    tests: WHOM,
  },
  {
    name: 'a provider makes an Owner by a mapping',
    file: 'src/operations/signin/give-mapped.ts',
    find: 'if (!(await mayChangeOwners(tx, id))) return;',
    replace: 'if (await mayChangeOwners(tx, id)) return;',
    tests: SIGN_IN,
  },
  {
    name: 'the nonce of another sign-in is taken',
    file: OIDC,
    find: 'expectedNonce: nonce,',
    replace: 'expectedNonce: oauth.expectNoNonce,',
    tests: ATTACKS,
  },
  {
    name: 'a token that was made for another client is taken',
    file: OIDC,
    find: 'claims.azp !== undefined && claims.azp !== self.client_id',
    replace: 'claims.azp === null && claims.azp !== self.client_id',
    tests: ATTACKS,
  },
  {
    name: 'the text true says that an address was checked',
    file: 'src/signin/oidc/identity.ts',
    find: 'return verified === true;',
    replace: "return String(verified) === 'true';",
    tests: CLAIMS,
  },
  {
    name: 'a browser keeps the secret of a sign-in',
    file: 'src/web/pages/sign-in-with.ts',
    find: "ctx.removeCookie('trip');",
    replace: "ctx.cookie('trip');",
    tests: PAGES,
  },
  {
    name: 'a link is finished in any session',
    file: 'src/web/frame/trip.ts',
    find: "purpose === 'link' ? sessionKey : '';",
    replace: "purpose === 'link' && sessionKey === undefined ? undefined : '';",
    tests: LINKS,
  },
  {
    name: 'a token for programs links an identity',
    file: 'src/operations/session/own-session.ts',
    find: 'isExtendedByUse(token) && token.permissions',
    replace: "token.id !== '' && token.permissions",
    tests: LINKS,
  },
  {
    name: 'another account at a provider is found by an address',
    file: IDENTITY,
    find: "holder.hasOther ? nobody('other_account')",
    replace: "holder.hasOther && !holder.isActive ? nobody('other_account')",
    tests: SIGN_IN,
  },
  {
    name: 'a role that was given by hand is the provider’s',
    file: 'src/core/guards/tracked-roles.ts',
    find: 'roleGivenByHand(peopleGiven(bindings).filter((id) => !isNew(id)))',
    replace: 'roleGivenByHand(peopleGiven(bindings).filter((id) => isNew(id)))',
    tests: SIGN_IN,
  },
  {
    name: 'an answer counts as that of whichever provider has the name by now',
    file: 'src/operations/signin/answer.ts',
    find: 'if (issuerOf(provider) === issuer) return provider;',
    replace: "if (issuer !== '') return provider;",
    tests: SIGN_IN,
  },
  {
    name: 'a refused link leaves no trace',
    file: 'src/operations/me/link.ts',
    find: "codes: ['unauthenticated'],",
    replace: 'codes: [],',
    tests: SIGN_IN,
  },
  {
    name: 'what an ID token says of an address confirms that of userinfo',
    file: 'src/signin/oidc/user-info.ts',
    find: ", 'xms_edov']",
    replace: ']',
    tests: CLAIMS,
  },
  {
    name: 'an access token that no header can carry is sent',
    file: OIDC,
    find: '/^[\\x20-\\x7e]+$/.test(accessToken)',
    replace: "accessToken !== ''",
    tests: ATTACKS,
  },
];
