import { writeFileSync } from 'node:fs';
import { backends } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { accessOrganization } from '../../../support/access-organization.ts';
import { errorOf } from '../../../support/front-door.ts';

/** What people did, replayed against a document. */

const DAY = 24 * 60 * 60 * 1000;
const HEAD = 'apiVersion: roster/v1\nkind: Organization\n';

interface Answer {
  readonly since: string;
  readonly log_begins: string;
  readonly judged: number;
  readonly refused: number;
  readonly refused_already: number;
  readonly refusals: readonly {
    readonly subject: { readonly name: string };
    readonly event: string;
    readonly project: string | null;
    readonly missing: readonly string[];
    readonly events: number;
  }[];
  readonly unjudged: readonly { readonly event: string; readonly why: string; readonly events: number }[];
}

describe.each(backends())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await accessOrganization(backend);
    box.clock.now += 40 * DAY;
    const linus = await box.as('linus');
    for (const username of ['eva', 'evi', 'eve2']) {
      await linus.json(
        `people edit ${username === 'eva' ? 'eve' : username === 'evi' ? 'eva' : 'evi'} --username ${username}`,
      );
    }
    await linus.json('project edit web --description Site');
    await linus.json('me edit --username linux');
    await (await box.as('grace')).json('project edit web --description Shop');
    await (await box.as('grace')).json('token create ci --reveal');
  });
  afterEach(() => box.destroy());

  const run = (text: string, argv = '') => {
    writeFileSync(box.path('org.yaml'), HEAD + text);
    return box.run(`access simulate -f ${box.path('org.yaml')} ${argv}`.trim());
  };
  const answerTo = async (text: string, argv = '') => {
    const { code, stdout } = await run(text, `${argv} --json`.trim());
    return { code, ...(JSON.parse(stdout) as Answer) };
  };
  const told = ({ refusals }: Answer) =>
    refusals.map(({ subject, event, project, missing, events }) =>
      [subject.name, event, project ?? '', missing.join(), events].join(' '),
    );

  test('a document that changes nothing refuses nothing of what was done', async () => {
    const answer = await answerTo('');
    expect([answer.code, answer.refused, answer.refused_already, answer.refusals]).toEqual([0, 0, 0, []]);
    expect(answer.judged).toBeGreaterThan(10);
    expect([answer.log_begins, answer.since]).toEqual(['2026-03-01T09:00:00.000Z', '2026-03-01T09:00:00.000Z']);
  });

  test('what would be refused, by whom, how often, and what would be missing', async () => {
    const answer = await answerTo('groups:\n- {name: Platform, members: []}\n');
    expect(answer.code).toBe(10);
    expect(told(answer)).toEqual([
      'linux User.Modified  organization.people.modify 3',
      'linux Project.Modified web project.general_settings.modify 1',
    ]);
    expect(answer.refused).toBe(4);
    expect(told(await answerTo('groups:\n- {name: Platform, members: []}\n', '--since 1h'))).toHaveLength(2);
    expect((await answerTo('projects:\n- {name: web, people: []}\n')).refusals).toMatchObject([
      { subject: { name: 'grace' }, event: 'Project.Modified', project: 'web' },
    ]);
    box.clock.now += 2 * DAY;
    expect(told(await answerTo('groups:\n- {name: Platform, members: []}\n', '--since 1h'))).toEqual([]);
  });

  test('who is deactivated or removed could have done nothing', async () => {
    const answer = await answerTo('people:\n- {username: linux, status: deactivated}\n');
    expect(told(answer)).toHaveLength(2);
  });

  test('what was refused already is told apart, and kinds that say too little are named', async () => {
    await box.json('group modify Platform --remove linux');
    const answer = await answerTo('people:\n- {username: grace, role: Blind}\n');
    expect([answer.code, answer.refused, answer.refused_already]).toEqual([0, 0, 4]);
    expect(answer.unjudged).toContainEqual({
      event: 'Token.Added',
      why: 'which permission it needs depends on whose token it is',
      events: expect.any(Number) as number,
    });
    const { stderr } = await run('');
    expect(stderr).toContain('not judged: Token.Added');
    expect(stderr).toContain('4 events would be refused as it is');
  });

  test('a member is refused, and a faulty document told with its place', async () => {
    const grace = await box.as('grace');
    writeFileSync(box.path('org.yaml'), HEAD);
    expect(errorOf(await grace.run(`access simulate -f ${box.path('org.yaml')} --json`)).code).toBe('forbidden');
    const faulty = await run('groups:\n- {name: Platform, members: [nobody]}\n', '--json');
    expect([errorOf(faulty).code, errorOf(faulty).message]).toEqual([
      'not_found',
      expect.stringContaining('org.yaml:4:30') as string,
    ]);
    expect(errorOf(await run('', '--since 2999-01-01 --json')).code).toBe('invalid');
  });
});
