import { statSync } from 'node:fs';
import * as z from 'zod/mini';
import { checkpoint as made, signCheckpoint, signingKey } from '../../../domain/audit-checkpoint.ts';
import type { Checkpoint } from '../../../domain/audit-checkpoint.ts';
import { AppError } from '../../../domain/errors.ts';
import { field, FILE } from '../../../domain/field.ts';
import { isOpenToOthers } from '../../../lib/file-mode.ts';
import { commandLine } from '../../../lib/shell.ts';
import { auditVerify } from '../../../operations/audit/verify.ts';
import { customCommand } from '../../app/command.ts';
import { readPem } from '../../process/read-named.ts';
import type { Env } from '../../terminal/io.ts';
import type { View } from '../../terminal/output.ts';

const VARIABLE = 'ROSTER_AUDIT_KEY';

const view: View<Checkpoint> = {
  data: (one) => one,
  columns: ['organization_id', 'seq', 'hash', 'timestamp', 'key_id', 'signature'],
  whole: ['hash', 'key_id', 'signature'],
};

export const command = customCommand({
  path: ['audit', 'checkpoint'],
  summary: 'Sign where the audit log ends, so that a cut or replaced log is found',
  details:
    'Checks the whole log first. The key is yours, and never in the store: a private Ed25519 key in PEM, in a file or in the variable ROSTER_AUDIT_KEY. Keep what --json prints in a file where those who can write to the store cannot change it; audit verify --checkpoint compares.',
  operation: auditVerify,
  errors: ['not_found'],
  flags: z.object({
    key: z.optional(field(z.string(), `the private key, a PEM file (default: the text in ${VARIABLE})`, FILE)),
  }),
  shows: view,
  examples: ['roster audit checkpoint --key audit-key.pem', 'roster audit checkpoint --key audit-key.pem --json'],
  async run(cli, { key: file }) {
    const key = keyFrom(file, cli.io.env);
    if (file !== undefined && isOpenToOthers(statSync(file).mode))
      cli.note(`warning: others on this machine may read the key: ${commandLine('chmod', '600', file)}`);
    const {
      organization_id,
      head_seq: seq,
      head_hash: hash,
      head_timestamp: timestamp,
    } = await cli.call(auditVerify, {}, { long: true });
    await cli.show(view, signCheckpoint({ organization_id, seq, hash, timestamp }, key), made);
  },
});

function keyFrom(file: string | undefined, env: Env) {
  if (file !== undefined) return signingKey(readPem('--key', file), file);
  const text = env[VARIABLE];
  if (text !== undefined) return signingKey(text, VARIABLE);
  throw new AppError('input_needed', 'there is no key to sign with', {
    hint: `name it with --key FILE, or put its text into ${VARIABLE}; to make one: openssl genpkey -algorithm ed25519 -out audit-key.pem`,
  });
}
