import type { Breakage } from './breakage.ts';

/** Tokens of CI systems: what must not be exchanged, and what must end. */

const ATTACKS = ['test/signin/attacks.test.ts'];
const EXCHANGE = ['test/signin/exchange.test.ts'];
const KEYS = ['test/signin/issuers.test.ts'];
const LEAVERS = ['test/cli/commands/signin/leavers.test.ts'];
const DELAYS = ['test/signin/delays.test.ts'];
const TRUST = ['test/cli/commands/signin/trust.test.ts'];
const PATTERN = ['test/domain/signin/pattern.test.ts'];
const SIGNED = 'src/signin/signed-token.ts';
const VERIFY = 'src/signin/verify-token.ts';
const ISSUER_KEYS = 'src/signin/issuers.ts';

export const CI_TRUST: readonly Breakage[] = [
  {
    name: 'a CI token may ask for an extension that changes what is signed',
    file: SIGNED,
    find: 'if (crit !== undefined)',
    replace: 'if (crit === null)',
    tests: ATTACKS,
  },
  {
    name: 'a CI token may be of another type',
    file: SIGNED,
    find: "if (typ !== undefined && (typeof typ !== 'string'",
    replace: "if (typ === null && (typeof typ !== 'string'",
    tests: ATTACKS,
  },
  {
    name: 'a CI token needs not name its key',
    file: SIGNED,
    find: "if (typeof kid !== 'string' || kid === '')",
    replace: "if (kid === '' || typeof kid === 'number')",
    tests: ATTACKS,
  },
  {
    name: 'a CI token may be valid for years',
    file: VERIFY,
    find: 'exp - iat <= LONGEST_LIFE',
    replace: 'exp - iat <= LONGEST_LIFE * 365',
    tests: ATTACKS,
  },
  {
    name: 'clocks may differ by an hour',
    file: SIGNED,
    find: 'export const SKEW = 60;',
    replace: 'export const SKEW = 3600;',
    tests: ATTACKS,
  },
  {
    name: 'a CI token may be for others, too',
    file: VERIFY,
    find: 'others.length > 0',
    replace: 'others.length > 9',
    tests: ATTACKS,
  },
  {
    name: 'a configuration may be that of another issuer',
    file: ISSUER_KEYS,
    find: 'configuration.issuer !== issuer',
    replace: 'typeof configuration.issuer !== typeof issuer',
    tests: KEYS,
  },
  {
    name: 'keys come from any address',
    file: ISSUER_KEYS,
    find: 'addressFault(address) !== undefined',
    replace: "address === ''",
    tests: KEYS,
  },
  {
    name: 'keys are kept for a day',
    file: ISSUER_KEYS,
    find: 'const FRESH = 10 * 60 * 1000;',
    replace: 'const FRESH = 24 * 60 * 60 * 1000;',
    tests: KEYS,
  },
  {
    name: 'each unknown key asks the issuer',
    file: ISSUER_KEYS,
    find: 'const ASKED_AGAIN = 60 * 1000;',
    replace: 'const ASKED_AGAIN = 0;',
    tests: KEYS,
  },
  {
    name: 'an issuer that nobody trusts is asked for its keys',
    file: 'src/operations/session/exchange.ts',
    find: 'if (!isTrusted) throw',
    replace: "if (issuer === '') throw",
    tests: ATTACKS,
  },
  {
    name: 'a CI token is exchanged again and again',
    file: 'src/operations/session/exchange.ts',
    find: 'if (!(await tx.trusts.use(',
    replace: 'if (!issuer && !(await tx.trusts.use(',
    tests: EXCHANGE,
  },
  {
    name: 'strangers are told which machines may not be reached',
    file: 'src/operations/session/exchange.ts',
    find: "if (address === '' ||",
    replace: "if (address !== '' ||",
    tests: KEYS,
  },
  {
    name: 'the audience of a CI token does not matter',
    file: 'src/domain/signin/claims.ts',
    find: 'audience === trust.audience &&',
    replace: "audience !== '' &&",
    tests: ATTACKS,
  },
  {
    name: 'the conditions on claims do not matter',
    file: 'src/domain/signin/claims.ts',
    find: 'trust.claims.every(',
    replace: 'trust.claims.slice(1).every(',
    tests: TRUST,
  },
  {
    name: 'a pattern without a star at its end fits longer subjects',
    file: 'src/domain/signin/pattern.ts',
    find: 'parts.length !== wanted.length',
    replace: 'parts.length < wanted.length',
    tests: PATTERN,
  },
  {
    name: 'a pattern may leave open whose job it is',
    file: 'src/operations/signin-trust/add.ts',
    find: 'if (force || !leavesOwnerOpen(subject)) return;',
    replace: 'if (force || leavesOwnerOpen(subject)) return;',
    tests: ['test/cli/every-way/every-way.test.ts'],
  },
  {
    name: 'a workflow that anybody may call is enough of a subject',
    file: 'src/operations/signin-trust/add.ts',
    find: 'if (!force && leavesCallerOpen(subject) && !nameOwner(claims))',
    replace: 'if (!force && leavesCallerOpen(subject) && claims.length > 20)',
    tests: TRUST,
  },
  {
    name: 'a namespace may be left open',
    file: 'src/domain/signin/pattern.ts',
    find: "begin.startsWith('system:serviceaccount:')",
    replace: "begin.startsWith('system:serviceaccounts:')",
    tests: PATTERN,
  },
  {
    name: 'trusts go on when their maker is offboarded',
    file: 'src/operations/people/offboard.ts',
    find: 'await endTrusts(context, removed, plan);',
    replace: 'await endTrusts(context, removed.slice(1), plan);',
    tests: LEAVERS,
  },
  {
    name: 'nobody is told of the trusts of a service account that is deleted',
    file: 'src/operations/service-account/delete.ts',
    find: 'for (const trust of trusts)',
    replace: 'for (const trust of trusts.slice(2))',
    tests: LEAVERS,
  },
  {
    name: 'an exchanged token works again when its account does',
    file: 'src/operations/service-account/set-status.ts',
    find: "if (status === 'deactivated') await",
    replace: "if (status === 'active') await",
    tests: EXCHANGE,
  },
  {
    name: 'rightly signed tokens that no trust is for slow down',
    file: 'src/core/engine/attempts.ts',
    find: 'if (!isProved) await store.write(',
    replace: 'await store.write(',
    tests: DELAYS,
  },
  {
    name: 'what a job made gives its account a token that outlives it',
    file: 'src/core/guards/transaction.ts',
    find: 'enforce(returnsToMaker(',
    replace: 'if (makesOwn) enforce(returnsToMaker(',
    tests: TRUST,
  },
  {
    name: 'who adds a trust needs not have what its account may do',
    file: 'src/core/guards/tracked-accounts.ts',
    find: 'tokenIssued({ subject_id: trust.service_account_id, permissions: null });',
    replace: 'tokenIssued({ subject_id: trust.service_account_id, permissions: [] });',
    tests: TRUST,
  },
  {
    name: 'a trust goes on when its account gains what its maker cannot do',
    file: 'src/core/guards/consequences.ts',
    find: '[endHeldCredentials, endHeldTrusts, endTiedInvitations]',
    replace: '[endHeldCredentials, endTiedInvitations]',
    tests: TRUST,
  },
  {
    name: 'tokens outlive the trust that they came from',
    file: 'src/core/guards/held-trusts.ts',
    find: '(token) => token.trust_id === id',
    replace: '(token) => token.trust_id === trust.issuer',
    tests: EXCHANGE,
  },
  {
    name: 'the token of a job makes one that outlives it',
    file: 'src/core/guards/transaction.ts',
    find: 'if (makesOwn && used?.trust_id',
    replace: 'if (takesOwn && used?.trust_id',
    tests: TRUST,
  },
  {
    name: 'a parameter of a form may stand there twice',
    file: 'src/api/form.ts',
    find: 'if (fields.has(name))',
    replace: "if (name === '')",
    tests: ['test/signin/oauth.test.ts'],
  },
  {
    name: 'OAuth 2.0 takes any grant',
    file: 'src/oauth/token.ts',
    find: '=> type === given.grant_type);',
    replace: '=> type === given.grant_type) ?? exchangeGrant;',
    tests: ['test/signin/oauth.test.ts'],
  },
];
