import type { Scenario } from '../row.ts';

const DAY = 24 * 60 * 60 * 1000;

/** The identity provider that manages people over SCIM. */
export const scim: readonly Scenario[] = [
  {
    name: 'the identity provider',
    steps: [
      ['not_found', 'ada', 'scim status'],
      ['not_found', 'ada', 'scim edit --on-delete remove', { plain: true }],
      ['not_found', 'ada', 'scim token reset --yes --reveal'],
      ['forbidden', 'linus', 'scim status'],
      ['forbidden', 'linus', 'scim enable --reveal'],
      ['owner_role', 'grace', 'scim enable --role Owner --reveal'],
      ['not_found', 'ada', 'scim enable --role Nothing --reveal', { plain: true }],
      ['conflict', 'ada', 'scim enable --name grace --reveal'],
      ['input_needed', 'ada', 'scim enable'],
      ['ok', 'grace', 'scim enable --reveal --json', { keep: 'provider' }],
      ['conflict', 'ada', 'scim enable --reveal', { plain: true }],
      ['ok', 'ada', 'scim status'],
      ['ok', 'ada', 'scim status --json'],
      ['forbidden', '{provider}', 'people list', { plain: true }],
      ['forbidden', '{provider}', 'whoami'],
      ['ok', 'ada', 'scim edit --on-delete deactivate --json'],
      ['ok', 'ada', 'scim edit --on-delete deactivate'],
      ['conflict', 'ada', 'service-account delete scim --yes', { plain: true }],
      ['ok', 'ada', 'scim token reset --overlap 24h --yes --reveal --json', { keep: 'next' }],
      ['ok', 'ada', 'scim token reset --expires 30d --yes --secret-file {dir}/scim.jsonl --json', { after: 2 * DAY }],
      ['forbidden', 'linus', 'scim disable --yes'],
      ['input_needed', 'ada', 'scim disable'],
      ['ok', 'ada', 'scim disable', { answers: [true] }],
      ['unauthenticated', '{next}', 'people list'],
      ['ok', 'ada', 'audit list --resource IdentityProvider --json'],
    ],
  },
];
