// Every reason code is produced at least once: by generated cases, or by a stage that is no part of the pure pipeline,
// whose test is named here. A code that is neither fails, and so does one named here that the cases produce.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { REASONS } from '../../src/core/deliveries/reasons.ts';
import { compareDecisions, compareEntries, compareSettlements } from './compare.ts';

const ROOT = new URL('../../', import.meta.url);

/** Code → the test in which its stage produces it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  property_filter_not_matched: 'tests/journeys/why-not-triggered.test.ts',
  liquid_abort: 'tests/journeys/personalisation.test.ts',
  liquid_syntax_error: 'src/adapters/liquid/pool.test.ts',
  render_limit: 'tests/journeys/personalisation.test.ts',
  connected_content_failed: 'tests/journeys/personalisation.test.ts',
  promotion_codes_exhausted: 'tests/journeys/personalisation.test.ts',
  merged_same_address: 'tests/journeys/campaign-consent.test.ts',
  outside_team_audience: 'tests/journeys/teams.test.ts',
  early_check_failed: 'tests/journeys/campaign-schedule.test.ts',
  local_time_passed: 'tests/journeys/scheduled-local.test.ts',
  outside_waves: 'tests/journeys/scheduled-optimal.test.ts',
  unknown_recipient: 'tests/journeys/campaign-send.test.ts',
  ambiguous_recipient: 'tests/journeys/campaign-send.test.ts',
  attributes_refused: 'tests/journeys/why-not-triggered.test.ts',
  schedule_cancelled: 'tests/journeys/campaign-schedule.test.ts',
  content_invalid: 'tests/journeys/campaign-send.test.ts',
  configuration_inactive: 'tests/journeys/sending.test.ts',
  held_dropped: 'tests/journeys/recovery.test.ts',
};

test('T02 every reason code is produced at least once', async () => {
  const blocks = [
    await compareDecisions(1_000_000, 1_012_000),
    await compareEntries(1_000_000, 1_006_000),
    compareSettlements(1_000_000, 1_004_000),
  ];
  const produced = new Set(blocks.flatMap(({ seen }) => [...seen.keys()]));
  for (const { difference } of blocks) if (difference !== null) throw new Error(difference.report);
  const missing = Object.keys(REASONS).filter((code) => !produced.has(code) && !(code in ELSEWHERE));
  expect(missing).toEqual([]);
  expect(Object.keys(ELSEWHERE).filter((code) => produced.has(code))).toEqual([]);
});

test('T02 codes of other stages are expected by the tests named here', () => {
  for (const [code, file] of Object.entries(ELSEWHERE)) {
    expect(Object.keys(REASONS)).toContain(code);
    const text = readFileSync(new URL(file, ROOT), 'utf8');
    expect(text, `${file} expects no ${code}`).toContain(code);
  }
});
