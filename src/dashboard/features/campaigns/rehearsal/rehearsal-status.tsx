// The state of a rehearsal in one word.
import { useTranslation } from 'react-i18next';
import { StatusBadge, type Tone } from '../../../../ui/status-badge.tsx';
import type { Rehearsal } from './rehearsal.ts';

const TONES: Readonly<Record<Rehearsal['status'], Tone>> = {
  waiting: 'neutral',
  running: 'info',
  done: 'good',
  failed: 'bad',
  removed: 'neutral',
};

export const RehearsalStatus = ({ status }: Pick<Rehearsal, 'status'>) => {
  const { t } = useTranslation('rehearsals');
  return <StatusBadge tone={TONES[status]} label={t(`status.${status}`)} />;
};
