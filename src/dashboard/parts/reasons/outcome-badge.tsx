// How it ended, or that it has not: one word and one colour for the same thing on every screen.
import { useTranslation } from 'react-i18next';
import { StatusBadge, type Tone } from '../../../ui/status-badge.tsx';

const TONES: Readonly<Record<string, Tone>> = {
  sent: 'good',
  skipped: 'neutral',
  failed: 'bad',
  held: 'warning',
  waiting: 'info',
};

export const OUTCOMES = ['sent', 'skipped', 'failed', 'held'] as const;

export const useOutcomeName = (): ((outcome: string) => string) => {
  const { t } = useTranslation('reasons');
  return (outcome) => (outcome in TONES ? t(`outcome.${outcome}`) : outcome);
};

export const OutcomeBadge = ({ outcome }: { readonly outcome: string }) => {
  const nameOf = useOutcomeName();
  return <StatusBadge tone={TONES[outcome] ?? 'neutral'} label={nameOf(outcome)} />;
};
