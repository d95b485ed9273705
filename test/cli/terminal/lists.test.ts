import stringWidth from 'string-width';
import { localBackends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';

/** Every list on an organization of the size and with the names of a large open-source project. */

const GROUPS = 283;
const PEOPLE = 400;
/** What most names of people and groups there are as long as, and the longest ones. */
const NAMES = [
  'ada-l',
  'cblecker',
  'jasonbraganza',
  'k8s-github-robot',
  'Priyankasaggu11929',
  'alexanderConstantinescu',
];

const group = (at: number): string =>
  [`sig-${at}`, `sig-autoscaling-${at}-pr-reviews`, `sig-contributor-experience-apac-coordinators-${at}`][at % 3] ?? '';

async function large(box: Sandbox): Promise<void> {
  const rows = Array.from({ length: PEOPLE }, (_, at) => {
    const name = `${NAMES[at % NAMES.length] ?? ''}${at}`;
    const groups = Array.from({ length: at % 7 }, (_none, more) => group((at * 7 + more) % GROUPS));
    return `${name.toLowerCase()}@kubernetes.example,${name},${at < 12 ? 'Admin' : 'Member'},${groups.join(';')}`;
  });
  const stdin = `email,username,role,groups\n${rows.join('\n')}\n`;
  await box.json('people import - --create-groups --reveal', { stdin });
  await box.json(`group role ${group(1)} Admin`);
  await box.json('project create Rocket --owner cblecker1');
  await box.json('service-account create release-automation --reveal');
  await box.json('token create nightly-builds --expires never --reveal');
  await box.json('token create deploy --service-account release-automation --permission project.view --reveal');
}

const LISTS: readonly (readonly [argv: string, ...naming: string[]])[] = [
  ['people list --all', 'username', 'email'],
  ['people list --role Admin', 'username', 'email'],
  ['group list --all', 'name'],
  ['token list', 'name', 'last_four'],
  ['token list --everyone', 'subject', 'name', 'last_four'],
  ['audit list --limit 300', 'username'],
  ['access who organization.people.remove', 'username', 'name'],
];

describe.each([80, 120])('in %i columns', (columns) => {
  let box: Sandbox;
  beforeAll(async () => {
    const [sqlite] = localBackends();
    if (sqlite === undefined) throw new Error('there is no backend');
    box = await sandbox(sqlite, large);
  });
  afterAll(() => box.destroy());

  test.each(LISTS)('%s cuts no name and no word, and most rows have one line', async (argv, ...naming) => {
    const shown = await box.run(`${argv} --no-color`, { tty: columns });
    expect(shown.code).toBe(0);
    const [title = '', ...lines] = shown.stdout.trimEnd().split('\n');
    expect([title, ...lines].filter((line) => stringWidth(line) > columns)).toEqual([]);
    const items = await box.json<readonly Record<string, string | null>[]>(argv);
    const text = lines.join('\n');
    for (const name of items.flatMap((item) => naming.map((field) => item[field] ?? ''))) expect(text).toContain(name);
    // One name in five may be so long that its row goes on in two further lines; descriptions go on in one.
    const goesOn = lines.filter((line) => line.startsWith('  ')).length;
    expect(goesOn).toBeLessThanOrEqual(items.length * (argv.startsWith('audit') ? 1 : 0.4));
    // What a few words say is shown whole, or not at all.
    expect(text).not.toMatch(/\b(?:act|revo|deac|Mem|Adm|Own|serv)\w*…/);
  });

  test('access list is in brief, and goes by way', async () => {
    const { stdout } = await box.run('access list cblecker1 --no-color', { tty: columns });
    expect(stdout.split('\n').length).toBeLessThan(20);
    expect(stdout.split('\n').filter((line) => line.length > columns || line.includes('…'))).toEqual([]);
  });
});
