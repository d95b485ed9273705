/** Says at the end of a run what was skipped and why, and which files took the longest. */

const SLOWEST = 10;

/** The lines to say; of a run for one name alone, all else is skipped, and nothing to tell of. */
const report = (results, isForOneName = false) => [
  ...(isForOneName ? [] : skipped(results)),
  ...(results.length > SLOWEST ? ['', `The ${SLOWEST} slowest files, in seconds:`, ...slowest(results)] : []),
];

function skipped(results) {
  const names = results.flatMap(({ testResults }) =>
    testResults.filter(({ status }) => status === 'pending').map(({ fullName }) => fullName),
  );
  return names.length === 0 ? [] : ['', `${names.length} skipped:`, ...names.map((name) => `  ${name}`)];
}

const slowest = (results) =>
  [...results]
    .map(({ testFilePath, perfStats }) => ({ testFilePath, seconds: (perfStats.end - perfStats.start) / 1000 }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST)
    .map(
      ({ testFilePath, seconds }) => `${seconds.toFixed(1).padStart(7)}  ${testFilePath.replace(/^.*\/test\//, '')}`,
    );

module.exports = class {
  constructor({ testNamePattern }) {
    this.isForOneName = Boolean(testNamePattern);
  }

  onRunComplete(_contexts, { testResults }) {
    for (const line of report(testResults, this.isForOneName)) console.log(line);
  }
};
module.exports.report = report;
