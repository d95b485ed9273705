import { backends } from '../harness.ts';
import { ciBox } from '../support/ci-box.ts';
import type { CiBox } from '../support/ci-box.ts';
import { stopWebServers } from '../support/web-server.ts';

/** Tokens as CI systems publish theirs, with the trusts of docs/ci-trust.md. */

const [backend] = backends();

let ci: CiBox;
beforeEach(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  ci = await ciBox(backend);
});
afterEach(async () => {
  await ci.box.destroy();
  await stopWebServers();
});

const GITHUB = {
  sub: 'repo:acme/web:environment:production',
  environment: 'production',
  ref: 'refs/heads/main',
  ref_type: 'branch',
  ref_protected: 'true',
  sha: '9f3182061f1e2cca4702c368cbc039b7dc9d4485',
  repository: 'acme/web',
  repository_owner: 'acme',
  repository_owner_id: '1342004',
  repository_visibility: 'private',
  run_id: '1234567890',
  job_workflow_ref: 'acme/web/.github/workflows/deploy.yml@refs/heads/main',
  runner_environment: 'github-hosted',
  event_name: 'push',
};
const GITLAB = {
  sub: 'project_path:acme/web:ref_type:branch:ref:main',
  namespace_id: '72',
  namespace_path: 'acme',
  project_id: '20',
  project_path: 'acme/web',
  user_id: '1',
  user_login: 'grace',
  pipeline_source: 'push',
  ref: 'main',
  ref_type: 'branch',
  ref_protected: 'true',
  runner_id: 1,
  runner_environment: 'gitlab-hosted',
};
const SEMAPHORE = {
  aud: 'https://acme.semaphoreci.com',
  sub: 'org:acme:project:936a5312-a3b8-4921-8b3f-2cec8baac574:repo:web:ref_type:branch:ref:refs/heads/main',
  branch: 'main',
  pr: '',
  pr_branch: '',
  ref: 'refs/heads/main',
  ref_type: 'branch',
  repo: 'web',
  repo_slug: 'acme/web',
  tag: '',
};
const BUILDKITE = {
  sub: 'organization:acme:pipeline:web:ref:refs/heads/main:commit:9f3182061f1e2cca4702c368cbc039b7dc9d4485:step:',
  jti: undefined,
  organization_slug: 'acme',
  organization_id: '0184990a-477b-4fa8-9968-496074483cee',
  pipeline_slug: 'web',
  build_number: 175,
  build_branch: 'main',
  step_key: null,
  job_id: '0184990a-4782-42b5-afc1-16715b10b8ff',
};

test.each([
  [
    'GitHub Actions',
    GITHUB,
    ['--subject', 'repo:acme/web:environment:production', '--claim', 'repository_owner_id=1342004'],
    { sub: 'repo:acme/web:pull_request', environment: undefined },
  ],
  [
    'GitLab',
    GITLAB,
    ['--subject', 'project_path:acme/web:ref_type:branch:ref:main', '--claim', 'ref_protected=true'],
    { ref_protected: 'false' },
  ],
  [
    'Semaphore',
    SEMAPHORE,
    [
      ...['--audience', 'https://acme.semaphoreci.com', '--subject'],
      'org:acme:project:936a5312-a3b8-4921-8b3f-2cec8baac574:repo:web:ref_type:branch:ref:refs/heads/main',
    ],
    { sub: SEMAPHORE.sub.replace('ref_type:branch', 'ref_type:pull-request') },
  ],
  [
    'Buildkite',
    BUILDKITE,
    [
      ...['--subject', 'organization:acme:pipeline:web:ref:refs/heads/main:commit:*:step:*'],
      ...['--claim', 'organization_id=0184990a-477b-4fa8-9968-496074483cee'],
    ],
    { sub: BUILDKITE.sub.replace('refs/heads/main', 'refs/heads/fix') },
  ],
])('%s', async (_system, claims, trust, other) => {
  await ci.trusting(...trust);
  expect(await ci.exchange(ci.issuer.token(claims))).toMatchObject({ code: 0 });
  expect(await ci.exchange(ci.issuer.token({ ...claims, ...other }))).toMatchObject({ code: 4 });
});
