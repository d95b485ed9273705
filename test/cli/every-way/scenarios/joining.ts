import type { Scenario } from '../row.ts';

const HEADER = 'email,username,role,groups\n';

/** Invitations and imports: who comes, and with which secrets. */
export const joining: readonly Scenario[] = [
  {
    name: 'invitations',
    steps: [
      [
        'ok',
        'ada',
        'people invite kim@new.example=Admin,lee@new.example --group Platform --expires 3d --reveal --json',
      ],
      ['ok', 'grace', 'people invite --provider github --handle TomFern --uid 7 --reveal --json', { keep: 'tom' }],
      ['ok', 'ada', 'invitation list --json'],
      ['ok', 'ada', 'invitation list --status pending --role Admin --fields email,role,status'],
      ['ok', 'ada', 'invitation resend lee@new.example --secret-file {dir}/lee.jsonl --json', { reads: 'lee.jsonl' }],
      ['ok', 'ada', 'invitation resend guest@new.example --reveal', { keep: 'guest' }],
      ['ok', 'ada', 'invitation revoke --from - --yes --json', { stdin: 'email,handle\nkim@new.example,\n' }],
      ['conflict', 'ada', 'people invite GRACE@acme.example --reveal'],
      ['ok', 'ada', 'people invite GRACE@acme.example KIM@new.example new@new.example --if-not-exists --reveal --json'],
      ['escalation', 'hank', 'people invite eve@new.example --role Admin --reveal'],
      ['owner_role', 'grace', 'people invite eve@new.example --role Owner --reveal'],
      ['forbidden', 'linus', 'invitation list', { plain: true }],
      ['not_found', 'ada', 'invitation resend nobody@new.example --reveal'],
      ['weak_password', 'nobody', 'invitation accept --code-stdin --password-stdin', { stdin: '{guest}\nshort\n' }],
      [
        'ok',
        'at:guest',
        'invitation accept --username Gäst --code-stdin --password-stdin --json',
        { stdin: '{guest}\nseven quiet lanterns glow\n' },
      ],
      ['ok', 'at:guest', 'whoami --fields username,email,organization'],
      ['conflict', 'ada', 'invitation revoke guest@new.example --yes'],
      [
        'unauthenticated',
        'nobody',
        'invitation accept --code-stdin --password-stdin',
        { stdin: '{guest}\nseven quiet lanterns glow\n' },
      ],
      [
        'ok',
        'at:tom',
        'invitation accept',
        { answers: ['{tom}', 'tom', 'seven quiet lanterns glow', 'seven quiet lanterns glow'] },
      ],
    ],
  },
  {
    name: 'an import',
    steps: [
      [
        'invalid',
        'ada',
        'people import {dir}/p.csv --reveal',
        { files: { 'p.csv': `${HEADER}a@x.example,,,Nowhere\ngrace@acme.example,,,\nb@x.example,linus,,\n` } },
      ],
      [
        'ok',
        'ada',
        'people import {dir}/p.csv --create-groups --dry-run --json',
        { files: { 'p.csv': `${HEADER}a@x.example,,Admin,"Platform;Ünï ""q"" , new"\nb@x.example,o'Neil,,\n` } },
      ],
      [
        'ok',
        'ada',
        'people import {dir}/p.csv --create-groups --secret-file {dir}/s.jsonl --json',
        { reads: 's.jsonl' },
      ],
      [
        'ok',
        'grace',
        'people import - --on-conflict update --reveal -o csv',
        { stdin: `${HEADER}A@x.example,a2,Member,\nc@x.example,,,Platform\n` },
      ],
      [
        'ok',
        'ada',
        'people import - --on-conflict update --dry-run --json',
        { stdin: `${HEADER}A@x.example,a3,Admin,Platform\nc@x.example,c,,Platform\nd@x.example,,,\n` },
      ],
      [
        'not_found',
        'ada',
        'people import - --on-conflict update --reveal',
        { stdin: `${HEADER}e@x.example,,admin,\nf@x.example,,,platform\n` },
      ],
      [
        'ok',
        'ada',
        'people import - --on-conflict update --json',
        { stdin: `${HEADER}c@x.example,,Admin,\nlinus@acme.example,,,\n` },
      ],
      [
        'ok',
        'ada',
        'people import {dir}/m.csv --secret-file +{dir}/s.jsonl --json',
        {
          files: { 'm.csv': 'username,firstname,lastname,email,cohort1\nkim,Kim,K,kim@x.example,Platform\n' },
          reads: 's.jsonl',
        },
      ],
      [
        'partial',
        'ada',
        'people import {dir}/f.csv --continue-on-error --batch 1 --results {dir}/r.csv --secret-file +{dir}/s.jsonl',
        {
          files: { 'f.csv': `${HEADER}g@x.example,,,\nx@@,,,\ngrace@acme.example,,,\nh@x.example,linus,Nobody,\n` },
          reads: 'r.csv',
          plain: true,
        },
      ],
      [
        'partial',
        'ada',
        'people import - --continue-on-error --dry-run --json',
        { stdin: `${HEADER}x@@,,,\n`, plain: true },
      ],
      [
        'partial',
        'ada',
        'people import - --continue-on-error --results -',
        { stdin: `${HEADER}x@@,,,\n`, plain: true },
      ],
      ['conflict', 'ada', 'people import {dir}/f.csv --results {dir}/r.csv --reveal', { plain: true }],
      ['usage', 'ada', 'people import {dir}/f.csv --results - --reveal', { plain: true }],
      ['invalid', 'ada', 'people import - --map email=Mail --reveal', { stdin: 'Mail,Phone\nx@@,1\n' }],
      ['invalid', 'ada', 'people add kim2@x.example,x@@ --group Platform --reveal', { plain: true }],
      ['escalation', 'hank', 'people import - --reveal', { stdin: `${HEADER}d@x.example,,Admin,\n` }],
      ['owner_role', 'grace', 'people import - --reveal', { stdin: `${HEADER}d@x.example,,Owner,\n`, plain: true }],
      ['forbidden', 'linus', 'people import - --reveal', { stdin: `${HEADER}d@x.example,,,\n` }],
      ['invalid', 'ada', 'people import - --reveal', { stdin: 'email,colour\nd@x.example,red\n' }],
      ['input_needed', 'ada', 'people import -', { stdin: `${HEADER}d@x.example,,,\n` }],
      [
        'ok',
        'ada',
        'people sync {dir}/y.csv --deactivate-missing --max-deactivations 100% --except grace --secret-file +{dir}/s.jsonl --json',
        {
          files: { 'y.csv': `${HEADER}A@x.example,,,Platform\nz@x.example,,,\nlinus@acme.example,lin,,\n` },
          reads: 's.jsonl',
        },
      ],
      ['ok', 'ada', 'people sync {dir}/y.csv --deactivate-missing --except grace --json'],
      ['ok', 'ada', 'people sync - --reactivate', { stdin: `${HEADER}margaret@acme.example,,,\n` }],
      [
        'conflict',
        'ada',
        'people sync - --deactivate-missing --reveal',
        { stdin: `${HEADER}a@x.example,,,\n`, plain: true },
      ],
      ['invalid', 'ada', 'people sync - --reveal', { stdin: `${HEADER}x@@,,,\n` }],
      [
        'not_found',
        'ada',
        'people sync - --deactivate-missing --except nobody --reveal',
        { stdin: `${HEADER}a@x.example,,,\n` },
      ],
      [
        'owner_role',
        'grace',
        'people sync - --deactivate-missing --max-deactivations 100% --reveal',
        { stdin: `${HEADER}a@x.example,,,\n` },
      ],
      ['ok', 'ada', `group show 'Ünï "q" , new' --json`],
      ['ok', 'ada', 'people list --json'],
    ],
  },
];
