// What the events of the ingest bench are made of: fixed seeds.
/** Numbers that look random and are the same every time. */
export const makeDice = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

export const propertiesOf = (dice: () => number) => ({
  page: `/catalogue/${Math.floor(dice() * 1_000)}`,
  value: Math.round(dice() * 10_000) / 100,
  device: dice() < 0.5 ? 'mobile' : 'desktop',
});

/** 10 % of the events are `name` itself; the rest have neighbouring names. */
export const nameOf = (name: string, i: number): string => (i % 10 === 0 ? name : `${name}-${i % 3}`);
