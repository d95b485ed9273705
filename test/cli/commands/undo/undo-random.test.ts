import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople } from '../../../support/front-door.ts';
import { presentIn } from '../../../support/present.ts';
import { random } from '../../../support/random.ts';
import { thorough } from '../../../support/thorough.ts';

/** Random changes, undone one by one in reverse by their operation ids, leave what was there before each. */

const STEPS = thorough(20, 60);
const SEEDS = thorough([1, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8]);

const PEOPLE = ['grace', 'linus', 'eve'];
/** They stay active: a project is not given back to somebody who is not. */
const OWNERS = ['grace', 'linus'];
const GROUPS = ['Platform', 'Kernel'];
const ROLES = ['Member', 'Admin', 'Auditor'];
const PROJECTS = ['Web', 'Api'];
const PROJECT_ROLES = ['Reader', 'Contributor', 'Admin'];

type Pick = (from: readonly string[]) => string;

/** Commands that may well be refused: of what is not there, or is there already. */
const CHANGES: readonly ((pick: Pick, step: number) => string)[] = [
  (pick, step) => `people add p${step}@acme.example,q${step}@acme.example --role ${pick(ROLES)} --reveal`,
  (pick) => `people role ${pick(PEOPLE)} --role ${pick(ROLES)}`,
  (pick) => `people role grace linus --role ${pick(ROLES)}`,
  (pick) => `people ${pick(['deactivate', 'reactivate'])} eve`,
  (pick, step) => `people edit ${pick(PEOPLE)} --email m${step}@acme.example`,
  (_pick, step) => `people invite i${step}@acme.example --reveal`,
  (pick) => `group create ${pick(GROUPS)} --role ${pick(ROLES)} --member ${pick(PEOPLE)}`,
  (pick) => `group modify ${pick(GROUPS)} --${pick(['add', 'remove'])} ${pick(PEOPLE)}`,
  (pick, step) => `group modify ${pick(GROUPS)} --description d${step}`,
  (pick) => `group role ${pick(GROUPS)} ${pick(ROLES)}`,
  (pick) => `group delete ${pick(GROUPS)} --yes`,
  () => 'role new Auditor --permission organization.audit_logs.view --maps-to Reader',
  (pick, step) => `role edit Auditor --description d${step} --maps-to ${pick(PROJECT_ROLES)}`,
  (pick) => `role delete Auditor --reassign-to ${pick(ROLES)} --yes`,
  (pick) => `project create ${pick(PROJECTS)} --owner ${pick(OWNERS)}`,
  (pick, step) => `project edit ${pick(PROJECTS)} --description d${step}`,
  (pick) => `project transfer ${pick(PROJECTS)} --to ${pick(OWNERS)}`,
  (pick) => `project people add ${pick(PROJECTS)} group:${pick(GROUPS)} --role ${pick(PROJECT_ROLES)}`,
  (pick) => `project people role ${pick(PROJECTS)} ${pick(PEOPLE)} --role ${pick(PROJECT_ROLES)}`,
  (pick) => `project people remove ${pick(PROJECTS)} ${pick(PEOPLE)} --yes`,
  (_pick, step) => `service-account create robot${step} --reveal`,
  (pick, step) => `service-account edit robot --description d${step} --role ${pick(ROLES)}`,
  (pick) => `service-account ${pick(['deactivate', 'reactivate'])} robot`,
  (_pick, step) => `settings set name Acme${step}`,
];

async function withTeam(box: Sandbox): Promise<void> {
  await addPeople(box, ...PEOPLE);
  await box.json('service-account create robot --reveal');
  await box.json(`project create ${PROJECTS[0] ?? ''} --owner grace`);
  await box.json(`group create ${GROUPS[0] ?? ''} --member linus`);
  await box.json('role new Auditor --permission organization.audit_logs.view');
}

describe.each(backends())('random changes on $name', (backend) => {
  test.each(SEEDS)('are all undone, with seed %i', async (seed) => {
    const box = await sandbox(backend, withTeam);
    const next = random(`undo:${seed}`);
    const pick: Pick = (from) => from[next(from.length)] ?? '';
    const done: { readonly argv: string; readonly id: string; readonly before: unknown }[] = [];
    let before = await presentIn(box);
    for (let step = 0; done.length < STEPS && step < 4 * STEPS; step += 1) {
      box.clock.now += 1000;
      const argv = CHANGES[next(CHANGES.length)]?.(pick, step) ?? '';
      const { code, stdout } = await box.run(`${argv} --json`);
      if (code !== 0) continue;
      const answer = JSON.parse(stdout) as { readonly request_id: string | null } | { readonly request_id: string }[];
      const id = Array.isArray(answer) ? answer[0]?.request_id : answer.request_id;
      if (id === null || id === undefined) continue;
      done.push({ argv, id, before });
      before = await presentIn(box);
    }
    for (const { argv, id, before: was } of done.toReversed()) {
      const undone = await box.run(['undo', id, '--yes', '--json']);
      expect([argv, undone.code, undone.code === 0 ? '' : undone.stderr]).toEqual([argv, 0, '']);
      expect([argv, await presentIn(box)]).toEqual([argv, was]);
    }
    expect(done.length).toBe(STEPS);
    expect((await box.run('audit verify')).code).toBe(0);
    if (!backend.remote) expect((await box.run('store check')).code).toBe(0);
    await box.destroy();
  });
});
