import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DIFFERENT } from '../../../src/domain/errors.ts';
import { sandbox } from '../../harness.ts';
import type { Backend, Result, RunOptions, Sandbox } from '../../harness.ts';
import { CALLER_ADDRESS } from '../../support/backends.ts';
import { headOf } from '../../support/outputs.ts';
import { errorOf, exitOf } from '../../support/front-door.ts';
import { startIssuer } from '../../support/issuer.ts';
import { s3Server } from '../../support/s3-server.ts';
import { allRowsOf, rowsOf } from '../../support/state.ts';
import { stopWebServers } from '../../support/web-server.ts';
import { wordsOf } from '../../support/tour.ts';
import { organization, tokenOf } from './organization.ts';
import { isRow } from './row.ts';
import type { More, Outcome, Row, Scenario, Who } from './row.ts';

/** Plays a scenario on one way to call, and tells what came of it in words that are the same on every way. */

/** What came of a row. */
export interface Ended {
  readonly line: string;
  readonly outcome: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly asked: readonly string[];
  readonly file?: string;
}

export interface Played {
  readonly ended: readonly Ended[];
  /** By which medium and from where the steps came, as the log has it: each once. */
  readonly cameBy: readonly object[];
  /** The rows of all tables afterwards. */
  readonly state: string;
}

/** Plays all steps in a copy of the organization. */
export async function play(backend: Backend, { steps }: Scenario): Promise<Played> {
  const box = await sandbox(backend, organization);
  const s3 = await s3Server();
  try {
    const [prepared] = await backend.query<{ seq: number }>(box.location, 'select seq from audit_head');
    const kept = await keptFrom(box, s3.url, steps);
    const told = teller(box, s3.url, kept.get('issuer'));
    const ended: Ended[] = [];
    for (const step of steps) {
      if (isRow(step)) ended.push(await run(box, step, kept, told));
      else await backend.query(box.location, step.behind);
    }
    const cameBy = await backend.query(
      box.location,
      'select distinct medium, ip_address from audit_events where seq > $1',
      prepared?.seq,
    );
    return { ended, cameBy, state: told((await rowsOf(box)).replaceAll(USED, '<used>')) };
  } finally {
    await stopWebServers();
    await box.destroy();
  }
}

/** What rows can name from the beginning: the folder, a server of buckets, and an issuer with tokens of a CI job. */
async function keptFrom({ dir, clock }: Sandbox, s3: string, steps: Scenario['steps']): Promise<Map<string, string>> {
  const kept = new Map([
    ['dir', dir],
    ['s3', s3],
  ]);
  if (!steps.some((step) => isRow(step) && step[2].includes('{issuer}'))) return kept;
  const issuer = await startIssuer(() => clock.now, 'https://roster.acme.example');
  const exp = Math.floor(clock.now / 1000) + 24 * 3600;
  kept.set('issuer', issuer.url);
  for (const job of ['job', 'next', 'other'])
    kept.set(
      job,
      issuer.token({ exp, jti: job, sub: job === 'other' ? 'repo:acme/api:ref:x' : 'repo:acme/web:ref:x' }),
    );
  return kept;
}

/** A row that was tried as a dry run before it was run. */
export interface Tried extends Ended {
  /** What it left otherwise: rows of tables, the configuration. */
  readonly left: string;
  /** What there was before. */
  readonly before: string;
}

/** Plays all steps, and before each row that `isTried` wants tries it as a dry run. */
export async function tried(
  backend: Backend,
  { steps }: Scenario,
  isTried: (row: Row) => boolean,
): Promise<readonly Tried[]> {
  const box = await sandbox(backend, organization);
  const s3 = await s3Server();
  const found: Tried[] = [];
  const kept = await keptFrom(box, s3.url, steps);
  const told = teller(box, s3.url, kept.get('issuer'));
  const all = async () => {
    const config = box.path('config/config.json');
    const rows = (await allRowsOf(box)).replaceAll(USED, '<used>').replaceAll(EXTENDED, '<end>');
    return rows + (existsSync(config) ? readFileSync(config, 'utf8') : '');
  };
  try {
    for (const step of steps) {
      if (!isRow(step)) await backend.query(box.location, step.behind);
      else {
        if (isTried(step)) {
          const [outcome, by, line, more = {}] = step;
          const { keep: _, ...rest } = more;
          const before = await all();
          const dry = await run(box, [more.dry ?? outcome, by, `${line} --dry-run`, { ...rest, after: 0 }], kept, told);
          found.push({ ...dry, before, left: await all() });
        }
        await run(box, step, kept, told);
      }
    }
    return found;
  } finally {
    await stopWebServers();
    await box.destroy();
  }
}

const MINUTE = 60_000;

type Told = (text: string) => string;

