import type { DoubleProject } from './state.ts';
import { bad, found, ok, PAGE, pageOf, Refusal, shownMember, text } from './world.ts';
import type { Handler, World } from './world.ts';

/** What the awkward instance answers about projects. */

const shownProject = (one: DoubleProject) => ({
  apiVersion: 'v1alpha',
  kind: 'Project',
  metadata: { id: one.id, name: one.name, description: one.description, org_id: 'acme', owner_id: one.ownerId },
  spec: one.spec,
});

function project({ state }: World, id: string | undefined): DoubleProject {
  const one = state.projects.get(id ?? '');
  if (one === undefined) throw new Refusal(404, JSON.stringify({ message: 'Not found' }));
  return one;
}

/** Who reads or deletes a project names it. */
function projectNamed({ state }: World, name: string | undefined, status: 401 | 404): DoubleProject {
  const one = [...state.projects.values()].find((other) => other.name === name);
  if (one === undefined)
    throw new Refusal(status, JSON.stringify({ message: status === 401 ? 'Unauthorized' : 'Not found' }));
  return one;
}

interface Document {
  readonly metadata?: { readonly name?: unknown; readonly description?: unknown };
  readonly spec?: unknown;
}

export const PROJECT_HANDLERS: Readonly<Record<string, Handler>> = {
  'GET projects': ({ state }, { query }) => {
    const number = Number(query.get('page') ?? 1);
    const projects = [...state.projects.values()];
    return ok(pageOf(projects, number - 1, 1).map(shownProject), {
      'x-page': String(number),
      'x-has-more': String(number < projects.length),
    });
  },
  'GET projects :': (world, { path }) => ok(shownProject(projectNamed(world, path[1], 404))),
  'POST projects': ({ state }, { body }) => {
    const { metadata, spec } = body as Document;
    const name = text(metadata?.name);
    if (name === undefined) throw new Refusal(422, JSON.stringify({ message: 'name cannot be blank' }));
    const [owner] = state.members.keys();
    const made: DoubleProject = {
      ...{ id: state.newId(), name, description: text(metadata?.description) ?? '', ownerId: owner ?? '' },
      ...{ spec, bindings: new Map() },
    };
    state.projects.set(made.id, made);
    return ok(shownProject(made));
  },
  'PATCH projects :': (world, { path, body }) => {
    const one = project(world, path[1]);
    const { metadata, spec } = body as Document;
    one.name = text(metadata?.name) ?? one.name;
    one.description = text(metadata?.description) ?? one.description;
    one.spec = spec ?? one.spec;
    return ok(shownProject(one));
  },
  'DELETE projects :': (world, { path }) => {
    world.state.projects.delete(projectNamed(world, path[1], 401).id);
    return ok(undefined);
  },
  'GET projects : members': (world, { path, query }) => {
    const { bindings } = project(world, path[1]);
    const bound = [...bindings].flatMap(([id, roleId]) => {
      const one = world.state.members.get(id);
      return one === undefined ? [] : [shownMember(world, one, roleId, 'manually')];
    });
    if (world.quirks.peopleAlone) return ok({ members: bound.filter((one) => one.subject_type === 'user') });
    const number = Number(query.get('page_no') ?? 0);
    return ok({ members: pageOf(bound, number), total_pages: Math.ceil(bound.length / PAGE) });
  },
  'PUT projects : members : role': (world, { path, body }) => {
    const role = found(world.state.roles, text(body.role_id));
    if (role.scope !== 'project') throw bad('role scope mismatch');
    project(world, path[1]).bindings.set(found(world.state.members, path[3]).id, role.id);
    return ok({ status: 'assigned' });
  },
  // All roles that were given by hand go, whatever the body names.
  'DELETE projects : members : role': (world, { path }) => {
    project(world, path[1]).bindings.delete(path[3] ?? '');
    return ok(true);
  },
};
