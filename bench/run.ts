import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, peakMemory } from './measure.ts';
import type { Run } from './measure.ts';
import { invented, kubernetes, ROSTER, withEvents } from './organizations.ts';
import type { Place } from './organizations.ts';

/** Measures the budgets that roster promises, each as a ratio of two runs side by side. */

interface Finding {
  readonly what: string;
  readonly value: number;
  readonly budget: string;
  readonly met: boolean;
}

const STARTS = 30;
const LONG_RUNS = 5;
const EVENTS = 1_000_000;

const node = process.execPath;
const roster = (place: Place | undefined, ...argv: string[]): Run => ({
  argv: [node, ROSTER, ...argv],
  env: place?.env ?? {},
});

const atMost = (what: string, value: number, budget: number): Finding => ({
  what,
  value,
  budget: `at most ${budget}`,
  met: value <= budget,
});
const atLeast = (what: string, value: number, budget: number): Finding => ({
  what,
  value,
  budget: `at least ${budget}`,
  met: value >= budget,
});

function* starts(dir: string): Iterable<Finding> {
  const peer: Run = { argv: [node, '-e', '0'] };
  yield atMost('start: --version, against node -e 0', compare(roster(undefined, '--version'), peer, STARTS).ratio, 1.6);
  yield atMost('start: --help, against node -e 0', compare(roster(undefined, '--help'), peer, STARTS).ratio, 2);
  yield atMost(
    'start: people list piped, against node -e 0',
    compare(roster(kubernetes(dir), 'people', 'list'), peer, STARTS).ratio,
    2.5,
  );
}

function* sizes(dir: string): Iterable<Finding> {
  const small = invented(dir, 100);
  const large = invented(dir, 100_000);
  yield atMost(
    'people list: 100,000 people against 100',
    compare(roster(large, 'people', 'list'), roster(small, 'people', 'list'), STARTS).ratio,
    1.3,
  );
  const show = ['people', 'show', 'person55'] as const;
  yield atMost(
    'people show: 100,000 people against 100',
    compare(roster(large, ...show), roster(small, ...show), STARTS).ratio,
    1.3,
  );
}

function* audit(dir: string): Iterable<Finding> {
  const place = withEvents(dir, EVENTS);
  const columns = 'resource,operation,medium,user_id,username,resource_id,resource_name,ip_address,metadata,timestamp';
  const sqlite3: Run = {
    argv: ['sqlite3', '-csv', '-header', place.store, `select ${columns} from audit_events order by seq desc`],
  };
  const exported = compare(roster(place, 'audit', 'export'), sqlite3, LONG_RUNS);
  yield atLeast('audit export: rows a second, against sqlite3 -csv', 1 / exported.ratio, 0.35);
  const memory = peakMemory(
    roster(place, 'audit', 'export'),
    join(import.meta.dirname, 'peak-memory.cjs'),
    join(dir, 'memory'),
  );
  yield atMost('audit export: peak memory in MB', memory, 150);
  const bare: Run = { argv: [node, join(import.meta.dirname, 'verify-peer.cjs'), place.store] };
  yield atLeast(
    'audit verify: events a second, against a bare loop',
    1 / compare(roster(place, 'audit', 'verify'), bare, LONG_RUNS).ratio,
    0.5,
  );
}

const PARTS = { starts, sizes, audit } as const;

const wanted = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), 'roster-bench-'));
try {
  for (const [name, part] of Object.entries(PARTS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const { what, value, budget, met } of part(dir)) {
      console.log(`${met ? 'met ' : 'OVER'}  ${value.toFixed(2).padStart(7)}  ${budget.padEnd(14)}  ${what}`);
      if (!met) process.exitCode = 1;
    }
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
