import { IDP_CERTIFICATE } from '../../../support/linked.ts';
import type { Scenario } from '../row.ts';

const OIDC = 'signin configure oidc okta --issuer https://acme.okta.com --client-id roster';
const SAML = 'signin configure saml adfs --entity-id urn:adfs --sso-url https://adfs.acme.example/ls';

/** The providers by which people sign in, and what they give. */
export const signIn: readonly Scenario[] = [
  {
    name: 'providers of sign-in',
    steps: [
      ['not_found', 'ada', 'signin show okta'],
      ['forbidden', 'grace', `${OIDC} --public-client`],
      ['forbidden', 'linus', 'signin list', { plain: true }],
      ['invalid', 'ada', 'signin configure oidc okta --issuer https://acme.okta.com'],
      ['invalid', 'ada', OIDC],
      ['invalid', 'ada', `${OIDC} --client-secret-stdin`, { stdin: 'two\nlines\n' }],
      ['not_found', 'ada', `${OIDC} --client-secret-file {dir}/nowhere`, { plain: true }],
      ['usage', 'ada', `${OIDC} --client-secret-file {dir}/x --client-secret-stdin`],
      ['not_found', 'ada', `${OIDC} --public-client --default-role Nobody`],
      ['owner_role', 'ada', `${OIDC} --public-client --default-role Owner`],
      ['ok', 'ada', `${OIDC} --public-client --domain Acme.example --create-people --default-role Member --dry-run`],
      ['ok', 'ada', `${OIDC} --public-client --domain Acme.example --create-people --default-role Member --json`],
      ['ok', 'ada', 'signin configure oidc okta --title "Acme Okta"'],
      ['ok', 'ada', 'signin configure oidc okta --title "Acme Okta"'],
      ['invalid', 'ada', 'signin configure oidc okta --issuer https://other.example'],
      ['conflict', 'ada', 'signin configure oidc other --issuer https://acme.okta.com --client-id x --public-client'],
      ['conflict', 'ada', SAML.replace('adfs', 'okta')],
      ['invalid', 'ada', SAML],
      ['invalid', 'ada', `${SAML} --certificate-file {dir}/bad.pem`, { files: { 'bad.pem': 'no certificate\n' } }],
      ['invalid', 'ada', `${SAML} --metadata-file {dir}/bad.xml`, { files: { 'bad.xml': '<!DOCTYPE x><x/>' } }],
      ['ok', 'ada', `${SAML} --certificate-file {dir}/idp.pem --json`, { files: { 'idp.pem': IDP_CERTIFICATE } }],
      ['not_found', 'ada', 'signin test nothing'],
      ['forbidden', 'grace', 'signin test okta'],
      ['invalid', 'ada', 'signin test adfs'],
      ['ok', 'grace', 'signin list --json'],
      ['ok', 'ada', 'signin show okta'],
    ],
  },
  {
    name: 'what sign-in providers give, and whether they are required',
    steps: [
      ['not_found', 'ada', 'signin mapping set makers --role Member'],
      ['conflict', 'ada', 'signin require on'],
      ['ok', 'ada', `${OIDC} --public-client`],
      ['invalid', 'ada', 'signin mapping set makers'],
      ['invalid', 'ada', 'signin mapping set makers --role Member --group Platform'],
      ['owner_role', 'ada', 'signin mapping set makers --role Owner'],
      ['forbidden', 'grace', 'signin mapping set makers --role Member'],
      ['ok', 'ada', 'signin mapping set makers --role Member --json'],
      ['ok', 'ada', 'signin mapping set makers --role Member'],
      ['ok', 'ada', 'signin mapping set engineers --group Platform --position 1'],
      ['ok', 'grace', 'signin mapping list'],
      ['not_found', 'ada', 'signin mapping remove nobody --yes'],
      ['input_needed', 'ada', 'signin mapping remove makers'],
      ['ok', 'ada', 'signin mapping remove makers --yes --json'],
      ['ok', 'ada', 'group delete Platform --yes'],
      ['ok', 'ada', 'signin mapping list --json'],
      ['ok', 'ada', 'signin require on --json'],
      ['ok', 'ada', 'signin require on'],
      ['conflict', 'ada', 'signin disable okta'],
      ['conflict', 'ada', 'signin remove okta --yes'],
      ['ok', 'ada', 'signin require off'],
      ['ok', 'ada', 'signin disable okta --json'],
      ['ok', 'ada', 'signin enable okta'],
      {
        behind: `insert into identity_links (issuer, subject, person_id, provider_id, email, role_by_mapping, linked_at)
          select 'https://acme.okta.com', 'l', p.id, v.id, null, 0, '2026-03-01T09:00:00.000Z'
          from people p, sign_in_providers v where p.username = 'linus'`,
      },
      ['ok', 'ada', 'signin unlink linus --provider okta --yes'],
      ['not_found', 'ada', 'signin unlink linus --yes'],
      ['input_needed', 'ada', 'signin remove okta'],
      ['ok', 'ada', 'signin remove okta --yes --json'],
      ['ok', 'ada', 'audit list --resource SignInProvider --fields operation,description,metadata'],
      ['ok', 'ada', 'audit list --resource SignInMapping --fields operation,description,metadata'],
    ],
  },
];