async function run(box: Sandbox, row: Row, kept: Map<string, string>, told: Told): Promise<Ended> {
  const [outcome, by, line, more = {}] = row;
  const filled = (text: string): string => text.replace(/\{(\w+)\}/g, (all, name: string) => kept.get(name) ?? all);
  for (const [name, text] of Object.entries(more.files ?? {})) writeFileSync(box.path(name), filled(text));
  box.clock.now += more.after ?? MINUTE;
  const asJson = isError(outcome) && more.plain !== true;
  const reader = more.lines === undefined ? undefined : headOf(more.lines);
  const result = await box.run([...wordsOf(line).map(filled), ...(asJson ? ['--json'] : [])], {
    ...optionsOf(more, filled),
    env: environmentOf(box, by, filled),
    ...(reader && { stdout: reader.output }),
  });
  if (more.keep !== undefined) kept.set(more.keep, secretIn(result.stdout));
  if (more.keepId !== undefined) kept.set(more.keepId, ID.exec(result.stdout)?.[0] ?? 'no id was shown');
  const { reads } = more;
  return {
    line,
    outcome: outcomeOf(result, row),
    stdout: told(reader?.text() ?? result.stdout),
    stderr: told(result.stderr),
    asked: result.asked.map(told),
    ...(reads === undefined ? {} : { file: existsSync(box.path(reads)) ? told(box.read(reads)) : 'not there' }),
  };
}

/** How it ended, as a row says it; what ended otherwise is told with all that was printed. */
function outcomeOf(result: Result, [outcome, , , more]: Row): string {
  const { code, stdout, stderr } = result;
  const exit = outcome === 'ok' ? 0 : outcome === 'different' ? DIFFERENT : exitOf(outcome);
  const isTold = isError(outcome) && more?.plain !== true;
  if (code === exit && (!isTold || errorOf(result).code === outcome)) return outcome;
  return `exit ${code}\n${stdout}${stderr}`;
}

const isError = (outcome: Outcome): boolean => !['ok', 'different'].includes(outcome);

const optionsOf = ({ stdin, answers, program }: More, filled: Told): RunOptions => ({
  ...(program && { program }),
  ...(stdin === undefined ? {} : { stdin: filled(stdin) }),
  ...(answers === undefined
    ? {}
    : { answers: answers.map((one) => (typeof one === 'string' ? filled(one) : one)), tty: 80 }),
});

/** What makes a caller somebody. */
function environmentOf(box: Sandbox, by: Who, filled: Told): NonNullable<RunOptions['env']> {
  if (by === 'ada') return {};
  if (by.startsWith('at:')) return { ROSTER_CONFIG_DIR: box.path(`config-${by.slice(3)}`) };
  const ROSTER_CONFIG_DIR = box.path('no-config');
  if (by === 'nobody') return { ROSTER_CONFIG_DIR };
  return { ROSTER_CONFIG_DIR, ROSTER_TOKEN: by.startsWith('{') ? filled(by) : tokenOf(by) };
}

const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
const SECRET = /rst_\w{49}|\b(?:\w{6}-){3}\w{6}\b/;

function secretIn(text: string): string {
  const [secret] = SECRET.exec(text) ?? [];
  return secret ?? 'nothing was kept';
}

/** When a token was used is told even of what is refused in the end, over HTTP: it is asked for before the rest comes in. */
const USED = /(?<="last_used_at":)(?:null|"[^"]*")(?=,"revoked_at")/g;

/** The end of a person's session, which each use puts off, as it does by a dry run. */
const EXTENDED = /(?<=^tokens .*"kind":"session".*"expires_at":)"[^"]*"(?=.*"trust_id":null)/gm;

/** What is another on each way: what is drawn, what is a hash of it, and what says by which way it came. */
const DRAWN: readonly (readonly [RegExp, string])[] = [
  [new RegExp(SECRET, 'g'), 'secret'],
  [/(?<=last_four\\?":\s*\\?")\w{4}/g, 'last four'],
  [/(?<=that ends in )\w{4}/g, 'last four'],
  [/0190a000-0000-7000-8000-\d{12}\b/g, 'id'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}\b/g, 'message'],
  [/\b[0-9a-f]{64}\b/g, 'hash'],
  [/(?<="sealed\\":\\")[^"\\]+/g, 'sealed'],
  [/(?<="sealed_secret":")[^"]+/g, 'sealed'],
  [/\$2b\$\d\d\$[./\w]{53}/g, 'hash'],
];

/** Puts into words that are the same on every way; what differs is told by when it was seen first. */
function teller(box: Sandbox, s3: string, issuer = 'https://issuer.example'): Told {
  const seen = new Map<string, string>();
  const numbered = (what: string) => (text: string) => {
    const known = seen.get(text) ?? `<${what} ${seen.size + 1}>`;
    seen.set(text, known);
    return known;
  };
  const { context } = box.backend;
  return (text) => {
    let told = text
      .replaceAll(issuer, '<issuer>')
      .replaceAll(s3, '<s3>')
      .replaceAll(new URL(s3).host, '<s3>')
      .replaceAll(box.location, '<location>')
      .replaceAll(box.dir, '<dir>');
    for (const [pattern, what] of DRAWN) told = told.replace(pattern, numbered(what));
    return told
      .replaceAll(/\b(?:CLI|API)\b(?! Activity)/g, '<medium>')
      .replaceAll(/(?<="src_endpoint":)\{[^}]*\}/g, '<address>')
      .replaceAll(CALLER_ADDRESS, '')
      .replaceAll(new RegExp(`\\b${context.replaceAll('.', '\\.')}\\b`, 'g'), '<context>');
  };
}
