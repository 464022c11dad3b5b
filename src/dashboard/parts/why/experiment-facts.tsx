// What an experiment's decision about one person rested on: the shares of the moment, or what was predicted from what.
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n.ts';

/** Of the facts of a decision. */
export interface ExperimentFacts {
  readonly shares?: Readonly<Record<string, number>>;
  readonly prediction?: {
    readonly variant: string;
    readonly because: string;
    readonly expected: Readonly<Record<string, number>>;
    readonly features: Readonly<Record<string, string>>;
  };
}

export const ExperimentFactsLine = ({ facts }: { readonly facts: ExperimentFacts | undefined }) => {
  const { t } = useTranslation('why');
  const format = useFormat();
  const { shares, prediction } = facts ?? {};
  const list = (of: Readonly<Record<string, number>>, whole: number, digits: number): string =>
    Object.entries(of)
      .map(([variant, value]) => `${variant} ${format.percent(value / whole, digits)}`)
      .join(', ');
  return (
    <>
      {shares !== undefined && (
        <Text fz="xs" c="dimmed">
          {t('shares', { shares: list(shares, 100, 0) })}
        </Text>
      )}
      {prediction !== undefined && (
        <Text fz="xs" c="dimmed">
          {prediction.because === 'predicted'
            ? t('predicted', {
                variant: prediction.variant,
                features: Object.entries(prediction.features)
                  .map(([feature, value]) => `${feature} ${value}`)
                  .join(', '),
                expected: list(prediction.expected, 1, 1),
              })
            : t(`fallback.${prediction.because}`)}
        </Text>
      )}
    </>
  );
};
