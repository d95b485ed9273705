import fc from 'fast-check';
import { nameFault } from '../../../src/domain/names/names.ts';
import { implicitQueue } from '../../../src/domain/jobs/implicit-queue.ts';
import { LABELS, labelsFrom } from '../../../src/domain/jobs/labels.ts';

test.each([
  [
    'GitHub Actions, a branch',
    {
      GITHUB_ACTIONS: 'true',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REF_NAME: 'main',
      GITHUB_REF_TYPE: 'branch',
      GITHUB_HEAD_REF: '',
      GITHUB_WORKFLOW: 'Deploy',
      GITHUB_JOB: 'production',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'acme/web',
      GITHUB_RUN_ID: '17',
    },
    { branch: 'main', pipeline: 'Deploy', block: 'production', url: 'https://github.com/acme/web/actions/runs/17' },
  ],
  [
    'GitHub Actions, a pull request',
    {
      GITHUB_ACTIONS: 'true',
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_REF_NAME: '7/merge',
      GITHUB_REF_TYPE: 'branch',
      GITHUB_HEAD_REF: 'feature',
      GITHUB_WORKFLOW: 'CI',
    },
    { branch: 'feature', pull_request: '7', pipeline: 'CI' },
  ],
  [
    'GitHub Actions, a tag',
    { GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/tags/v1', GITHUB_REF_NAME: 'v1', GITHUB_REF_TYPE: 'tag' },
    { tag: 'v1' },
  ],
  [
    'GitLab, a merge request',
    {
      GITLAB_CI: 'true',
      CI: 'true',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'feature',
      CI_MERGE_REQUEST_IID: '9',
      CI_PIPELINE_NAME: 'build',
      CI_JOB_STAGE: 'test',
      CI_JOB_URL: 'https://gitlab.example/j/1',
    },
    { branch: 'feature', pull_request: '9', pipeline: 'build', block: 'test', url: 'https://gitlab.example/j/1' },
  ],
  ['GitLab, a tag', { GITLAB_CI: 'true', CI_COMMIT_TAG: 'v2', CI_PROJECT_NAME: 'web' }, { tag: 'v2', pipeline: 'web' }],
  [
    'Semaphore',
    {
      SEMAPHORE: 'true',
      CI: 'true',
      SEMAPHORE_GIT_BRANCH: 'main',
      SEMAPHORE_GIT_WORKING_BRANCH: 'main',
      SEMAPHORE_PIPELINE_NAME: 'Deploy',
      SEMAPHORE_BLOCK_NAME: 'Push',
      SEMAPHORE_ORGANIZATION_URL: 'https://acme.semaphoreci.com',
      SEMAPHORE_JOB_ID: 'j1',
    },
    { branch: 'main', pipeline: 'Deploy', block: 'Push', url: 'https://acme.semaphoreci.com/jobs/j1' },
  ],
  [
    'Jenkins, a pull request',
    {
      JENKINS_URL: 'https://jenkins.example/',
      BRANCH_NAME: 'PR-3',
      CHANGE_ID: '3',
      CHANGE_BRANCH: 'feature',
      JOB_NAME: 'web/PR-3',
      STAGE_NAME: 'Deploy',
      BUILD_URL: 'https://jenkins.example/job/1',
    },
    {
      branch: 'feature',
      pull_request: '3',
      pipeline: 'web/PR-3',
      block: 'Deploy',
      url: 'https://jenkins.example/job/1',
    },
  ],
  [
    'Buildkite',
    {
      BUILDKITE: 'true',
      BUILDKITE_BRANCH: 'main',
      BUILDKITE_TAG: '',
      BUILDKITE_PULL_REQUEST: 'false',
      BUILDKITE_PIPELINE_SLUG: 'web',
      BUILDKITE_LABEL: 'deploy',
      BUILDKITE_BUILD_URL: 'https://buildkite.com/1',
    },
    { branch: 'main', pipeline: 'web', block: 'deploy', url: 'https://buildkite.com/1' },
  ],
  [
    'CircleCI',
    {
      CIRCLECI: 'true',
      CIRCLE_BRANCH: 'feature',
      CIRCLE_PULL_REQUEST: 'https://github.com/acme/web/pull/12',
      CIRCLE_PROJECT_REPONAME: 'web',
      CIRCLE_JOB: 'deploy',
      CIRCLE_BUILD_URL: 'https://circleci.com/1',
    },
    { branch: 'feature', pull_request: '12', pipeline: 'web', block: 'deploy', url: 'https://circleci.com/1' },
  ],
  ['no CI system', { CI: 'true', GITHUB_WORKFLOW: 'x', CIRCLE_BRANCH: 'y' }, {}],
  ['what is no label', { CIRCLECI: 'true', CIRCLE_BRANCH: 'a\nb', CIRCLE_JOB: 'x'.repeat(600) }, {}],
])('%s', (_what, env, labels) => {
  expect(labelsFrom(env)).toEqual(labels);
});

test.each([
  [{ branch: 'main', pipeline: 'deploy' }, 'main/deploy'],
  [{ branch: 'main' }, 'main'],
  [{ tag: 'v1', pipeline: 'deploy' }, 'v1/deploy'],
  [{ branch: 'feature', pull_request: '7', pipeline: 'CI' }, 'pull-request-7/CI'],
  [{ pipeline: 'deploy' }, 'deploy'],
  [{}, 'default'],
  [{ branch: '0190a001-0000-7000-8000-000000000001' }, 'default'],
])('%j waits in %s', (labels, queue) => {
  expect(implicitQueue(labels)).toBe(queue);
});

test('whatever the labels are, the queue has a name that a queue can have', () => {
  const text = fc.option(fc.string({ unit: 'grapheme', maxLength: 200 }), { nil: undefined });
  const labels = fc.record(Object.fromEntries(LABELS.map((name) => [name, text])));
  fc.assert(
    fc.property(labels, (given) => {
      expect(nameFault(implicitQueue(given))).toBeUndefined();
    }),
  );
});
