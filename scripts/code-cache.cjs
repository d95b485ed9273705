// Runs a few usual commands in this process and writes V8's code cache of what they compiled.
const { writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');
const { Writable } = require('node:stream');
const { load } = require('../bin/load.js');

const [, , outdir, home] = process.argv;
const path = join(outdir, 'roster.js');
const { exports: roster, script } = load(path);

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/** As much of a process as roster uses. */
const processFor = (argv) => ({
  argv: ['node', 'roster', ...argv],
  env: { HOME: home, ROSTER_CONFIG_DIR: join(home, 'config'), ROSTER_STORE: join(home, 'roster.db') },
  on: () => undefined,
  stdin: process.stdin,
  stdout: nowhere(),
  stderr: nowhere(),
});

const usual = [
  ['init', '--organization', 'Acme', '--owner', 'ada@acme.example', '--reveal'],
  ['people', 'add', 'grace@acme.example', '--reveal'],
  ['people', 'list'],
  ['people', 'show', 'grace'],
  ['group', 'list'],
  ['access', 'check', 'grace', 'organization.view'],
  ['audit', 'list'],
  ['--help'],
];

/** Answers every request with an empty page: what commands on an instance need is the way there and back. */
const instance = createServer((_request, response) =>
  response.setHeader('content-type', 'application/json').end('{"items":[],"next_cursor":null}'),
);

async function run(argv) {
  const code = await roster.run(processFor(argv), '0.0.0');
  if (code !== 0) throw new Error(`roster ${argv.join(' ')} exited ${code}`);
}

(async () => {
  for (const argv of usual) await run(argv);
  await new Promise((resolve) => instance.listen(0, '127.0.0.1', resolve));
  await run(['people', 'list', '--url', `http://127.0.0.1:${instance.address().port}`]);
  instance.close();
  writeFileSync(`${path}.cache`, script.createCachedData());
})();
