// What a comparison with the control means, in words for people who do not read z-scores.
import type { Language } from '../segments/filter.ts';
import type { Comparison } from './significance.ts';

export const describeComparison = (against: Comparison | null, language: Language): string => {
  if (against === null)
    return language === 'en' ? 'Nothing to compare with yet.' : 'Rien à comparer pour l’instant.';
  const percent = percentOf(against.confidence, language);
  if (against.significant && against.z > 0)
    return language === 'en'
      ? `Better than the control, with ${percent} confidence.`
      : `Meilleur que le groupe témoin, avec une confiance de ${percent}.`;
  if (against.significant)
    return language === 'en'
      ? `Worse than the control, with ${percent} confidence.`
      : `Moins bon que le groupe témoin, avec une confiance de ${percent}.`;
  return language === 'en'
    ? `No clear difference from the control: ${percent} confidence, 95% is needed.`
    : `Pas de différence nette avec le groupe témoin : confiance de ${percent}, il faut 95 %.`;
};

/** Rounded down, so that 94.99 is not shown as the 95 it misses. */
const percentOf = (share: number, language: Language): string => {
  const text = (Math.floor(share * 1_000) / 10).toFixed(1);
  return language === 'en' ? `${text}%` : `${text.replace('.', ',')} %`;
};
