// Runs neighbouring files of tests together, in one registry of modules: most files need less time than the program takes to load.
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, relative, sep } = require('node:path');
const { formatExecError, formatResultsErrors } = require('jest-message-util');
const { default: TestRunner } = require('jest-runner');

/** The most files that run together, and the most bytes of them: a group that is still running at the end keeps one worker alone. */
const MOST_FILES = 8;
const MOST_BYTES = 60_000;
/** What a file begins with that must not share its modules, or takes as long as a group does, with the reason. */
const ALONE = '/** @alone ';

module.exports = class extends TestRunner {
  /** The tests of a file that runs others, by its path. */
  #groups = new Map();

  async runTests(tests, watcher, options) {
    if (!this.#groupsFiles()) return super.runTests(tests, watcher, options);
    const folder = mkdtempSync(join(tmpdir(), 'roster-groups-'));
    try {
      const groups = groupsOf(tests, this._globalConfig.maxWorkers);
      await super.runTests(
        groups.map((group, index) => this.#written(group, join(folder, `${index}.cjs`))),
        watcher,
        options,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** A name must be found as it is written, and the long runs show that each file stands for itself. */
  #groupsFiles() {
    const { testNamePattern, watch, watchAll } = this._globalConfig;
    return !testNamePattern && !watch && !watchAll && process.env.ROSTER_TEST_ALL === undefined;
  }

  #written(group, path) {
    if (group.length === 1) return group[0];
    writeFileSync(path, group.map((test) => described(test)).join('\n'));
    this.#groups.set(path, group);
    return { ...group[0], path };
  }

  on(event, listener) {
    return super.on(event, async (data) => {
      for (const own of this.#perFile(event, data)) await listener(own);
    });
  }

  #perFile(event, data) {
    const [run, outcome] = data;
    const group = this.#groups.get(run.path ?? run);
    if (group === undefined) return [data];
    if (event === 'test-file-success')
      return resultsOf(group, outcome, this._globalConfig).map((own, i) => [group[i], own]);
    // What is said while a test runs names no file.
    return event.startsWith('test-file') ? group.map((test) => [test, outcome]) : [];
  }
};

/**
 * Files of one folder of test/, in the order of their paths, so that the same ones run together each time. Those that run
 * alone come first, for the longest are among them, then the groups in the order that jest has chosen for their files.
 */
function groupsOf(tests, workers) {
  const most = Math.min(MOST_FILES, Math.ceil(tests.length / workers));
  const alone = [];
  const groups = [];
  let open;
  for (const test of [...tests].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const text = readFileSync(test.path, 'utf8');
    const room = roomOf(test);
    if (text.startsWith(ALONE)) alone.push([test]);
    else if (open?.room === room && open.tests.length < most && open.bytes + text.length <= MOST_BYTES) {
      open.tests.push(test);
      open.bytes += text.length;
    } else {
      open = { room, tests: [test], bytes: text.length };
      groups.push(open.tests);
    }
  }
  const place = new Map(tests.map((test, index) => [test, index]));
  const first = (group) => Math.min(...group.map((test) => place.get(test)));
  return [alone, groups].flatMap((part) => part.sort((a, b) => first(a) - first(b)));
}
module.exports.groupsOf = groupsOf;

const nameOf = ({ path, context }) => relative(context.config.rootDir, path);
const roomOf = (test) => nameOf(test).split(sep).slice(0, 2).join('/');

/** A file that does not load is a failed test, and the others run. */
const described = (test) => `describe(${JSON.stringify(nameOf(test))}, () => {
  try {
    require(${JSON.stringify(test.path)});
  } catch (error) {
    test('loads', () => { throw error; });
  }
});`;

/** The result of each file, as if it had run by itself; what nobody can tell apart, such as the coverage, is the first one's. */
function resultsOf(group, { testResults, console, coverage, v8Coverage, testExecError, ...result }, globalConfig) {
  let { start } = result.perfStats;
  return group.map((test, index) => {
    const own = testResults.filter(({ ancestorTitles }) => ancestorTitles[0] === nameOf(test)).map(withoutFile);
    const count = (status) => own.filter((each) => each.status === status).length;
    const end = Math.max(start, ...own.map(({ startAt, duration }) => (startAt ?? 0) + (duration ?? 0)));
    const shared = index === 0 ? { console, coverage, v8Coverage, testExecError } : {};
    const { config } = test.context;
    const messages = [
      formatResultsErrors(own, config, globalConfig, test.path),
      shared.testExecError && formatExecError(testExecError, config, globalConfig, test.path),
    ].filter(Boolean);
    const perfStats = { ...result.perfStats, start, end, runtime: end - start };
    start = end;
    return {
      ...result,
      ...shared,
      testFilePath: test.path,
      testResults: own,
      failureMessage: messages.length === 0 ? null : messages.join('\n'),
      numFailingTests: count('failed'),
      numPassingTests: count('passed'),
      numPendingTests: count('pending'),
      numTodoTests: count('todo'),
      skipped: own.every(({ status }) => status === 'pending'),
      perfStats,
    };
  });
}
module.exports.resultsOf = resultsOf;

const withoutFile = ({ ancestorTitles: [file, ...ancestorTitles], fullName, ...test }) => ({
  ...test,
  ancestorTitles,
  fullName: fullName.slice(file.length + 1),
});
