import type { Scenario } from '../row.ts';

const ADD = 'signin trust add --issuer {issuer} --subject repo:acme/web:*';
const TO = '--service-account deployer --audience https://roster.acme.example';

/** Trust in a CI system, and the tokens of its jobs. */
export const ciTrust: readonly Scenario[] = [
  {
    name: 'trust in a CI system',
    steps: [
      ['not_found', 'ada', 'signin trust show repo:acme/web:*'],
      ['invalid', 'ada', `${ADD} --service-account deployer`],
      ['not_found', 'ada', `${ADD} --service-account nobody --audience here`],
      ['invalid', 'ada', `signin trust add --issuer http://ci.example --subject a:b:c ${TO}`],
      ['invalid', 'ada', `signin trust add --issuer {issuer} --subject repo:acme* ${TO}`],
      ['invalid', 'ada', `signin trust add --issuer {issuer} --subject system:serviceaccount:prod* ${TO}`],
      ['invalid', 'ada', `signin trust add --issuer {issuer} --subject job_workflow_ref:acme/ci/* ${TO}`],
      ['invalid', 'ada', `signin trust add --issuer {issuer} --subject * ${TO} --force`],
      ['forbidden', 'linus', `${ADD} ${TO}`],
      ['ok', 'ada', `${ADD} ${TO} --claim environment=production --max-minutes 5 --dry-run`],
      ['ok', 'ada', `${ADD} ${TO} --max-minutes 5 --json`],
      ['conflict', 'ada', `${ADD} ${TO}`],
      ['ok', 'ada', `${ADD} ${TO} --if-not-exists`],
      ['ok', 'grace', 'signin trust list --json'],
      ['ok', 'ada', 'signin trust list --count'],
      ['ok', 'ada', 'signin trust show repo:acme/web:*'],
      ['input_needed', 'nobody', 'token exchange'],
      ['usage', 'nobody', 'token exchange --token-stdin --token-file {dir}/job'],
      ['unauthenticated', 'nobody', 'token exchange --token-stdin', { stdin: 'no token' }],
      ['unauthenticated', 'nobody', 'token exchange --token-stdin', { stdin: '{other}' }],
      ['ok', 'nobody', 'token exchange --token-stdin --json', { stdin: '{job}', keep: 'made' }],
      ['ok', '{made}', 'whoami --fields name,role'],
      ['forbidden', '{made}', 'audit list'],
      ['invalid', '{made}', 'token rotate --reveal', { plain: true }],
      ['unauthenticated', 'nobody', 'token exchange --token-stdin', { stdin: '{job}', plain: true }],
      ['ok', 'ada', 'token list --service-account deployer --kind session --json'],
      ['ok', 'nobody', 'token exchange --token-file {dir}/next', { files: { next: '{next}' } }],
      [
        'ok',
        'ada',
        'signin trust add --issuer {issuer}/ --subject repo:acme/web:* --service-account deployer --audience x',
      ],
      ['ambiguous', 'ada', 'signin trust show repo:acme/web:*'],
      ['forbidden', 'linus', 'signin trust remove repo:acme/web:* --yes'],
      ['ambiguous', 'ada', 'signin trust remove repo:acme/web:* --yes'],
      { behind: "delete from trusts where issuer like '%/'" },
      ['input_needed', 'ada', 'signin trust remove repo:acme/web:*'],
      ['ok', 'ada', 'signin trust remove repo:acme/web:* --yes --json'],
      ['unauthenticated', '{made}', 'whoami', { plain: true }],
      ['not_found', 'ada', 'signin trust remove repo:acme/web:* --yes'],
      ['ok', 'ada', 'audit list --resource Trust --fields operation,description,metadata'],
    ],
  },
];
