import type { Breakage } from './breakage.ts';

/** Sign-in by SAML: which responses must sign nobody in. */

const REFUSED = ['test/signin/saml/refused.test.ts'];
const PAGES = ['test/web/saml.test.ts'];
const ASSERTION = 'src/signin/saml/assertion.ts';
const ENVELOPE = 'src/signin/saml/envelope.ts';

export const SAML: readonly Breakage[] = [
  {
    name: 'an assertion for another service signs in here',
    file: ASSERTION,
    find: 'audiences.find((named) => !named.includes(audience))',
    replace: 'audiences.find((named) => named.length > 9)',
    tests: REFUSED,
  },
  {
    name: 'a response to the request of another browser is taken',
    file: ASSERTION,
    find: 'if (given === (requestId ?? undefined)) return;',
    replace: "if (given !== '') return;",
    tests: REFUSED,
  },
  {
    name: 'a response is taken that was to be used long ago',
    file: ASSERTION,
    find: 'if (now - SKEW >= until)',
    replace: 'if (now - SKEW >= until * 2)',
    tests: REFUSED,
  },
  {
    name: 'a response signed with SHA-1 is taken',
    file: 'src/signin/saml/signature.ts',
    find: '`${MORE}rsa-sha512`,',
    replace: '`${MORE}rsa-sha512`, `${SIGNATURE}rsa-sha1`,',
    tests: REFUSED,
  },
  {
    name: 'another assertion may stand beside the signed one',
    file: ENVELOPE,
    find: 'if (named.length !== 1 || assertion === undefined)',
    replace: 'if (assertion === undefined)',
    tests: ['test/signin/saml/wrapping.test.ts'],
  },
  {
    name: 'a comment may cut a name in two',
    file: 'src/lib/xml-tree.ts',
    find: "if (text.includes('<!'))",
    replace: "if (text === '<!')",
    tests: REFUSED,
  },
  {
    name: 'whoever brings a response says to which address it came',
    file: 'src/operations/session/sign-in.ts',
    find: 'await requireOwnAddress(tx, provider, input.redirect_uri);',
    replace: '',
    tests: PAGES,
  },
  {
    name: 'another site signs somebody in whom nobody asked',
    file: 'src/web/pages/saml.ts',
    find: "if (isAsked && trip?.purpose === 'sign-in') return signedIn(ctx, trip);",
    replace: "if (trip?.purpose !== 'link') return signedIn(ctx, trip);",
    tests: PAGES,
  },
  {
    name: 'a response is digested before it is known who signed it',
    file: 'src/signin/saml/verify.ts',
    find: 'if (!(await isSignedByOne(certificates, signature))) throw notSigned();',
    replace: 'await isSignedByOne(certificates, signature);',
    tests: ['test/signin/saml/costly.test.ts'],
  },
  {
    name: 'an address that was changed at the provider makes somebody an Owner',
    file: 'src/domain/signin/identity.ts',
    find: 'isLasting || !mayChangeOwners;',
    replace: 'isLasting || !mayChangeOwners || !isLasting;',
    tests: ['test/domain/signin/identity.test.ts'],
  },
  {
    name: 'a signature lists prefixes without end',
    file: 'src/signin/saml/signature.ts',
    find: ' || length > LONGEST_VALUES',
    replace: '',
    tests: ['test/signin/saml/costly.test.ts'],
  },
  {
    name: 'what is no address is one of SAML',
    file: 'src/signin/saml/verify.ts',
    find: 'address !== null && emailFault(address) === undefined',
    replace: "address !== null && emailFault(address) !== ''",
    tests: ['test/signin/saml/accepted.test.ts'],
  },
];
