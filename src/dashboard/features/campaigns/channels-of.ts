// The channels that a written definition uses, each once.
import { listOf, textOf } from './composer/written.ts';
import type { Written } from './model.ts';

export const channelsOfWritten = (definition: Written): readonly string[] => {
  const used = listOf(definition['variants']).flatMap((variant) =>
    listOf(variant['messages']).map(({ channel }) => textOf(channel)),
  );
  return [...new Set(used)].sort();
};
