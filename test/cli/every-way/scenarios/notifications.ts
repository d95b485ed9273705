import type { Scenario } from '../row.ts';

const RULES = `name: many
rules:
  - name: changes
    filter: { resource: [User, /Group|Project/], outcome: [ok] }
    notify: { webhook: { endpoint: "https://siem.example.com/a", secret: 0123456789abcdef } }
  - name: refusals
    filter: { outcome: [denied] }
    notify: { email: { to: [ada@acme.example] } }
`;
const MASKED = RULES.replace('0123456789abcdef', "'********'").replace('[denied]', '[denied, ok]');

/** Notifications, and who is told of what. */
export const notifications: readonly Scenario[] = [
  {
    name: 'notifications',
    steps: [
      [
        'ok',
        'ada',
        'notification create siem --resource User --webhook https://siem.example.com/roster --sign-with {dir}/hook.key --json',
        { files: { 'hook.key': '0123456789abcdef0123\n' } },
      ],
      ['ok', 'ada', 'notification create -f {dir}/rules.yaml --json', { files: { 'rules.yaml': RULES } }],
      [
        'ok',
        'grace',
        'notification create denied --outcome denied --slack - --channel #security --message Look --json',
        { stdin: 'https://hooks.slack.com/services/T0/B0/secretpath\n' },
      ],
      [
        'ok',
        'ada',
        'notification create deploys --project Rocket --branch main --tag /^v/ --pipeline CI --block all --state done --result failed --email ada@acme.example --json',
      ],
      ['ok', 'ada', 'notification list'],
      ['ok', 'linus', 'notification show denied --json'],
      ['ok', 'ada', 'notification show many -o yaml'],
      ['ok', 'ada', 'notification edit many -f {dir}/masked.yaml --json', { files: { 'masked.yaml': MASKED } }],
      ['ok', 'ada', 'notification edit many --name several --json'],
      ['ok', 'grace', 'notification edit several --outcome denied --email ada@acme.example --json'],
      ['ok', 'ada', 'notification pause siem --json'],
      ['ok', 'ada', 'notification list --status paused --fields name,status'],
      ['ok', 'ada', 'notification resume', { answers: ['siem'] }],
      ['ok', 'ada', 'notification test denied --json'],
      ['ok', 'ada', 'notification deliveries denied --fields notification,rule,channel,seq,status,attempts,result'],
      ['ok', 'ada', 'notification deliveries --failed --json'],
      ['ok', 'ada', 'notification redeliver denied --json'],
      ['not_found', 'ada', 'notification redeliver denied --delivery none'],
      ['forbidden', 'linus', 'notification deliveries'],
      ['conflict', 'ada', 'notification create siem --email ada@acme.example'],
      ['invalid', 'ada', 'notification create hook --webhook https://siem.example.com/roster', { plain: true }],
      ['invalid', 'ada', 'notification create hook --webhook https://a:b@siem.example.com --unsigned'],
      ['invalid', 'ada', 'notification create bad --actor "/(/" --email ada@acme.example', { plain: true }],
      ['invalid', 'ada', 'notification create bad --resource Usr --email ada@acme.example', { plain: true }],
      ['forbidden', 'linus', 'notification create mine --email linus@acme.example', { plain: true }],
      ['forbidden', 'linus', 'notification pause siem'],
      ['not_found', 'ada', 'notification show sien', { plain: true }],
      ['input_needed', 'ada', 'notification delete siem'],
      ['ok', 'ada', 'notification delete siem --yes --json'],
      ['ok', 'ada', 'notification delete several', { answers: [true] }],
      ['ok', 'ada', 'audit list --resource Notification --fields operation,resource_name,metadata -o jsonl'],
    ],
  },
];
