import * as z from 'zod/mini';
import { field } from '../field.ts';
import { checkedText } from '../names/names.ts';

/** What a CI system says of a job: read from the environment of those that are well known. */

export const LABELS = ['branch', 'tag', 'pull_request', 'pipeline', 'block', 'url'] as const;
type LabelName = (typeof LABELS)[number];
export type Labels = Readonly<Record<LabelName, string | null>>;
export type GivenLabels = { readonly [Name in LabelName]?: string | undefined };

/** In UTF-16 units. */
const LONGEST = 512;

const fault = (text: string): string | undefined => {
  if (text === '') return 'must not be empty';
  if (text.length > LONGEST) return `is longer than ${LONGEST} characters`;
  if (!text.isWellFormed()) return 'is not valid Unicode text';
  return /\p{Cc}/u.test(text) ? 'must not contain control characters or line breaks' : undefined;
};

/** A label: some text on one line. */
const label = () => checkedText(LONGEST, fault);

/** The fields of an input that give labels. */
export const labelFields = () => ({
  branch: z.optional(field(label(), 'the branch that it is for', 'BRANCH')),
  tag: z.optional(field(label(), 'the tag that it is for', 'TAG')),
  pull_request: z.optional(field(label(), 'the pull request that it is for', 'NUMBER')),
  pipeline: z.optional(field(label(), 'the pipeline or workflow that it belongs to', 'NAME')),
  block: z.optional(field(label(), 'the part of the pipeline', 'NAME')),
  url: z.optional(field(label(), 'where more is told of it', 'URL')),
});

/** All labels, of those that were given. */
export const allLabels = (given: GivenLabels): Labels => ({
  branch: given.branch ?? null,
  tag: given.tag ?? null,
  pull_request: given.pull_request ?? null,
  pipeline: given.pipeline ?? null,
  block: given.block ?? null,
  url: given.url ?? null,
});

type Env = Readonly<Record<string, string | undefined>>;

/** A CI system: how it shows that a job is its own, and where it has what. */
interface CiSystem {
  readonly marker: string;
  readonly labels: (env: Env) => GivenLabels;
}

const ifSet = (text: string | undefined): string | undefined => (text === '' || text === undefined ? undefined : text);

/** Of several variables, the first that is set. */
const first = (...texts: readonly (string | undefined)[]): string | undefined => texts.map(ifSet).find(Boolean);

/** The last part of a path or address. */
const lastPart = (text: string | undefined): string | undefined => ifSet(text?.split('/').at(-1));

/** A ref of GitHub's, such as refs/pull/7/merge. */
function gitHub(env: Env): GivenLabels {
  const isTag = env.GITHUB_REF_TYPE === 'tag';
  const pull = /^refs\/pull\/(\d+)\//.exec(env.GITHUB_REF ?? '')?.[1];
  const run = [env.GITHUB_SERVER_URL, env.GITHUB_REPOSITORY, env.GITHUB_RUN_ID].map(ifSet);
  return {
    branch: isTag ? undefined : first(env.GITHUB_HEAD_REF, env.GITHUB_REF_NAME),
    tag: isTag ? ifSet(env.GITHUB_REF_NAME) : undefined,
    pull_request: pull,
    pipeline: ifSet(env.GITHUB_WORKFLOW),
    block: ifSet(env.GITHUB_JOB),
    url: run.includes(undefined) ? undefined : `${run[0]}/${run[1]}/actions/runs/${run[2]}`,
  };
}

const semaphore = (env: Env): GivenLabels => ({
  branch: first(env.SEMAPHORE_GIT_PR_BRANCH, env.SEMAPHORE_GIT_WORKING_BRANCH, env.SEMAPHORE_GIT_BRANCH),
  tag: ifSet(env.SEMAPHORE_GIT_TAG_NAME),
  pull_request: ifSet(env.SEMAPHORE_GIT_PR_NUMBER),
  pipeline: first(env.SEMAPHORE_PIPELINE_NAME),
  block: ifSet(env.SEMAPHORE_BLOCK_NAME),
  url:
    ifSet(env.SEMAPHORE_ORGANIZATION_URL) && ifSet(env.SEMAPHORE_JOB_ID)
      ? `${env.SEMAPHORE_ORGANIZATION_URL}/jobs/${env.SEMAPHORE_JOB_ID}`
      : undefined,
});

const gitLab = (env: Env): GivenLabels => ({
  branch: first(env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME, env.CI_COMMIT_BRANCH),
  tag: ifSet(env.CI_COMMIT_TAG),
  pull_request: ifSet(env.CI_MERGE_REQUEST_IID),
  pipeline: first(env.CI_PIPELINE_NAME, env.CI_PROJECT_NAME),
  block: first(env.CI_JOB_STAGE, env.CI_JOB_NAME),
  url: ifSet(env.CI_JOB_URL),
});

/** BRANCH_NAME of a pull request is PR-7 there. */
const jenkins = (env: Env): GivenLabels => ({
  branch: first(env.CHANGE_BRANCH, env.TAG_NAME === undefined ? env.BRANCH_NAME : undefined, env.GIT_LOCAL_BRANCH),
  tag: ifSet(env.TAG_NAME),
  pull_request: ifSet(env.CHANGE_ID),
  pipeline: first(env.JOB_NAME),
  block: ifSet(env.STAGE_NAME),
  url: ifSet(env.BUILD_URL),
});

const buildkite = (env: Env): GivenLabels => ({
  branch: ifSet(env.BUILDKITE_TAG) === undefined ? ifSet(env.BUILDKITE_BRANCH) : undefined,
  tag: ifSet(env.BUILDKITE_TAG),
  pull_request: env.BUILDKITE_PULL_REQUEST === 'false' ? undefined : ifSet(env.BUILDKITE_PULL_REQUEST),
  pipeline: first(env.BUILDKITE_PIPELINE_NAME, env.BUILDKITE_PIPELINE_SLUG),
  block: first(env.BUILDKITE_LABEL, env.BUILDKITE_STEP_KEY),
  url: ifSet(env.BUILDKITE_BUILD_URL),
});

const circleCi = (env: Env): GivenLabels => ({
  branch: ifSet(env.CIRCLE_BRANCH),
  tag: ifSet(env.CIRCLE_TAG),
  pull_request: first(env.CIRCLE_PR_NUMBER, lastPart(env.CIRCLE_PULL_REQUEST)),
  pipeline: ifSet(env.CIRCLE_PROJECT_REPONAME),
  block: ifSet(env.CIRCLE_JOB),
  url: ifSet(env.CIRCLE_BUILD_URL),
});

/** A job is of the first whose variable is set: several set CI alone. */
const SYSTEMS: readonly CiSystem[] = [
  { marker: 'GITHUB_ACTIONS', labels: gitHub },
  { marker: 'SEMAPHORE', labels: semaphore },
  { marker: 'BUILDKITE', labels: buildkite },
  { marker: 'CIRCLECI', labels: circleCi },
  { marker: 'GITLAB_CI', labels: gitLab },
  { marker: 'JENKINS_URL', labels: jenkins },
];

/** The labels that the environment of a CI system gives; what is no label is left out. */
export function labelsFrom(env: Env): GivenLabels {
  const system = SYSTEMS.find(({ marker }) => ifSet(env[marker]) !== undefined);
  if (system === undefined) return {};
  const found = Object.entries(system.labels(env)).filter(
    ([, text]) => text !== undefined && fault(text) === undefined,
  );
  return Object.fromEntries(found);
}
