import fc from 'fast-check';
import { mayBeLinked, verifiedAddress, whomIdentityIs } from '../../../src/domain/signin/identity.ts';
import type { IdentityFacts } from '../../../src/domain/signin/identity.ts';

const email = 'ada@acme.example';
const trusting = { trust_email: true, domains: [] };

describe('the address of an identity', () => {
  const stated = { email, emailVerified: true };
  const strict = { trust_email: false, domains: [] };
  test.each([
    ['verified by its provider', stated, strict, { email }],
    ['not verified', { email, emailVerified: false }, strict, { fault: 'unverified' }],
    ['of a provider that checks all', { email, emailVerified: false }, trusting, { email }],
    ['none', { email: null, emailVerified: true }, trusting, { fault: 'missing' }],
    ['no address', { email: 'ada', emailVerified: true }, trusting, { fault: 'missing' }],
    ['with a line end', { email: `${email}\n`, emailVerified: true }, trusting, { fault: 'missing' }],
    ['of the domain', stated, { ...strict, domains: ['other.example', 'ACME.example'] }, { email }],
    [
      'below the domain',
      { email: 'a@x.acme.example', emailVerified: true },
      { ...strict, domains: ['acme.example'] },
      { fault: 'other_domain' },
    ],
    [
      'of a longer domain',
      { email: 'a@evilacme.example', emailVerified: true },
      { ...strict, domains: ['acme.example'] },
      { fault: 'other_domain' },
    ],
    [
      'of another domain, though trusted',
      stated,
      { trust_email: true, domains: ['b.example'] },
      { fault: 'other_domain' },
    ],
    [
      'not verified, of the domain',
      { email, emailVerified: false },
      { ...strict, domains: ['acme.example'] },
      { fault: 'unverified' },
    ],
  ])('%s', (_what, address, trust, expected) => {
    expect(verifiedAddress(address, trust)).toEqual(expected);
  });
});

const account = { id: 'ada', isActive: true, mayChangeOwners: false };
const facts: IdentityFacts = {
  isLasting: true,
  linked: undefined,
  address: { email },
  holder: undefined,
  invitation: undefined,
  createsPeople: false,
};
const holder = { ...account, isVerified: true, hasOther: false };
const nobody = (why: string) => ({ is: 'nobody', why });

describe('whom an identity is', () => {
  test.each<[string, Partial<IdentityFacts>, object]>([
    ['its link comes first', { linked: account, holder: { ...holder, id: 'bob' } }, { is: 'linked', personId: 'ada' }],
    [
      'a link holds whatever the address',
      { linked: account, address: { fault: 'unverified' } },
      { is: 'linked', personId: 'ada' },
    ],
    ['a link holds for an Owner', { linked: { ...account, mayChangeOwners: true } }, { is: 'linked', personId: 'ada' }],
    [
      'a link by what may be an address, of an Owner',
      { isLasting: false, linked: { ...account, mayChangeOwners: true } },
      nobody('owner_by_address'),
    ],
    ['a link by what may be an address', { isLasting: false, linked: account }, { is: 'linked', personId: 'ada' }],
    ['a link to a leaver', { linked: { ...account, isActive: false }, holder }, nobody('deactivated')],
    ['the account of the address', { holder }, { is: 'found', personId: 'ada' }],
    ['another account at the provider', { holder: { ...holder, hasOther: true } }, nobody('other_account')],
    ['a leaver of the address', { holder: { ...holder, isActive: false }, createsPeople: true }, nobody('deactivated')],
    ['an Owner of the address', { holder: { ...holder, mayChangeOwners: true } }, nobody('owner')],
    [
      'who gave themselves the address',
      { holder: { ...holder, isVerified: false }, createsPeople: true },
      nobody('unconfirmed_holder'),
    ],
    [
      'an invitation',
      { invitation: { id: 'one', mayChangeOwners: false }, createsPeople: true },
      { is: 'invited', invitationId: 'one' },
    ],
    [
      'an invitation as Owner',
      { invitation: { id: 'one', mayChangeOwners: true }, createsPeople: true },
      nobody('owner_invitation'),
    ],
    ['somebody new', { createsPeople: true }, { is: 'new', email }],
    ['nobody', {}, nobody('unknown')],
    ['no address that counts', { address: { fault: 'other_domain' }, createsPeople: true }, nobody('other_domain')],
  ])('%s', (_what, changed, expected) => {
    expect(whomIdentityIs({ ...facts, ...changed })).toEqual(expected);
  });

  test('only a link makes an identity somebody who may change Owners, and nothing one who is deactivated', () => {
    const accounts = fc.record({
      id: fc.constantFrom('a', 'b'),
      isActive: fc.boolean(),
      mayChangeOwners: fc.boolean(),
    });
    const drawn = fc.record({
      isLasting: fc.boolean(),
      linked: fc.option(accounts, { nil: undefined }),
      address: fc.constantFrom<IdentityFacts['address']>({ email }, { fault: 'unverified' }),
      holder: fc.option(
        fc
          .tuple(accounts, fc.boolean(), fc.boolean())
          .map(([one, isVerified, hasOther]) => ({ ...one, isVerified, hasOther })),
        { nil: undefined },
      ),
      invitation: fc.option(fc.record({ id: fc.constant('i'), mayChangeOwners: fc.boolean() }), { nil: undefined }),
      createsPeople: fc.boolean(),
    });
    fc.assert(
      fc.property(drawn, (all) => {
        const decision = whomIdentityIs(all);
        if (decision.is === 'nobody') return;
        const by = { linked: all.linked, found: all.holder, invited: all.invitation, new: undefined }[decision.is];
        expect((decision.is !== 'linked' || !all.isLasting) && by?.mayChangeOwners === true).toBe(false);
        expect(by !== undefined && 'isActive' in by && !by.isActive).toBe(false);
        expect(decision.is === 'linked' || 'email' in all.address).toBe(true);
      }),
    );
  });
});

test.each([
  [true, true, true],
  [true, false, false],
  [false, true, true],
  [false, false, true],
])('may change Owners: %s, lasting: %s; may be linked: %s', (mayChangeOwners, isLasting, expected) => {
  expect(mayBeLinked({ mayChangeOwners }, { isLasting })).toBe(expected);
});
