import type { Scenario } from '../row.ts';

const TO_S3 = '--provider s3 --endpoint {s3} --bucket acme-audit';

/** The stream of the audit log to a bucket. */
export const auditStream: readonly Scenario[] = [
  {
    name: 'the stream of the audit log',
    steps: [
      ['not_found', 'ada', 'audit stream status'],
      ['invalid', 'ada', 'audit stream configure --bucket acme-audit'],
      ['input_needed', 'ada', `audit stream configure ${TO_S3} --keys-from-environment`],
      ['input_needed', 'ada', `audit stream configure ${TO_S3} --access-key-id AKIA`],
      [
        'invalid',
        'ada',
        `audit stream configure ${TO_S3} --access-key-id AKIA --secret-access-key-stdin`,
        { stdin: '' },
      ],
      ['forbidden', 'linus', `audit stream configure ${TO_S3} --keys-from-environment`],
      [
        'ok',
        'ada',
        `audit stream configure ${TO_S3} --access-key-id AKIA --secret-access-key-stdin --json`,
        { stdin: 'hidden\n' },
      ],
      ['ok', 'ada', `audit stream configure ${TO_S3} --json`],
      ['ok', 'ada', `audit stream configure --access-key-id AKIA`, { answers: ['hidden'] }],
      ['ok', 'ada', 'audit stream test --json'],
      ['ok', 'ada', 'audit stream run --json'],
      ['ok', 'ada', 'people role margaret Spare'],
      ['ok', 'ada', 'audit stream configure --format jsonl --gzip --every 1h'],
      ['ok', 'ada', 'audit stream run'],
      ['ok', 'ada', 'audit stream run'],
      ['ok', 'ada', 'audit stream history --json'],
      ['ok', 'ada', 'audit stream history --limit 1'],
      ['ok', 'ada', 'audit stream status'],
      ['ok', 'ada', 'audit verify --bucket --json'],
      ['ok', 'ada', 'audit stream pause --json'],
      ['ok', 'ada', 'audit stream pause'],
      ['conflict', 'ada', 'audit stream run'],
      ['forbidden', 'linus', 'audit stream resume'],
      ['ok', 'ada', 'audit stream resume'],
      ['conflict', 'ada', 'audit stream configure --from-start'],
      ['ok', 'ada', 'audit stream configure --prefix second/ --from-start'],
      ['ok', 'ada', 'audit stream run --json'],
      { behind: "update audit_events set description = 'nothing happened' where seq = 5" },
      ['corrupt_store', 'ada', 'audit verify --bucket'],
      ['ok', 'ada', 'audit stream remove --yes --json'],
      ['not_found', 'ada', 'audit stream run'],
    ],
  },
];
