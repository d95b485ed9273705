import { signCheckpoint, signingKey } from '../../../../src/domain/audit-checkpoint.ts';
import { keyPair } from '../../../support/audit-keys.ts';
import type { Scenario } from '../row.ts';

const KEYS = keyPair();

/** A checkpoint of another organization. */
const ANOTHER = signCheckpoint(
  { organization_id: 'another', seq: 1, hash: '0'.repeat(64), timestamp: '2026-03-01T09:00:00.000Z' },
  signingKey(KEYS.privateKey, 'the key'),
);

/** The log and what it can take back, settings, and what doctor says. */
export const records: readonly Scenario[] = [
  {
    name: 'the audit log',
    steps: [
      ['forbidden', 'linus', 'people add eve@acme.example --reveal'],
      ['ok', 'grace', 'people role margaret Spare'],
      ['ok', 'ada', 'audit list --json --limit 5'],
      ['ok', 'ada', 'audit list --actor grace --fields resource,operation,username,outcome'],
      ['ok', 'ada', 'audit show 3 --json'],
      ['ok', 'ada', 'audit export'],
      ['ok', 'ada', 'audit export --columns all --order asc --outcome denied -o json'],
      ['ok', 'ada', 'audit export --resource Group -o jsonl'],
      ['ok', 'ada', 'audit export --resource User -o ocsf --order asc'],
      ['invalid', 'ada', 'audit export --columns all --fields seq'],
      ['ok', 'ada', 'audit follow --from-seq 3 --resource User -o jsonl', { lines: 4 }],
      ['invalid', 'ada', 'audit follow --from-seq 999', { plain: true }],
      ['not_found', 'ada', 'audit follow --target margret -o ocsf', { plain: true }],
      ['forbidden', 'linus', 'audit follow', { plain: true }],
      ['ok', 'ada', 'audit list --target margaret --since today --text SPARE --json'],
      ['ok', 'ada', 'audit export --target margaret --fields seq,operation,description'],
      ['not_found', 'ada', 'audit list --target margret'],
      ['ok', 'ada', 'audit list --target role:Spare --fields seq,operation'],
      ['invalid', 'ada', 'audit list --since 2026-03-02 --until 2026-03-01'],
      ['invalid', 'ada', 'audit export --since today --until yesterday'],
      ['ok', 'ada', 'audit verify --json'],
      [
        'ok',
        'ada',
        'audit checkpoint --key {dir}/key.pem --fields seq,key_id --json',
        { files: { 'key.pem': KEYS.privateKey } },
      ],
      ['forbidden', 'linus', 'audit checkpoint --key {dir}/key.pem'],
      [
        'corrupt_store',
        'ada',
        'audit verify --checkpoint {dir}/c.json --public-key {dir}/key.pub',
        { files: { 'key.pub': KEYS.publicKey, 'c.json': JSON.stringify(ANOTHER) } },
      ],
      ['not_found', 'ada', 'audit show 999'],
      ['forbidden', 'linus', 'audit list', { plain: true }],
      ['forbidden', 'linus', 'audit export'],
      ['invalid', 'ada', 'audit list --since yesterdayish'],
      { behind: "update audit_events set username = 'eve' where seq = 5" },
      ['corrupt_store', 'ada', 'audit verify'],
    ],
  },
  {
    name: 'undo and settings',
    steps: [
      ['ok', 'ada', 'settings show --json'],
      ['ok', 'ada', 'settings set name Umbrella --json'],
      ['ok', 'ada', 'audit list --limit 1 --fields seq,description'],
      ['ok', 'ada', 'undo 17 --json'],
      ['stale', 'ada', 'undo 17', { plain: true }],
      ['ok', 'ada', 'settings show'],
      ['invalid', 'ada', 'settings set url ftp://acme.example'],
      ['ok', 'ada', 'settings set contacts.security security@acme.example --json'],
      ['invalid', 'ada', 'settings set contacts.main nobody'],
      ['forbidden', 'grace', 'settings set name Mine', { plain: true }],
      ['forbidden', 'linus', 'undo 17'],
      ['not_found', 'ada', 'undo 999'],
    ],
  },
  {
    name: 'the IP allow list',
    // What is told of the caller's address is another on each way: --quiet leaves it out.
    steps: [
      ['ok', 'ada', 'settings ip-allow-list list --json'],
      ['invalid', 'ada', 'settings ip-allow-list add 010.0.0.1'],
      ['invalid', 'ada', 'settings ip-allow-list add 10.0.0.0/33', { plain: true }],
      ['forbidden', 'linus', 'settings ip-allow-list add 10.0.0.0/8'],
      [
        'ok',
        'ada',
        'settings ip-allow-list add 192.0.2.0/24 --from {dir}/more.txt --description Office --quiet --json',
        { files: { 'more.txt': '::ffff:10.1.2.3/104\n2001:DB8:0::/33\n' } },
      ],
      ['ok', 'ada', 'settings ip-allow-list add 10.0.0.0/8 --if-not-exists --json'],
      ['ok', 'ada', 'settings ip-allow-list add 10.0.0.0/8 --description Home'],
      ['ok', 'grace', 'settings ip-allow-list list'],
      ['forbidden', 'linus', 'settings ip-allow-list list'],
      ['input_needed', 'ada', 'settings ip-allow-list remove 10.0.0.0/8'],
      ['not_found', 'ada', 'settings ip-allow-list remove 10.1.0.0/16 --yes'],
      ['ok', 'ada', 'settings ip-allow-list remove 10.0.0.0/8 2001:db8::/33 --yes --quiet --json'],
      ['ok', 'ada', 'audit list --resource IpAllowList --fields operation,resource_name,description,metadata'],
      ['ok', 'ada', 'settings ip-allow-list remove 192.0.2.0/24 --yes --quiet'],
      ['ok', 'ada', 'settings ip-allow-list list'],
    ],
  },
  {
    name: 'what doctor says',
    steps: [
      ['different', 'ada', 'doctor --fail-on warning --json'],
      ['ok', 'ada', 'doctor'],
    ],
  },
];
