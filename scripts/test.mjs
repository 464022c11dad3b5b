// Everything `npm test` checks, one suite after another, each within its time. The last line is the sum of what
// really ran; a suite that runs nothing, fails to load or overruns its time counts as a failure.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (...path) => join(root, 'node_modules', ...path);
const node = (path, ...args) => [process.execPath, [path, ...args]];
const tsc = bin('typescript-7', 'bin', 'tsc');
const reports = mkdtempSync(join(tmpdir(), 'relance-reports-'));

const CHECKS = [
  { name: 'types of the pure rings', minutes: 2, run: node(tsc, '-p', 'tsconfig.pure.json', '--noEmit') },
  { name: 'types', minutes: 2, run: node(tsc, '-p', 'tsconfig.json', '--noEmit') },
  { name: 'types of the dashboard', minutes: 2, run: node(tsc, '-p', 'tsconfig.web.json', '--noEmit') },
  { name: 'lint', minutes: 5, run: node(bin('eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0') },
  { name: 'format', minutes: 2, run: node(bin('prettier', 'bin', 'prettier.cjs'), '--check', '.') },
];

/** All of it, installing and building aside: nothing is begun after this, and what is running then is ended. */
const WHOLE_MINUTES = 43;
const endsAt = Date.now() + WHOLE_MINUTES * 60_000;
/** Budgets in minutes, about twice what a suite takes on two quiet cores; the whole takes some 25. */
const SUITES = [
  { name: 'architecture', minutes: 2 },
  { name: 'unit', minutes: 4 },
  { name: 'model', minutes: 3 },
  { name: 'database', minutes: 3 },
  { name: 'journeys', minutes: 8 },
  { name: 'simulation', minutes: 7 },
  { name: 'compat', minutes: 2 },
  { name: 'cli', minutes: 5 },
  { name: 'chaos', minutes: 4 },
  { name: 'browser', minutes: 14 },
];

let current = null;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (current !== null) endGroup(current, signal);
    process.exit(1);
  });
}
// npm and its shell pass no signal on: a parent that is gone means the same.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, 1_000).unref();

const total = { passed: 0, failed: 0, skipped: 0 };
const problems = [];

for (const { name, minutes, run } of CHECKS) {
  const { code, overran } = await execute(name, run, minutes);
  if (code === 0) continue;
  total.failed++;
  problems.push(`${name}: ${overran ? `longer than ${minutes} minutes` : 'see above'}`);
}
const only = process.argv.slice(2);
for (const suite of SUITES) {
  if (only.length > 0 && !only.includes(suite.name)) continue;
  const result = await runSuite(suite);
  total.passed += result.passed;
  total.failed += result.failed;
  total.skipped += result.skipped;
}
rmSync(reports, { recursive: true, force: true });

for (const problem of problems) console.log(`FAILED ${problem}`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

async function runSuite({ name, minutes }) {
  const outputFile = join(reports, `${name}.json`);
  const vitest = node(bin('vitest', 'vitest.mjs'), 'run', '--project', name);
  vitest[1].push(
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${outputFile}`,
    '--passWithNoTests',
  );
  const { code, overran } = await execute(name, vitest, minutes);
  const report = readReport(outputFile);
  const counted = report === null ? { passed: 0, failed: 0, skipped: 0 } : count(report);
  const extra = explain({ name, minutes, code, overran, report, counted });
  if (extra !== null) problems.push(`${name}: ${extra}`);
  else if (counted.failed > 0) problems.push(`${name}: ${counted.failed} tests`);
  if (report !== null) problems.push(...failures(report).map((failure) => `${name}: ${failure}`));
  return { ...counted, failed: counted.failed + (extra === null ? 0 : 1) };
}

/** What went wrong beyond single tests, or null. */
function explain({ minutes, code, overran, report, counted }) {
  if (overran) return `longer than ${minutes} minutes, or no time of the whole was left`;
  if (report === null) return 'ended without a report';
  if (counted.passed + counted.failed === 0) return 'ran no test';
  if (code !== 0 && counted.failed === 0) return 'an error outside of the tests';
  return null;
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** A file that does not load has no tests in the report: it counts as one failure. */
function count(report) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Which tests failed and what each said, so that the end of the output is enough to know. */
function failures(report) {
  return report.testResults.flatMap((file) => {
    const tests = file.assertionResults.filter((test) => test.status === 'failed');
    const said = (text) =>
      (text ?? '')
        .replaceAll(/\u001b\[\d+m/g, '')
        .split('\n')
        .slice(0, 6)
        .join(' | ');
    if (tests.length === 0 && file.status === 'failed') return [`${file.name}: ${said(file.message)}`];
    return tests.map((test) => `${file.name}: ${test.fullName}: ${said(test.failureMessages?.[0])}`);
  });
}

function execute(name, [command, args], budgetMinutes) {
  const minutes = Math.max(0, Math.min(budgetMinutes, (endsAt - Date.now()) / 60_000));
  console.log(`\n== ${name} (at most ${minutes.toFixed(1)} min)`);
  if (minutes === 0) return Promise.resolve({ code: 1, overran: true });
  const startedAt = Date.now();
  return new Promise((resolve) => {
    // A group of its own, so that an overrun ends the whole of it.
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    current = child;
    let overran = false;
    const timer = setTimeout(() => {
      overran = true;
      endGroup(child, 'SIGTERM');
      setTimeout(() => endGroup(child, 'SIGKILL'), 10_000).unref();
    }, minutes * 60_000);
    child.once('close', (code) => {
      clearTimeout(timer);
      current = null;
      console.log(`== ${name}: ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
      resolve({ code: code ?? 1, overran });
    });
  });
}

function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}
