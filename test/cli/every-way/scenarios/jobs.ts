import type { Scenario } from '../row.ts';

const NONE = '01980000-0000-7000-8000-000000000009';

/** Jobs, and who may run and see them; that they wait, and are stopped, is in test/cli/commands/job. */
export const jobs: readonly Scenario[] = [
  {
    name: 'jobs',
    steps: [
      ['ok', 'ada', 'job run --project Rocket --branch main -- make test', { program: () => 0 }],
      ['ok', 'ada', 'queue create deploy --project Rocket --json'],
      ['ok', 'grace', 'job run --project Rocket --queue deploy --name release -- make', { program: () => 0 }],
      ['ok', 'ada', 'queue pause deploy --json'],
      ['unavailable', 'ada', 'job run --project Rocket --queue deploy --wait 0s -- make', { plain: true }],
      ['not_found', 'ada', 'job run --project Rocket --queue none --scope organization -- make', { plain: true }],
      ['invalid', 'ada', 'job run --project Rocket --priority 101 -- make', { plain: true }],
      ['invalid', 'ada', 'job run --project Rocket --wait soon -- make'],
      ['not_found', 'ada', 'job run --project Roket -- make'],
      ['no_program', 'ada', 'job run --project Rocket -- nothing', { program: () => undefined, plain: true }],
      [
        'not_executable',
        'ada',
        'job run --project Rocket -- notes.txt',
        { program: () => 'not_executable', plain: true },
      ],
      ['usage', 'ada', 'job run -- make', { plain: true }],
      ['forbidden', 'linus', 'job run --project Rocket -- make', { plain: true }],
      ['ok', 'ada', 'job list --fields name,state,project,queue,branch,who'],
      ['ok', 'ada', 'job list --state stopped --json', { keepId: 'made' }],
      ['ok', 'ada', 'job list --project Rocket --queue deploy --mine --count'],
      ['ok', 'linus', 'job list --open --json'],
      ['ok', 'ada', 'agent list --json'],
      ['ok', 'ada', 'agent list --state running --machine-type e1 --count'],
      ['ok', 'margaret', 'agent list'],
      ['ok', 'ada', 'activity'],
      ['ok', 'ada', 'activity --json'],
      ['ok', 'linus', 'activity --json'],
      ['ok', 'ada', 'activity --watch -o jsonl', { lines: 1 }],
      ['ok', 'ada', 'activity --watch', { lines: 1 }],
      ['usage', 'ada', 'activity --watch --fields at', { plain: true }],
      ['not_found', 'ada', 'job list --queue none'],
      ['forbidden', 'margaret', 'job list --project Rocket'],
      ['ok', 'linus', 'job show {made} --json'],
      ['ok', 'ada', 'job stop {made}'],
      ['not_found', 'margaret', 'job show {made}'],
      ['not_found', 'margaret', 'job stop {made}'],
      ['forbidden', 'linus', 'job stop {made}'],
      ['not_found', 'ada', `job show ${NONE}`, { plain: true }],
      ['not_found', 'ada', `job stop ${NONE}`],
      ['invalid', 'ada', 'job show make', { plain: true }],
    ],
  },
];
