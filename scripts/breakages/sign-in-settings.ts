import type { Breakage } from './breakage.ts';

/** Providers by which people sign in: what they must not give, and what must stay. */

const PROVIDER = ['test/cli/commands/signin/provider.test.ts'];
const METADATA = ['test/cli/commands/signin/saml-metadata.test.ts'];

export const SIGN_IN_SETTINGS: readonly Breakage[] = [
  {
    name: 'a sign-in provider may give what changes Owners',
    file: 'src/core/guards/transaction.ts',
    find: 'for (const ref of given) enforce(ownerBySignIn(',
    replace: 'for (const ref of given.slice(0, 0)) enforce(ownerBySignIn(',
    tests: PROVIDER,
  },
  {
    name: 'a stored client secret goes to another issuer',
    file: 'src/operations/signin/configure-oidc.ts',
    find: 'const isSame = before?.issuer === after.issuer && before.client_id',
    replace: 'const isSame = before !== undefined && before.client_id',
    tests: PROVIDER,
  },
  {
    name: 'a password logs in whoever must sign in by a provider',
    file: 'src/operations/session/login.ts',
    find: "if (!allows(permissions, 'organization.change_owner') && (await tx.signIn.required()))",
    replace: "if (!allows(permissions, 'organization.view') && (await tx.signIn.required()))",
    tests: PROVIDER,
  },
  {
    name: 'the links of a provider are lost with its issuer',
    file: 'src/operations/signin/configured.ts',
    find: 'if (links === 0) return;',
    replace: 'if (links >= 0) return;',
    tests: PROVIDER,
  },
  {
    name: 'metadata of SAML may have a document type',
    file: 'src/cli/commands/signin/saml-metadata.ts',
    find: "    throw refused('hold a document type');",
    replace: '',
    tests: METADATA,
  },
];
