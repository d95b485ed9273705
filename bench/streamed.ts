import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { median, peakMemory, time } from './measure.ts';
import type { Run } from './measure.ts';
import { ROSTER } from './organizations.ts';
import type { Place } from './organizations.ts';

/** The stream of the audit log against an export of the same log. */

const TO_BUCKET = '--provider s3 --bucket bench --keys-from-environment'.split(' ');

/** How much quicker a long backlog must not be exported than it is streamed to a bucket on this machine. */
export async function* streamed(place: Place, runs: number): AsyncIterable<Finding> {
  const server = spawn(process.execPath, [join(import.meta.dirname, 'bucket-server.cjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const endpoint = line.toString().trim();
    const env = {
      ...place.env,
      ROSTER_ALLOW_OUTBOUND: '127.0.0.1',
      ROSTER_ENVIRONMENT_KEYS_FOR: `${endpoint}/bench`,
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
    };
    const run = (...argv: string[]): Run => ({ argv: [process.execPath, ROSTER, ...argv], env });
    const roster = (...argv: string[]): number => time(run(...argv));
    roster('audit', 'stream', 'configure', ...TO_BUCKET, '--endpoint', endpoint);
    const again = (prefix: string) => roster('audit', 'stream', 'configure', '--prefix', `${prefix}/`, '--from-start');
    const ratios = Array.from({ length: runs }, (_, round) => {
      const exported = roster('audit', 'export', '--order', 'asc');
      again(String(round));
      return exported / roster('audit', 'stream', 'run');
    });
    const db = new Database(place.store, { readonly: true });
    const { lag } = db.prepare('select h.seq - s.cursor_seq as lag from audit_head h, audit_streams s').get() as {
      readonly lag: number;
    };
    db.close();
    if (lag !== 0) throw new Error(`${lag} events were not sent`);
    yield found('audit stream run: events a second, against audit export', median(ratios));
    again('memory');
    const memory = peakMemory(
      run('audit', 'stream', 'run'),
      join(import.meta.dirname, 'peak-memory.cjs'),
      `${place.store}-stream-memory`,
    );
    yield found('audit stream run: peak memory in MB', memory);
  } finally {
    server.kill();
  }
}
