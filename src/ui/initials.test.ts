// Initials of names as people have them.
import { expect, test } from 'vitest';
import { initialsOf } from './initials.ts';

test.each([
  ['Camille Roche', 'CR'],
  ['Zoé 🌻 Morin', 'ZM'],
  ['🌻 Zoé', 'Z'],
  ['élodie', 'É'],
  ['Anne-Marie de la Tour', 'AT'],
  ['李 小龍', '李小'],
  ['𠮷田 太郎', '𠮷太'],
  ['🌻', null],
  ['  ', null],
])('%j: %j', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
