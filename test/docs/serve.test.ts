import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { command as serveCommand } from '../../src/cli/commands/serve.ts';
import { fieldsOf } from '../../src/cli/app/flags.ts';
import { makeMetrics } from '../../src/server/metrics.ts';
import { localBackends, sandbox } from '../harness.ts';
import type { Sandbox } from '../harness.ts';
import { makeCertificates } from '../support/certificates.ts';
import { wordsOf } from '../support/tour.ts';

/** What docs/serve.md says works, is there, and is so. */

const page = readFileSync(join(__dirname, '../../docs/serve.md'), 'utf8');

/** The lines of all blocks in a language. */
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].flatMap(([, text = '']) =>
    text.trimEnd().split('\n'),
  );

let box: Sandbox;
const before = process.cwd();
beforeEach(async () => {
  const [sqlite] = localBackends();
  if (sqlite === undefined) throw new Error('there is no backend');
  box = await sandbox(sqlite);
  process.chdir(box.dir);
});
afterEach(async () => {
  process.chdir(before);
  await box.destroy();
});

/** Runs a command line; a server is stopped as soon as it listens, at a free port of this machine. */
async function run(line: string): Promise<string> {
  const argv = wordsOf(line).slice(1);
  if (argv[0] !== 'serve') {
    const { code, stderr } = await box.run(argv);
    return `${line}: ${code === 0 ? 'works' : stderr}`;
  }
  const place = argv.map((word) => word.replace(/^[\d.]+:7667$/, '0.0.0.0:0'));
  const listening = argv.includes('--listen') ? place : [...argv, '--listen', '127.0.0.1:0'];
  const { code, stderr } = await box.run(listening, { signal: AbortSignal.abort('SIGTERM') });
  return `${line}: ${code === 0 ? 'works' : stderr}`;
}

async function writeCertificate(dir: string): Promise<void> {
  const { cert, key } = await makeCertificates();
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'server.pem'), cert);
  writeFileSync(join(dir, 'server.key'), key);
}

test('the commands of the page work', async () => {
  await writeCertificate(box.dir);
  const lines = blocks('sh').filter((line) => line.startsWith('roster '));
  expect(lines.length).toBeGreaterThanOrEqual(6);
  for (const line of lines) expect(await run(line)).toBe(`${line}: works`);
});

test('the service starts as its unit says, which allows enough time to stop', async () => {
  const unit = new Map(blocks('ini').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  const command = String(unit.get('ExecStart'))
    .replace('/var/lib/roster/roster.db', box.location)
    .replaceAll('/etc/roster', box.path('etc'));
  await writeCertificate(box.path('etc'));
  expect(await run(command)).toBe(`${command}: works`);
  const stop = fieldsOf(serveCommand.flags).find(({ field }) => field === 'stop_timeout')?.standard;
  expect(Number(unit.get('TimeoutStopSec'))).toBeGreaterThan(Number(stop));
});

test('every flag with a number is in the table with its default, and every other one in the text', () => {
  const specs = fieldsOf(serveCommand.flags);
  expect(specs.length).toBeGreaterThan(10);
  const wanted = specs.map(({ kind, flag, standard }) =>
    kind === 'number' ? `| \`${flag}\` | ${String(standard)} |` : flag,
  );
  expect(wanted.filter((text) => !page.includes(text))).toEqual([]);
});

test('every metric that the page names exists', async () => {
  const metrics = makeMetrics('1.0.0');
  const answered = { id: '', clientId: undefined, method: 'GET', address: '', duration: 1, fault: undefined };
  metrics.answered({ ...answered, route: 'POST /api/v1/session', status: 401, code: 'unauthenticated', limit: undefined });
  metrics.answered({ ...answered, route: 'none', status: 429, code: 'rate_limited', limit: 'requests per token' });
  metrics.ran({ task: 'clean-up', outcome: 'done', at: 0 });
  const text = await metrics.text();
  const named = [...new Set(page.match(/\b(?:roster|nodejs|process)_[a-z0-9_]*[a-z0-9]\b/g))];
  expect(named.length).toBeGreaterThanOrEqual(6);
  expect(named.filter((name) => !new RegExp(`^${name}(_count)?[ {]`, 'm').test(text))).toEqual([]);
});

test('the example for Prometheus is YAML that scrapes where metrics are', () => {
  const { scrape_configs: configs } = parse(blocks('yaml').join('\n')) as {
    readonly scrape_configs: readonly { readonly metrics_path?: string; readonly authorization: { readonly type: string } }[];
  };
  expect(configs).toHaveLength(1);
  expect(configs[0]?.metrics_path ?? '/metrics').toBe('/metrics');
  expect(configs[0]?.authorization.type).toBe('Bearer');
});
