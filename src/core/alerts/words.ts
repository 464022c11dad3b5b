// What an alert says: one sentence with the numbers, in English and French together where the reader is not known.
import type { Language } from '../segments/filter.ts';
import type { AlertFinding } from './campaign-alert.ts';

type Found = Pick<AlertFinding, 'bound' | 'threshold' | 'value' | 'windowKey'> & {
  readonly alert: Pick<AlertFinding['alert'], 'measure'>;
};

export const sentenceOfAlert = (finding: Found, campaign: string, language: Language): string => {
  const { bound, threshold, value } = finding;
  if (language === 'fr')
    return `${campaign} a envoyé ${value} messages ${spanIn.fr(finding)} : ${bound === 'upper' ? 'plus que les' : 'moins que les'} ${threshold} de son alerte.`;
  return `${campaign} sent ${value} messages ${spanIn.en(finding)}: ${bound === 'upper' ? 'more' : 'fewer'} than the ${threshold} of its alert.`;
};

const spanIn = {
  en: ({ alert: { measure }, windowKey }: Found): string =>
    measure === 'run' ? 'in one run' : `in the ${measure} from ${windowKey}`,
  fr: ({ alert: { measure }, windowKey }: Found): string =>
    measure === 'run'
      ? 'en une exécution'
      : `${measure === 'hour' ? 'pendant l’heure' : 'pendant la journée'} commencée le ${windowKey}`,
};
