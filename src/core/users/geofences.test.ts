import { describe, expect, it } from 'vitest';
import { crossByPosition, crossByReport, distanceMeters, mapFences } from './geofences.ts';
import type { Fence } from './geofences.ts';

const HOUR = 3_600_000;
const TEN = Date.parse('2026-03-01T10:00:00Z');
const fence = (fenceId: string, over: Partial<Fence> = {}): Fence => ({
  fenceId,
  name: `shop ${fenceId}`,
  set: 'shops',
  latitude: 48.8566,
  longitude: 2.3522,
  radiusMeters: 200,
  ...over,
});

describe('who crosses a fence', () => {
  it('CD-#62 an entry at 10:00 and 13:00 counts once, again at 16:30 counts', () => {
    const a = fence('a');
    let kept = {};
    const steps = [
      [TEN, 'enter'],
      [TEN + HOUR, 'exit'],
      [TEN + 3 * HOUR, 'enter'],
      [TEN + 4 * HOUR, 'exit'],
      [TEN + 6.5 * HOUR, 'enter'],
    ] as const;
    const seen = steps.map(([at, crossing]) => {
      const crossed = crossByReport(kept, { fence: a, crossing }, at);
      kept = crossed.kept;
      return crossed.crossings.map((one) => one.crossing);
    });
    expect(seen).toEqual([['enter'], ['exit'], [], ['exit'], ['enter']]);
  });

  it('CD-7.15 six hours to the millisecond; a late report before the entry counts no second one', () => {
    const a = fence('a');
    const { kept } = crossByReport({}, { fence: a, crossing: 'enter' }, TEN);
    const enterAt = (at: number) => crossByReport(kept, { fence: a, crossing: 'enter' }, at).crossings.length;
    expect([enterAt(TEN + 6 * HOUR - 1), enterAt(TEN + 6 * HOUR), enterAt(TEN - HOUR)]).toEqual([0, 1, 0]);
  });

  it('positions enter what they newly stand in and leave what they no longer do', () => {
    const [a, b] = [fence('a'), fence('b')];
    const first = crossByPosition(undefined, [a, b], TEN);
    expect(first.crossings.map((one) => [one.fence.fenceId, one.crossing])).toEqual([
      ['a', 'enter'],
      ['b', 'enter'],
    ]);
    const second = crossByPosition(first.kept, [b], TEN + 60_000);
    expect(second.crossings).toEqual([
      { fence: { fenceId: 'a', name: 'shop a', set: 'shops' }, crossing: 'exit' },
    ]);
    const still = crossByPosition(second.kept, [b], TEN + 7 * HOUR);
    expect(still.crossings).toEqual([]);
    expect(Object.keys(still.kept)).toEqual(['b']);
  });
});

describe('the map of fences', () => {
  it('finds exactly the fences that a position stands in, wherever on the globe', () => {
    const places = [
      [48.8566, 2.3522],
      [0.00001, -0.00001],
      [-33.8688, 151.2093],
      [65.01, 179.9999],
      [65.01, -179.9999],
      [84.9, 10],
      [89.999, 10],
      [-89.999, -170],
    ] as const;
    const fences = places.flatMap(([latitude, longitude], i) =>
      [50, 1_000, 10_000].map((radiusMeters) =>
        fence(`${i}-${radiusMeters}`, { latitude, longitude, radiusMeters }),
      ),
    );
    const map = mapFences(fences);
    for (const [lat, lon] of places) {
      for (const north of [-0.09, -0.008, -0.0004, 0, 0.0004, 0.008, 0.0898]) {
        const latitude = Math.min(90, Math.max(-90, lat + north));
        for (const east of [-0.2, -0.01, 0, 0.0003, 0.01, 0.2]) {
          const longitude = ((lon + east + 540) % 360) - 180;
          const position = { latitude, longitude };
          const expected = fences.filter((one) => distanceMeters(one, position) <= one.radiusMeters);
          const found = map.containing(latitude, longitude);
          expect(found.map(({ fenceId }) => fenceId).sort()).toEqual(
            expected.map(({ fenceId }) => fenceId).sort(),
          );
        }
      }
    }
  });
});
