import type { Scenario } from '../row.ts';

const CHOSEN = 'correct horse battery staple';
const OWN = 'penguins swim in cold water';
const DAY = 24 * 60 * 60 * 1000;

/** Tokens, logins and one's own account. */
export const tokens: readonly Scenario[] = [
  {
    name: 'tokens',
    steps: [
      [
        'ok',
        'linus',
        'token create ci --permission organization.people.view --expires 30d --reveal --json',
        { keep: 'ci' },
      ],
      ['ok', '{ci}', 'people list --fields username'],
      ['forbidden', '{ci}', 'group list'],
      ['ok', 'linus', 'token list --json'],
      ['ok', 'ada', 'token list --person linus --state all --kind all --json'],
      ['ok', 'ada', 'token list --everyone --sort -expires_at --fields subject,name,state,created_by'],
      ['ok', 'ada', 'token list --everyone --search api --count --json'],
      [
        'ok',
        'ada',
        'token create backup --service-account deployer --expires never --secret-file {dir}/b.jsonl --json',
      ],
      ['conflict', 'linus', 'token create ci --reveal'],
      ['ok', 'linus', 'token create ci --if-not-exists'],
      ['unknown_permission', 'linus', 'token create x --permission organization.people.veiw --reveal'],
      ['invalid', 'linus', 'token create x --expires yesterday --reveal'],
      ['secret_file_exists', 'linus', 'token create x --secret-file {dir}/b.jsonl', { reads: 'b.jsonl' }],
      ['forbidden', 'linus', 'token create x --person grace --reveal'],
      ['escalation', 'hank', 'token create x --person grace --reveal', { plain: true }],
      ['owner_role', 'grace', 'token create x --person ada --reveal'],
      ['ok', 'linus', 'token reset ci --overlap 24h --reveal --json', { keep: 'ci2' }],
      ['ok', '{ci}', 'people list --fields username'],
      ['ok', '{ci2}', 'people list --fields username'],
      ['expired', '{ci}', 'people list', { after: DAY, plain: true }],
      ['ok', 'linus', 'token revoke ci --yes --json'],
      ['unauthenticated', '{ci2}', 'people list', { plain: true }],
      ['not_found', 'linus', 'token revoke ci --yes'],
      ['ok', 'ada', 'token revoke api --person linus', { answers: [true] }],
      ['unauthenticated', 'linus', 'whoami'],
      ['unauthenticated', '{dir}', 'whoami'],
    ],
  },
  {
    name: 'token rotation',
    steps: [
      ['ok', 'linus', 'token create ci --permission organization.people.view --reveal --json', { keep: 'ci' }],
      ['ok', '{ci}', 'token rotate --reveal --json', { keep: 'next' }],
      ['ok', '{next}', 'people list --fields username'],
      ['invalid', '{next}', 'token rotate --reveal'],
      ['forbidden', 'linus', 'token confirm ci --person grace'],
      ['ok', '{next}', 'token confirm current --overlap 24h --json'],
      ['conflict', 'linus', 'token confirm ci'],
      ['conflict', '{ci}', 'token rotate --reveal', { plain: true }],
      ['not_delivered', 'linus', 'token rotate ci --deliver false'],
      ['not_verified', 'linus', 'token rotate ci --deliver true --verify false'],
      ['ok', 'linus', 'token rotate ci --deliver true --verify true --json'],
      ['unauthenticated', '{next}', 'whoami'],
    ],
  },
  {
    name: 'logins',
    steps: [
      ['ok', 'ada', 'people reset-password linus --reveal --json', { keep: 'first' }],
      ['must_change_password', 'nobody', 'login linus --password-stdin', { stdin: '{first}' }],
      ['weak_password', 'nobody', 'login linus --password-stdin', { stdin: '{first}\npassword1234' }],
      ['ok', 'at:linus', 'login linus --password-stdin', { stdin: `{first}\n${OWN}` }],
      ['ok', 'at:linus', 'whoami --json --fields organization,context,role'],
      ['unauthenticated', 'nobody', 'login linus --password-stdin', { stdin: '{first}' }],
      ['ok', 'at:linus2', 'login LINUS@acme.example', { answers: [OWN] }],
      ['ok', 'at:linus', 'me show'],
      ['ok', 'at:linus', 'me edit --username torvalds --json'],
      ['conflict', 'at:linus', 'me edit --username ada'],
      ['unauthenticated', 'at:linus', 'me password --password-stdin', { stdin: `wrong\n${CHOSEN} 2` }],
      ['weak_password', 'at:linus', 'me password --password-stdin', { stdin: `${OWN}\ntorvalds` }],
      ['ok', 'at:linus', 'me password --password-stdin --json', { stdin: `${OWN}\n${CHOSEN} 2` }],
      ['ok', 'at:linus', 'token list --kind session --json'],
      ['unauthenticated', 'at:linus2', 'whoami'],
      ['ok', 'at:linus', 'logout'],
      ['unauthenticated', 'at:linus', 'logout'],
      ['ok', 'ada', 'people reset-password margaret --reveal --json', { keep: 'late' }],
      ['expired', 'nobody', 'login margaret --password-stdin', { stdin: '{late}', after: 8 * DAY, plain: true }],
    ],
  },
  {
    name: 'guesses',
    steps: [
      ...Array.from(
        { length: 3 },
        () => ['unauthenticated', 'nobody', 'login ada --password-stdin', { stdin: 'a guess', after: 0 }] as const,
      ),
      ['rate_limited', 'nobody', 'login ada --password-stdin', { stdin: CHOSEN, after: 0, plain: true }],
      ['ok', 'at:ada2', 'login ada --password-stdin', { stdin: CHOSEN }],
    ],
  },
];
